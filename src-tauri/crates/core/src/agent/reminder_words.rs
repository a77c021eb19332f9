//! What is said outside of the window, in every language. The words stand in `words/reminder.<language>.json`.

use serde::Deserialize;

use super::language::Language;
use super::reminder::{Occasion, Reminder, Standing};

/// The words of a language for the tray and for reminders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderWords {
    /// Opens the window.
    pub open: String,
    /// Ends the app.
    pub quit: String,
    standing: StandingWords,
    opening: String,
    closing: String,
    unknown: String,
    waiting: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StandingWords {
    practice: String,
    not_set_up: String,
    ekyc_needed: String,
    daily_opens: String,
    due: String,
    done: String,
    unknown: String,
    refused: String,
}

impl ReminderWords {
    /// Those of a language; `None` only when the file of the language is broken, which a test excludes.
    pub fn of(language: Language) -> Option<ReminderWords> {
        serde_json::from_str(file_of(language)).ok()
    }

    /// Where the app stands, in a word or two.
    pub fn standing(&self, standing: Standing) -> &str {
        match standing {
            Standing::Practice => &self.standing.practice,
            Standing::NotSetUp => &self.standing.not_set_up,
            Standing::EkycNeeded => &self.standing.ekyc_needed,
            Standing::DailyOpens => &self.standing.daily_opens,
            Standing::Due => &self.standing.due,
            Standing::Done => &self.standing.done,
            Standing::Unknown => &self.standing.unknown,
            Standing::Refused => &self.standing.refused,
        }
    }

    /// A heading and a sentence for a reminder.
    pub fn reminder(&self, reminder: Reminder) -> (&str, &str) {
        match reminder {
            Reminder::Due(Occasion::Opening) => (self.standing(Standing::Due), &self.opening),
            Reminder::Due(Occasion::Closing) => (self.standing(Standing::Due), &self.closing),
            Reminder::Unknown(Occasion::Opening | Occasion::Closing) => {
                (self.standing(Standing::Unknown), &self.unknown)
            }
            Reminder::Waiting => ("Hazri", &self.waiting),
        }
    }
}

fn file_of(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../words/reminder.en.json"),
        Language::Hi => include_str!("../../words/reminder.hi.json"),
        Language::Mr => include_str!("../../words/reminder.mr.json"),
        Language::Bn => include_str!("../../words/reminder.bn.json"),
        Language::As => include_str!("../../words/reminder.as.json"),
        Language::Te => include_str!("../../words/reminder.te.json"),
        Language::Ta => include_str!("../../words/reminder.ta.json"),
        Language::Kn => include_str!("../../words/reminder.kn.json"),
        Language::Ml => include_str!("../../words/reminder.ml.json"),
        Language::Gu => include_str!("../../words/reminder.gu.json"),
        Language::Pa => include_str!("../../words/reminder.pa.json"),
        Language::Or => include_str!("../../words/reminder.or.json"),
        Language::Ur => include_str!("../../words/reminder.ur.json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_all_of_it_and_each_in_its_own_words() {
        let spoken = Language::ALL.map(|language| ReminderWords::of(language).unwrap());
        for words in &spoken {
            let standings = Standing::ALL.map(|standing| words.standing(standing));
            for said in [standings.as_slice(), &[&words.open, &words.quit, &words.waiting]].concat() {
                assert!(!said.trim().is_empty(), "{words:?}");
            }
            let (due, opening) = words.reminder(Reminder::Due(Occasion::Opening));
            let (_, closing) = words.reminder(Reminder::Due(Occasion::Closing));
            let (not_known, unclear) = words.reminder(Reminder::Unknown(Occasion::Closing));
            assert!(due != not_known && opening != closing && opening != unclear, "{words:?}");
        }
        let mut openings: Vec<&str> = spoken.iter().map(|words| words.opening.as_str()).collect();
        openings.sort_unstable();
        openings.dedup();
        assert_eq!(openings.len(), spoken.len());
    }
}
