//! Notices that knowledge files were changed, added or removed, by looking at them now and then.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::load::toml_files;

/// Looks at a folder. A handful of files is cheap to look at, so nothing needs to be told by the operating system.
#[derive(Debug)]
pub struct Watch {
    folder: PathBuf,
    taken_up: Vec<Trace>,
    last: Vec<Trace>,
}

/// What tells one state of a file from another.
type Trace = (PathBuf, u64, Option<SystemTime>);

impl Watch {
    /// Takes the folder as it is now for known.
    #[must_use]
    pub fn new(folder: &Path) -> Watch {
        let now = traces(folder);
        Watch { folder: folder.to_owned(), taken_up: now.clone(), last: now }
    }

    /// Whether the files differ from those known and have come to rest, which two looks in a row must show: an editor
    /// may be half way through. Afterwards the new state is known.
    pub fn changed(&mut self) -> bool {
        let now = traces(&self.folder);
        let rests = now == self.last;
        self.last = now;
        if !rests || self.last == self.taken_up {
            return false;
        }
        self.taken_up.clone_from(&self.last);
        true
    }
}

fn traces(folder: &Path) -> Vec<Trace> {
    let files = toml_files(folder).unwrap_or_default();
    let trace = |path: PathBuf| {
        let data = std::fs::metadata(&path).ok()?;
        Some((path, data.len(), data.modified().ok()))
    };
    files.into_iter().filter_map(trace).collect()
}
