//! Every answer that the contract document records, for the service to give at random.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_simulator::eko::{Scripted, failures};
use hazri_simulator::http::Delivery;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

/// Answers that are no success of a call, whatever the call.
const NOES: &[(&str, fn() -> Scripted)] = &[
    ("agent not allowed", failures::agent_not_allowed),
    ("aadhar missing", failures::aadhar_missing),
    ("invalid field", || failures::invalid_field("latlong")),
    ("invalid field in other spelling", || failures::invalid_field_in_other_spelling("otp")),
    ("otp wrong or expired", failures::otp_wrong_or_expired),
    ("merchant inactive", failures::merchant_inactive),
    ("ekyc needed", failures::ekyc_needed),
    ("invalid biometric", failures::invalid_biometric),
    ("kyc fail without reason", failures::kyc_fail_without_reason),
    ("no key for response", failures::no_key_for_response),
    ("otp already sent", failures::otp_already_sent),
    ("aadhaar not found", failures::aadhaar_not_found),
    ("invalid otp", failures::invalid_otp),
    ("otp reference expired", failures::otp_reference_expired),
    ("daily biometric failed", failures::daily_biometric_failed),
    ("not eligible yet", failures::not_eligible_yet),
    ("name not matching", failures::name_not_matching),
    ("pan blocked", failures::pan_blocked),
    ("transaction not completed", failures::transaction_not_completed),
    ("duplicate biometric", failures::duplicate_biometric),
    ("wrong otp 302", failures::wrong_otp_302),
    ("otp expired 303", failures::otp_expired_303),
    ("invalid initiator", failures::invalid_initiator),
    ("not eligible yet 327", failures::not_eligible_yet_327),
    ("low balance", failures::low_balance),
    ("generic failure", failures::generic_failure),
    ("user not found", failures::user_not_found),
    ("service not active", failures::service_not_active),
    ("wrong developer key", failures::wrong_developer_key),
    ("wrong secret key", failures::wrong_secret_key),
    ("timestamp refused", failures::timestamp_refused),
    ("timestamp malformed", failures::timestamp_malformed),
    ("security header missing", failures::security_header_missing),
    ("forbidden", failures::forbidden),
    ("no mapping rule", failures::no_mapping_rule),
    ("method not allowed", failures::method_not_allowed),
    ("unsupported media type", failures::unsupported_media_type),
    ("authentication parameters missing", failures::authentication_parameters_missing),
    ("too many requests", || failures::too_many_requests(2)),
    ("captive portal redirect", || failures::captive_portal_redirect("http://127.0.0.1:9/login")),
    ("captive portal page", failures::captive_portal_page),
    ("network login required", failures::network_login_required),
    ("success for another agent", || failures::success_for(1712, "99999001")),
];

/// Answers that leave open whether it was carried out.
const WALLS: &[(&str, fn() -> Scripted)] = &[
    ("500", failures::internal_error),
    ("502", failures::bad_gateway),
    ("503", failures::unavailable),
    ("504", failures::gateway_timeout),
];

/// Successes that are not the service's usual ones.
const YESES: &[(&str, fn() -> Scripted)] = &[
    ("already completed today", failures::already_completed_today),
    ("daily kyc completed", failures::daily_kyc_completed),
    ("bare success", failures::bare_success),
    ("ekyc already completed", failures::ekyc_already_completed),
    ("ekyc already completed in comment", failures::ekyc_already_completed_in_comment),
    ("kyc already approved", failures::kyc_already_approved),
];

/// An answer that the service will give.
pub struct Prepared {
    pub name: String,
    pub scripted: Scripted,
    /// True when the client may take it for a proof.
    pub proves: bool,
}

/// Any recorded answer.
pub fn recorded(rng: &mut StdRng) -> Prepared {
    let (name, scripted, proves) = match rng.gen_range(0..10) {
        0..=6 => pick(NOES, rng, false),
        7 | 8 => {
            let (name, scripted, proves) = pick(WALLS, rng, false);
            let carried_out = rng.gen_bool(0.5);
            (name, if carried_out { scripted.after_carrying_out() } else { scripted }, proves)
        }
        _ => pick(YESES, rng, true),
    };
    Prepared { name: name.to_owned(), scripted, proves }
}

fn pick(
    table: &[(&'static str, fn() -> Scripted)],
    rng: &mut StdRng,
    proves: bool,
) -> (&'static str, Scripted, bool) {
    let (name, make) = table.choose(rng).unwrap();
    (name, make(), proves)
}

/// The service's own answer, on a bad way.
pub fn badly_delivered(rng: &mut StdRng) -> Prepared {
    let (name, delivery) = delivery(rng);
    let scripted = Scripted::as_usual().delivered(delivery);
    Prepared { name: format!("answer {name}"), scripted, proves: false }
}

/// The service's own answer, with a `Date` that is wrong or missing.
pub fn badly_dated(rng: &mut StdRng) -> Prepared {
    let scripted = if rng.gen_bool(0.5) {
        Scripted::as_usual().without_date()
    } else {
        Scripted::as_usual().date_offset(TimeDelta::seconds(rng.gen_range(-300..300)))
    };
    // Around midnight it is a success for another day than the service has in its books.
    Prepared { name: "answer badly dated".to_owned(), scripted, proves: true }
}

/// A bad way for an answer, of the service or of a scanner.
pub fn delivery(rng: &mut StdRng) -> (&'static str, Delivery) {
    let after_bytes = rng.gen_range(0..600);
    match rng.gen_range(0..8) {
        0 => ("cut", Delivery::Cut { after_bytes }),
        1 => ("reset", Delivery::Reset { after_bytes }),
        2 => {
            let pause = Duration::from_millis(rng.gen_range(1..20));
            ("dripped", Delivery::Drip { bytes_per_chunk: rng.gen_range(1..20), pause })
        }
        3 => ("never", Delivery::Hang),
        4 => ("late", Delivery::Delay(Duration::from_millis(rng.gen_range(100..5000)))),
        5 => ("flooded", Delivery::Flood { bytes: 4 * 1024 * 1024 }),
        6 => {
            let noise: Vec<u8> = (0..rng.gen_range(1..2000)).map(|_| rng.r#gen()).collect();
            ("of noise", Delivery::Raw(noise))
        }
        _ => ("refused in the body", Delivery::RefuseBody { after_bytes: after_bytes * 4 }),
    }
}
