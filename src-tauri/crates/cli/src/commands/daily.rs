use hazri_core::journey::authenticate;
use hazri_core::ledger::CallKind;

use crate::arguments::Common;
use crate::input::Input;
use crate::journey::{Session, say};
use crate::report::{Report, Stop};

const CONSENT: &str = "I agree that my Aadhaar number and one scan of my finger are sent to the bank, \
                       for today's authentication. Hazri keeps neither.";

/// One daily authentication: consent, number, finger.
pub async fn run(common: &Common) -> Report {
    authenticate_today(common).await.unwrap_or_else(Report::stopped)
}

async fn authenticate_today(common: &Common) -> Result<Report, Stop> {
    let mut session = Session::begin(common).await?;
    session.warn_about_today().await?;
    let mut input = Input::open(common.json)?;
    input.consent(CONSENT)?;
    let press = session.press();
    let number = input.number()?;
    let means = session.means()?;
    let work = authenticate(&means, &number, &press, &say);
    let (done, _) = session.attempt(CallKind::DailyAuthentication, work).await?;
    Ok(Report::daily_done(done))
}
