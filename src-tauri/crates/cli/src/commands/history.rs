use hazri_core::agent::view::{DayMark, HistoryAttempt, HistoryMonth};
use hazri_core::agent::{read_month, to_csv};
use hazri_core::day::{IstDay, Month};
use serde_json::json;

use crate::arguments::Common;
use crate::output::{Exit, print_json};
use crate::shop::{self, Closed, Look};

/// Lists a month: read only, also while the window is open.
pub fn run(common: &Common, month: Option<Month>, csv: bool) -> Exit {
    let history = match read(common, month) {
        Ok(history) => history,
        Err(closed) => {
            eprintln!("{}", closed.message());
            return Exit::Settings;
        }
    };
    if common.json {
        print_json(&history);
    } else if csv {
        print!("{}", to_csv(&history.attempts));
    } else {
        print_words(&history);
    }
    Exit::Done
}

fn read(common: &Common, month: Option<Month>) -> Result<HistoryMonth, Closed> {
    let Look { ledger, shop, now } = shop::look(common)?;
    let today = IstDay::of(now);
    Ok(read_month(&ledger, &shop, month.unwrap_or(today.month()), today)?)
}

fn print_words(history: &HistoryMonth) {
    println!("{}", history.month);
    for (mark, word) in [(DayMark::Done, "done"), (DayMark::Missed, "missed"), (DayMark::Unclear, "unclear")]
    {
        let days: Vec<&str> = history
            .days
            .iter()
            .filter(|day| day.mark == mark)
            .filter_map(|day| day.date.rsplit('-').next())
            .collect();
        if !days.is_empty() {
            println!("  {word}: {}", days.join(" "));
        }
    }
    history.attempts.iter().for_each(|attempt| println!("{}", line(attempt)));
}

fn line(attempt: &HistoryAttempt) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let why = attempt.problem.as_ref().map(|problem| format!(" {}", problem.code())).unwrap_or_default();
    let reference = attempt.reference_id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    format!(
        "{} {} IST  {} {}{why}  {}{reference}",
        attempt.date,
        attempt.time,
        word(json!(attempt.call)),
        word(json!(attempt.outcome)),
        attempt.client_ref_id,
    )
}
