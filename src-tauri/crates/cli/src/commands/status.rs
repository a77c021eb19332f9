use hazri_core::agent::Book;
use hazri_core::agent::view::{Enquiry, Today, UnknownAttempt};
use hazri_core::day::{IstDay, ist_date_time};
use hazri_core::ledger::CallKind;
use hazri_core::problem::{OutcomeClass, Problem, Trouble, class_words};
use hazri_core::setup::Signing;
use serde::Serialize;
use serde_json::json;

use crate::arguments::Common;
use crate::output::{Exit, is_about_settings, print_json, sentences};
use crate::shop::{self, Closed, Look};

/// Where today stands. Every field is always there.
#[derive(Serialize)]
struct StatusReport {
    /// `not_set_up`, `ekyc_needed`, `daily_opens`, `due`, `done`, `unknown`, `refused`; `null` when the records
    /// cannot be read.
    state: Option<String>,
    /// Today, IST.
    date: Option<String>,
    /// IST time of day until which today is done.
    until: Option<String>,
    reference_id: Option<String>,
    client_ref_id: Option<String>,
    /// IST date from which the daily authentication is said to be open.
    opens: Option<String>,
    practice: bool,
    /// `here` or `by_distributor`.
    signing: Option<Signing>,
    message: String,
    code: Option<String>,
    #[serde(skip)]
    exit: Exit,
}

/// Tells where today stands: read only, also while the window is open.
pub fn run(common: &Common) -> Exit {
    let report = match read(common) {
        Ok((today, date, signing)) => told(today, date, signing, common.practice),
        Err(closed) => unread(&closed, common.practice),
    };
    if common.json {
        print_json(&report);
    } else {
        println!("{}", report.words());
    }
    report.exit
}

impl StatusReport {
    fn words(&self) -> String {
        match self.signing {
            Some(Signing::ByDistributor) => format!("{} Signed by your distributor.", self.message),
            Some(Signing::Here) | None => self.message.clone(),
        }
    }
}

fn read(common: &Common) -> Result<(Today, IstDay, Signing), Closed> {
    let Look { ledger, shop, now } = shop::look(common)?;
    let date = IstDay::of(now);
    let today = Book::read(&ledger, &shop, date)?.today(&shop, now, Enquiry::NotAsked);
    // What is on its way, or was cut off by a power cut and not looked at since, is not known.
    let of_shop = |record: &hazri_core::ledger::AttemptRecord| {
        let attempt = &record.attempt;
        attempt.environment == shop.environment.as_str() && attempt.user_code == shop.party.user_code
    };
    let on_its_way = ledger.unresolved()?.into_iter().filter(of_shop).find(|record| {
        let daily = record.attempt.call == CallKind::DailyAuthentication;
        daily && record.attempt.day == date && record.sending_at.is_some()
    });
    match (today, on_its_way) {
        (Today::Done(done), _) => Ok((Today::Done(done), date, shop.signing())),
        (_, Some(record)) => {
            let tried_at = ist_date_time(record.sending_at.unwrap_or(record.prepared_at));
            let client_ref_id = record.attempt.client_ref_id;
            let trouble = Trouble::new(Problem::NoAnswer, OutcomeClass::Unknown, &client_ref_id);
            let (journey, enquiry) = (hazri_core::journey::Journey::Daily, Enquiry::NotAsked);
            let unknown = UnknownAttempt { journey, client_ref_id, tried_at, trouble, enquiry };
            Ok((Today::Unknown(unknown), date, shop.signing()))
        }
        (today, None) => Ok((today, date, shop.signing())),
    }
}

fn told(today: Today, date: IstDay, signing: Signing, practice: bool) -> StatusReport {
    let state = json!(today).get("state").and_then(|state| state.as_str().map(str::to_owned));
    let blank = StatusReport {
        state,
        date: Some(date.to_string()),
        until: None,
        reference_id: None,
        client_ref_id: None,
        opens: None,
        practice,
        signing: Some(signing),
        message: String::new(),
        code: None,
        exit: Exit::Failed,
    };
    match today {
        Today::NotSetUp => unread(&Problem::NotSetUp.into(), practice),
        Today::EkycNeeded { .. } => {
            StatusReport { message: "eKYC comes first: hazrictl ekyc.".to_owned(), ..blank }
        }
        Today::DailyOpens { date } => {
            let message =
                format!("eKYC is done. Daily authentication opens on {date}; it may be tried before.");
            StatusReport { opens: Some(date), message, ..blank }
        }
        Today::Due { .. } => {
            let message = format!("Daily authentication is due today, {date}: hazrictl daily.");
            StatusReport { message, ..blank }
        }
        Today::Done(done) => {
            let reference =
                done.reference_id.as_ref().map(|id| format!(" Reference: {id}.")).unwrap_or_default();
            StatusReport {
                message: format!("Daily authentication done until {} IST.{reference}", done.until),
                until: Some(done.until),
                reference_id: done.reference_id,
                client_ref_id: Some(done.client_ref_id),
                exit: Exit::Done,
                ..blank
            }
        }
        Today::Unknown(unknown) => {
            let words = class_words(OutcomeClass::Unknown);
            let message = format!("{} {}", sentences(&unknown.trouble.problem), words.counts);
            StatusReport {
                message,
                code: Some(unknown.trouble.problem.code()),
                client_ref_id: Some(unknown.client_ref_id),
                exit: Exit::Unknown,
                ..blank
            }
        }
        Today::Refused { trouble } => {
            StatusReport { message: sentences(&trouble.problem), code: Some(trouble.problem.code()), ..blank }
        }
    }
}

fn unread(closed: &Closed, practice: bool) -> StatusReport {
    let not_set_up = matches!(closed, Closed::Problem(problem) if is_about_settings(problem));
    StatusReport {
        state: not_set_up.then(|| "not_set_up".to_owned()),
        date: None,
        until: None,
        reference_id: None,
        client_ref_id: None,
        opens: None,
        practice,
        signing: None,
        message: closed.message(),
        code: Some(closed.code()),
        exit: Exit::Settings,
    }
}
