use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hazri_simulator::eko::EkoCall;

use super::Texts;
use super::trace::PLANTED;
use crate::shop::Shop;

/// A secret in one of its spellings.
struct Needle {
    secret: &'static str,
    spelling: &'static str,
    bytes: Vec<u8>,
}

/// Every secret of a morning, in every spelling in which it could be left somewhere.
pub struct Needles {
    needles: Vec<Needle>,
    search: AhoCorasick,
}

/// A piece of a capture this long is nobody's else.
const PIECE: usize = 40;

impl Needles {
    /// Of a morning that is over: number, code, credentials, signatures, captures.
    pub fn of(shop: &Shop) -> Needles {
        let account = shop.eko.account();
        let mut secrets = vec![
            ("number", account.aadhaar.clone()),
            ("code", account.otp.clone()),
            ("developer_key", account.developer_key.clone()),
            ("access_key", account.access_key.clone()),
        ];
        for request in shop.eko.received() {
            secrets.extend(request.header("secret-key").map(|text| ("signature", text.to_owned())));
        }
        for call in [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
            for request in shop.eko.received_for(call) {
                let pieces = request.field("piddata").map(pieces_of).unwrap_or_default();
                secrets.extend(pieces.into_iter().map(|piece| ("capture", piece)));
            }
        }
        assert!(secrets.iter().any(|(name, _)| *name == "capture"), "no capture was sent");
        Needles::new(secrets)
    }

    fn new(secrets: Vec<(&'static str, String)>) -> Needles {
        let mut needles: Vec<Needle> = secrets
            .into_iter()
            .flat_map(|(secret, text)| {
                let spelt = spellings(&text).into_iter();
                spelt.map(move |(spelling, bytes)| Needle { secret, spelling, bytes })
            })
            .collect();
        needles.sort_by(|one, other| one.bytes.cmp(&other.bytes));
        needles.dedup_by(|one, other| one.bytes == other.bytes);
        let search = AhoCorasick::new(needles.iter().map(|needle| &needle.bytes)).unwrap();
        Needles { needles, search }
    }

    /// The number as it was typed.
    pub fn number(&self) -> &[u8] {
        let plain =
            self.needles.iter().find(|needle| (needle.secret, needle.spelling) == ("number", "plain"));
        &plain.unwrap().bytes
    }

    /// Which secrets stand in it, and how they are spelt.
    fn found_in(&self, haystack: &[u8]) -> Vec<String> {
        let mut found: Vec<String> = self
            .search
            .find_overlapping_iter(haystack)
            .map(|hit| (&self.needles[hit.pattern().as_usize()], hit.span()))
            .filter(|(needle, span)| needle.bytes.len() > 6 || stands_alone(haystack, span.start, span.end))
            .map(|(needle, _)| format!("{} ({})", needle.secret, needle.spelling))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    pub fn are_not_in_texts(&self, texts: &Texts) {
        for (place, text) in texts {
            assert!(!text.is_empty(), "{place} is empty");
            assert_eq!(self.found_in(text), Vec::<String>::new(), "{place}");
        }
    }

    /// A planted secret shows that files are traced and searched.
    pub fn are_in_no_file_but_the_planted(&self, files: &[PathBuf]) {
        let records = |file: &PathBuf| file.ends_with("hazri.sqlite3");
        assert!(files.iter().any(records), "the records were not traced: {files:#?}");
        let mut planted_is_found = false;
        for file in files {
            let Ok(contents) = std::fs::read(file) else { panic!("{} cannot be read", file.display()) };
            let found = self.found_in(&contents);
            if is_planted(file) {
                assert_eq!(found.len(), 1, "{}: {found:?}", file.display());
                planted_is_found = true;
            } else {
                assert_eq!(found, Vec::<String>::new(), "{}", file.display());
            }
        }
        assert!(planted_is_found, "the planted secret was not found");
    }
}

fn is_planted(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == PLANTED)
}

/// Six digits are part of many longer numbers.
fn stands_alone(haystack: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| haystack.get(at));
    ![before, haystack.get(end)].into_iter().flatten().any(u8::is_ascii_digit)
}

/// Every line without its time, the digits of which may happen to be the code.
pub fn without_times(log: &str) -> Vec<u8> {
    let line =
        |line: &str| line.trim_start().split_once(' ').map_or(line.to_owned(), |(_, rest)| rest.to_owned());
    log.lines().map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

/// The texts of a capture: long runs without markup.
fn pieces_of(capture: &str) -> Vec<String> {
    let runs = capture.split(|sign: char| !sign.is_ascii_alphanumeric() && !"+/=".contains(sign));
    runs.filter_map(|run| run.get(..PIECE)).map(str::to_owned).collect()
}

fn spellings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = |case: fn(&u8) -> String| bytes.iter().map(case).collect::<String>().into_bytes();
    let json = serde_json::to_string(text).unwrap().trim_matches('"').replace('/', "\\/");
    let url: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let mut spelt = vec![
        ("plain", bytes.to_vec()),
        ("hex", hex(|byte| format!("{byte:02x}"))),
        ("upper-case hex", hex(|byte| format!("{byte:02X}"))),
        ("UTF-16", utf16),
        ("URL", url.into_bytes()),
        ("JSON", json.into_bytes()),
    ];
    spelt.extend((0..3).map(|alignment| ("base64", base64_at(bytes, alignment))));
    if let (12, Some(groups)) = (text.len(), groups_of_four(text)) {
        spelt.push(("4-4-4", groups.join(" ").into_bytes()));
        spelt.push(("4-4-4 with hyphens", groups.join("-").into_bytes()));
    }
    spelt
}

fn groups_of_four(text: &str) -> Option<Vec<&str>> {
    let groups = || [0, 4, 8].iter().filter_map(|from| text.get(*from..from + 4)).collect();
    text.bytes().all(|byte| byte.is_ascii_digit()).then(groups)
}

/// How it looks in base64 when so many bytes come before it, without the letters that its neighbours have a part in.
fn base64_at(bytes: &[u8], before: usize) -> Vec<u8> {
    let mut whole = vec![0; before];
    whole.extend(bytes);
    let letters = STANDARD.encode(&whole);
    let (from, to) = ((before * 8).div_ceil(6), whole.len() * 8 / 6);
    letters.as_bytes()[from..to].to_vec()
}

/// Each spelling is found, wherever it stands; something like it is not.
#[test]
fn a_secret_is_found_in_every_spelling() {
    let secrets = [("number", "999941057058"), ("code", "482913"), ("access_key", "fedc/ba98+76&54=")];
    let needles = Needles::new(secrets.map(|(name, text)| (name, text.to_owned())).to_vec());
    for (name, text) in secrets {
        for (spelling, bytes) in spellings(text) {
            let haystack = [b"<<".as_slice(), &bytes, b">>"].concat();
            let found = needles.found_in(&haystack);
            assert!(found.iter().any(|told| told.starts_with(name)), "{name} as {spelling}: {found:?}");
        }
        for before in 0..3 {
            let around = [&b"xyz"[..before], text.as_bytes(), b" and more"].concat();
            let found = needles.found_in(STANDARD.encode(around).as_bytes());
            assert!(found.contains(&format!("{name} (base64)")), "{name} after {before}: {found:?}");
        }
    }
    for harmless in ["999941057059", "1482913", "4829134", "fedc/ba98", "OTk5OTQxMDU3"] {
        assert_eq!(needles.found_in(harmless.as_bytes()), Vec::<String>::new(), "{harmless}");
    }
}
