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
    use std::path::Path;

    use super::*;
    use ts_rs::TS as _;

    /// Each code with its facts as TypeScript, read off the type that the window is compiled against.
    fn facts_by_code() -> BTreeMap<String, String> {
        let declaration = Problem::decl(&ts_rs::Config::default());
        let variants = declaration.split("\"code\": \"").skip(1).map(|variant| {
            let (code, facts) = variant.split_once('"').unwrap();
            (code.to_owned(), facts.to_owned())
        });
        variants.collect()
    }

    /// What stands in the folder of words, by the tag of its language: `problems.hi.json` under `hi`.
    fn files_of(kind: &str) -> BTreeMap<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words");
        let files = std::fs::read_dir(folder).unwrap().filter_map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name()?.to_str()?;
            let tag = name.strip_prefix(kind)?.strip_prefix('.')?.strip_suffix(".json")?;
            Some((tag.to_owned(), std::fs::read_to_string(&path).unwrap()))
        });
        files.collect()
    }

    fn tables<T: serde::de::DeserializeOwned>(kind: &str) -> BTreeMap<String, Catalogue<T>> {
        let read = |(tag, json): (String, String)| (tag, serde_json::from_str(&json).unwrap());
        files_of(kind).into_iter().map(read).collect()
    }

    fn placeholders(sentences: &ProblemWords) -> Vec<String> {
        let both = format!("{} {}", sentences.what, sentences.now);
        both.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_problem_has_its_words_in_every_language_and_no_words_are_left_over() {
        let codes: Vec<String> = facts_by_code().into_keys().collect();
        assert!(codes.len() > 60);
        for (tag, table) in tables::<ProblemWords>("problems") {
            assert_eq!(table.into_keys().collect::<Vec<_>>(), codes, "{tag}");
        }
        for (tag, table) in tables::<ClassWords>("outcome") {
            let have: Vec<&str> = table.keys().map(String::as_str).collect();
            assert_eq!(have, ["done", "failed", "not_sent", "rejected", "unknown"], "{tag}");
        }
    }

    #[test]
    fn every_language_names_the_facts_that_the_problem_carries_and_no_others() {
        let facts = facts_by_code();
        let tables = tables::<ProblemWords>("problems");
        for (tag, table) in &tables {
            for (code, sentences) in table {
                let named = placeholders(sentences);
                let carried = |name: &String| facts[code].contains(&format!("{name}: string"));
                assert!(named.iter().all(carried), "{tag} {code}: {named:?}");
                assert_eq!(named, placeholders(&tables["en"][code]), "{tag} {code}");
            }
        }
    }

    #[test]
    fn no_sentence_is_longer_than_twelve_words() {
        for (tag, table) in tables::<ProblemWords>("problems") {
            for (code, words) in table {
                for sentence in [words.what, words.now]
                    .iter()
                    .flat_map(|text| text.split_inclusive(['.', '।', '۔', '?', '؟']))
                {
                    assert!(sentence.split_whitespace().count() <= 12, "{tag} {code}: {sentence}");
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
