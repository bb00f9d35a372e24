//! The Discord front end: starts, goes on, and ends cleanly.
//!
//! Only this module and those below it name a type of serenity's. Leaves out what is answered, which is advising's.

mod asking;
mod clicks;
mod commands;
mod deliver;
mod desk;
mod gate;
mod gateway;
mod messages;
mod people;
mod render;
mod rights;
mod scene;
mod send;
mod startup;
mod talking;
mod upkeep;
mod watchdog;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serenity::client::Client;
use serenity::model::id::{ChannelId, GuildId, UserId};

use crate::advising::Faq;
use crate::advising::conversation::Conversations;
use crate::config::{Config, EXIT_CONFIG, Token};
use crate::moderation::limits::{Limiter, Listed, Most};
use crate::store::{Store, StoreError};
use deliver::Tokens;
use gate::{Gate, Lateness, Recent};
use rights::Managers;
use send::Sender;
use send::api::Api;
use startup::GivenUp;
use tokio::runtime::{Builder, Handle};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use watchdog::{Pulse, SerenityLog};

/// Everything an event handler needs. Locks are held for a look-up only, never while waiting.
pub(crate) struct Bot {
    /// Replaced as a whole when the knowledge changes.
    faq: RwLock<Arc<Faq>>,
    config: Config,
    sender: Sender,
    api: Arc<Api>,
    conversations: Mutex<Conversations<(UserId, ChannelId)>>,
    /// Interactions and messages that were taken up: after a resume Discord sends them again.
    handled: Mutex<Recent>,
    /// Private answers that were shown to everyone already.
    shared: Mutex<Recent>,
    /// Answers that were not what was asked, and who said so.
    rejected: Mutex<Recent<(u64, UserId)>>,
    requests: Mutex<HashMap<UserId, Vec<Instant>>>,
    /// Which channel a thread belongs to, and its title.
    threads: Mutex<HashMap<ChannelId, Thread>>,
    /// Private threads of cases, in which people talk.
    case_threads: Mutex<HashSet<ChannelId>>,
    managers: Mutex<Managers>,
    /// Who is shut out of which server, as the database has it.
    blocked: RwLock<HashSet<(u64, u64)>>,
    limiter: Mutex<Limiter>,
    /// The same of words to advisors, which nothing that is asked or read may crowd out.
    replies: Mutex<Limiter>,
    listed: Mutex<Listed>,
    /// The same of words of distress, which nothing else may crowd out.
    distressed: Mutex<Listed>,
    tokens: Mutex<Tokens>,
    /// Something is to be delivered.
    work: tokio::sync::Notify,
    /// Something was erased and is to be overwritten on the disk.
    erased: AtomicBool,
    lateness: Mutex<Lateness>,
    gate: Gate,
    me: UserId,
    pulse: Arc<Pulse>,
    store: Store,
    /// Configured servers that were told the commands, or are being told.
    registered: Mutex<HashSet<GuildId>>,
}

/// A thread or a forum's post.
#[derive(Debug, Clone)]
struct Thread {
    parent: Option<ChannelId>,
    title: String,
    /// A private one that the bot has made.
    ours: bool,
}

/// Threads remembered at most.
const MOST_THREADS: usize = 10_000;
/// Connections are given up after this.
const CONNECT: Duration = Duration::from_secs(3);
/// And whole requests after this.
const REQUEST: Duration = Duration::from_secs(8);
/// What is under way may take this long after the signal to stop.
const FAREWELL: Duration = Duration::from_secs(3);

/// Connects and serves until SIGTERM, Ctrl-C or a fault that only a person can mend.
///
/// # Errors
/// When the runtime, the store or the connection cannot be set up.
pub fn run(config: Config, faq: Faq, token: &Token) -> anyhow::Result<ExitCode> {
    let pulse = Arc::default();
    start_log(&config.log.level, &pulse);
    keep_panics_quiet();
    let runtime = |threads| Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let (ours, serenitys) = (runtime(2)?, runtime(1)?);
    let code = ours.block_on(serve(config, faq, token, pulse, serenitys.handle()));
    // Whatever is still stuck in serenity must not keep the process.
    serenitys.shutdown_background();
    ours.shutdown_timeout(Duration::from_millis(200));
    code
}

/// Serenity's own lines stay out below errors: they print addresses with tokens, and bodies with content.
fn start_log(level: &str, pulse: &Arc<Pulse>) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    let filter = Targets::new()
        .with_default(LevelFilter::ERROR)
        .with_target("guidepost", level)
        .with_target("serenity", LevelFilter::OFF);
    // A second front end in one process, as in tests, keeps the first one's log.
    let lines = tracing_subscriber::fmt::layer().with_target(false).with_ansi(false).with_writer(std::io::stderr);
    let signs = SerenityLog(Arc::clone(pulse)).with_filter(filter_fn(watchdog::is_of_gateway));
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(signs).try_init();
}

async fn serve(
    config: Config,
    faq: Faq,
    token: &Token,
    pulse: Arc<Pulse>,
    serenitys: &Handle,
) -> anyhow::Result<ExitCode> {
    let mut ending = Ending::new();
    let begun = tokio::select! {
        begun = begin(config, faq, token, pulse, serenitys) => begun?,
        // Waiting for Discord can take minutes.
        () = ending.wished() => return Ok(ExitCode::SUCCESS),
    };
    let (bot, client) = match begun {
        ControlFlow::Continue(begun) => begun,
        ControlFlow::Break(code) => return Ok(code),
    };
    watchdog::watch(&bot.pulse);
    let mut ticking = tokio::spawn(upkeep::tick(Arc::clone(&bot), Pulse::tick));
    let _ticking = serenitys.spawn(upkeep::tick(Arc::clone(&bot), Pulse::serenity_ticks));
    let (mut connection, shards) = gateway::start(client, serenitys);
    let mut upkeep = tokio::spawn(upkeep::go_on(Arc::clone(&bot)));
    let mut delivering = tokio::spawn(deliver::go_on(Arc::clone(&bot)));
    let (code, connected) = tokio::select! {
        ended = &mut connection => (ended.map_or_else(|_| startup::broke_off("the connection"), startup::ended), false),
        () = ending.wished() => (ExitCode::SUCCESS, true),
        // Serenity's own end would have to pass through the connection.
        why = bot.pulse.refused() => (startup::gave_up(&GivenUp::ForGood(why)), false),
        () = bot.api.token_refused() => (startup::gave_up(&GivenUp::Token), true),
        ended = &mut upkeep => (ended.map_or_else(|_| startup::broke_off("the upkeep"), |why| startup::gave_up(&why)), true),
        // These end by a fault only.
        _ = &mut delivering => (startup::broke_off("delivering"), true),
        _ = &mut ticking => (startup::broke_off("the sign of life"), true),
    };
    bot.pulse.rest();
    bot.gate.close(FAREWELL).await;
    if connected {
        // serenity's own shutdown can wait for itself for ever, and always does after its client has ended.
        let _ = tokio::time::timeout(FAREWELL, shards.shutdown_all()).await;
    }
    upkeep.abort();
    while !upkeep.is_finished() {
        tokio::task::yield_now().await;
    }
    // Those of the last moment, which it can no longer count.
    let _ = upkeep::count_identifies(&bot).await;
    bot.store.close().await;
    Ok(code)
}

/// All that is done before connecting; an exit code where that had better be left.
async fn begin(
    config: Config,
    faq: Faq,
    token: &Token,
    pulse: Arc<Pulse>,
    serenitys: &Handle,
) -> anyhow::Result<ControlFlow<ExitCode, (Arc<Bot>, Client)>> {
    let opened = async {
        let store = Store::open(&config.store.url).await?;
        store.take().await?;
        Ok::<_, StoreError>(store)
    };
    let store = match opened.await {
        Ok(store) => store,
        Err(error) => {
            tracing::error!("the store cannot be used: {error}");
            return Ok(ControlFlow::Break(ExitCode::from(EXIT_CONFIG)));
        }
    };
    let requests = || reqwest::Client::builder().connect_timeout(CONNECT).timeout(REQUEST).build();
    let ours = requests()?;
    let api = Arc::new(Api::new(ours.clone(), gateway::http(&config, token, ours)));
    let me = match startup::may_identify(&api, &store).await {
        Ok(me) => me,
        Err(refusal) => return Ok(ControlFlow::Break(startup::gave_up(&refusal))),
    };
    let intents = gateway::intents(&config.servers);
    let most = Most {
        per_minute: config.rates.questions_per_minute,
        per_day: config.rates.questions_per_day,
        per_server_second: config.rates.server_questions_per_second,
    };
    let bot = Arc::new(Bot {
        faq: RwLock::new(Arc::new(faq)),
        sender: Sender::new(Arc::clone(&api)),
        api,
        conversations: Mutex::new(Conversations::new(config.answers.follow_up)),
        handled: Mutex::default(),
        shared: Mutex::default(),
        rejected: Mutex::default(),
        requests: Mutex::default(),
        threads: Mutex::default(),
        case_threads: Mutex::default(),
        managers: Mutex::default(),
        blocked: RwLock::default(),
        limiter: Mutex::new(Limiter::new(most)),
        // Nobody is kept from a person for a day, or because others write as well.
        replies: Mutex::new(Limiter::new(Most { per_day: u32::MAX, per_server_second: u32::MAX, ..most })),
        listed: Mutex::default(),
        distressed: Mutex::default(),
        tokens: Mutex::default(),
        work: tokio::sync::Notify::default(),
        erased: AtomicBool::default(),
        lateness: Mutex::default(),
        gate: Gate::new(),
        me,
        pulse,
        store,
        registered: Mutex::default(),
        config: config.clone(),
    });
    // Connections of its own: one that is kept open belongs to the runtime that has opened it.
    let client = gateway::client(&bot, gateway::http(&config, token, requests()?), intents, serenitys).await?;
    bot.look_up_blocked().await;
    bot.look_up_case_threads().await;
    Ok(ControlFlow::Continue((bot, client)))
}

/// A panic's message can hold what a student wrote; the place where it happened tells an operator enough.
fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("a fault in the program at {place}; please report it");
    }));
}

/// A lock whose holder panicked is taken all the same: no value here is left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The wish to end, from a supervisor or a keyboard. Made once, and before anything is waited for: a signal that comes
/// while nobody listens is kept here, and would otherwise be lost.
struct Ending {
    #[cfg(unix)]
    signals: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Ending {
    fn new() -> Ending {
        Ending {
            #[cfg(unix)]
            signals: {
                use tokio::signal::unix::{SignalKind, signal};
                let both = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
                if let (Ok(terminate), Ok(interrupt)) = both { Some([terminate, interrupt]) } else { None }
            },
        }
    }

    async fn wished(&mut self) {
        #[cfg(unix)]
        if let Some([terminate, interrupt]) = &mut self.signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

impl Bot {
    /// The knowledge as it is now.
    fn faq(&self) -> Arc<Faq> {
        Arc::clone(&self.faq.read().unwrap_or_else(PoisonError::into_inner))
    }
}
