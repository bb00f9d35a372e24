//! What each column of the database is for, and how long its content is kept.

/// A column, what it is for, and how long its content is kept.
#[derive(Debug)]
pub struct Column {
    /// `table.column`
    pub name: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// How long: a key of `[retention]`, or a fixed time.
    pub kept: &'static str,
}

const fn column(name: &'static str, purpose: &'static str, kept: &'static str) -> Column {
    Column { name, purpose, kept }
}

const QUESTIONS: &str = "questions_days";
const ANSWERS: &str = "answers_days";
const FEEDBACK: &str = "feedback_days";
const CASES: &str = "cases_days after closing, 30 days without a change";
const AUDIT: &str = "audit_days";
const COMPONENT: &str = "as long as what it acts on; an advisor's own list a day";
const DELIVERY: &str = "until it is done, or given up after a week of tries; at the terminal 7 days";
const UNTIL: &str = "until the end that was set";
const EVER: &str = "as long as the bot runs: no person's data";

/// Every column of the database.
pub const COLUMNS: &[Column] = &[
    column("identify.at", "counts sign-ins, so that Discord does not reset the token", "1 day"),
    column(
        "question.id",
        "ties a question to its answer; the number of the message or interaction, which tells when that was",
        QUESTIONS,
    ),
    column("question.guild", "whose advisors may see it", QUESTIONS),
    column("question.hour", "when it was asked, to the hour", QUESTIONS),
    column("question.text", "shows advisors what the guide should answer; personal data masked", QUESTIONS),
    column("question.said", "shows what the bot said to it", QUESTIONS),
    column("question.kind", "figures of answered and unanswered questions", QUESTIONS),
    column("question.score", "accuracy by threshold", QUESTIONS),
    column("question.mode", "how answers were moderated then", QUESTIONS),
    column("question.version", "finds answers whose entry has changed since they were read", QUESTIONS),
    column("answer.question", "ties an answer to its question", ANSWERS),
    column("answer.at", "which answers a recall reaches", ANSWERS),
    column("answer.channel", "where to correct it", ANSWERS),
    column("answer.message", "what to correct", ANSWERS),
    column("answer.asker", "whom to tell of a correction, or of an advisor's answer where nothing was found", ANSWERS),
    column("answer.private", "whether a correction is told in private", ANSWERS),
    column("answer.by_message", "whether it replies to a message", ANSWERS),
    column("answer.standing", "automatic, approved, corrected or retracted", ANSWERS),
    column("answer.now", "what it says now", ANSWERS),
    column("answer.edition", "keeps two advisors from overwriting each other", ANSWERS),
    column("answer.changed_by", "which advisor changed it last", ANSWERS),
    column("answer.changed_at", "when", ANSWERS),
    column("answer.before", "takes the last change back", ANSWERS),
    column("answer.told", "tells the asker once", ANSWERS),
    column("answer.notice_channel", "where they were told, to keep that right as well", ANSWERS),
    column("answer.notice_message", "the message that told them", ANSWERS),
    column("answer.undone", "whether that was such a change itself", ANSWERS),
    column("answer_entry.entry", "finds the answers that an entry gave", ANSWERS),
    column("answer_entry.question", "ties it to the answer", ANSWERS),
    column("draft.question", "ties a draft to its question", QUESTIONS),
    column("draft.at", "how long it has waited", QUESTIONS),
    column("draft.channel", "where to answer", QUESTIONS),
    column("draft.asker", "whom to answer", QUESTIONS),
    column("draft.private", "whether to answer in private", QUESTIONS),
    column("draft.by_message", "whether to reply to a message", QUESTIONS),
    column("draft.now", "what is proposed", QUESTIONS),
    column("draft.verdict", "how it was decided or graded", QUESTIONS),
    column("draft.decided_by", "by which advisor", QUESTIONS),
    column("draft.decided_at", "when", QUESTIONS),
    column("draft.card", "its card in the review channel", QUESTIONS),
    column("draft.waiting", "the message that says that a person is looking", QUESTIONS),
    column("feedback.id", "the order of clicks", FEEDBACK),
    column("feedback.at", "when", FEEDBACK),
    column("feedback.guild", "on which server", FEEDBACK),
    column("feedback.question", "shows an advisor what was tried before", "as long as the question"),
    column("feedback.entry", "which entry", FEEDBACK),
    column("feedback.kind", "rejected, read or unclear", FEEDBACK),
    column("cases.id", "what people call it by", CASES),
    column("cases.guild", "whose advisors may see it", CASES),
    column("cases.kind", "what it is about", CASES),
    column("cases.priority", "what comes first", CASES),
    column("cases.asker", "whom to answer; empty for questions that nobody waits for", CASES),
    column("cases.question", "the answer it began with", CASES),
    column("cases.subject", "makes one case of a question, however often somebody clicks", CASES),
    column("cases.text", "what was asked; personal data masked", CASES),
    column("cases.stage", "how far it is", CASES),
    column("cases.owner", "which advisor has claimed it", CASES),
    column("cases.claim_ends", "when the claim ends", CASES),
    column("cases.nudged", "reminds the advisor once", CASES),
    column("cases.opened", "how long it has waited", CASES),
    column("cases.changed", "when it closes by itself, and when it is erased", CASES),
    column("cases.times", "how often the same was asked", CASES),
    column("cases.channel", "where to make its thread", CASES),
    column("cases.thread", "where it is talked about", CASES),
    column("cases.card", "its card in the review channel", CASES),
    column("case_note.id", "the order of messages", CASES),
    column("case_note.case_id", "which case", CASES),
    column("case_note.at", "when", CASES),
    column("case_note.voice", "student, advisor, note or event", CASES),
    column("case_note.author", "which advisor", CASES),
    column("case_note.text", "what was written; a student's personal data masked", CASES),
    column("case_note.message", "where advisors read it, to take it away when it is erased", CASES),
    column("audit.id", "the order of actions", AUDIT),
    column("audit.at", "when", AUDIT),
    column("audit.guild", "on which server", AUDIT),
    column("audit.advisor", "who answers for it", AUDIT),
    column("audit.action", "what was done", AUDIT),
    column("audit.kind", "to a case, an answer, a draft, a message or a person", AUDIT),
    column("audit.subject", "which; no person's number", AUDIT),
    column("audit.entry", "about which entry", AUDIT),
    column("audit.before", "how it stood before", AUDIT),
    column("audit.after", "how it stood afterwards", AUDIT),
    column("component.key", "what a button is known by", COMPONENT),
    column("component.guild", "where it may be used", COMPONENT),
    column("component.person", "which advisor may use it", COMPONENT),
    column("component.what", "what it acts on", COMPONENT),
    column("component.edition", "which edition the advisor saw", COMPONENT),
    column("component.expires", "until when it may be used", COMPONENT),
    column("delivery.id", "the order, and what makes it happen once", DELIVERY),
    column("delivery.guild", "on which server", DELIVERY),
    column("delivery.what", "what is to be done", DELIVERY),
    column("delivery.tries", "longer pauses after each failure", DELIVERY),
    column("delivery.round", "notices that it was asked for meanwhile", DELIVERY),
    column("delivery.due", "when to try next", DELIVERY),
    column("block.guild", "where", UNTIL),
    column("block.person", "who is shut out", UNTIL),
    column("block.ends", "until when", UNTIL),
    column("block.advisor", "by whom", UNTIL),
    column("hold.guild", "where", UNTIL),
    column("hold.person", "whose records are held", UNTIL),
    column("hold.ends", "until when", UNTIL),
    column("hold.advisor", "by whom", UNTIL),
    column("remembered.guild", "on which server", EVER),
    column("remembered.name", "what is remembered", EVER),
    column(
        "remembered.value",
        "the day of the last daily line, the message that sums up, whether erased rows are to be overwritten",
        EVER,
    ),
];
