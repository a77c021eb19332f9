//! What the service saw, beside what the app wrote down and what it showed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta};
use hazri_simulator::eko::{EkoState, Received};
use rusqlite::OptionalExtension as _;
use serde_json::Value;

use crate::shop::Shop;

/// An unknown outcome may still turn into a better-proven one for so long.
const SETTLED_AFTER: Duration = Duration::from_secs(60);
/// A request that has got its answer is noted this much later at most, on a PC that does other things too.
const NOTED_AFTER: Duration = Duration::from_secs(2);
/// More than this are not listed.
const MOST_FINDINGS: usize = 50;

#[derive(Default)]
pub struct Books {
    /// How often the service saw each reference.
    seen: HashMap<String, u32>,
    /// References that a prepared answer may have proven.
    excused: HashSet<String>,
    /// A prepared success that may still be given.
    prepared: Prepared,
    /// Attempts up to this row are settled.
    watermark: i64,
    open: HashMap<String, Instant>,
    /// Fingers that the app agreed to read.
    pub scans: u64,
    captures: u64,
    /// What must never be.
    pub findings: Vec<String>,
}

/// A success of the service's own making.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Prepared {
    #[default]
    Not,
    /// The next request may get it.
    Waits,
    /// It was taken back then; a request that came before that may have got it.
    TakenBack(Instant),
}

/// An attempt as it stands in the records.
struct Row {
    id: i64,
    reference: String,
    call: String,
    sent: bool,
    /// IST days of sending and result.
    days: Vec<NaiveDate>,
    outcome: Option<String>,
}

impl Books {
    /// The service will give a success of its own making.
    pub fn prepare_success(&mut self) {
        self.prepared = Prepared::Waits;
    }

    /// It will not give it any more.
    pub fn take_success_back(&mut self) {
        if self.prepared == Prepared::Waits {
            self.prepared = Prepared::TakenBack(Instant::now());
        }
    }

    /// Compares everything that is new.
    pub fn compare(&mut self, shop: &Shop) {
        if let Some(scanner) = &shop.scanner {
            drop(scanner.take_received());
        }
        // Read first: what they say is done was received before.
        let rows = rows_after(shop, self.watermark);
        let mut new: Vec<String> = shop.eko.take_received().iter().filter_map(reference_in).collect();
        for reference in &new {
            *self.seen.entry(reference.clone()).or_default() += 1;
        }
        if self.prepared != Prepared::Not {
            self.excused.extend(new.iter().cloned());
        }
        if let Prepared::TakenBack(at) = self.prepared
            && at.elapsed() > NOTED_AFTER
        {
            self.prepared = Prepared::Not;
        }
        new.dedup();
        for reference in new {
            self.look_at_request(shop, &reference);
        }
        let state = shop.eko.state();
        for row in rows {
            self.look_at_row(&row, &state);
        }
        if self.captures > self.scans {
            self.find(format!("{} requests with a capture for {} presses", self.captures, self.scans));
        }
    }

    /// What the first screen says is done.
    pub fn look_at_view(&mut self, view: &Value, shop: &Shop) {
        let today = &view["today"];
        if today["state"] != "done" {
            return;
        }
        let (reference, date) = (today["client_ref_id"].as_str().unwrap(), today["date"].as_str().unwrap());
        let days: Vec<NaiveDate> = date.parse().into_iter().collect();
        if !self.is_proven(reference, &days, &shop.eko.state()) {
            let row = row_of(shop, reference).map(|row| (row.days, row.outcome));
            self.find(format!(
                "{reference} is shown as done on {date} without a proof; in the records: {row:?}"
            ));
        }
    }

    fn look_at_request(&mut self, shop: &Shop, reference: &str) {
        let Some(row) = row_of(shop, reference) else {
            return self.find(format!("{reference} was sent and does not stand in the records"));
        };
        if !row.sent {
            self.find(format!("{reference} was sent and is not marked as sending"));
        }
        if row.outcome.as_deref() == Some("not_sent") {
            self.find(format!("{reference} was received and is called not sent"));
        }
        if matches!(row.call.as_str(), "daily_authentication" | "biometric_ekyc") {
            self.captures += 1;
            if self.seen.get(reference).is_some_and(|times| *times > 1) {
                self.find(format!("{reference} was sent more than once, with its capture"));
            }
        }
    }

    fn look_at_row(&mut self, row: &Row, state: &EkoState) {
        let seen = self.seen.contains_key(&row.reference);
        let outcome = row.outcome.as_deref();
        if outcome == Some("not_sent") && seen {
            self.find(format!("{} was received and is called not sent", row.reference));
        }
        // Verify OTP does not tell its reference to the service.
        let received = seen || row.call == "verify_otp";
        if outcome == Some("done") && !(received && row.sent) {
            self.find(format!("{} ({}) is done and was never received", row.reference, row.call));
        }
        let daily = row.call == "daily_authentication";
        if outcome == Some("done") && daily && !self.is_proven(&row.reference, &row.days, state) {
            self.find(format!("{} is done without a proof", row.reference));
        }
        let carried_out = state.dailies.iter().any(|daily| is_of(daily, &row.reference));
        if carried_out && matches!(outcome, Some("not_sent" | "rejected" | "failed")) {
            self.find(format!("{} was carried out and is called {outcome:?}", row.reference));
        }
        let since = *self.open.entry(row.reference.clone()).or_insert_with(Instant::now);
        let settled = outcome.is_some_and(|outcome| outcome != "unknown");
        if (settled || since.elapsed() > SETTLED_AFTER) && self.watermark + 1 == row.id {
            self.watermark = row.id;
            self.open.remove(&row.reference);
        }
    }

    fn is_proven(&self, reference: &str, days: &[NaiveDate], state: &EkoState) -> bool {
        let proves =
            |daily: &hazri_simulator::eko::Daily| is_of(daily, reference) || days.contains(&daily.day);
        self.excused.contains(reference) || state.dailies.iter().any(proves)
    }

    fn find(&mut self, what: String) {
        if !self.findings.contains(&what) && self.findings.len() < MOST_FINDINGS {
            eprintln!("FOUND: {what}");
            self.findings.push(what);
        }
    }
}

fn is_of(daily: &hazri_simulator::eko::Daily, reference: &str) -> bool {
    daily.client_ref_id.as_deref() == Some(reference)
}

/// The reference of a request, also of one that was broken off behind it.
fn reference_in(received: &Received) -> Option<String> {
    const NAME: &str = "\"client_ref_id\":\"";
    let body = String::from_utf8_lossy(&received.body);
    let (_, rest) = body.split_once(NAME)?;
    rest.split_once('"').map(|(reference, _)| reference.to_owned())
}

const COLUMNS: &str = "rowid, client_ref_id, call, sending_ms, result_ms, outcome";

fn row_of(shop: &Shop, reference: &str) -> Option<Row> {
    let query = format!("SELECT {COLUMNS} FROM attempts WHERE client_ref_id = ?1");
    shop.records.query_row(&query, [reference], read_row).optional().unwrap()
}

fn rows_after(shop: &Shop, watermark: i64) -> Vec<Row> {
    let query = format!("SELECT {COLUMNS} FROM attempts WHERE rowid > ?1 ORDER BY rowid");
    let mut query = shop.records.prepare_cached(&query).unwrap();
    query.query_map([watermark], read_row).unwrap().map(Result::unwrap).collect()
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let times: [Option<i64>; 2] = [row.get(3)?, row.get(4)?];
    Ok(Row {
        id: row.get(0)?,
        reference: row.get(1)?,
        call: row.get(2)?,
        sent: times[0].is_some(),
        days: times.into_iter().flatten().map(ist_day).collect(),
        outcome: row.get(5)?,
    })
}

fn ist_day(milliseconds: i64) -> NaiveDate {
    (DateTime::from_timestamp_millis(milliseconds).unwrap() + TimeDelta::minutes(330)).date_naive()
}

/// How many attempts ended in each way so far; `open` for those without an end.
pub fn outcomes(shop: &Shop) -> BTreeMap<String, i64> {
    let query = "SELECT coalesce(outcome, 'open'), count(*) FROM attempts GROUP BY 1";
    let mut query = shop.records.prepare_cached(query).unwrap();
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}
