//! What every command says in the same way: exit status, sentences, JSON, IST.

use std::process::ExitCode;

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Asia::Kolkata;
use hazri_core::problem::{Problem, problem_words};
use serde::Serialize;

/// The exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed or rejected.
    Failed,
    /// Wrong usage or settings.
    Settings,
    /// Not known.
    Unknown,
    /// Nothing left this PC.
    NotSent,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Settings => 2,
            Exit::Unknown => 3,
            Exit::NotSent => 4,
        })
    }
}

/// True when what was typed or set up is wrong, and trying again changes nothing.
pub fn is_about_settings(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::NumberInvalid
            | Problem::NumberNeeded
            | Problem::OtpInvalid
            | Problem::NotSetUp
            | Problem::SetupUnreadable
            | Problem::SetupNotForHazri
            | Problem::SetupCodeNeeded
            | Problem::SetupCodeWrong
            | Problem::SetupFieldInvalid { .. }
            | Problem::SettingMissing { .. }
            | Problem::KeychainAbsent
            | Problem::KeychainLocked
            | Problem::KeychainUnavailable
            | Problem::CredentialMissing { .. }
            | Problem::SealingKeySwapped
            | Problem::SealingKeyInvalid
            | Problem::SignerRefused
    )
}

/// What happened and what to do now, in English.
pub fn sentences(problem: &Problem) -> String {
    let words = problem_words(problem);
    format!("{} {}", words.what, words.now)
}

/// One JSON value on one line of standard output.
pub fn print_json(value: &impl Serialize) {
    println!("{}", serde_json::to_string(value).unwrap_or_default());
}

/// RFC 3339 in India: `2026-11-22T23:59:59+05:30`.
pub fn ist(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Kolkata).to_rfc3339_opts(SecondsFormat::Secs, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_in_india() {
        assert_eq!(ist("2026-11-22T18:29:59Z".parse().unwrap()), "2026-11-22T23:59:59+05:30");
    }
}
