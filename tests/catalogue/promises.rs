//! The catalogue is whole: every problem has a case, and every code of the project's own documents is decided as they
//! say.

use std::collections::BTreeSet;

use hazri_core::problem::Problem;
use ts_rs::TS as _;

use crate::case::{Case, every_case, read};

/// Kept for what cannot be made to happen: a key that was checked when it was set up, and that seals no number.
const NEVER_SEEN: [&str; 1] = ["sealing_key_invalid"];

/// The codes of all problems, in the order of the catalogue, read off the type that the window is compiled against.
pub fn codes() -> Vec<String> {
    let declaration = Problem::decl(&ts_rs::Config::default());
    let codes = declaration.split("\"code\": \"").skip(1);
    codes.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn every_problem_has_a_case_that_leads_to_it() {
    let reached: BTreeSet<String> = every_case().iter().map(|case| case.problem.code()).collect();
    let without: Vec<String> = codes().into_iter().filter(|code| !reached.contains(code)).collect();
    assert_eq!(without, NEVER_SEEN);
}

/// Rows of the table under a heading row, as cells.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let text = read(document);
    let rows =
        text.lines().skip_while(|line| *line != heading).skip(2).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    assert!(!rows.is_empty(), "{document} has no table {heading}");
    rows
}

/// The numbers of a cell, `100–210` being the first and the last one.
fn numbers(cell: &str) -> Vec<i64> {
    let words = cell.split([' ', ',', ';', '–']);
    words.filter_map(|word| word.parse().ok()).collect()
}

fn problems_in(cells: &[String]) -> Vec<String> {
    let known = codes();
    let quoted = cells.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned));
    quoted.filter(|word| known.contains(word)).collect()
}

/// A case of that number says one of these problems, and none says another.
fn assert_decided(cases: &[Case], code: &str, said: &[String]) {
    let of_code: Vec<String> =
        cases.iter().filter(|case| case.code == code).map(|case| case.problem.code()).collect();
    assert!(!of_code.is_empty(), "{code} has no case");
    assert!(of_code.iter().any(|problem| said.contains(problem)), "{code}: {of_code:?}, and not {said:?}");
}

#[test]
fn every_code_of_the_scanners_document_is_decided_as_it_says() {
    let cases = crate::scanner::cases();
    let mut decided = 0;
    for row in table("docs/scanner.md", "| code | said as | what is said |") {
        let words = row[0].starts_with(|letter: char| letter.is_alphabetic());
        for number in numbers(&row[0]).into_iter().filter(|_| !words) {
            let code = format!("scanner {number}");
            let with_info =
                cases.iter().find(|case| case.code.split(' ').nth(1) == Some(&number.to_string()));
            let code = with_info.map_or(code, |case| case.code.clone());
            assert_decided(&cases, &code, &problems_in(&row));
            decided += 1;
        }
    }
    assert!(decided >= 13, "{decided}");
}

#[test]
fn every_id_of_the_contract_is_decided_as_it_says() {
    let cases = crate::service::cases();
    let mut decided = 0;
    for row in table("docs/contract.md", "| id | class | code |") {
        let done = row[1] == "Done";
        for number in numbers(&row[0]).into_iter().filter(|_| !done) {
            assert_decided(&cases, &format!("status {number}"), &problems_in(&row));
            decided += 1;
        }
    }
    assert!(decided >= 11, "{decided}");
}

#[test]
fn every_http_status_of_the_contract_is_decided_as_it_says() {
    let cases = crate::service::cases();
    let mut decided = 0;
    for row in table("docs/contract.md", "| status | class | code |") {
        let (statuses, ids) = row[0].split_once(" with ").unwrap_or((&row[0], ""));
        for status in numbers(statuses).into_iter().filter(|_| !problems_in(&row).is_empty()) {
            let ids: Vec<i64> = numbers(ids).into_iter().filter(|id| *id >= 1000).collect();
            let codes: Vec<String> = match ids.as_slice() {
                [] => vec![format!("HTTP {status}")],
                ids => ids.iter().map(|id| format!("HTTP {status}, status {id}")).collect(),
            };
            for code in codes {
                assert_decided(&cases, &code, &problems_in(&row));
                decided += 1;
            }
        }
    }
    assert!(decided >= 15, "{decided}");
}

#[test]
fn every_reason_of_the_contract_is_decided_as_it_says() {
    let cases = crate::service::cases();
    for row in table("docs/contract.md", "| text contains | class | code |") {
        let said = problems_in(&row);
        let tells = |case: &&Case| case.when.to_ascii_lowercase().contains(&row[0]);
        let told: Vec<String> = cases.iter().filter(tells).map(|case| case.problem.code()).collect();
        if row[0] == "anything else" || said.is_empty() {
            continue;
        }
        assert!(!told.is_empty() && told.iter().all(|problem| said.contains(problem)), "{row:?}: {told:?}");
    }
}

/// What the document says of answers that never came.
#[test]
fn every_way_without_an_answer_is_decided_as_the_contract_says() {
    let cases = crate::shown_elsewhere::cases();
    for row in table("docs/contract.md", "| what | class | code |") {
        for problem in problems_in(&row) {
            let promised =
                |case: &Case| case.problem.code() == problem && format!("{:?}", case.class) == row[1];
            let elsewhere = cases.iter().any(promised) || crate::service::cases().iter().any(promised);
            assert!(elsewhere, "{problem} {}", row[1]);
        }
    }
}
