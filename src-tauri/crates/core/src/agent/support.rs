//! The text for support: what a stranger needs to help, and nothing that is nobody's business.

use std::fmt::Display;

use chrono::{DateTime, Local, Offset as _, TimeDelta, TimeZone as _, Utc};

use super::controller::{Controller, Host};
use super::history::word;
use super::os;
use crate::day::ist_date_time;
use crate::ledger::{AttemptRecord, Ledger, LedgerError};
use crate::problem::{Problem, Trouble};
use crate::scanner::{Level, PortOwner, ScannerFacts};
use crate::setup::ShopSettings;

/// What the text is made of.
pub struct SupportFacts {
    /// The service's time, or the PC's before the first answer.
    pub now: DateTime<Utc>,
    /// PC minus service, once the service has answered.
    pub pc_offset: Option<TimeDelta>,
    /// The settings, when set up.
    pub shop: Option<ShopSettings>,
    /// True in practice.
    pub practice: bool,
    /// Every scanner that answers.
    pub scanners: Vec<ScannerFacts>,
    /// Identity of the one that would be used.
    pub chosen: Option<String>,
    /// What the journey on the screen says went wrong.
    pub trouble: Option<Trouble>,
    /// The newest attempts, newest first.
    pub attempts: Vec<AttemptRecord>,
}

/// So many attempts are told.
const ATTEMPTS: u32 = 10;

/// Reads the newest attempts of a shop, as many as the text tells.
///
/// # Errors
/// See [`LedgerError`].
pub fn newest_attempts(ledger: &Ledger, shop: &ShopSettings) -> Result<Vec<AttemptRecord>, LedgerError> {
    ledger.newest_attempts(shop.environment.as_str(), &shop.party.user_code, ATTEMPTS)
}

/// The text: one fact on a line, `name: value`, in English, lines in this order. A name that may come more than once
/// (`scanner`, `attempt`) comes once for each. No number, code, key, capture, mobile or place is in it, no name of a
/// person or of a folder, and of the agent's code only the end.
pub fn support_text(facts: &SupportFacts) -> String {
    let mut lines = vec!["Hazri, text for support, format 1".to_owned()];
    let mut add = |name: &str, value: &dyn Display| lines.push(format!("{name}: {value}"));
    add("made", &format!("{} IST", ist_date_time(facts.now)));
    add("hazri", &env!("CARGO_PKG_VERSION"));
    add("system", &format!("{}, {}", os::system(), std::env::consts::ARCH));
    add("zone", &Local.offset_from_utc_datetime(&facts.now.naive_utc()).fix());
    add("clock", &clock(facts.pc_offset));
    match &facts.shop {
        Some(shop) => {
            add("service", &service(shop));
            add("signing", &word(&shop.signing()));
            add("agent", &ending(&shop.party.user_code));
        }
        None => add("service", &"not set up"),
    }
    add("practice", &if facts.practice { "yes" } else { "no" });
    if facts.scanners.is_empty() {
        add("scanner", &"none answers");
    }
    for scanner in &facts.scanners {
        add("scanner", &scanner_line(scanner, facts.chosen.as_deref()));
    }
    if let Some(trouble) = &facts.trouble {
        add("now", &trouble_line(trouble));
    }
    for attempt in &facts.attempts {
        add("attempt", &attempt_line(attempt));
    }
    let own = facts.shop.as_ref().map(own_values).unwrap_or_default();
    let lines = lines.into_iter().map(|line| without(&line, &own) + "\n");
    lines.collect()
}

fn clock(offset: Option<TimeDelta>) -> String {
    match offset.map(|offset| offset.num_seconds()) {
        None => "not compared with the service".to_owned(),
        Some(seconds @ 0..) => format!("{seconds} s ahead of the service"),
        Some(seconds) => format!("{} s behind the service", -seconds),
    }
}

fn service(shop: &ShopSettings) -> String {
    let host = shop.base_url.url().host_str().unwrap_or_default();
    format!("{}, {host}, contract {}", shop.environment.as_str(), shop.contract.as_str())
}

fn scanner_line(scanner: &ScannerFacts, chosen: Option<&str>) -> String {
    let level = match scanner.level {
        Level::L0 => Some("L0"),
        Level::L1 => Some("L1"),
        Level::Unknown => None,
    };
    let program = match &scanner.program {
        PortOwner::Program { name, .. } => name.as_str(),
        PortOwner::AnotherUser => "of another user",
        PortOwner::NotKnown => "not known",
    };
    let parts = [
        scanner.maker.clone(),
        Some(stranger(scanner.model.as_ref().unwrap_or(&scanner.name))),
        level.map(str::to_owned),
        scanner.serial_tail.as_ref().map(|tail| format!("serial …{}", stranger(tail))),
        scanner.certificate_until.as_ref().map(|until| format!("certificate until {until}")),
        Some(format!("port {}", scanner.port)),
        Some(format!("program {}", stranger(program))),
        Some(scanner.ailment.map_or_else(|| "ready".to_owned(), |ailment| word(&ailment))),
        (chosen == Some(scanner.id.as_str())).then(|| "chosen".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn trouble_line(trouble: &Trouble) -> String {
    let Trouble { problem, class, support, .. } = trouble;
    format!("{}, {}, {}", word(class), problem.code(), stranger(support))
}

fn attempt_line(record: &AttemptRecord) -> String {
    let at = ist_date_time(record.sending_at.unwrap_or(record.prepared_at));
    let result = record.result.as_ref();
    let outcome = result.map_or_else(|| "under_way".to_owned(), |result| word(&result.outcome));
    let why = result.and_then(|result| result.trouble.as_ref());
    let why = why.map(|why| format!(", {}, {}", why.problem.code(), stranger(&why.support)));
    let (call, reference) = (word(&record.attempt.call), &record.attempt.client_ref_id);
    format!("{at} IST, {call}, {outcome}, {reference}{}", why.unwrap_or_default())
}

/// Of a code the last four characters.
fn ending(code: &str) -> String {
    let hidden = code.chars().count().saturating_sub(4).max(code.chars().count() / 2);
    format!("…{}", code.chars().skip(hidden).collect::<String>())
}

/// What the shop calls its own and no stranger has to know, should anybody have repeated it.
fn own_values(shop: &ShopSettings) -> Vec<String> {
    let party = &shop.party;
    let place = party.latlong.split(',').map(str::to_owned);
    let own = [&party.initiator_id, &party.agent_mobile, &party.user_code, &party.latlong];
    let own = own.into_iter().cloned().chain(place);
    own.filter(|value| value.chars().count() >= SHORTEST_OWN).collect()
}

/// A shorter value stands in many a word by chance.
const SHORTEST_OWN: usize = 6;
/// A mobile has ten digits, an Aadhaar number twelve, however they are grouped.
const LONGEST_NUMBER: usize = 9;

fn without(line: &str, own: &[String]) -> String {
    own.iter().fold(line.to_owned(), |line, value| line.replace(value, "…"))
}

/// Words of the service or of a scanner's program, in which a long number may stand that is not theirs to tell.
fn stranger(words: &str) -> String {
    let (mut shown, mut number) = (String::new(), String::new());
    let words = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    for letter in words.chain(std::iter::once('\n')) {
        let groups = !number.is_empty() && matches!(letter, ' ' | '-');
        if letter.is_numeric() || groups {
            number.push(letter);
            continue;
        }
        let digits = number.chars().filter(|letter| letter.is_numeric()).count();
        shown.push_str(if digits > LONGEST_NUMBER { "… " } else { &number });
        number.clear();
        shown.push(letter);
    }
    shown.trim_end().to_owned()
}

impl<H: Host> Controller<H> {
    pub(super) async fn support_text(&mut self) -> Result<String, Problem> {
        let shop = self.premises.shop.clone();
        let attempts = match shop.clone() {
            Some(shop) => self.premises.ledger.run(move |ledger| newest_attempts(ledger, &shop)).await,
            None => Ok(Vec::new()),
        };
        let clock = self.premises.clock();
        let chosen = self.watch.chosen(self.remembered_scanner.as_deref(), clock.known_now());
        Ok(support_text(&SupportFacts {
            now: clock.now(),
            pc_offset: clock.pc_offset(),
            shop,
            practice: self.premises.practice.is_some(),
            scanners: self.scanner_facts(),
            chosen: chosen.map(|scanner| scanner.identity()),
            trouble: self.task.as_ref().and_then(|task| task.trouble.clone()),
            attempts: attempts.map_err(|_| Problem::LedgerUnwritable)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_of_a_stranger_is_left_out_however_it_is_grouped() {
        for (words, shown) in [
            ("1714 · HZmf3k2a1x9q7c2v5b8n", "1714 · HZmf3k2a1x9q7c2v5b8n"),
            ("scanner -1307 no device", "scanner -1307 no device"),
            ("HTTP 200 · 585", "HTTP 200 · 585"),
            ("no 999941057058 here", "no … here"),
            ("9999 4105 7058", "…"),
            ("9999-4105-7058.", "… ."),
            ("९९९९४१०५७०५८", "…"),
            ("call 9962981729\u{7}!", "call … !"),
        ] {
            assert_eq!(stranger(words), shown, "{words}");
        }
    }

    #[test]
    fn the_clock_is_told_beside_the_services() {
        let told = |seconds| clock(Some(TimeDelta::seconds(seconds)));
        assert_eq!(clock(None), "not compared with the service");
        assert_eq!(
            (told(0).as_str(), told(-7500).as_str()),
            ("0 s ahead of the service", "7500 s behind the service")
        );
        assert_eq!(told(61), "61 s ahead of the service");
    }

    #[test]
    fn of_the_agents_code_the_end_is_told() {
        assert_eq!(
            (ending("20810200").as_str(), ending("12345").as_str(), ending("").as_str()),
            ("…0200", "…345", "…")
        );
    }
}
