//! What a simulated scanner hides in a capture's `Data`, and the simulated service finds there.
//!
//! To the client, `Data` is random bytes in base64, as a real scanner's is. Inside stand how and when the capture was
//! made, and a digest of the whole document around it, so that the service notices a changed one. Nobody's finger is
//! in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::xml::{Element, elements};

const DOMAIN: &[u8] = b"hazri-simulator capture";
const NONCE: usize = 16;
const HINT: usize = 10;
const DIGEST: usize = 32;

/// The shortest `Data`, in bytes before base64, that has room for a mark.
pub(crate) const SHORTEST: usize = NONCE + HINT + DIGEST;

/// Whether a capture was made for the one-time eKYC or for a daily authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// With the eKYC's `wadh`.
    Ekyc,
    /// Without `wadh`.
    Daily,
}

/// How well the finger could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finger {
    /// It will match.
    Good,
    /// The capture succeeds, and the service will not accept it.
    Poor,
}

/// How a capture was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) purpose: Purpose,
    pub(crate) finger: Finger,
    pub(crate) at: DateTime<Utc>,
}

/// A capture that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recognised {
    pub(crate) mark: Mark,
    /// The same for the same capture only.
    pub(crate) id: String,
}

/// Makes the text of a `Data` element of so many bytes before base64. The document is what stands around the text.
pub(crate) fn data(mark: Mark, before: &str, after: &str, bytes: usize) -> String {
    let mut data = vec![0; bytes.max(SHORTEST)];
    rand::thread_rng().fill_bytes(&mut data);
    let (nonce, rest) = data.split_at_mut(NONCE);
    let (hint, rest) = rest.split_at_mut(HINT);
    let (digest, filler) = rest.split_at_mut(DIGEST);
    hint.copy_from_slice(&masked(nonce, written(mark)));
    digest.copy_from_slice(&digest_of(nonce, hint, filler, before, after));
    BASE64.encode(&data)
}

/// Reads a whole PidData document as this crate's scanners make it.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub(crate) fn recognise(document: &str) -> Result<Recognised, String> {
    let found = elements(document)?;
    check_shape(&found)?;
    let text = found.iter().find(|e| e.name == "Data").map(|e| e.text.trim()).unwrap_or_default();
    let (before, after) = document.split_once(text).ok_or("Data was rewritten")?;
    let bytes = BASE64.decode(text).map_err(|_| "Data is not base64")?;
    let unmarked = "Data is not from a scanner of this simulator";
    let (nonce, rest) = bytes.split_at_checked(NONCE).ok_or(unmarked)?;
    let (hint, rest) = rest.split_at_checked(HINT).ok_or(unmarked)?;
    let (digest, filler) = rest.split_at_checked(DIGEST).ok_or(unmarked)?;
    let hint: [u8; HINT] = hint.try_into().map_err(|_| unmarked)?;
    let mark = read(masked(nonce, hint)).ok_or(unmarked)?;
    if digest != digest_of(nonce, &hint, filler, before, after) {
        return Err("the document was changed after the capture".to_owned());
    }
    Ok(Recognised { mark, id: BASE64.encode(nonce) })
}

fn check_shape(found: &[Element]) -> Result<(), String> {
    if found.first().is_none_or(|root| root.name != "PidData") {
        return Err("the root is not PidData".to_owned());
    }
    let child = |name: &str| {
        found.iter().find(|e| e.name == name && e.depth == 1).ok_or_else(|| format!("{name} is missing"))
    };
    if child("Resp")?.attribute("errCode").map(str::trim) != Some("0") {
        return Err("Resp errCode is not 0".to_owned());
    }
    for name in ["Skey", "Hmac", "Data"] {
        if child(name)?.text.trim().is_empty() {
            return Err(format!("{name} is empty"));
        }
    }
    if child("Data")?.attribute("type") != Some("X") {
        return Err("Data type is not X".to_owned());
    }
    if child("DeviceInfo")?.attribute("mc").is_none_or(str::is_empty) {
        return Err("DeviceInfo mc is empty".to_owned());
    }
    Ok(())
}

fn written(mark: Mark) -> [u8; HINT] {
    let purpose = match mark.purpose {
        Purpose::Ekyc => b'e',
        Purpose::Daily => b'd',
    };
    let finger = match mark.finger {
        Finger::Good => b'g',
        Finger::Poor => b'p',
    };
    let mut hint = [0; HINT];
    let (kinds, at) = hint.split_at_mut(2);
    kinds.copy_from_slice(&[purpose, finger]);
    at.copy_from_slice(&mark.at.timestamp_millis().to_be_bytes());
    hint
}

fn read(hint: [u8; HINT]) -> Option<Mark> {
    let [purpose, finger, at @ ..] = hint;
    let purpose = match purpose {
        b'e' => Purpose::Ekyc,
        b'd' => Purpose::Daily,
        _ => return None,
    };
    let finger = match finger {
        b'g' => Finger::Good,
        b'p' => Finger::Poor,
        _ => return None,
    };
    let at = DateTime::from_timestamp_millis(i64::from_be_bytes(at))?;
    Some(Mark { purpose, finger, at })
}

fn masked(nonce: &[u8], mut hint: [u8; HINT]) -> [u8; HINT] {
    let mask = Sha256::new().chain_update(DOMAIN).chain_update(b"mask").chain_update(nonce).finalize();
    hint.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    hint
}

fn digest_of(nonce: &[u8], hint: &[u8], filler: &[u8], before: &str, after: &str) -> [u8; DIGEST] {
    let mut digest = Sha256::new().chain_update(DOMAIN);
    for part in [nonce, hint, filler, before.as_bytes(), after.as_bytes()] {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        digest = digest.chain_update(length.to_be_bytes()).chain_update(part);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"<PidData><Resp errCode="0"/><DeviceInfo mc="AA=="/><Skey ci="1">k</Skey><Hmac>h</Hmac><Data type="X">"#;
    const AFTER: &str = "</Data></PidData>";

    fn mark() -> Mark {
        let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
        Mark { purpose: Purpose::Ekyc, finger: Finger::Poor, at }
    }

    fn document() -> String {
        format!("{BEFORE}{}{AFTER}", data(mark(), BEFORE, AFTER, 300))
    }

    #[test]
    fn a_mark_is_found_again() {
        assert_eq!(recognise(&document()).unwrap().mark, mark());
    }

    #[test]
    fn two_captures_are_told_apart() {
        let (one, other) = (document(), document());
        assert_ne!(recognise(&one).unwrap().id, recognise(&other).unwrap().id);
        assert_eq!(recognise(&one).unwrap().id, recognise(&one).unwrap().id);
    }

    #[test]
    fn any_change_of_the_document_is_noticed() {
        let whole = document();
        for changed in [
            whole.replace("<Hmac>h", "<Hmac>H"),
            whole.replace("/><DeviceInfo", " /><DeviceInfo"),
            format!("{whole}\n"),
            format!("\u{feff}{whole}"),
        ] {
            assert!(recognise(&changed).is_err(), "{changed}");
        }
    }

    #[test]
    fn documents_of_another_shape_are_refused_by_name() {
        let whole = document();
        for (from, to, reason) in [
            ("PidData>", "Pid>", "the root is not PidData"),
            (r#"errCode="0""#, r#"errCode="700""#, "Resp errCode is not 0"),
            (">k<", "> <", "Skey is empty"),
            (r#"type="X""#, r#"type="P""#, "Data type is not X"),
            (r#"mc="AA==""#, r#"mc="""#, "DeviceInfo mc is empty"),
            ("Hmac", "Hmuc", "Hmac is missing"),
        ] {
            assert_eq!(recognise(&whole.replace(from, to)).unwrap_err(), reason);
        }
    }
}
