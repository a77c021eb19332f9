//! A month of history, and the same as a table for other programs.

use std::collections::BTreeMap;

use super::controller::{Controller, Host};
use super::view::{DayMark, DayProof, HistoryAttempt, HistoryDay, HistoryMonth};
use crate::day::{IstDay, Month, ist_time};
use crate::ledger::{AttemptRecord, CallKind, DayRecord, Ledger, LedgerError, kept_from};
use crate::problem::{OutcomeClass, Problem};
use crate::setup::ShopSettings;

impl<H: Host> Controller<H> {
    pub(super) async fn history(&mut self, month: Option<Month>) -> Result<HistoryMonth, Problem> {
        let today = IstDay::of(self.premises.clock().now());
        let month = month.unwrap_or(today.month());
        let shop = self.premises.shop.clone().ok_or(Problem::NotSetUp)?;
        let read = self.premises.ledger.run(move |ledger| read_month(ledger, &shop, month, today)).await;
        read.map_err(|_| Problem::LedgerUnwritable)
    }

    pub(super) async fn history_table(&mut self) -> Result<String, Problem> {
        let mut attempts = Vec::new();
        let today = IstDay::of(self.premises.clock().now());
        let mut month = today.month();
        while month >= kept_from(today).month() {
            attempts.extend(self.history(Some(month)).await?.attempts);
            month = month.previous();
        }
        Ok(to_csv(&attempts))
    }
}

/// Reads a month of one agent.
pub fn read_month(
    ledger: &Ledger,
    shop: &ShopSettings,
    month: Month,
    today: IstDay,
) -> Result<HistoryMonth, LedgerError> {
    let (environment, user_code) = (shop.environment.as_str(), shop.party.user_code.as_str());
    let records = ledger.attempts_in(environment, user_code, month)?;
    let done = ledger.days_done_in(environment, user_code, month)?;
    let first = ledger.first_day(environment, user_code)?;
    let proofs = done.iter().map(|done| Ok((done.day, proof(ledger, done)?)));
    let proofs = proofs.collect::<Result<BTreeMap<_, _>, LedgerError>>()?;
    let mark = |day: IstDay| {
        let unclear = records.iter().any(|record| record.attempt.day == day && is_unknown_daily(record));
        if proofs.contains_key(&day) {
            DayMark::Done
        } else if unclear {
            DayMark::Unclear
        } else if first.is_some_and(|first| first <= day) && day < today {
            DayMark::Missed
        } else {
            DayMark::Empty
        }
    };
    let day =
        |day: IstDay| HistoryDay { date: day.to_string(), mark: mark(day), proof: proofs.get(&day).cloned() };
    Ok(HistoryMonth {
        month: month.to_string(),
        today: today.to_string(),
        kept_from: kept_from(today).to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        days: month.days().map(day).collect(),
        attempts: records.iter().filter_map(line).collect(),
    })
}

/// The attempts as comma-separated values with a header line, for a spreadsheet.
pub fn to_csv(attempts: &[HistoryAttempt]) -> String {
    let mut table = String::from("date,time_ist,call,outcome,problem,client_ref_id,reference_id\r\n");
    for attempt in attempts {
        let cells = [
            attempt.date.clone(),
            attempt.time.clone(),
            word(&attempt.call),
            word(&attempt.outcome),
            attempt.problem.as_ref().map(|problem| problem.code()).unwrap_or_default(),
            attempt.client_ref_id.clone(),
            attempt.reference_id.clone().unwrap_or_default(),
        ];
        table.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        table.push_str("\r\n");
    }
    table
}

fn is_unknown_daily(record: &AttemptRecord) -> bool {
    let unknown = record.result.as_ref().is_some_and(|result| result.outcome == OutcomeClass::Unknown);
    unknown && record.attempt.call == CallKind::DailyAuthentication
}

/// The attempt may be dated on the day before, and thus stand in another month.
fn proof(ledger: &Ledger, done: &DayRecord) -> Result<DayProof, LedgerError> {
    let attempt = ledger.attempt(&done.client_ref_id)?;
    Ok(DayProof {
        time: attempt.map(|record| ist_time(record.sending_at.unwrap_or(record.prepared_at))),
        client_ref_id: done.client_ref_id.clone(),
        reference_id: done.reference_id.clone(),
    })
}

/// An attempt that is under way is no line yet.
fn line(record: &AttemptRecord) -> Option<HistoryAttempt> {
    let result = record.result.as_ref()?;
    let at = record.sending_at.unwrap_or(record.prepared_at);
    Some(HistoryAttempt {
        date: record.attempt.day.to_string(),
        time: ist_time(at),
        call: record.attempt.call,
        outcome: result.outcome,
        problem: result.trouble.as_ref().map(|trouble| trouble.problem.clone()),
        client_ref_id: record.attempt.client_ref_id.clone(),
        reference_id: result.reference_id.clone(),
    })
}

pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A cell that begins like a formula is made text: the reference comes from outside.
fn quoted(cell: &str) -> String {
    let cell =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_opened_by_a_spreadsheet_and_runs_nothing_there() {
        let attempt = HistoryAttempt {
            date: "2026-11-22".to_owned(),
            time: "09:30".to_owned(),
            call: CallKind::DailyAuthentication,
            outcome: OutcomeClass::Done,
            problem: None,
            client_ref_id: "HZ1".to_owned(),
            reference_id: Some("=cmd,\"x\"".to_owned()),
        };
        assert_eq!(
            to_csv(&[attempt]),
            "date,time_ist,call,outcome,problem,client_ref_id,reference_id\r\n\
             2026-11-22,09:30,daily_authentication,done,,HZ1,\"'=cmd,\"\"x\"\"\"\r\n"
        );
    }
}
