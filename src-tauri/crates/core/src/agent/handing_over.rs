//! Handing over where today stands: the status file follows the records.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::controller::{Controller, Host, Message};
use super::status::Status;
use super::status_file;
use super::view::Notice;
use crate::day::IstDay;
use crate::ledger::Settings;
use crate::problem::Problem;

/// The setting that holds its path; empty when there is none.
const SETTING: &str = "status_file";
/// Another program may have it open, or its disk is away: after this it is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// The status file, as far as it was written.
#[derive(Default)]
pub(super) struct Handing {
    pub(super) path: Option<PathBuf>,
    /// What it says.
    written: Option<Status>,
    is_writing: bool,
    /// The agent was told that it could not be written.
    was_said: bool,
    /// The view and the day that were looked at last.
    looked_at: Option<(u64, IstDay)>,
    /// When it could not be written, by the clock that counts sleep.
    failed_at: Option<Duration>,
}

impl Handing {
    pub(super) fn of_settings(settings: &Settings) -> Handing {
        let path = settings.get(SETTING).filter(|path| !path.is_empty()).map(PathBuf::from);
        Handing { path, ..Handing::default() }
    }
}

impl<H: Host> Controller<H> {
    /// After a place was tried. It is written by the next look.
    pub(super) async fn choose_status_file(&mut self, path: Option<PathBuf>) -> Result<(), Problem> {
        let text = match &path {
            Some(path) => path.to_str().ok_or(Problem::FileUnwritable)?,
            None => "",
        };
        self.keep_setting(SETTING, text).await?;
        let old = std::mem::replace(&mut self.handing, Handing { path, ..Handing::default() });
        self.handing.is_writing = old.is_writing;
        self.forget_notice_of_file();
        if let Some(old) = old.path.filter(|old| self.handing.path.as_ref() != Some(old)) {
            remove_beside(old);
        }
        Ok(())
    }

    /// What changes the view, or the day, may have changed what is handed over. A slow disk keeps nobody waiting. What is
    /// practised is handed to nobody.
    pub(super) fn hand_over(&mut self) {
        let now = self.premises.clock().now();
        let looks_at = (self.serial, IstDay::of(now));
        let Some(path) = self.handing.path.clone().filter(|_| self.real.is_none()) else { return };
        let waited = self.handing.failed_at.map(|at| self.elapsed().saturating_sub(at));
        let is_due = self.handing.looked_at != Some(looks_at) || waited.is_some_and(|waited| waited >= AGAIN);
        if self.handing.is_writing || !is_due {
            return;
        }
        self.handing.looked_at = Some(looks_at);
        self.handing.failed_at = None;
        self.handing.is_writing = true;
        let (ledger, shop) = (self.premises.ledger.clone(), self.premises.shop.clone());
        let (proven, before) = (self.proven.clone(), self.handing.written.clone());
        let work = tokio::task::spawn_blocking({
            let path = path.clone();
            move || {
                let status = match shop {
                    Some(shop) => {
                        Status::read(&ledger, &shop, now, proven.as_ref()).map_err(std::io::Error::other)?
                    }
                    None => Status::not_set_up(),
                };
                if before.as_ref() != Some(&status) {
                    status_file::write(&path, &status)?;
                }
                Ok(status)
            }
        });
        self.beside(async move {
            let written = work.await.unwrap_or_else(|broken| Err(std::io::Error::other(broken)));
            Message::HandedOver { path, written }
        });
    }

    /// Said once, until it works again.
    pub(super) fn handed_over(&mut self, path: PathBuf, written: std::io::Result<Status>) {
        self.handing.is_writing = false;
        if self.handing.path.as_ref() != Some(&path) {
            // Another place was chosen meanwhile, or none.
            return remove_beside(path);
        }
        match written {
            Ok(status) => {
                self.handing.written = Some(status);
                self.handing.was_said = false;
                self.forget_notice_of_file();
            }
            Err(error) => {
                tracing::warn!(%error, "the status file could not be written");
                self.handing.written = None;
                self.handing.failed_at = Some(self.elapsed());
                if !std::mem::replace(&mut self.handing.was_said, true) {
                    self.notices.push(Notice::StatusFileUnwritable { file: name_of(&path) });
                }
            }
        }
    }

    fn forget_notice_of_file(&mut self) {
        self.notices.retain(|notice| !matches!(notice, Notice::StatusFileUnwritable { .. }));
    }
}

fn remove_beside(path: PathBuf) {
    drop(tokio::task::spawn_blocking(move || {
        if let Err(error) = status_file::remove(&path) {
            tracing::warn!(%error, "the status file could not be removed");
        }
    }));
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
