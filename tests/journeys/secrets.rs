//! What may never be shown, kept or said.

use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::scanner::ScriptedCapture;

use crate::support::{Shop, ShopPlan, secret};

/// The pieces of a capture that are nobody's business: the text of its encrypted parts.
fn pieces(document: &str) -> Vec<String> {
    let texts = ["Skey", "Hmac", "Data"].iter().filter_map(|name| {
        let (_, after) = document.split_once(&format!("<{name}"))?;
        let (_, after) = after.split_once('>')?;
        let (text, _) = after.split_once(&format!("</{name}>"))?;
        Some(text.chars().take(40).collect::<String>())
    });
    texts.collect()
}

/// A morning with everything in it: right and wrong codes, refused fingers, an unknown, a restart.
async fn eventful_morning(revision: Revision) -> (Shop, Vec<String>) {
    let mut shop = Shop::open(ShopPlan::of(revision)).await;
    let account = shop.eko.account().clone();
    shop.send_code().await;
    shop.agent().verify_code(secret("000000")).await.unwrap();
    shop.at_rest().await;
    shop.verify_code().await;
    shop.scanner.script_capture(ScriptedCapture::quality("10", "60"));
    shop.scan().await;
    shop.scan().await;
    shop.agent().close_journey().await.unwrap();
    shop.eko.script(EkoCall::DailyAuthentication, failures::kyc_fail_without_reason());
    shop.daily().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.scan().await;
    shop.come_back().await;
    shop.agent().set_unknown_aside().await.unwrap();
    shop.scan().await;
    shop.agent().check_settings().await.unwrap();

    let mut secrets = vec![
        account.aadhaar.clone(),
        account.otp.clone(),
        account.developer_key.clone(),
        account.access_key.clone(),
        "000000".to_owned(),
        shop.eko.public_key(),
    ];
    for call in [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
        for request in shop.eko.received_for(call) {
            let found = pieces(request.field("piddata").unwrap());
            assert_eq!(found.len(), 3);
            secrets.extend(found);
            secrets.extend(
                ["aadhaar", "aadhar"].iter().filter_map(|name| request.field(name)).map(str::to_owned),
            );
        }
    }
    for request in shop.eko.received() {
        secrets.extend(request.header("secret-key").map(str::to_owned));
    }
    secrets.extend(shop.signer.as_ref().map(|signer| signer.token().to_owned()));
    (shop, secrets)
}

#[tokio::test]
async fn no_secret_is_ever_in_a_view() {
    for revision in Revision::ALL {
        let (shop, secrets) = eventful_morning(revision).await;
        let seen = shop.recorder.seen();
        assert!(seen.len() > 20, "{}", seen.len());

        for view in &seen {
            let json = serde_json::to_string(view).unwrap();
            // A made-up reference or a port may hold six digits by chance; the code is looked for as a whole word.
            for secret in &secrets {
                let is_word = |found: usize| {
                    let around = |index: Option<usize>| {
                        index
                            .and_then(|index| json.as_bytes().get(index))
                            .is_some_and(u8::is_ascii_alphanumeric)
                    };
                    !around(found.checked_sub(1)) && !around(Some(found + secret.len()))
                };
                let found = json.match_indices(secret.as_str()).any(|(found, _)| is_word(found));
                assert!(!found, "{secret} in {json}");
            }
        }
    }
}

/// The records may stand on a disk that somebody copies.
#[tokio::test]
async fn no_secret_is_ever_in_the_data_folder() {
    for revision in Revision::ALL {
        let (mut shop, mut secrets) = eventful_morning(revision).await;
        // The sealing key is public, and the six digits of a code occur in any reference.
        let account = shop.eko.account().clone();
        let public = [shop.eko.public_key(), account.otp, "000000".to_owned()];
        secrets.retain(|secret| !public.contains(secret));
        shop.pull_the_plug();

        for file in std::fs::read_dir(shop.folder()).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                continue;
            }
            // The journals go away when the last owner does.
            let Ok(bytes) = std::fs::read(&path) else { continue };
            for secret in &secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
}
