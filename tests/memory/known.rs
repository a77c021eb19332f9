//! The secrets that the service knows, because they are its own or reached it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hazri_simulator::eko::{EkoCall, EkoServer};

use super::forms::Secret;

pub fn known_to(eko: &EkoServer) -> Vec<Secret> {
    let account = eko.account();
    let mut secrets = vec![
        Secret::new("the number", &account.aadhaar),
        Secret::new("the code", &account.otp),
        Secret::new("the developer key", &account.developer_key),
        Secret::new("the access key", &account.access_key),
        // The provider signs with the text of its base64.
        Secret::new("the key of the signature", &STANDARD.encode(&account.access_key)),
    ];
    for request in eko.received() {
        secrets.extend(request.header("secret-key").map(|signature| Secret::new("a signature", signature)));
        let sealed = request.field("aadhaar").or(request.field("aadhar"));
        secrets.extend(sealed.into_iter().flat_map(|sealed| Secret::pieces("a sealed number", sealed)));
    }
    for call in [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
        for request in eko.received_for(call) {
            secrets.extend(pieces_of_a_capture(request.field("piddata").unwrap_or_default()));
        }
    }
    secrets
}

/// The texts of its encrypted parts. Its certificate is no secret, and the app remembers how long it is good.
pub fn pieces_of_a_capture(document: &str) -> Vec<Secret> {
    let texts = ["Skey", "Hmac", "Data"].into_iter().filter_map(|name| {
        let (_, after) = document.split_once(&format!("<{name}"))?;
        let (_, after) = after.split_once('>')?;
        after.split_once(&format!("</{name}>")).map(|(text, _)| text)
    });
    texts.flat_map(|text| Secret::pieces("a capture", text)).collect()
}
