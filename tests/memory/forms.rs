//! Secrets, and every form that one could have been left in.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Something that nobody may find.
pub struct Secret {
    pub name: &'static str,
    bytes: Vec<u8>,
}

/// How a secret is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Plain,
    /// In groups of four, with spaces or hyphens.
    Groups,
    /// Inside other base64, at one of the three places it can begin at.
    Base64,
    Hex,
    Utf16,
    Url,
    Json,
    /// As a large number is held, with its last byte first.
    Reversed,
    /// As the key of an HMAC is held, each byte combined with 0x36 or 0x5c.
    Padded,
}

/// All that is looked for at once.
pub struct Secrets {
    secrets: Vec<Secret>,
    /// Which secret, how it is written, and the bytes.
    written: Vec<(usize, Form, Vec<u8>)>,
    search: AhoCorasick,
}

impl Secret {
    pub fn new(name: &'static str, text: &str) -> Secret {
        Secret { name, bytes: text.as_bytes().to_vec() }
    }

    /// Pieces of a long text, close enough that a part of it is noticed.
    pub fn pieces(name: &'static str, text: &str) -> Vec<Secret> {
        const LENGTH: usize = 24;
        const APART: usize = 400;
        let last = text.len().saturating_sub(LENGTH);
        let places = (0..last).step_by(APART).chain([last]);
        places
            .filter_map(|place| text.get(place..place + LENGTH))
            .map(|piece| Secret::new(name, piece))
            .collect()
    }

    fn written(&self) -> Vec<(Form, Vec<u8>)> {
        let plain = self.bytes.as_slice();
        let text = std::str::from_utf8(plain).unwrap();
        let mut written = vec![
            (Form::Plain, plain.to_vec()),
            (Form::Hex, hex(plain).into_bytes()),
            (Form::Hex, hex(plain).to_uppercase().into_bytes()),
            (Form::Utf16, utf16(text)),
            (Form::Url, url::form_urlencoded::byte_serialize(plain).collect::<String>().into_bytes()),
            (Form::Json, serde_json::to_string(text).unwrap().trim_matches('"').as_bytes().to_vec()),
            (Form::Reversed, plain.iter().rev().copied().collect()),
            (Form::Padded, plain.iter().map(|byte| byte ^ 0x36).collect()),
            (Form::Padded, plain.iter().map(|byte| byte ^ 0x5c).collect()),
        ];
        written.extend((0..3).map(|place| (Form::Base64, base64_at(place, plain))));
        if text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit()) {
            written.extend([" ", "-"].map(|between| (Form::Groups, groups(text, between))));
        }
        let mut different: Vec<(Form, Vec<u8>)> = Vec::new();
        for (form, bytes) in written {
            if different.iter().all(|(_, known)| *known != bytes) {
                different.push((form, bytes));
            }
        }
        different
    }
}

impl Secrets {
    pub fn of(secrets: Vec<Secret>) -> Secrets {
        let written: Vec<_> = secrets
            .iter()
            .enumerate()
            .flat_map(|(index, secret)| {
                secret.written().into_iter().map(move |(form, bytes)| (index, form, bytes))
            })
            .collect();
        let search = AhoCorasick::new(written.iter().map(|(_, _, bytes)| bytes)).unwrap();
        Secrets { secrets, written, search }
    }

    /// Each form in which anything is looked for.
    pub fn everything(&self) -> impl Iterator<Item = (Form, &[u8])> {
        self.written.iter().map(|(_, form, bytes)| (*form, bytes.as_slice()))
    }

    /// Name, form and place of everything that stands in these bytes.
    pub fn find_in(&self, bytes: &[u8]) -> Vec<(&'static str, Form, usize)> {
        let hits = self.search.find_overlapping_iter(bytes);
        hits.filter_map(|hit| {
            let (secret, form, written) = self.written.get(hit.pattern().as_usize())?;
            let is_part_of_a_longer_one = is_code(written) && is_among_digits(bytes, hit.range());
            let name = self.secrets.get(*secret)?.name;
            (!is_part_of_a_longer_one).then_some((name, *form, hit.start()))
        })
        .collect()
    }
}

/// Six digits stand in many a longer number by chance.
fn is_code(written: &[u8]) -> bool {
    written.len() == 6 && written.iter().all(u8::is_ascii_digit)
}

fn is_among_digits(bytes: &[u8], found: std::ops::Range<usize>) -> bool {
    let is_digit =
        |place: Option<usize>| place.and_then(|place| bytes.get(place)).is_some_and(u8::is_ascii_digit);
    is_digit(found.start.checked_sub(1)) || is_digit(Some(found.end))
}

/// The characters of base64 that depend on the secret alone, when it begins at the first, second or third byte of a group.
fn base64_at(place: usize, plain: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode([&vec![0; place], plain].concat());
    let first = (place * 8).div_ceil(6);
    let behind = (place + plain.len()) * 8 / 6;
    encoded.as_bytes()[first..behind].to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Without the last zero, which is no part of what was written.
fn utf16(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.pop();
    bytes
}

fn groups(digits: &str, between: &str) -> Vec<u8> {
    let groups: Vec<&str> = [0..4, 4..8, 8..12].into_iter().filter_map(|group| digits.get(group)).collect();
    groups.join(between).into_bytes()
}
