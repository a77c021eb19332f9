//! A sealed set-up file: it waits, unopened, until its code is typed.

use std::path::PathBuf;
use std::sync::Arc;

use super::controller::{Controller, Host};
use super::request::{Agent, Request};
use crate::problem::Problem;
use crate::secret::{SecretBytes, SecretText};
use crate::setup::{SetupCode, open_sealed};

/// What waits.
#[derive(Clone)]
pub(super) struct SealedSetup {
    pub file_name: String,
    pub path: Option<PathBuf>,
    pub contents: Arc<SecretBytes>,
}

impl Agent {
    /// Opens the sealed set-up file that waits, and takes what is in it. A wrong code changes nothing. Takes a moment
    /// and up to 64 MiB.
    ///
    /// # Errors
    /// [`Problem::SetupCodeNeeded`], [`Problem::SetupCodeWrong`], [`Problem::StepOutOfOrder`] when no file waits, and
    /// those of [`Agent::import_setup`].
    pub async fn open_sealed_setup(&self, code: SecretText) -> Result<(), Problem> {
        let code = SetupCode::parse(&code)?;
        let SealedSetup { file_name, path, contents } = self.ask(Request::SealedSetup).await?;

        let opened = tokio::task::spawn_blocking(move || open_sealed((*contents).as_ref(), &code)).await;
        let contents = opened.map_err(|_| Problem::AppFault)??;

        self.ask(|reply| Request::ImportSetup { file_name, path, contents, reply }).await
    }

    /// Puts the sealed set-up file that waits away, unopened.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn drop_sealed_setup(&self) -> Result<(), Problem> {
        self.ask(Request::DropSealedSetup).await
    }
}

impl<H: Host> Controller<H> {
    pub(super) fn keep_sealed_setup(&mut self, sealed: SealedSetup) -> Result<(), Problem> {
        self.require_rest()?;
        self.sealed_setup = Some(sealed);
        Ok(())
    }

    pub(super) fn sealed_setup(&self) -> Result<SealedSetup, Problem> {
        self.sealed_setup.clone().ok_or(Problem::StepOutOfOrder)
    }
}
