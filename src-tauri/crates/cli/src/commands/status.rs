use hazri_core::agent::{Status, StatusState};
use hazri_core::setup::Signing;

use crate::arguments::Common;
use crate::output::{Exit, is_about_settings, print_json};
use crate::shop::{self, Closed, Look};

/// Tells where today stands: read only, also while the window is open.
pub fn run(common: &Common) -> Exit {
    let status =
        Status { practice: common.practice, ..read(common).unwrap_or_else(|closed| unread(&closed)) };
    if common.json {
        print_json(&status);
    } else {
        println!("{}", words(&status));
    }
    exit_of(&status)
}

fn read(common: &Common) -> Result<Status, Closed> {
    let Look { ledger, shop, now } = shop::look(common)?;
    Ok(Status::read(&ledger, &shop, now, None)?)
}

fn unread(closed: &Closed) -> Status {
    let not_set_up = matches!(closed, Closed::Problem(problem) if is_about_settings(problem));
    Status::unread(not_set_up.then_some(StatusState::NotSetUp), closed.message(), closed.code())
}

fn words(status: &Status) -> String {
    match status.signing {
        Some(Signing::ByDistributor) => format!("{} Signed by your distributor.", status.message),
        Some(Signing::Here) | None => status.message.clone(),
    }
}

fn exit_of(status: &Status) -> Exit {
    match status.state {
        Some(StatusState::Done) => Exit::Done,
        Some(StatusState::Unknown) => Exit::Unknown,
        Some(StatusState::EkycNeeded | StatusState::DailyOpens | StatusState::Due | StatusState::Refused) => {
            Exit::Failed
        }
        Some(StatusState::NotSetUp) | None => Exit::Settings,
    }
}
