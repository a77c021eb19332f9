use hazri_core::problem::{OutcomeClass, Problem, Trouble};
use hazri_core::scanner::{Capture, Quality, read_capture};
use hazri_core::secret::SecretBytes;

use super::assert_plain;
use super::memory::within_limit;
use super::plain_xml::{Tag, tags};

/// The answer to `CAPTURE`: passed on byte for byte or not at all, and a capture only if the scanner says so once and
/// without contradiction.
pub fn pid_data(document: &[u8]) {
    match within_limit(|| read_capture(SecretBytes::new(document.to_vec()))) {
        Ok(capture) => assert_is_a_capture(document, &capture),
        Err(trouble) => assert_tells_nothing_of_it(&trouble),
    }
}

fn assert_is_a_capture(document: &[u8], capture: &Capture) {
    assert!(capture.pid.is_document(document), "passed on otherwise than it came");
    let tags = tags(document);
    let (root, parts) = tags.split_first().expect("a root");
    assert_eq!((root.name.as_str(), root.depth), ("PidData", 0));
    assert!(parts.iter().all(|tag| tag.depth > 0), "more than one root");
    let named =
        |name: &str| parts.iter().filter(|tag| tag.depth == 1 && tag.name == name).collect::<Vec<&Tag>>();
    let responses = named("Resp");
    let [response] = responses.as_slice() else { panic!("{} Resp", responses.len()) };
    assert_eq!(response.values("errCode"), ["0"]);
    assert_eq!(response.values("fType"), ["2"]);
    for part in ["Skey", "Hmac", "Data"] {
        assert!(named(part).iter().any(|tag| tag.has_text), "no {part}");
    }
    assert!(named("Data").iter().any(|data| data.values("type") == ["X"]));
    assert!(named("DeviceInfo").iter().any(|device| device.values("mc").concat() != ""));
    let score = response.values("qScore").concat().parse::<u32>();
    if score.is_ok_and(|score| score < 25) {
        assert_eq!(capture.quality.grade, Quality::Unusable);
    }
}

/// Nothing has left the PC, and the line for support has the scanner's code or one fixed word, never more.
fn assert_tells_nothing_of_it(trouble: &Trouble) {
    const WORDS: [&str; 10] =
        ["xml", "root", "not one Resp", "Skey", "Hmac", "Data", "Data type", "mc", "fType", "encoding"];
    assert_eq!(trouble.class, OutcomeClass::NotSent);
    assert_plain(&trouble.support, 200);
    match trouble.support.strip_prefix("capture: ") {
        Some(word) => {
            assert!(WORDS.contains(&word), "{word}");
            assert_eq!(trouble.problem, Problem::CaptureMalformed);
        }
        None => {
            assert!(trouble.support.starts_with("scanner"), "{}", trouble.support);
            assert_ne!(trouble.problem, Problem::CaptureMalformed);
        }
    }
}
