//! The bot as a process: configured, started, listened to, ended.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use super::fake_discord::FakeDiscord;

/// What a test writes in place of a student's private words; no log may hold it.
pub const CANARY: &str = "canary";
/// How advisors sign, where a story says so.
pub const OFFICE: &str = "Health Sciences Advising";
/// How long the process may take to say or do something.
const PATIENCE: Duration = Duration::from_secs(10);

/// What stands in the configuration, and the token.
pub struct Settings {
    pub token: Option<String>,
    /// It stands in a file that the environment names, not in the environment itself.
    pub token_in_file: bool,
    /// Whether the server is named at all.
    pub named: bool,
    pub advisor_roles: Vec<u64>,
    pub review_channel: Option<u64>,
    pub question_channels: Vec<u64>,
    pub office: Option<&'static str>,
    /// "after" where it is not said.
    pub moderation: Option<&'static str>,
    /// Channels with a moderation of their own.
    pub channels: Vec<(u64, &'static str)>,
    /// More lines.
    pub more: &'static str,
    pub knowledge: String,
}

impl Settings {
    /// The fake's usual server: advisors by role, a review channel, a channel and a forum for questions.
    pub fn usual(discord: &FakeDiscord) -> Settings {
        Settings {
            token: Some(discord.token()),
            token_in_file: false,
            named: true,
            advisor_roles: vec![discord.role_id("Advisor")],
            review_channel: Some(discord.channel_id("advisor-review")),
            question_channels: vec![discord.channel_id("questions"), discord.channel_id("help-forum")],
            office: None,
            moderation: None,
            channels: Vec::new(),
            more: "",
            knowledge: include_str!("knowledge.toml").to_owned(),
        }
    }

    fn toml(&self, discord: &FakeDiscord, folder: &str) -> String {
        let mut toml = format!(
            "{}\n[discord]\napi_url = \"{}\"\n[knowledge]\nfolder = \"{folder}/knowledge\"\n[store]\n\
             url = \"sqlite://{folder}/guidepost.sqlite3\"\n[log]\nlevel = \"debug\"\n",
            self.more,
            discord.api_url()
        );
        if self.named {
            let _ = write!(
                toml,
                "[[server]]\nid = {}\nadvisor_roles = {:?}\nquestion_channels = {:?}\n",
                discord.guild_id(),
                self.advisor_roles,
                self.question_channels
            );
            if let Some(channel) = self.review_channel {
                let _ = writeln!(toml, "review_channel = {channel}");
            }
            for (key, value) in [("office", self.office), ("moderation", self.moderation)] {
                let _ = value.map(|value| writeln!(toml, "{key} = \"{value}\""));
            }
            for (channel, moderation) in &self.channels {
                let _ = write!(toml, "[[server.channel]]\nid = {channel}\nmoderation = \"{moderation}\"\n");
            }
        }
        toml
    }
}

/// The running bot; killed when dropped.
pub struct Guidepost {
    process: Child,
    /// All it has said so far, on standard error; closed when it ends.
    log: watch::Receiver<String>,
    /// The same of standard output.
    printed: watch::Receiver<String>,
    folder: TempDir,
    token: Option<String>,
    /// A fault in the program is what the test is about.
    faulty: bool,
}

impl Guidepost {
    /// The bot on the usual server, connected and with its commands registered.
    pub async fn on(discord: &FakeDiscord) -> Guidepost {
        Guidepost::with(&Settings::usual(discord), discord).await
    }

    /// The same with other settings.
    pub async fn with(settings: &Settings, discord: &FakeDiscord) -> Guidepost {
        Guidepost::start(settings, discord).connected(discord).await
    }

    /// Starts it and waits for nothing.
    pub fn start(settings: &Settings, discord: &FakeDiscord) -> Guidepost {
        Guidepost::start_in(tempfile::tempdir().expect("a temporary folder"), settings, discord)
    }

    fn start_in(folder: TempDir, settings: &Settings, discord: &FakeDiscord) -> Guidepost {
        let place = folder.path();
        let write = |path: PathBuf, text: &str| std::fs::write(path, text).expect("a temporary folder can be written");
        std::fs::create_dir_all(place.join("knowledge")).expect("a temporary folder can be written");
        write(place.join("knowledge/guide.toml"), &settings.knowledge);
        write(place.join("config.toml"), &settings.toml(discord, &place.display().to_string()));
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        command.args(["run", "--config"]).arg(place.join("config.toml")).current_dir(place);
        command.env_remove("DISCORD_TOKEN").env_remove("DISCORD_TOKEN_FILE");
        match &settings.token {
            Some(token) if settings.token_in_file => {
                write(place.join("token"), &format!("{token}\n"));
                command.env("DISCORD_TOKEN_FILE", place.join("token"));
            }
            Some(token) => drop(command.env("DISCORD_TOKEN", token)),
            None => {}
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("cargo has built the bot");
        let log = lines(process.stderr.take().expect("it was asked for"));
        let printed = lines(process.stdout.take().expect("it was asked for"));
        Guidepost { process, log, printed, folder, token: settings.token.clone(), faulty: false }
    }

    /// Waits until the log holds this, and returns the whole line.
    pub async fn logs(&self, part: &str) -> String {
        self.says(self.log.clone(), part).await
    }

    /// The same of what it prints.
    pub async fn prints(&self, part: &str) -> String {
        self.says(self.printed.clone(), part).await
    }

    async fn says(&self, mut lines: watch::Receiver<String>, part: &str) -> String {
        let said = timeout(PATIENCE, lines.wait_for(|lines| lines.contains(part))).await;
        match said {
            Ok(Ok(lines)) => lines.lines().find(|line| line.contains(part)).unwrap_or_default().to_owned(),
            _ => panic!("waited {PATIENCE:?} for the bot to say {part:?}; its log:\n{}", self.log()),
        }
    }

    /// All it has said so far.
    pub fn log(&self) -> String {
        self.log.borrow().clone()
    }

    /// Asks it to end, as a supervisor does.
    pub fn terminate(&self) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.process.id())).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "the signal was not sent");
    }

    /// Waits until it has ended by itself; its exit code.
    pub async fn ends_within(&mut self, longest: Duration) -> Option<i32> {
        let mut log = self.log.clone();
        // Its end closes the log.
        let ended = timeout(longest, log.wait_for(|_| false)).await;
        assert!(ended.is_ok(), "the bot was to end within {longest:?}; it says:\n{}", self.log());
        self.process.wait().expect("it is our child").code()
    }

    /// A fault in the program is what this test is about, and does not fail it.
    pub fn provokes_a_fault(&mut self) {
        self.faulty = true;
    }

    /// Changes its knowledge, as an editor does who saves whole files.
    pub fn learns(&self, knowledge: &str) {
        let (draft, file) = (self.folder.path().join("draft"), self.folder.path().join("knowledge/guide.toml"));
        std::fs::write(&draft, knowledge).expect("a temporary folder can be written");
        std::fs::rename(draft, file).expect("a temporary folder can be written");
    }

    /// Ends it and starts it anew on the same database, with these settings.
    pub async fn restarts(mut self, settings: &Settings, discord: &FakeDiscord) -> Guidepost {
        self.terminate();
        assert_eq!(self.ends_within(Duration::from_secs(5)).await, Some(0), "{}", self.log());
        discord.gateway().gone().await;
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        drop(self);
        Guidepost::start_in(folder, settings, discord).connected(discord).await
    }

    /// Kills it without a word, and starts it anew on the same database; `meanwhile` happens in between.
    pub async fn dies_and_restarts(
        mut self,
        settings: &Settings,
        discord: &FakeDiscord,
        meanwhile: impl FnOnce(),
    ) -> Guidepost {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it is our child");
        discord.gateway().gone().await;
        meanwhile();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        drop(self);
        Guidepost::start_in(folder, settings, discord).connected(discord).await
    }

    /// What a query on its database gives, one line a row; numbers of people by whoever asks for them.
    pub async fn finds(&self, query: &str) -> String {
        let rows = sqlx::query(sqlx::AssertSqlSafe(query.to_owned())).fetch_all(&mut self.database().await).await;
        let cell = |row: &SqliteRow, at: usize| {
            let raw = row.try_get_raw(at).expect("the column is there");
            let kind = raw.type_info().name().to_owned();
            match kind.as_str() {
                _ if raw.is_null() => "-".to_owned(),
                "INTEGER" => row.get::<i64, _>(at).to_string(),
                "REAL" => row.get::<f64, _>(at).to_string(),
                _ => row.get::<String, _>(at),
            }
        };
        let line = |row: &SqliteRow| (0..row.len()).map(|at| cell(row, at)).collect::<Vec<_>>().join(" | ");
        rows.expect("the database can be read").iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Waits until a query on its database gives this: what it keeps only after it has said or done something.
    pub async fn comes_to_keep(&self, query: &str, expected: &str) {
        let start = Instant::now();
        loop {
            let found = self.finds(query).await;
            if found == expected {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} for {expected:?}, and found {found:?}");
            tokio::time::sleep(PATIENCE / 1_000).await;
        }
    }

    /// Waits until it has done all that its database holds for it to do now.
    pub async fn has_delivered(&self, discord: &FakeDiscord) {
        let start = Instant::now();
        loop {
            discord.idle().await;
            let due = self.finds("SELECT what FROM delivery WHERE due <= unixepoch()").await;
            if due.is_empty() {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} for the bot to deliver {due}\n{}", self.log());
        }
    }

    /// What failed and waits for its next try is tried now.
    pub async fn tries_again(&self) {
        self.database_is_told("UPDATE delivery SET due = unixepoch()").await;
    }

    /// A second connection to its database.
    pub async fn database(&self) -> SqliteConnection {
        let file = self.folder.path().join("guidepost.sqlite3");
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(PATIENCE);
        options.connect().await.expect("the database can be opened")
    }

    /// Changes its database from outside.
    pub async fn database_is_told(&self, sql: &str) {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut self.database().await).await;
        done.expect("the database can be changed");
    }

    /// Whether these bytes stand in its database, in the log of that or in another file that it wrote.
    pub fn keeps(&self, bytes: &str) -> bool {
        files(self.folder.path()).iter().any(|(_, content)| holds(content, bytes))
    }

    async fn connected(self, discord: &FakeDiscord) -> Guidepost {
        discord.ready().await;
        // The commands of an earlier start stand there at once, but it hears nothing before this.
        self.logs("connected as").await;
        self
    }
}

/// The same where better matching does not change it.
pub fn unscored(text: &str) -> String {
    let mut parts = text.split("score ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "score …" + part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'))
}

/// All files below, with their content.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(content) = std::fs::read(&path) {
            found.push((path, content));
        }
    }
    found
}

fn holds(content: &[u8], bytes: &str) -> bool {
    content.windows(bytes.len()).any(|window| window == bytes.as_bytes())
}

/// Collects the lines that come from there, until its end.
fn lines(from: impl Read + Send + 'static) -> watch::Receiver<String> {
    let (write, read) = watch::channel(String::new());
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            write.send_modify(|lines| {
                lines.push_str(&line);
                lines.push('\n');
            });
        }
    });
    read
}

impl Drop for Guidepost {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("--- the bot's log ---\n{}", self.log());
            return;
        }
        let log = self.log() + &self.printed.borrow();
        // The fake's interaction tokens begin with "token-".
        for secret in self.token.as_deref().into_iter().chain(["token-", CANARY]) {
            assert!(!log.contains(secret), "{secret:?} stands in the log:\n{log}");
        }
        // Nor in any file, but for the one that the token comes from.
        for (path, content) in files(self.folder.path()).iter().filter(|(path, _)| !path.ends_with("token")) {
            for secret in self.token.as_deref().into_iter().chain(["token-"]) {
                assert!(!holds(content, secret), "{secret:?} stands in {}", path.display());
            }
        }
        assert!(self.faulty || !log.contains("a fault in the program"), "the bot panicked:\n{log}");
    }
}
