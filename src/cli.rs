//! The subcommands: reads arguments and configuration, builds the parts, runs one front end.

use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::advising::reply::{Audience, View};
use crate::advising::{Advice, Faq, Outcome, Target};
use crate::config::{self, Config, EXIT_CONFIG};
use crate::console::{self, Keeping, Moment};
use crate::eval;
use crate::knowledge::{self, Finding, Severity};
use crate::store::Store;

/// Findings that only `check` fails for are listed up to this number elsewhere.
const FINDINGS_SHOWN: usize = 5;
/// Where the configuration is looked for when `--config` names none.
const DEFAULT_CONFIG: &str = "config.toml";

/// A Discord bot that advises students from an approved guide
#[derive(Debug, Parser)]
#[command(name = "guidepost", version, arg_required_else_help = true)]
struct Arguments {
    /// The configuration file [default: config.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of knowledge files, in place of the configured one
    #[arg(long, global = true, value_name = "FOLDER")]
    knowledge: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Connect to Discord (the token comes from `DISCORD_TOKEN`, or the file that `DISCORD_TOKEN_FILE` names)
    #[cfg(feature = "discord")]
    Run,
    /// Talk to the same advisor in the terminal, or moderate there
    Chat {
        /// Whose side to take
        #[arg(long = "as", value_name = "WHO", value_enum, default_value_t = Side::Student)]
        side: Side,
    },
    /// Answer once
    Ask {
        /// The question, in your own words
        #[arg(required_unless_present = "batch")]
        question: Option<String>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        /// Show which words met which, and what each counted
        #[arg(long)]
        explain: bool,
        /// Read one question a line from FILE (- for standard input) and print one JSON object a line
        #[arg(long, value_name = "FILE", conflicts_with_all = ["question", "explain"])]
        batch: Option<PathBuf>,
    },
    /// Check configuration and knowledge; exit 78 if anything is wrong
    Check,
    /// Write a copy of the database, whole and consistent, also while the bot runs
    Backup {
        /// A file that is not there yet
        file: PathBuf,
    },
    /// Erase from the database what is over its time; a running bot does so every hour
    Purge,
    /// Measure on labelled questions: JSON lines with "question", "expect" and optionally "also"
    Eval {
        /// The questions
        file: PathBuf,
        /// Print the figures as one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Who sits at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    /// Asks
    Student,
    /// Answers what students ask for, and corrects what was said
    Advisor,
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.run() {
        Ok(code) => code,
        // Whoever reads our output may stop early, as `head` does.
        Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format_args!("guidepost: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

impl Arguments {
    fn run(self) -> anyhow::Result<ExitCode> {
        let (mut config, mut findings) = self.read_config();
        if let Some(folder) = self.knowledge {
            config.knowledge.folder = folder;
        }
        if let Command::Backup { .. } | Command::Purge = self.command {
            if findings.iter().any(|finding| finding.severity == Severity::Blocks) {
                print_all(&findings);
                return Ok(ExitCode::from(EXIT_CONFIG));
            }
            match self.command {
                Command::Backup { file } => backup(&config, &file)?,
                _ => purge(&config)?,
            }
            return Ok(ExitCode::SUCCESS);
        }
        let loaded = knowledge::load(&config.knowledge.folder, &config.limits());
        findings.extend(loaded.findings);
        if let Command::Check = self.command {
            findings.extend(token_findings());
            return check(loaded.knowledge, &config, findings);
        }
        let blocked = findings.iter().any(|finding| finding.severity == Severity::Blocks);
        let Some(knowledge) = loaded.knowledge.filter(|_| !blocked) else {
            #[cfg(feature = "discord")]
            if let Command::Run = self.command {
                findings.extend(token_findings());
            }
            print_all(&findings);
            return Ok(ExitCode::from(EXIT_CONFIG));
        };
        #[cfg(feature = "discord")]
        if let Command::Run = self.command {
            print_all(&config::token_file_is_open().into_iter().collect::<Vec<_>>());
        }
        let faq = Faq::new(knowledge, &config.settings());
        findings.extend(faq.too_long());
        print_some(&findings);
        match self.command {
            #[cfg(feature = "discord")]
            Command::Run => return run(config, faq),
            Command::Chat { side: Side::Student } => {
                let keeping = open_or_tell(&config);
                console::chat(&faq, config.answers.follow_up, keeping)?;
            }
            Command::Chat { side: Side::Advisor } => console::moderate(faq, Keeping::open(&config)?)?,
            Command::Ask { batch: Some(file), .. } => ask_batch(&faq, &file)?,
            Command::Ask { question, json, explain, .. } => ask(&faq, &question.unwrap_or_default(), json, explain)?,
            Command::Eval { file, json } => measure(&faq, &file, json)?,
            Command::Check | Command::Backup { .. } | Command::Purge => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The configured file, or the defaults where none is named and none is there.
    fn read_config(&self) -> (Config, Vec<Finding>) {
        match &self.config {
            Some(file) => config::read(file),
            None if Path::new(DEFAULT_CONFIG).exists() => config::read(Path::new(DEFAULT_CONFIG)),
            None => (Config::default(), Vec::new()),
        }
    }
}

/// The database beside a chat, which answers without it as well.
fn open_or_tell(config: &Config) -> Option<Keeping> {
    let opened = Keeping::open(config);
    opened
        .inspect_err(|error| tell(format_args!("guidepost: nothing can be passed on to the advisors: {error:#}")))
        .ok()
}

/// The database of a command that makes no sense without one.
fn existing(config: &Config) -> anyhow::Result<Keeping> {
    let url = &config.store.url;
    anyhow::ensure!(Store::is_at(url), "there is no database at {url}; name it in [store], or start from its folder");
    Keeping::open(config)
}

fn backup(config: &Config, file: &Path) -> anyhow::Result<()> {
    let keeping = existing(config)?;
    keeping.wait(keeping.store().backup(file))?;
    writeln!(std::io::stdout(), "the database as it was at this moment is in {}", file.display())?;
    Ok(())
}

fn purge(config: &Config) -> anyhow::Result<()> {
    let keeping = existing(config)?;
    let gone = keeping.wait(keeping.store().purge(Moment::now().time(), &config.retention))?;
    writeln!(std::io::stdout(), "{gone} row{} erased", if gone == 1 { "" } else { "s" })?;
    if let Err(error) = keeping.wait(keeping.store().overwrite()) {
        tell(format_args!("what was erased cannot be overwritten on the disk yet, the next purge does it: {error}"));
    }
    Ok(())
}

fn token_findings() -> Vec<Finding> {
    config::token().err().into_iter().chain(config::token_file_is_open()).collect()
}

/// A line on standard error, whose reader may stop early as well.
fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn print_all(findings: &[Finding]) {
    findings.iter().for_each(tell);
}

/// What does not stop the work: the failures, up to a few, and how many more there are.
fn print_some(findings: &[Finding]) {
    let fails: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Fails).collect();
    for finding in fails.iter().take(FINDINGS_SHOWN) {
        tell(format_args!("warning: {finding}"));
    }
    let more = findings.len() - fails.len().min(FINDINGS_SHOWN);
    if more > 0 {
        tell(format_args!("{more} more finding(s) in configuration and knowledge; `guidepost check` lists them"));
    }
}

fn check(
    knowledge: Option<knowledge::Knowledge>,
    config: &Config,
    mut findings: Vec<Finding>,
) -> anyhow::Result<ExitCode> {
    let mut counted = String::new();
    if let Some(knowledge) = knowledge {
        let (entries, probes) = (knowledge.entries.len(), knowledge.probes.len());
        counted = format!("{entries} entries, {} elsewhere, {probes} probes: ", knowledge.elsewhere.len());
        findings.extend(Faq::new(knowledge, &config.settings()).check());
    }
    findings.sort();
    print_all(&findings);
    let wrong = findings.iter().filter(|finding| finding.severity != Severity::Warns).count();
    let warnings = findings.len() - wrong;
    if wrong > 0 {
        tell(format_args!("{counted}{wrong} to mend, {warnings} warning(s)"));
        return Ok(ExitCode::from(EXIT_CONFIG));
    }
    writeln!(std::io::stdout(), "{counted}all is well, {warnings} warning(s)")?;
    Ok(ExitCode::SUCCESS)
}

fn ask(faq: &Faq, question: &str, json: bool, explain: bool) -> anyhow::Result<()> {
    let advice = faq.advise(question, &[]);
    let mut output = std::io::stdout().lock();
    if json {
        let mut object = as_json(faq, question, &advice);
        if let (true, Some(first)) = (explain, explained(&advice)) {
            object["explanation"] = json!(faq.explain(question, first).to_string());
        }
        writeln!(output, "{object}")?;
        return Ok(());
    }
    if explain {
        match explained(&advice) {
            Some(first) => {
                let decided = match advice.outcome {
                    Outcome::Suggest(_) => " (not sure enough to be answered, only suggested)",
                    Outcome::Nothing => " (too faint to be shown)",
                    Outcome::Answer(_) | Outcome::Elsewhere(_) | Outcome::Sensitive(_) => "",
                };
                writeln!(output, "{}{decided}\n{}", faq.id(first), faq.explain(question, first))?;
            }
            None => writeln!(output, "no entry shares a word with the question")?,
        }
        return Ok(());
    }
    let view = View { audience: Audience::Alone, reviewed: false };
    let numbered = !matches!(advice.outcome, Outcome::Answer(_));
    writeln!(output, "{}", console::show(&faq.reply(&advice, view), false, numbered))?;
    Ok(())
}

/// What an explanation is about: what was reached, else what came nearest.
fn explained(advice: &Advice) -> Option<Target> {
    advice.first().or_else(|| Some(Target::Entry(advice.candidates.first()?.0)))
}

fn ask_batch(faq: &Faq, file: &Path) -> anyhow::Result<()> {
    let input: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?)
    };
    let mut input = std::io::BufReader::new(input);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let question = text.trim_end_matches(['\n', '\r']);
        writeln!(output, "{}", as_json(faq, question, &faq.advise(question, &[])))?;
        line.clear();
    }
    output.flush()?;
    Ok(())
}

fn as_json(faq: &Faq, question: &str, advice: &Advice) -> serde_json::Value {
    let entry = |&entry: &usize| faq.id(Target::Entry(entry));
    let (decision, answers, elsewhere) = match &advice.outcome {
        Outcome::Answer(entries) => ("answer", entries.iter().map(entry).collect(), None),
        Outcome::Suggest(_) => ("suggest", Vec::new(), None),
        Outcome::Elsewhere(elsewhere) => ("none", Vec::new(), Some(faq.id(Target::Elsewhere(*elsewhere)))),
        Outcome::Sensitive(_) | Outcome::Nothing => ("none", Vec::new(), None),
    };
    let candidates: Vec<_> = advice
        .candidates
        .iter()
        .map(|(entry, score)| json!({"id": faq.id(Target::Entry(*entry)), "score": (f64::from(*score) * 1e4).round() / 1e4}))
        .collect();
    json!({"question": question, "decision": decision, "answers": answers, "elsewhere": elsewhere, "candidates": candidates})
}

fn measure(faq: &Faq, file: &Path, json: bool) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let questions = eval::read(&text).map_err(|lines| {
        let lines: Vec<String> = lines.iter().map(|line| format!("{}:{line}", file.display())).collect();
        anyhow::anyhow!("not every line is a labelled question\n{}", lines.join("\n"))
    })?;
    for id in eval::unknown(faq, &questions) {
        tell(format_args!(
            "guidepost: {}: no entry `{id}` in the guide, so what expects it counts as wrong",
            file.display()
        ));
    }
    let measured = eval::measure(faq, &questions);
    let mut output = std::io::stdout().lock();
    if json {
        writeln!(output, "{}", measured.as_json())?;
    } else {
        write!(output, "{}", measured.report())?;
    }
    Ok(())
}

#[cfg(feature = "discord")]
fn run(config: Config, faq: Faq) -> anyhow::Result<ExitCode> {
    let token = match config::token() {
        Ok(Some(token)) => token,
        Ok(None) => {
            tell("guidepost: there is no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it");
            return Ok(ExitCode::from(EXIT_CONFIG));
        }
        Err(finding) => {
            tell(finding);
            return Ok(ExitCode::from(EXIT_CONFIG));
        }
    };
    crate::discord::run(config, faq, &token)
}
