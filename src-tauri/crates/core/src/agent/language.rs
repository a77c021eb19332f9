//! The languages of the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A language of the window, by its BCP 47 tag. Its words stand in `ui/src/words` and in this crate's `words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    /// English.
    En,
    /// Hindi.
    Hi,
    /// Marathi.
    Mr,
    /// Bengali.
    Bn,
    /// Assamese.
    As,
    /// Telugu.
    Te,
    /// Tamil.
    Ta,
    /// Kannada.
    Kn,
    /// Malayalam.
    Ml,
    /// Gujarati.
    Gu,
    /// Punjabi.
    Pa,
    /// Odia.
    Or,
    /// Urdu, the one that is written from right to left.
    Ur,
}

impl Language {
    /// Every language that can be chosen.
    pub const ALL: [Language; 13] = [
        Language::En,
        Language::Hi,
        Language::Mr,
        Language::Bn,
        Language::As,
        Language::Te,
        Language::Ta,
        Language::Kn,
        Language::Ml,
        Language::Gu,
        Language::Pa,
        Language::Or,
        Language::Ur,
    ];

    /// The tag by which it is kept among the settings, as the window names it too.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Hi => "hi",
            Language::Mr => "mr",
            Language::Bn => "bn",
            Language::As => "as",
            Language::Te => "te",
            Language::Ta => "ta",
            Language::Kn => "kn",
            Language::Ml => "ml",
            Language::Gu => "gu",
            Language::Pa => "pa",
            Language::Or => "or",
            Language::Ur => "ur",
        }
    }

    /// The language of a tag; none for a tag that a later version has written.
    pub fn of_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags as the window is compiled against them.
    fn tags_of_the_window() -> Vec<String> {
        let declaration = Language::decl(&ts_rs::Config::default());
        declaration.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_language_is_kept_by_the_tag_that_the_window_knows() {
        let tags: Vec<&str> = Language::ALL.into_iter().map(Language::tag).collect();
        assert_eq!(tags, tags_of_the_window());
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::of_tag("xx"), None);
    }

    #[test]
    fn every_language_has_its_files_of_words_and_no_file_is_left_over() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("words");
        let files = std::fs::read_dir(folder).unwrap();
        let mut found: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        let mut wanted: Vec<String> = Language::ALL
            .into_iter()
            .flat_map(|language| {
                ["problems", "outcome", "reminder", "mending"]
                    .map(|kind| format!("{kind}.{}.json", language.tag()))
            })
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);
    }
}
