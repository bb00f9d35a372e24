//! What counts as personal data: every way of writing it, one pattern each, and what only looks like it.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::Personal;
use super::checks::{Check, Verdict, always, apart, bare, letter, local_phone, number, score, spoken_address, whole};

/// One way of writing personal data. What is masked is the last group that takes part in a match.
pub(super) struct Rule {
    pub kind: Personal,
    pub pattern: Regex,
    pub check: Check,
}

/// The finds of a pattern, from left to right; a match with a group `not` is none.
pub(super) fn finds(pattern: &Regex, text: &str, check: Check) -> Vec<Range<usize>> {
    let mut finds = Vec::new();
    let mut from = 0;
    while let Some(captures) = pattern.captures_at(text, from) {
        let Some(value) = value(&captures).filter(|value| !value.is_empty()) else { break };
        let verdict = if captures.name("not").is_some() { Verdict::Leave } else { check(text, &value) };
        // What stands before a find is still seen by `captures_at`.
        // A number that begins amid digits is none, so a shift goes behind them.
        let digits = text.as_bytes()[value.start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        from = if matches!(verdict, Verdict::Shift) { value.start + digits.max(1) } else { value.end };
        if matches!(verdict, Verdict::Take) {
            finds.push(value);
        }
    }
    finds
}

fn value(captures: &Captures<'_>) -> Option<Range<usize>> {
    captures.iter().flatten().last().map(|group| group.range())
}

/// Marks that stand in the text already.
pub(super) static MARKS: LazyLock<Vec<Regex>> =
    LazyLock::new(|| compiled(&[r"\[(?:email|phone|ssn|student number|grade)\]".to_owned()]));

/// What looks like personal data but is none.
pub(super) static IMPERSONAL: LazyLock<Vec<Regex>> = LazyLock::new(|| compiled(&impersonal()));

fn impersonal() -> Vec<String> {
    [
        // Mentions, emoji, times and commands of Discord.
        r"<(?:[@#][!&]?|a?:[A-Za-z0-9-]{2,32}:|t:|/[^<>]{1,64}:)[0-9]{1,20}(?::[A-Za-z])?>",
        // O*NET's codes.
        r"[0-9]{2}-[0-9]{4}\.[0-9]{2}",
        // Numbers of books, papers and medical terms.
        r"(?i)\b(?:isbn|pmid|snomed|sctid|rxnorm|rxcui|loinc|ndc|cpt|icd|hcpcs)\b(?:[ :#-]|ct|id|code|concept|is)*([0-9](?:-?[0-9]){4,16})",
        // Dates, and years such as "2026-2027".
        r"(?:19|20)[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{2}",
        r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2}",
        r"(?:19|20)[0-9]{2} ?[-/ ] ?(?:19|20)[0-9]{2}",
    ]
    .map(str::to_owned)
    .into()
}

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |(kind, pattern, check): (Personal, String, Check)| {
        compiled(&[pattern]).pop().map(|pattern| Rule { kind, pattern, check })
    };
    rules().into_iter().filter_map(rule).collect()
});

/// A pattern that is wrong is left out; a test sees to it that none is.
fn compiled(patterns: &[String]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// Every rule, in the order in which they apply: what is sure first, a bare number last.
fn rules() -> Vec<(Personal, String, Check)> {
    let mut rules = addresses();
    rules.extend(numbers());
    rules.extend(letter_grades());
    rules.extend(number_grades());
    rules
}

fn addresses() -> Vec<(Personal, String, Check)> {
    let name = r#"[^\s@<>()\[\]{},;:"|*\x01]+"#;
    let spoken_name = r"[A-Za-z0-9_.+%'-]+(?:\s+dot\s+[A-Za-z0-9_.+%'-]+)*";
    let host = "[A-Za-z0-9_-]+";
    let dot = r"(?:\.|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+|\s?-dot-\s?)";
    let ending = "(?:edu|com|org|net|gov|mil|us|uk|ca|io|co|info|me|au|de|in|mx)";
    [
        // sam@school.edu, sam@school dot edu, sam@school
        (format!(r"(?i)({name}@(?:{host}(?:{dot}{host})+|[A-Za-z_][A-Za-z0-9_-]{{2,}}))"), always as Check),
        // sam(at)school.edu, sam [at] school [dot] edu, sam-at-school-dot-edu
        (format!(r"(?i)({name}\s?(?:[(\[{{<]\s?(?:at|@)\s?[)\]}}>]|-at-)\s?{host}(?:{dot}{host})+)"), always),
        // sam at school dot edu, sam at school.edu, sam @ school.edu
        (format!(r"(?i)\b({spoken_name}\s+(?:at|@)\s+{host}(?:{dot}{host})*{dot}{ending})\b"), spoken_address),
        (
            format!(
                r"(?i)\b({spoken_name}\s+at\s+(?:gmail|yahoo|hotmail|outlook|icloud|aol|proton|protonmail)(?:{dot}com)?)\b"
            ),
            spoken_address,
        ),
    ]
    .map(|(pattern, check)| (Personal::Email, pattern, check))
    .into()
}

fn numbers() -> Vec<(Personal, String, Check)> {
    use Personal::{Phone, SocialSecurity, StudentNumber};

    let social = r"\b(?:s\.?s\.?n\b\.?|ss ?#|ss number\b|social(?:\s+security)?\b)";
    let id = r"\b(?:i\.?d\b\.?|ids\b|sid\b|netid\b|emplid\b|banner\b|(?:student|school|campus|college|university) ?(?:number|num\b|no\b|nr\b|#)|[a-z]-number|[b-z] number)";
    let says = r"(?:[\s:;=#'(),.-]|\b(?:is|are|was|number|num|no|nr|code|it's|its|here)\b)*";
    let extension = r"(?: ?,? ?(?:x|ext\.?|extension|#) ?[.:#]? ?[0-9]{1,6})?";
    vec![
        // 123-45-6789
        (SocialSecurity, r"[0-9]{3}[ ./-]{1,3}[0-9]{2}[ ./-]{1,3}[0-9]{4}".to_owned(), whole as Check),
        (SocialSecurity, format!(r"(?i){social}[^0-9\n]{{0,30}}([0-9](?:[ .-]{{0,2}}[0-9]){{8}})"), whole),
        (SocialSecurity, r"(?i)\b([0-9]{9}) (?:is|was|=) (?:my|the) (?:ssn|social)\b".to_owned(), whole),
        // The last four digits.
        (SocialSecurity, format!(r"(?i){social}[\s:=#]*(?:(?:is|was)\s+)?([0-9]{{4}})"), whole),
        (SocialSecurity, format!(r"(?i)\blast (?:four|4)\b[^\n]{{0,50}}?{social}[^0-9\n]{{0,20}}([0-9]{{4}})"), whole),
        (
            SocialSecurity,
            format!(r"(?i){social}[^0-9\n]{{0,30}}?\b(?:last (?:four|4)|end(?:s|ing)?)\b[^0-9\n]{{0,25}}([0-9]{{4}})"),
            whole,
        ),
        (SocialSecurity, r"(?i)([0-9]{4}) (?:is|are) (?:(?:the|my) )*last (?:four|4)\b".to_owned(), whole),
        // "my student id is A1234567", "sid: 4711"
        (StudentNumber, format!(r"(?i){id}{says}([a-z_]{{0,8}}-?[0-9](?:[ .-]?[0-9]){{3,19}})"), whole),
        // +44 20 7946 0958, 0044 20 7946 0958, 020 7946 0958
        (Phone, format!(r"(?i)\+[0-9](?:[ .()/-]{{0,3}}[0-9]){{7,14}}{extension}"), whole),
        (Phone, r"\(?0[0-9]{1,4}\)?(?:[ .-]?[0-9]){7,11}".to_owned(), bare),
        // (336) 555-0123, 1-336-555-0123 ext. 4, 3365550123
        (
            Phone,
            format!(
                r"(?i)(?:1[ .-]{{0,2}})?[(\[]?[0-9]{{3}}[)\]]?[ ./-]{{0,3}}[0-9]{{3}}[ ./-]{{0,3}}[0-9]{{4}}{extension}"
            ),
            whole,
        ),
        // "call me at 98765 43210"
        (
            Phone,
            r"(?i)\b(?:phone|cell|mobile|tel|telephone|whatsapp|call|text|txt|sms|fax|dial|reach me)\b[^0-9\n]{0,30}(\(?[0-9](?:[ .()/-]{0,3}[0-9]){6,14})"
                .to_owned(),
            bare,
        ),
        // 555-0123, 5 5 5 0 1 2 3, and more digits than a student number has
        (Phone, r"[2-9][0-9]{2}[.-][0-9]{4}".to_owned(), local_phone),
        (Phone, r"[0-9](?:[ .-][0-9]){6,}".to_owned(), bare),
        (Phone, r"[0-9]{11,15}".to_owned(), bare),
        // A01234567, 900123456, 900-123-456
        (StudentNumber, r"(?i)\b[a-z]{1,2}-?[0-9]{6,9}".to_owned(), bare),
        (StudentNumber, r"[0-9]{7,9}".to_owned(), bare),
        (StudentNumber, r"[0-9]{3}[.-][0-9]{3}[.-][0-9]{3}".to_owned(), apart),
    ]
}

fn letter_grades() -> Vec<(Personal, String, Check)> {
    // A grade behind its article, where "a" cannot be one; then more of them: "a B, a C and an A".
    let more = r"(?:\s?(?:,|/|&|and|or|,\s?and)\s?(?:an\s+a\b[+-]?|an?\s+[b-df]\b[+-]?|(?-i:[A-DF])\b[+-]?))*";
    let after_article = format!(
        r#"(?:an\s+["']?(a\b(?:[+-]|\s(?:plus|minus)\b)?{more})|an?\s+["']?([b-df]\b(?:[+-]|\s(?:plus|minus)\b)?{more}))"#
    );
    let filler = r"(?:(?:me|my|only|just|like|mostly|back|currently|still|literally|barely)\s+)*";
    let required =
        r"(?:(?P<not>\b(?:need|requires?|required|minimum|min|at least|must|have to|has to)\b)[^\n]{0,16}?)?";
    [
        // "got a D in anatomy", "failed with an F"
        format!(r"(?i)\b(?:got|gotten|earned|received|pulled|scored|given|with|getting|made)\s+{filler}{after_article}"),
        format!(r"(?i)\b(?:i|i've|ive|he|she|and|but|already|only|just|kid|son|daughter)\s+{filler}(?:have|had|has)\s+{filler}{after_article}"),
        // "got C in anatomy", "got Cs"
        format!(r"(?i)\b(?:got|earned|received|have|had|made)\s+{filler}((?-i:[A-DF])\b[+-]?{more})(?:\s+(?:in|on|for)\b|\s*[.,!?;)]|\s*$)"),
        format!(r"(?i)\b(?:got|earned|received|have|had|made|getting|straight)\s+{filler}(?:all\s+|straight\s+)?((?-i:[A-DF])'?(?-i:s)\b(?:\s?(?:,|&|and)\s?(?-i:[A-DF])'?(?-i:s)\b)*)"),
        // "my grade in anatomy was C-", "final grade: B"
        format!(r#"(?i){required}\bgrades?\b[^\n.?!]{{0,40}}?(?:\b(?:was|is|were|are|of|got)\s+|[:=]\s?){filler}(?:{after_article}|["']?((?:(?-i:A)\b[+-]?|a[+-]|[b-df]\b[+-]?){more}))"#),
        // "a B average", "I'm a C student"
        format!(r"(?i){required}\b(?:an?\s+)(?:(?:solid|straight|high|low)\s+)?([a-df]\b[+-]?)[ -](?:average|avg|student|gpa)\b"),
        // "a C in biology", "B+ in chem"
        format!(r"{required}\b(?:an?|and|,)\s+([A-DF])\s+in\b"),
        r"\b([A-DFa-df][+-])\s+(?:in|on)\b".to_owned(),
    ]
    .map(|pattern| (Personal::Grade, pattern, letter as Check))
    .into()
}

fn number_grades() -> Vec<(Personal, String, Check)> {
    let gpa = r"\b(?:gpas?\b|g\.p\.a\b\.?|grade point average\b)";
    let points = r"[0-9][.,][0-9]{1,3}(?:\s?(?:/|-|to|out of)\s?[0-9](?:[.,][0-9]{1,3})?)?";
    let share = r"[0-9]{1,3}(?:\.[0-9]{1,2})?\s?(?:%|percent\b)";
    let marks = r"[0-9]{2,3}(?:\.[0-9]{1,2})?(?:\s?(?:%|percent\b)|\s?(?:/|out of)\s?[0-9]{2,3})?";
    let about = r"(?:(?:an?|about|around|only|just|like|maybe|roughly|at|with|on|it)\s+)*";
    let got = r"\b(?:got|gotten|scored|earned|received|made|failed|passed|pulled)\s+";
    [
        // "my gpa is 2.7", "is a 3.0 gpa enough", "a gpa of 3"
        (format!(r"(?i){gpa}[^\n]{{0,40}}?({points})"), number as Check),
        (format!(r"(?i)({points})[^\n]{{0,40}}?{gpa}"), number),
        (format!(r"(?i){gpa}(?:[\s:=]|\b(?:is|was|of|about|around|only|like|just|currently|an?|at)\b)*[\s:=]([0-5](?:/[45])?)"), number),
        (format!(r"(?i)([0-5]) ?{gpa}"), number),
        // "i have a 2.7", "is a 2.9 too low"
        (r"(?i)\b(?:have|had|has|got|made|with|at|earned|graduated)\s+(?:(?:only|just|about|around|like|maybe)\s+)*an?\s+([0-4]\.[0-9]{1,2}(?:/[45](?:\.0)?)?)".to_owned(), number),
        (r"(?i)\bis (?:an? )?([0-4]\.[0-9]{1,2}) (?:enough|ok|okay|good|too|bad|high|low|fine|alright)\b".to_owned(), number),
        // "got 64% on the final", "got an 87 in chem", "scored 18/20"
        (format!(r"(?i){got}{about}({share})"), number),
        (format!(r"(?i){got}{about}({marks}|[0-9]{{3,4}})\s+(?:on|in|for)\b"), score),
        (format!(r"(?i){got}an?\s+([0-9])\s+(?:on|in)\b"), score),
        (format!(r"(?i){got}{about}([0-9]{{1,4}}(?:\.[0-9])?\s?(?:/|out of)\s?[0-9]{{1,4}})"), score),
        (format!(r"(?i)({share})\s+(?:on|in)\s+(?:(?:the|my|a|his|her|our|last|that|first|second|both|all)\s+)*(?:[a-z]+\s+){{0,2}}?(?:finals?|exams?|tests?|midterms?|quiz|quizzes|class|assignment|course|homework|lab)\b"), number),
        // "my final grade is 87", "a score of 85", "my average is 78%"
        (format!(r"(?i)\b(?:grade|score|mark)s?\b[^\n.?!]{{0,40}}?(?:\b(?:was|is|were|are|of)\s+|[:=]\s?){about}({marks})"), number),
        (format!(r"(?i)\bmy\s+(?:[a-z]+\s+){{0,2}}?(?:average|avg)\s+(?:(?:was|is|of)\s+)?{about}({marks})"), number),
        (format!(r"(?i)\b(?:have|had|has|with|got|an?|my)\s+(?:an?\s+)?({marks})\s+(?:average|avg|grade)\b"), number),
        (r"([0-9]{1,3}(?:\.[0-9]{1,2})?/100)".to_owned(), number),
        // "my SAT score was 1180"
        (r"(?i)\b(?:act|gre|toefl|ielts|gmat|mcat|teas|hesi|duolingo)(?:\s+(?:scores?|results?|was|is|of|an?|my|total|math|got|about|only|just)\b|\s?[:=])*\s+([0-9]{1,4}(?:\.[0-9])?)".to_owned(), score),
        (r"(?i)\bsat(?:\s+(?:scores?|results?|was|is|of|an?|my|total|math|got|about|only|just)\b|\s?[:=])*\s+([0-9]{3,4})".to_owned(), score),
    ]
    .map(|(pattern, check)| (Personal::Grade, pattern, check))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        let patterns = rules().into_iter().map(|(_, pattern, _)| pattern).chain(impersonal());
        for pattern in patterns {
            assert!(Regex::new(&pattern).is_ok(), "{pattern}: {:?}", Regex::new(&pattern));
        }
        assert_eq!(MARKS.len(), 1);
    }
}
