//! An answer is read at each press: what that takes from the heap is counted, so that it does not grow unseen.

use std::hint::black_box;

use hazri_core::eko::{CallName, ContractRevision, read_answer};
use hazri_core::scanner::{read_capture, read_device_info, read_rd_service};
use hazri_core::secret::SecretBytes;

use crate::corpus::inputs;

fn input(target: &str, name: &str) -> Vec<u8> {
    inputs(target).into_iter().find(|(found, _)| found == name).unwrap().1
}

/// Reads once, and fails when that took more pieces of the heap than are allowed.
fn assert_takes_at_most<T>(pieces: u64, read: impl FnOnce() -> T) {
    let mut outcome = None;
    let used = allocation_counter::measure(|| outcome = Some(black_box(read())));
    assert!(outcome.is_some() && used.count_total > 0, "nothing was read");
    assert!(used.count_total <= pieces, "{} pieces, at most {pieces} are allowed", used.count_total);
}

#[test]
fn a_scanner_is_recognised_with_few_pieces_of_the_heap() {
    let (service, device) = (input("rd_service", "ready"), input("device_info", "whole"));
    assert_takes_at_most(50, || read_rd_service(&service).unwrap());
    assert_takes_at_most(95, || read_device_info(&device).unwrap());
}

#[test]
fn a_capture_is_read_with_few_pieces_of_the_heap() {
    let document = SecretBytes::new(input("pid_data", "whole"));
    assert_takes_at_most(60, move || read_capture(document).ok().unwrap());
}

#[test]
fn an_answer_of_the_service_is_read_with_few_pieces_of_the_heap() {
    let body = input("eko_answer", "daily-06");
    let read = || {
        read_answer(ContractRevision::R2026_06, CallName::DailyAuthentication, "20810200", 200, &body)
            .unwrap()
    };
    assert_takes_at_most(40, read);
}
