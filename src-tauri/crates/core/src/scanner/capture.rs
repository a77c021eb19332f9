use serde::Serialize;
use ts_rs::TS;

use super::service::plain_text;
use super::xml::{self, Element};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::secret::{SecretBytes, SecretText};

/// A capture: the whole PidData document as the scanner's program made it. Opaque, sent once, wiped on drop.
pub struct Pid(SecretText);

impl Pid {
    /// True when this is that very document, byte for byte.
    pub fn is_document(&self, bytes: &[u8]) -> bool {
        self.0.expose().as_bytes() == bytes
    }

    pub(crate) fn document(&self) -> &SecretText {
        &self.0
    }
}

/// A capture that may be sent, and how good it is said to be.
pub struct Capture {
    /// The capture.
    pub pid: Pid,
    /// How good it is said to be.
    pub quality: ScanQuality,
}

/// How good a capture is said to be, for the agent and for support. A hint, not a measurement: makers' scales differ.
/// Nothing of the finger is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScanQuality {
    /// What follows from it.
    pub grade: Quality,
    /// The scanner's own score from 0 to 100, the lowest of several; `null` when it told none on that scale.
    pub score: Option<u8>,
    /// Points found in the finger, the fewest of several; `null` when not told.
    pub points: Option<u32>,
}

/// What follows from how good a capture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Quality {
    /// Good enough, or not told.
    Good,
    /// Asked for again, before it costs money.
    Poor,
    /// Never sent.
    Unusable,
}

const REFUSED_SCORE: u32 = 25;
const GOOD_SCORE: u32 = 45;
const BEST_SCORE: u8 = 100;
const GOOD_POINTS: u32 = 35;
const FINGER_TYPE: &str = "2";

/// Reads the answer to `CAPTURE`. Success needs more than `errCode` 0: every part of a capture has to be there.
///
/// # Errors
/// What to tell the agent, with the scanner's own code in the support line. Never anything of the capture.
pub fn read_capture(document: SecretBytes) -> Result<Capture, Trouble> {
    let root = xml::read(document.as_ref()).map_err(|_| malformed("xml"))?;
    let response = match root.name.as_str() {
        "PidData" => the_one(&root, "Resp").ok_or_else(|| malformed("not one Resp"))?,
        "Resp" => &root,
        _ => return Err(malformed("root")),
    };
    let code = response.attribute("errCode");
    if code != "0" {
        return Err(told_by_scanner(code, response.attribute("errInfo")));
    }
    require_whole(&root, response)?;
    let quality = quality(response);
    let text = document.into_text().ok_or_else(|| malformed("encoding"))?;
    Ok(Capture { pid: Pid(text), quality })
}

/// The child of that name, if there is exactly one: of two, one may say success and the other not.
fn the_one<'a>(parent: &'a Element, name: &str) -> Option<&'a Element> {
    let mut named = parent.children.iter().filter(|child| child.name == name);
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

fn require_whole(root: &Element, response: &Element) -> Result<(), Trouble> {
    let filled = |name: &str| root.child(name).is_some_and(|element| element.has_text);
    for part in ["Skey", "Hmac", "Data"] {
        if !filled(part) {
            return Err(malformed(part));
        }
    }
    if root.child("DeviceInfo").is_none_or(|device| device.attribute("mc").is_empty()) {
        return Err(malformed("mc"));
    }
    if root.child("Data").is_none_or(|data| data.attribute("type") != "X") {
        return Err(malformed("Data type"));
    }
    if response.attribute("fType") != FINGER_TYPE {
        return Err(malformed("fType"));
    }
    Ok(())
}

fn quality(response: &Element) -> ScanQuality {
    let score = lowest(response.attribute("qScore"));
    let points = lowest(response.attribute("nmPoints"));
    let on_scale = score.and_then(|score| u8::try_from(score).ok()).filter(|score| *score <= BEST_SCORE);
    ScanQuality { grade: grade(score, points), score: on_scale, points }
}

fn grade(score: Option<u32>, points: Option<u32>) -> Quality {
    if score.is_some_and(|score| score < REFUSED_SCORE) {
        Quality::Unusable
    } else if score.is_some_and(|score| score < GOOD_SCORE)
        || points.is_some_and(|points| points < GOOD_POINTS)
    {
        Quality::Poor
    } else {
        Quality::Good
    }
}

/// The lowest of a list such as `70,66`; `None` when it is not one.
fn lowest(list: &str) -> Option<u32> {
    list.split(',').map(|value| value.trim().parse().ok()).min().flatten()
}

fn malformed(what: &str) -> Trouble {
    Trouble::new(Problem::CaptureMalformed, OutcomeClass::NotSent, &format!("capture: {what}"))
}

/// What the scanner's own code means. Codes are text; some are negative.
fn told_by_scanner(code: &str, info: &str) -> Trouble {
    let problem = match code {
        "700" => Problem::FingerTimeout,
        "710" => Problem::ScannerInUse,
        "720" | "740" | "770" => Problem::ScannerLost,
        "730" => Problem::FingerUnclear,
        "750" | "760" => Problem::ScannerNoFingerprint,
        "999" => Problem::ScannerFailed,
        "-1307" => Problem::ScannerLost,
        "1140" => Problem::FingerTimeout,
        "1141" => Problem::ScannerNotReady,
        other => match other.parse::<i64>() {
            Ok(100..=210) => Problem::ScannerMisfit,
            Ok(_) | Err(_) => nearest(info),
        },
    };
    let support = format!("scanner {} {}", plain_text(code), plain_text(info));
    Trouble::new(problem, OutcomeClass::NotSent, support.trim())
}

/// A maker's own code: the nearest meaning that its text suggests.
fn nearest(info: &str) -> Problem {
    let info = info.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| info.contains(word));
    if says(&["timeout", "timed out", "time out"]) {
        Problem::FingerTimeout
    } else if says(&["not connected", "no device", "disconnect", "not found"]) {
        Problem::ScannerLost
    } else if says(&["checking", "in progress", "initiali", "not ready"]) {
        Problem::ScannerNotReady
    } else if says(&["busy", "in use", "used by"]) {
        Problem::ScannerInUse
    } else {
        Problem::ScannerFailed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::secret::assert_secret!(Pid, Capture);

    const WHOLE: &str = r#"<PidData><Resp errCode="0" errInfo="Success" fCount="1" fType="2" nmPoints="40" qScore="70"/><DeviceInfo dpId="M" mc="MIIB"/><Skey ci="20280813">c2tleQ==</Skey><Hmac>aG1hYw==</Hmac><Data type="X">ZGF0YQ==</Data></PidData>"#;

    fn read(document: &str) -> Result<Capture, Trouble> {
        read_capture(SecretBytes::new(document.as_bytes().to_vec()))
    }

    fn problem(document: &str) -> Problem {
        read(document).err().unwrap().problem
    }

    #[test]
    fn a_whole_capture_is_passed_on_byte_for_byte() {
        let capture = read(WHOLE).ok().unwrap();
        assert_eq!(capture.pid.document().expose(), WHOLE);
        assert!(capture.pid.is_document(WHOLE.as_bytes()));
        assert!(!capture.pid.is_document(WHOLE.trim_end_matches('>').as_bytes()));
        assert_eq!(capture.quality.grade, Quality::Good);
    }

    #[test]
    fn the_order_of_elements_and_the_words_of_success_do_not_matter() {
        let turned = r#"<?xml version="1.0"?><PidData><Data type="X">ZA==</Data><Hmac>aA==</Hmac><Skey ci="1">cw==</Skey><DeviceInfo mc="MIIB"/><Resp fType="2" errCode=" 0 " errInfo="Invalid error code"/></PidData>"#;
        assert!(read(turned).is_ok());
        for info in ["Success.", ""] {
            assert!(read(&WHOLE.replace("Success", info)).is_ok());
        }
    }

    #[test]
    fn a_part_that_is_missing_or_empty_makes_it_no_capture() {
        for (part, broken) in [
            (">c2tleQ==<", "> <"),
            (">aG1hYw==<", "><"),
            (">ZGF0YQ==<", "><"),
            ("mc=\"MIIB\"", "mc=\"\""),
            ("type=\"X\"", "type=\"P\""),
            ("fType=\"2\"", "fType=\"0\""),
            ("</PidData>", ""),
            ("<Hmac>aG1hYw==</Hmac>", ""),
            ("<PidData>", "<!DOCTYPE a><PidData>"),
            ("PidData", "PidInfo"),
        ] {
            assert_eq!(
                problem(&WHOLE.replace(part, broken)),
                Problem::CaptureMalformed,
                "{part} -> {broken}"
            );
        }
    }

    #[test]
    fn a_document_that_contradicts_itself_is_no_capture() {
        for (once, twice) in [
            ("<PidData>", r#"<PidData><Resp errCode="0" fType="2"/>"#),
            ("</PidData>", r#"<Resp errCode="700"/></PidData>"#),
            (r#"errCode="0""#, r#"x:errCode="700" errCode="0""#),
            (r#"errCode="0""#, r#"errCode="0" errCode="700""#),
        ] {
            assert_eq!(problem(&WHOLE.replace(once, twice)), Problem::CaptureMalformed, "{twice}");
        }
    }

    #[test]
    fn success_without_pid_data_is_no_capture() {
        assert_eq!(problem(r#"<Resp errCode="0" errInfo="Success" fType="2"/>"#), Problem::CaptureMalformed);
    }

    #[test]
    fn each_code_of_the_scanner_is_told_in_its_own_words() {
        for (code, info, told) in [
            ("700", "Capture timed out", Problem::FingerTimeout),
            ("710", "", Problem::ScannerInUse),
            ("720", "", Problem::ScannerLost),
            ("730", "", Problem::FingerUnclear),
            ("740", "", Problem::ScannerLost),
            ("750", "", Problem::ScannerNoFingerprint),
            ("760", "", Problem::ScannerNoFingerprint),
            ("770", "", Problem::ScannerLost),
            ("999", "", Problem::ScannerFailed),
            ("100", "", Problem::ScannerMisfit),
            ("110", "", Problem::ScannerMisfit),
            ("210", "", Problem::ScannerMisfit),
            ("-1307", "Device not connected", Problem::ScannerLost),
            ("1140", "", Problem::FingerTimeout),
            ("1141", "", Problem::ScannerNotReady),
            ("-1509", "Timeout", Problem::FingerTimeout),
            ("-9", "Device not connected", Problem::ScannerLost),
            ("8001", "something else", Problem::ScannerFailed),
            ("abc", "", Problem::ScannerFailed),
            ("", "", Problem::ScannerFailed),
        ] {
            let both = [
                format!(r#"<PidData><Resp errCode="{code}" errInfo="{info}"/></PidData>"#),
                format!(r#"<Resp errCode="{code}" errInfo="{info}"/>"#),
            ];
            for document in both {
                assert_eq!(problem(&document), told, "{document}");
            }
        }
    }

    #[test]
    fn the_code_stands_in_the_support_line() {
        let trouble = read(r#"<Resp errCode="-1509" errInfo="odd &lt;b&gt;"/>"#).err().unwrap();
        assert_eq!(trouble.support, "scanner -1509 odd b");
        assert_eq!(trouble.class, OutcomeClass::NotSent);
    }

    #[test]
    fn quality_is_gated_by_score_and_points() {
        let with = |score: &str, points: &str| {
            let document = WHOLE.replace("qScore=\"70\"", &format!("qScore=\"{score}\""));
            let document = document.replace("nmPoints=\"40\"", &format!("nmPoints=\"{points}\""));
            read(&document).ok().unwrap().quality
        };
        for (score, points, quality) in [
            ("24", "60", Quality::Unusable),
            ("25", "60", Quality::Poor),
            ("44", "60", Quality::Poor),
            ("45", "35", Quality::Good),
            ("45", "34", Quality::Poor),
            ("70,66", "40,38", Quality::Good),
            ("70,20", "40,38", Quality::Unusable),
            ("59&#10;", "40&#10;", Quality::Good),
            ("", "", Quality::Good),
            ("n/a", "n/a", Quality::Good),
        ] {
            assert_eq!(with(score, points).grade, quality, "{score} {points}");
        }
        for (score, points, told) in [
            ("70,66", "40,38", (Some(66), Some(38))),
            ("100", "0", (Some(100), Some(0))),
            ("101", "40", (None, Some(40))),
            ("5000", "n/a", (None, None)),
        ] {
            let quality = with(score, points);
            assert_eq!((quality.score, quality.points), told, "{score} {points}");
        }
    }
}
