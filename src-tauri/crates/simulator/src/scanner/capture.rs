//! `PidData` documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rand::{Rng, RngCore};

use super::device::Device;
use super::maker::Maker;
use super::pid_options::{FingerType, PidOptions};
use super::profile::PidOrder;
use crate::capture_mark::{Finger, Mark, SHORTEST, data};
use crate::xml::escaped;

/// Everything about a capture that a test may want otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) error_code: String,
    pub(super) error_info: String,
    pub(super) points: String,
    pub(super) score: String,
    pub(super) finger: Finger,
    pub(super) data_type: &'static str,
    pub(super) blank: Option<Blank>,
}

/// The part of a capture that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    Skey,
    Hmac,
    Data,
    Certificate,
}

impl Shape {
    /// A good finger on this maker's scanner.
    pub(super) fn good(maker: Maker) -> Self {
        let (points, score) = maker.profile().good_scores;
        let (error_code, error_info) = maker.profile().success;
        Self {
            error_code: error_code.to_owned(),
            error_info: error_info.to_owned(),
            points: points.to_owned(),
            score: score.to_owned(),
            finger: Finger::Good,
            data_type: "X",
            blank: None,
        }
    }
}

/// A failed capture.
pub(super) fn failed(code: &str, info: &str) -> String {
    format!("<PidData>{}</PidData>", failed_resp(code, info))
}

/// The `Resp` element of a failed capture.
pub(super) fn failed_resp(code: &str, info: &str) -> String {
    format!(
        "<Resp errCode=\"{}\" errInfo=\"{}\" fCount=\"0\" fType=\"0\" nmPoints=\"0\" qScore=\"0\"/>",
        escaped(code),
        escaped(info)
    )
}

/// A successful capture: fresh random bytes, never the same twice.
pub(super) fn captured(device: &Device, options: &PidOptions, shape: &Shape) -> String {
    let at = chrono::Utc::now();
    let mark = Mark { purpose: options.purpose, finger: shape.finger, at };
    let (before, after) = around(device, options, shape);
    if shape.blank == Some(Blank::Data) {
        return format!("{before}{after}");
    }
    let room = whole_size(options.finger_type).saturating_sub(before.len() + after.len());
    // Three bytes become four characters.
    let bytes = (room / 4 * 3).max(SHORTEST);
    let data = data(mark, &before, &after, bytes);
    format!("{before}{data}{after}")
}

/// The size of a whole document: 3.5–5 KB of minutiae, 16–20 KB with the image.
fn whole_size(finger_type: FingerType) -> usize {
    let mut rng = rand::thread_rng();
    match finger_type {
        FingerType::Minutiae => rng.gen_range(3_600..4_900),
        FingerType::Image | FingerType::Both => rng.gen_range(16_500..19_500),
    }
}

/// What stands before and after the text of `Data`, in the maker's order and quotes.
fn around(device: &Device, options: &PidOptions, shape: &Shape) -> (String, String) {
    let resp = resp(options, shape);
    let info = match shape.blank {
        Some(Blank::Certificate) => Device { certificate: String::new(), ..device.clone() }.info(),
        _ => device.info(),
    };
    let skey = if shape.blank == Some(Blank::Skey) { String::new() } else { random_base64(256) };
    let hmac = if shape.blank == Some(Blank::Hmac) { String::new() } else { random_base64(48) };
    let skey = format!("<Skey ci=\"20280813\">{skey}</Skey>");
    let hmac = format!("<Hmac>{hmac}</Hmac>");
    let open = format!("<Data type=\"{}\">", shape.data_type);
    match device.maker.profile().pid_order {
        PidOrder::RespLast => {
            (format!("<PidData>{info}{open}"), format!("</Data>{hmac}{skey}{resp}</PidData>"))
        }
        PidOrder::SingleQuotes => (
            format!("<?xml version='1.0'?><PidData>{resp}{info}{skey}{hmac}{open}").replace('"', "'"),
            "</Data></PidData>".to_owned(),
        ),
        PidOrder::Lines => (
            format!("<?xml version=\"1.0\"?>\n<PidData>\n  {resp}\n  {info}\n  {skey}\n  {hmac}\n  {open}"),
            "</Data>\n</PidData>".to_owned(),
        ),
        PidOrder::Usual => {
            (format!("<PidData>{resp}{info}{skey}{hmac}{open}"), "</Data></PidData>".to_owned())
        }
    }
}

fn resp(options: &PidOptions, shape: &Shape) -> String {
    format!(
        "<Resp errCode=\"{}\" errInfo=\"{}\" fCount=\"1\" fType=\"{}\" nmPoints=\"{}\" qScore=\"{}\"/>",
        escaped(&shape.error_code),
        escaped(&shape.error_info),
        options.finger_type.number(),
        escaped(&shape.points),
        escaped(&shape.score)
    )
}

fn random_base64(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    rand::thread_rng().fill_bytes(&mut random);
    BASE64.encode(random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture_mark::{Purpose, recognise};

    fn options(finger_type: FingerType, purpose: Purpose) -> PidOptions {
        PidOptions { finger_type, purpose, timeout_ms: 10_000 }
    }

    #[test]
    fn every_makers_capture_is_recognised_and_has_a_real_size() {
        for maker in Maker::ALL {
            let device = Device::new(maker).unwrap();
            for (finger_type, sizes) in
                [(FingerType::Both, 16_000..20_000), (FingerType::Minutiae, 3_500..5_000)]
            {
                let options = options(finger_type, Purpose::Ekyc);
                let document = captured(&device, &options, &Shape::good(maker));
                assert!(sizes.contains(&document.len()), "{maker:?}: {}", document.len());
                assert_eq!(recognise(&document).unwrap().mark.purpose, Purpose::Ekyc, "{maker:?}");
            }
        }
    }

    #[test]
    fn blank_parts_are_noticed() {
        let device = Device::new(Maker::MantraMfs110).unwrap();
        for blank in [Blank::Skey, Blank::Hmac, Blank::Data, Blank::Certificate] {
            let shape = Shape { blank: Some(blank), ..Shape::good(device.maker) };
            let document = captured(&device, &options(FingerType::Both, Purpose::Daily), &shape);
            assert!(recognise(&document).unwrap_err().contains("is empty"), "{blank:?}");
        }
    }
}
