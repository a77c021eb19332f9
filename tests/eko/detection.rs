//! The other contract revision.

use hazri_core::eko::{ContractRevision, Proof};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, failures};

use crate::support::{Desk, Plan};

fn other(desk: &Desk) -> ContractRevision {
    desk.revision.other()
}

/// How many requests of the contract reached the service, those to routes it does not have too.
fn requests(desk: &Desk) -> usize {
    desk.eko.received().len()
}

#[tokio::test]
async fn send_otp_finds_the_other_revision_with_exactly_two_requests() {
    for revision in Revision::ALL {
        let mut desk = Desk::of(revision).await;
        let spoken = desk.revision;
        desk.revision = other(&desk);

        let answered = desk.make(EkoCall::SendOtp).await;

        assert!(matches!(answered.outcome, Ok(Proof::OtpSent { .. })), "{:?}", answered.outcome);
        assert_eq!(answered.revision, spoken);
        assert_eq!(requests(&desk), 2);
    }
}

#[tokio::test]
async fn a_route_that_neither_revision_has_is_a_wrong_address_and_the_revision_is_kept() {
    for revision in Revision::ALL {
        let mut desk = Desk::of(revision).await;
        desk.eko.script(EkoCall::SendOtp, failures::no_mapping_rule());

        let answered = desk.make(EkoCall::SendOtp).await;

        let trouble = answered.outcome.unwrap_err();
        assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Rejected, Problem::AddressWrong));
        assert_eq!(answered.revision, desk.revision);
        assert_eq!(requests(&desk), 2);
    }
}

#[tokio::test]
async fn a_call_with_a_capture_is_never_repeated_for_the_other_revision() {
    for revision in Revision::ALL {
        for call in [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
            let mut desk = Desk::of(revision).await;
            desk.go_up_to(call).await;
            let before = requests(&desk);
            desk.revision = other(&desk);
            // Each revision finds what it cannot do without.
            desk.references.reference_tid.get_or_insert("20261123001".to_owned());

            let trouble = desk.make(call).await.outcome.unwrap_err();

            assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Rejected, Problem::OtherContract));
            assert_eq!(requests(&desk), before + 1, "{call:?}");
        }
    }
}

#[tokio::test]
async fn the_calls_that_are_the_same_in_both_revisions_are_not_repeated() {
    for call in [EkoCall::VerifyOtp, EkoCall::Services] {
        let mut desk = Desk::of(Revision::R2026_06).await;
        desk.go_up_to(call).await;
        let before = requests(&desk);
        desk.eko.script(call, failures::no_mapping_rule());

        let answered = desk.make(call).await;

        assert_eq!(answered.outcome.unwrap_err().problem, Problem::AddressWrong);
        assert_eq!(answered.revision, desk.revision);
        assert_eq!(requests(&desk), before + 1, "{call:?}");
    }
}

/// A 404 of something else proves nothing about the contract.
#[tokio::test]
async fn another_404_is_a_wrong_address_at_once() {
    let mut desk = Desk::of(Revision::R2026_06).await;
    let page = hazri_simulator::eko::Scripted::body(404, "text/html", "<html>Not Found</html>");
    desk.eko.script(EkoCall::SendOtp, page);

    let answered = desk.make(EkoCall::SendOtp).await;

    assert_eq!(answered.outcome.unwrap_err().problem, Problem::AddressWrong);
    assert_eq!(answered.revision, desk.revision);
    assert_eq!(requests(&desk), 1);
}

#[tokio::test]
async fn a_wrong_base_path_is_a_wrong_address() {
    let eko = Desk::of(Revision::R2026_06).await;
    let base_url = Some(eko.eko.base_url().replace("/ekoapi/v3", "/ekoapi/v2"));
    let mut desk = Desk::with(Plan { revision: Revision::R2026_06, base_url, options: |o| o }).await;

    let answered = desk.make(EkoCall::SendOtp).await;

    assert_eq!(answered.outcome.unwrap_err().problem, Problem::AddressWrong);
    assert_eq!(answered.revision, desk.revision);
}
