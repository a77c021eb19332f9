//! Reminding, as the controller does it: what was chosen is kept, and each occasion is said once.

use super::controller::{Controller, Host};
use super::reminder::{Reminded, Reminder, ReminderPlan, take_reminder};
use super::view::Language;
use crate::ledger::Settings;
use crate::problem::Problem;

/// Set once the agent was told that the app waits in the tray.
const TRAY_TOLD: &str = "tray_told";

impl<H: Host> Controller<H> {
    pub(super) fn begin_reminding(&mut self, settings: &Settings) {
        self.reminder = ReminderPlan::of_settings(settings, self.host.starts_with_pc());
        self.reminded = Reminded::read(settings.get(Reminded::SETTING).map(String::as_str));
        self.tray_told = settings.contains_key(TRAY_TOLD);
    }

    pub(super) async fn change_reminder(&mut self, plan: ReminderPlan) -> Result<(), Problem> {
        if plan.starts_with_pc != self.host.starts_with_pc() {
            self.host.start_with_pc(plan.starts_with_pc)?;
            self.reminder.starts_with_pc = plan.starts_with_pc;
        }
        self.keep_settings(plan.to_settings()).await?;
        self.reminder = plan;
        Ok(())
    }

    /// The window was closed, and the app waits in the tray. Said once in a life.
    pub(super) async fn wait_in_tray(&mut self) -> Result<(), Problem> {
        self.stop_reading(None);
        if self.tray_told {
            return Ok(());
        }
        self.tray_told = true;
        self.host.remind(Reminder::Waiting, self.spoken());
        self.keep_setting(TRAY_TOLD, "on").await
    }

    /// Never in practice, and not while the agent is at it. Before the service was looked at nobody knows what time it is.
    pub(super) async fn remind(&mut self) {
        let knows_time = self.watch.internet.is_some();
        let at_it = self.finger_press.is_some() || self.require_rest().is_err();
        if self.real.is_some() || at_it || !knows_time {
            return;
        }
        let Some(shop) = &self.premises.shop else { return };
        let now = self.premises.clock().now();
        let today = self.book.today(shop, now, self.enquiry);
        let Some(reminder) = take_reminder(&self.reminder, &today, now, &mut self.reminded) else { return };
        self.host.remind(reminder, self.spoken());
        // It is remembered for this run all the same.
        if let Err(problem) = self.keep_setting(Reminded::SETTING, &self.reminded.write()).await {
            tracing::warn!(?problem, "a reminder could not be remembered");
        }
    }

    fn spoken(&self) -> Language {
        self.language.unwrap_or(Language::En)
    }
}
