use std::path::{Path, PathBuf};

use hazri_core::problem::{OutcomeClass, Problem, Trouble};

/// One way in which something goes wrong, and what is promised to be said.
pub struct Case {
    /// What support reads out of the line of codes, or what it is called where there is no code: `scanner 700`.
    pub code: String,
    /// When it happens.
    pub when: &'static str,
    pub problem: Problem,
    pub class: OutcomeClass,
}

impl Case {
    pub fn new(code: impl Into<String>, when: &'static str, class: OutcomeClass, problem: Problem) -> Case {
        Case { code: code.into(), when, problem, class }
    }

    /// What the app made of it is what is promised, and the support line holds `line`.
    pub fn assert_told(&self, told: &Trouble, line: &str) {
        assert_eq!((&told.problem, told.class), (&self.problem, self.class), "{}: {told:?}", self.code);
        assert_eq!(told.action, self.problem.action(self.class), "{}", self.code);
        assert!(told.support.contains(line), "{} without {line}: {told:?}", self.code);
    }
}

/// Every case of the catalogue, in the order in which an authentication meets them.
pub fn every_case() -> Vec<Case> {
    let mut cases = crate::pc::cases();
    cases.extend(crate::scanner::cases());
    cases.extend(crate::service::cases());
    cases.extend(crate::shown_elsewhere::cases());
    cases
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// A file of the project, from its root.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
