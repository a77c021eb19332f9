//! Four answers to every case, in every language: what happened, does it count, what now, is it safe.

use std::collections::{BTreeMap, BTreeSet};

use hazri_core::problem::{ClassWords, OutcomeClass, ProblemWords};

use crate::case::{every_case, read};

pub type Problems = BTreeMap<String, ProblemWords>;

/// The languages of the window, by their tags.
const LANGUAGES: [&str; 13] = ["en", "hi", "mr", "bn", "as", "te", "ta", "kn", "ml", "gu", "pa", "or", "ur"];

pub fn problems(language: &str) -> Problems {
    let words = read(&format!("src-tauri/crates/core/words/problems.{language}.json"));
    serde_json::from_str(&words).unwrap_or_else(|error| panic!("{language}: {error}"))
}

pub fn classes(language: &str) -> BTreeMap<String, ClassWords> {
    let words = read(&format!("src-tauri/crates/core/words/outcome.{language}.json"));
    serde_json::from_str(&words).unwrap_or_else(|error| panic!("{language}: {error}"))
}

/// As it stands in the words of outcomes: `not_sent`.
pub fn tag(class: OutcomeClass) -> String {
    serde_json::to_value(class).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_case_is_told_in_four_sentences_in_every_language() {
    let cases = every_case();
    assert!(cases.len() > 150, "{}", cases.len());
    for language in LANGUAGES {
        let (problems, classes) = (problems(language), classes(language));
        for case in &cases {
            let (code, class) = (case.problem.code(), tag(case.class));
            let (problem, outcome) = (&problems[&code], &classes[&class]);
            for answer in [&problem.what, &outcome.counts, &problem.now, &outcome.safe] {
                assert!(answer.split_whitespace().count() >= 2, "{language} {code} {class}: {answer:?}");
            }
            let answers: BTreeSet<&String> =
                [&problem.what, &outcome.counts, &problem.now, &outcome.safe].into_iter().collect();
            assert_eq!(answers.len(), 4, "{language} {code} {class} says one thing twice");
        }
    }
}

/// A sentence that was copied would stand there in the wrong script.
#[test]
fn no_language_says_a_problem_in_english() {
    let english = problems("en");
    for language in LANGUAGES.into_iter().filter(|language| *language != "en") {
        for (code, words) in problems(language) {
            assert!(
                words.what != english[&code].what && words.now != english[&code].now,
                "{language} {code}"
            );
        }
    }
}
