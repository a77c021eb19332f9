use std::path::PathBuf;

use hazri_simulator::eko::EkoCall;

use crate::shop::Shop;

/// What goes into the application and must never come out of it again.
pub struct Secrets {
    kept: Vec<(&'static str, String)>,
}

impl Secrets {
    /// The credentials of the set-up file.
    pub fn of_file(shop: &Shop) -> Secrets {
        let account = shop.eko.account();
        let kept = vec![
            ("developer_key", account.developer_key.clone()),
            ("access_key", account.access_key.clone()),
        ];
        Secrets { kept }
    }

    /// All of a morning that is over.
    pub fn of_all(shop: &Shop) -> Secrets {
        Secrets::of_file(shop).and_number(shop).and_code(shop).and_captures(shop)
    }

    /// The number is one, from the moment it was handed over.
    pub fn and_number(mut self, shop: &Shop) -> Secrets {
        let number = shop.number();
        let groups: Vec<&str> = [0, 4, 8].iter().filter_map(|from| number.get(*from..from + 4)).collect();
        self.kept.push(("number", number.to_owned()));
        self.kept.push(("number in groups", groups.join(" ")));
        self
    }

    /// The code too.
    pub fn and_code(mut self, shop: &Shop) -> Secrets {
        self.kept.push(("code", shop.code().to_owned()));
        self
    }

    /// Every long piece of the captures that the service was sent.
    pub fn and_captures(mut self, shop: &Shop) -> Secrets {
        let captures = [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication]
            .into_iter()
            .flat_map(|call| shop.eko.received_for(call))
            .filter_map(|received| received.field("piddata").map(str::to_owned));
        for capture in captures {
            let pieces = capture.split(|sign: char| !sign.is_ascii_alphanumeric() && !"+/=".contains(sign));
            let long = pieces.filter_map(|piece| piece.get(..40)).map(|piece| ("capture", piece.to_owned()));
            self.kept.extend(long);
        }
        assert!(self.kept.iter().any(|(name, _)| *name == "capture"), "no capture was sent");
        self
    }

    pub fn are_not_in(&self, place: &str, text: &str) {
        let found: Vec<&str> =
            self.kept.iter().filter(|(_, secret)| stands_in(secret, text)).map(|(name, _)| *name).collect();
        assert!(found.is_empty(), "{place} holds {found:?}");
    }

    /// Times of day are made of digits, which may happen to be the code.
    pub fn are_not_in_log(&self, place: &str, log: &str) {
        let without_times = |line: &str| line.trim_start().split_once(' ').map(|(_, rest)| rest.to_owned());
        let lines: Vec<String> = log.lines().filter_map(without_times).collect();
        let most_detailed = lines.iter().any(|line| line.contains("TRACE") && line.contains("hazri_core"));
        assert!(most_detailed, "{place} is not at trace level: {} lines", lines.len());
        self.are_not_in(place, &lines.join("\n"));
    }

    /// Searches files byte by byte.
    pub fn are_not_in_files(&self, files: &[PathBuf]) {
        for file in files {
            let text: String = std::fs::read(file).unwrap().into_iter().map(char::from).collect();
            self.are_not_in(&file.display().to_string(), &text);
        }
    }
}

/// Digits count only when they stand alone: six of them are part of many longer numbers.
fn stands_in(secret: &str, text: &str) -> bool {
    let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
    text.match_indices(secret).any(|(at, _)| {
        let (before, from) = text.split_at(at);
        let after = from.strip_prefix(secret).unwrap_or_default();
        secret.len() > 6 || (!is_digit(before.chars().next_back()) && !is_digit(after.chars().next()))
    })
}
