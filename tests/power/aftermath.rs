//! What has to be so when the power is back.

use rusqlite::Connection;
use serde_json::Value;

use crate::lane::{Lane, Press, reference_in};

/// How far the records had got when the power went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Nothing of the attempt.
    Nothing,
    /// It was prepared.
    Prepared,
    /// It was sending.
    Sending,
    /// Its result was there.
    Result,
}

impl Found {
    pub const ALL: [Found; 4] = [Found::Nothing, Found::Prepared, Found::Sending, Found::Result];
}

/// An attempt as the start has left it.
struct Row {
    reference: String,
    call: String,
    sent: bool,
    outcome: Option<String>,
    /// The start gave it its outcome, because it had none.
    closed_at_start: bool,
}

impl Row {
    fn is(&self, outcome: &str) -> bool {
        self.outcome.as_deref() == Some(outcome)
    }
}

/// Compares the records with what the service saw and with the first view; fails when something is wrong.
pub fn check(lane: &mut Lane, view: &Value, press: Press, what: &str) -> Found {
    let rows_before = lane.checked_rows;
    let new: Vec<String> = lane.drain().iter().filter_map(reference_in).collect();
    let records = lane.records();
    assert_eq!(verdict(&records), "ok", "{what}");
    assert_eq!(lane.set_aside(), Vec::<String>::new(), "{what}");
    assert!(!view["notices"].to_string().contains("ledger_set_aside"), "{what}: {view:#}");

    for reference in &new {
        let row = rows(&records, "client_ref_id = ?1", reference).pop();
        let row =
            row.unwrap_or_else(|| panic!("{what}: {reference} was sent and does not stand in the records"));
        assert!(row.sent, "{what}: {reference} was sent and is not marked as sending");
    }
    let rows = rows(&records, "rowid > ?1", &rows_before.to_string());
    for row in &rows {
        look_at(row, lane, what);
    }
    lane.checked_rows += i64::try_from(rows.len()).unwrap();
    let found = rows.last().filter(|row| row.call == press.call()).map_or(Found::Nothing, |row| {
        match (row.sent, row.closed_at_start) {
            (false, true) => Found::Prepared,
            (true, true) => Found::Sending,
            (_, false) => Found::Result,
        }
    });
    look_at_view(view, rows.last(), found, &records, what);
    found
}

fn look_at(row: &Row, lane: &Lane, what: &str) {
    let Row { reference, call, sent, outcome, .. } = row;
    let seen = lane.seen.contains(reference);
    assert!(outcome.is_some(), "{what}: {reference} ({call}) has no outcome after a start");
    assert!(
        *sent || !seen,
        "{what}: {reference} ({call}) was seen by the service and is not marked as sending"
    );
    assert!(
        *sent || row.is("not_sent"),
        "{what}: {reference} ({call}) was never sent and is called {outcome:?}"
    );
    assert!(!(seen && row.is("not_sent")), "{what}: {reference} ({call}) was seen and is called not sent");
    let state = lane.eko.state();
    let is_this = |daily: &hazri_simulator::eko::Daily| daily.client_ref_id.as_deref() == Some(reference);
    let carried_out = state.dailies.iter().any(is_this)
        || (call == "biometric_ekyc" && state.ekyc_done_on.is_some() && seen);
    if carried_out {
        assert!(
            row.is("done") || row.is("unknown"),
            "{what}: {reference} ({call}) was done and is called {outcome:?}"
        );
    }
    if row.is("done") && call == "daily_authentication" {
        assert!(!state.dailies.is_empty(), "{what}: {reference} is done without a proof");
    }
}

/// The first view says what the newest attempt with a capture came to.
fn look_at_view(view: &Value, newest: Option<&Row>, found: Found, records: &Connection, what: &str) {
    let Some(row) = newest else { return };
    let (today, reference) = (&view["today"], row.reference.as_str());
    let is_unknown = today["state"] == "unknown" && today["client_ref_id"] == reference;
    match (row.call.as_str(), found) {
        // What follows from a proof is written before the result, so it may be done already.
        ("daily_authentication", Found::Sending) => {
            assert!(is_unknown || today["state"] == "done", "{what}: {today:#}");
        }
        ("daily_authentication", Found::Result) if row.is("done") => {
            assert_eq!(today["state"], "done", "{what}: {today:#}");
        }
        ("daily_authentication", Found::Result) if row.is("unknown") => {
            assert!(is_unknown || today["state"] == "done", "{what}: {today:#}");
        }
        ("daily_authentication", _) => {
            assert_ne!(today["client_ref_id"], reference, "{what}: what was not sent blocks: {today:#}");
        }
        ("biometric_ekyc", Found::Sending) => {
            // A day that is done stands above it; opening the journey leads to it.
            assert!(is_unknown || today["state"] == "done" || ekyc_is_done(records), "{what}: {today:#}");
        }
        ("biometric_ekyc", Found::Result) if row.is("done") => assert!(ekyc_is_done(records), "{what}"),
        _ => assert!(!is_unknown, "{what}: {today:#}"),
    }
}

fn ekyc_is_done(records: &Connection) -> bool {
    let query = "SELECT count(*) FROM ekyc WHERE stage = 'done'";
    records.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap() == 1
}

fn verdict(records: &Connection) -> String {
    records.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap()
}

fn rows(records: &Connection, condition: &str, value: &str) -> Vec<Row> {
    let query = format!(
        "SELECT client_ref_id, call, sending_ms, outcome, coalesce(trouble, '') FROM attempts
         WHERE {condition} ORDER BY rowid"
    );
    let mut query = records.prepare(&query).unwrap();
    let read = |row: &rusqlite::Row<'_>| {
        let (sent, outcome): (Option<i64>, Option<String>) = (row.get(2)?, row.get(3)?);
        let trouble: String = row.get(4)?;
        let closed_at_start = match outcome.as_deref() {
            Some("not_sent") => trouble.is_empty(),
            _ => trouble.contains("app_closed"),
        };
        Ok(Row { reference: row.get(0)?, call: row.get(1)?, sent: sent.is_some(), outcome, closed_at_start })
    };
    query.query_map([value], read).unwrap().map(Result::unwrap).collect()
}
