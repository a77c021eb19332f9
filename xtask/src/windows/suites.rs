//! Which tests run under Wine, and which do not, with the reason.

use std::process::Command;

use super::TARGET;
use super::wine::Wine;
use crate::run::cargo;
use crate::step::{Tally, run_tests};

/// All but the shell. Named together each time, so that what they stand on is compiled once.
const PACKAGES: [&str; 5] = ["hazri-core", "hazri-simulator", "hazrictl", "hazri-practice", "hazri-memory"];

/// Tests that are run together.
struct Suite {
    /// For cargo.
    targets: &'static [&'static str],
    left_out: &'static [LeftOut],
}

/// What does not run under Wine.
struct LeftOut {
    name: &'static str,
    why: &'static str,
}

const fn left_out(name: &'static str, why: &'static str) -> LeftOut {
    LeftOut { name, why }
}

const NO_OWNERS: &str = "Wine does not tell whose a port is: GetExtendedTcpTable names process 0 for each";
const ON_LINUX: &str = "it holds the sources and a document to each other, as they are on Linux";

const SUITES: [Suite; 5] = [
    Suite {
        targets: &["--lib", "--test", "eko", "--test", "scanner", "--test", "parsers", "--test", "machine"],
        left_out: &[],
    },
    Suite {
        targets: &["--test", "journeys", "--test", "catalogue"],
        left_out: &[
            left_out(
                "programs::another_program_that_takes_the_port_over_is_pointed_out_and_blocks_nothing",
                NO_OWNERS,
            ),
            left_out("document::the_document_of_errors_is_what_the_catalogue_says", ON_LINUX),
        ],
    },
    Suite {
        targets: &["--test", "faults"],
        left_out: &[
            left_out("matrix::every_row_has_a_test_and_stands_in_the_docs", ON_LINUX),
            left_out("matrix::every_test_of_a_row_is_compiled", ON_LINUX),
            left_out(
                "network::answering::row_07_an_answer_cut_at_any_byte_is_never_taken_for_a_success",
                "a shop for each of a thousand bytes takes minutes; eko cuts at each byte too",
            ),
            left_out(
                "network::answering::row_09_an_answer_in_single_bytes_is_read_to_its_end",
                "it waits 4 ms for each byte, and the timers of Windows step by 16; eko reads single bytes too",
            ),
            left_out(
                "windows::row_51_records_that_another_program_locks_are_told_and_nothing_is_sent",
                "Wine lets one who does not ask for a lock write into what is locked; Windows does not",
            ),
        ],
    },
    Suite { targets: &["--test", "sockets"], left_out: &NETWORK },
    Suite {
        targets: &["--bins", "--test", "cli"],
        left_out: &[left_out("scanners::the_program_behind_each_port_is_named", NO_OWNERS)],
    },
];

const NO_RESETS: &str = "Wine reads a connection that was reset as one that was closed";
const UNREAD: &str = "that a client has left while nothing is read from it is told by Linux";

/// What the simulated network does and Wine does not pass on. The tests of the core stand on it all the same: to the app
/// both are an answer that did not come.
const NETWORK: [LeftOut; 18] = [
    left_out("deliveries::connections_can_be_reset_closed_or_hung_as_they_come", NO_RESETS),
    left_out("deliveries::reset_after_some_bytes", NO_RESETS),
    left_out("proxy::breaks::a_held_connection_can_be_severed", NO_RESETS),
    left_out("proxy::breaks::a_request_breaks_after_every_byte", NO_RESETS),
    left_out("proxy::breaks::an_answer_breaks_after_every_byte_of_it_and_the_whole_request", NO_RESETS),
    left_out("proxy::breaks::counts_begin_anew_when_faults_are_set_on_open_connections_too", NO_RESETS),
    left_out("proxy::breaks::open_connections_can_be_severed", NO_RESETS),
    left_out("proxy::tls::a_request_breaks_under_tls_after_exactly_so_many_plain_bytes", NO_RESETS),
    left_out("proxy::tls::an_answer_breaks_under_tls_after_exactly_so_many_plain_bytes", NO_RESETS),
    left_out("proxy::tls::connections_under_tls_can_be_severed", NO_RESETS),
    left_out("proxy::whole::connections_can_be_reset_or_closed_as_they_come", NO_RESETS),
    left_out("proxy::whole::what_the_service_cuts_or_resets_arrives_cut_or_reset", NO_RESETS),
    left_out("proxy::whole::without_an_upstream_the_client_is_reset", NO_RESETS),
    left_out("proxy::whole::what_the_client_resets_arrives_reset", NO_RESETS),
    left_out("scanner::answers_can_be_delivered_badly", NO_RESETS),
    left_out("scripts::a_request_is_broken_off_in_its_body_and_noted", NO_RESETS),
    left_out("proxy::breaks::a_client_that_gives_up_on_a_hung_network_is_gone", UNREAD),
    left_out("proxy::whole::a_client_that_leaves_while_it_is_held_is_noticed", UNREAD),
];

/// Programs of tests of which nothing runs there.
const NOT_THERE: [LeftOut; 10] = [
    left_out(
        "eko_by_distributor, faults_by_distributor, journeys_by_distributor",
        "the same code as above; what differs is the signer, which the suite of hazrictl has",
    ),
    left_out(
        "keychain",
        "it is about Secret Service; Credential Manager has its tests in faults and in hazrictl's suite",
    ),
    left_out(
        "location",
        "it is about GeoClue; that Windows is asked and gives no place where it has none is a unit test",
    ),
    left_out("memory", "it reads the memory of a process by way of /proc"),
    left_out("power", "it kills by a signal, and damages a file system that Linux lends"),
    left_out("wire", "it counts packets in a network namespace"),
    left_out("schedules, soak", "hours of the same code under chance; what differs on Windows is in faults"),
    left_out("secrets", "it is about what the compiler refuses, on whichever system"),
    left_out("rooms", "it reads the sources"),
    left_out("window, and the unit tests of the shell", "Wine has no WebView2"),
];

/// Runs them all.
///
/// # Errors
/// When one does not compile or fails, or a suite runs none.
pub fn run(wine: &Wine) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    for suite in &SUITES {
        tally.add(run_tests(&mut suite.command(wine))?);
    }
    println!("\n--- not run under Wine");
    for LeftOut { name, why } in SUITES.iter().flat_map(|suite| suite.left_out).chain(&NOT_THERE) {
        println!("{name}: {why}");
        tally.ignored += 1;
    }
    Ok(tally)
}

impl Suite {
    fn command(&self, wine: &Wine) -> Command {
        let mut command = cargo();
        wine.dress_cargo(&mut command);
        command.args(["test", "--target", TARGET]).args(PACKAGES.iter().flat_map(|name| ["--package", name]));
        command.args(self.targets);
        command.arg("--");
        for LeftOut { name, .. } in self.left_out {
            command.args(["--skip", name]);
        }
        command
    }
}
