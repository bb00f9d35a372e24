//! The database beside a terminal: opened once, and waited for line by line.

use crate::config::{Config, Server};
use crate::moderation::{Delivery, TERMINAL, Time, seconds};
use crate::store::{Due, Store, StoreError};

/// The database, and the settings that what is kept in it follows.
#[derive(Debug)]
pub struct Keeping {
    runtime: tokio::runtime::Runtime,
    store: Store,
    pub(super) config: Config,
}

/// Who a delivery is for where no Discord is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Student,
    Advisor,
    /// A card or a message in Discord.
    Nobody,
}

/// Deliveries that are looked at before one line.
const AT_ONCE: u32 = 1_000;

impl Keeping {
    /// Opens the configured database, and makes it where it is missing.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(config: &Config) -> anyhow::Result<Keeping> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let url = &config.store.url;
        // What it says names its causes already.
        let store = runtime.block_on(Store::open(url)).map_err(|error| anyhow::anyhow!("{url}: {error}"))?;
        Ok(Keeping { runtime, store, config: config.clone() })
    }

    /// The database itself.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Waits for something that the database does.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// How long a claim holds, in seconds.
    pub(super) fn claim(&self) -> Time {
        seconds(self.config.cases.claim)
    }

    /// How answers on a server are signed; in the terminal as on the only server, where there is one.
    pub(super) fn office(&self, guild: u64) -> String {
        let named = self.config.servers.iter().find(|server| server.id == guild);
        let only = match &self.config.servers[..] {
            [only] if guild == TERMINAL => Some(only),
            _ => None,
        };
        named.or(only).map_or_else(|| Server::default().office().to_owned(), |server| server.office().to_owned())
    }

    /// What is to be said in the terminal to this one, oldest first; what only Discord could do is done with.
    pub(super) fn due(&self, to: Whose) -> Result<Vec<Due>, StoreError> {
        self.wait(async {
            let mut theirs = Vec::new();
            for due in self.store.due_in_terminal(AT_ONCE).await? {
                match whose(&due.what) {
                    Whose::Nobody => self.store.delivered(&due).await?,
                    whose if whose == to => theirs.push(due),
                    _ => {}
                }
            }
            Ok(theirs)
        })
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.runtime.block_on(self.store.close());
    }
}

fn whose(delivery: &Delivery) -> Whose {
    match delivery {
        Delivery::Give(_) | Delivery::Tell(_) | Delivery::Relay(_) | Delivery::Closed(_) => Whose::Student,
        Delivery::Pass(_) | Delivery::Line { .. } => Whose::Advisor,
        Delivery::Card(_)
        | Delivery::Edit(_)
        | Delivery::Thread(_)
        | Delivery::Summary
        | Delivery::Erase(_)
        | Delivery::Unsay(_)
        | Delivery::Remove { .. } => Whose::Nobody,
    }
}
