//! The English sentences, for the command line. The window reads the same files, in every language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{OutcomeClass, Problem};

/// What is said about a problem.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProblemWords {
    /// What happened.
    pub what: String,
    /// What to do now.
    pub now: String,
}

/// What is said about how a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClassWords {
    /// Whether it counts or costs.
    pub counts: String,
    /// Whether it is safe to try again.
    pub safe: String,
}

type Catalogue<T> = BTreeMap<String, T>;

static PROBLEMS: LazyLock<Catalogue<ProblemWords>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../words/problems.en.json")).unwrap_or_default());
static CLASSES: LazyLock<Catalogue<ClassWords>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../words/outcome.en.json")).unwrap_or_default());

/// The English sentences for a problem, its facts filled in.
pub fn problem_words(problem: &Problem) -> ProblemWords {
    let facts = serde_json::to_value(problem).unwrap_or_default();
    let code = problem.code();
    let fill = |sentence: &str| {
        let mut filled = sentence.to_owned();
        for (name, value) in facts.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        filled
    };
    PROBLEMS.get(&code).map_or_else(
        || ProblemWords { what: code.clone(), now: String::new() },
        |words| ProblemWords { what: fill(&words.what), now: fill(&words.now) },
    )
}

/// The English sentences for how a call ended.
pub fn class_words(class: OutcomeClass) -> ClassWords {
    let code = serde_json::to_value(class).ok().and_then(|code| code.as_str().map(str::to_owned));
    let found = code.and_then(|code| CLASSES.get(&code).cloned());
    found.unwrap_or_else(|| ClassWords { counts: String::new(), safe: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ts_rs::TS as _;

    /// All codes, read off the type that the window is compiled against.
    fn all_codes() -> Vec<String> {
        let declaration = Problem::decl(&ts_rs::Config::default());
        let marked = declaration.split("\"code\": \"").skip(1);
        marked.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    }

    fn catalogue<T: serde::de::DeserializeOwned>(json: &str) -> Catalogue<T> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_problem_has_its_words_in_every_language_and_no_words_are_left_over() {
        let mut codes = all_codes();
        codes.sort();
        assert!(codes.len() > 60);
        for json in
            [include_str!("../../words/problems.en.json"), include_str!("../../words/problems.hi.json")]
        {
            let words: Catalogue<ProblemWords> = catalogue(json);
            let mut have: Vec<String> = words.keys().cloned().collect();
            have.sort();
            assert_eq!(have, codes);
        }
        for json in [include_str!("../../words/outcome.en.json"), include_str!("../../words/outcome.hi.json")]
        {
            let words: Catalogue<ClassWords> = catalogue(json);
            let have: Vec<&str> = words.keys().map(String::as_str).collect();
            assert_eq!(have, ["done", "failed", "not_sent", "rejected", "unknown"]);
        }
    }

    #[test]
    fn no_sentence_is_longer_than_twelve_words() {
        for json in
            [include_str!("../../words/problems.en.json"), include_str!("../../words/problems.hi.json")]
        {
            let words: Catalogue<ProblemWords> = catalogue(json);
            for (code, words) in words {
                for sentence in
                    [words.what, words.now].iter().flat_map(|text| text.split_inclusive(['.', '।', '?']))
                {
                    assert!(sentence.split_whitespace().count() <= 12, "{code}: {sentence}");
                }
            }
        }
    }

    #[test]
    fn the_facts_of_a_problem_are_filled_in() {
        let words = problem_words(&Problem::SetupFieldInvalid { field: "latlong".to_owned() });
        assert!(format!("{} {}", words.what, words.now).contains("latlong"), "{words:?}");
        let words = problem_words(&Problem::TooManyRequests { wait_s: Some(30) });
        assert!(!format!("{} {}", words.what, words.now).contains('{'), "{words:?}");
    }
}
