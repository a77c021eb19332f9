use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use ts_rs::TS;

use super::service::plain_text;
use super::xml::{self, Element};

/// What a scanner program says of its device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    /// Provider of the device.
    #[serde(rename = "dpId")]
    pub dp_id: String,
    /// The RD service.
    #[serde(rename = "rdsId")]
    pub rds_id: String,
    /// Its version.
    #[serde(rename = "rdsVer")]
    pub rds_ver: String,
    /// Code of this one device.
    #[serde(skip)]
    pub dc: String,
    /// Model.
    pub mi: String,
    /// Old or new type.
    pub level: Level,
    /// Serial number, when given.
    #[serde(skip)]
    pub serial: String,
    /// End of the device certificate, when it can be read.
    pub certificate_expires: Option<DateTime<Utc>>,
}

/// Type of a device by its certification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub enum Level {
    /// Old, no longer accepted.
    L0,
    /// Current.
    L1,
    /// Not told.
    #[serde(rename = "unknown")]
    Unknown,
}

impl DeviceInfo {
    /// True when every attribute is blank: the program runs, and no scanner is plugged in.
    pub fn is_blank(&self) -> bool {
        self.dp_id.is_empty() && self.mi.is_empty() && self.dc.is_empty()
    }

    /// What names this device wherever its port moves to.
    pub fn identity(&self) -> String {
        format!("{}/{}/{}", self.dp_id, self.rds_id, self.dc)
    }

    /// True when the device certificate has ended.
    pub fn certificate_expired(&self, now: DateTime<Utc>) -> bool {
        self.certificate_expires.is_some_and(|end| end < now)
    }
}

/// Reads the answer to `DEVICEINFO`. `None` when it is not one.
pub fn read_device_info(document: &[u8]) -> Option<DeviceInfo> {
    let root = xml::read(document).ok()?;
    (root.name == "DeviceInfo").then(|| device_info(&root))
}

pub(super) fn device_info(element: &Element) -> DeviceInfo {
    let mi = plain_text(element.attribute("mi"));
    let level = match param(element, &["device_type"]).to_ascii_uppercase().as_str() {
        "L1" => Level::L1,
        "L0" => Level::L0,
        _ => level_of_model(&mi),
    };
    let serial = param(element, &["srno", "serial_number"]);
    let serial = if serial.is_empty() { element.attribute("srno") } else { serial };
    DeviceInfo {
        dp_id: plain_text(element.attribute("dpId")),
        rds_id: plain_text(element.attribute("rdsId")),
        rds_ver: plain_text(element.attribute("rdsVer")),
        dc: plain_text(element.attribute("dc")),
        level,
        serial: plain_text(serial),
        certificate_expires: certificate_end(element.attribute("mc")),
        mi,
    }
}

fn param<'a>(element: &'a Element, names: &[&str]) -> &'a str {
    let additional =
        element.children.iter().filter(|child| child.name.eq_ignore_ascii_case("additional_info"));
    let mut params = additional.flat_map(|info| &info.children).filter(|param| {
        let name = param.attribute("name");
        names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
    });
    params.next().map_or("", |param| param.attribute("value"))
}

fn level_of_model(model: &str) -> Level {
    let model: String = model.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let told = |names: &[&str]| names.iter().any(|name| model.contains(name));
    if told(&["MFS110", "MSO1300E3", "L1"]) {
        Level::L1
    } else if told(&["MFS100", "MSO1300", "L0"]) {
        Level::L0
    } else {
        Level::Unknown
    }
}

/// In characters of base64. A device's certificate has about 2000; a made-up one of a megabyte would unfold to forty.
const LONGEST_CERTIFICATE: usize = 16 * 1024;

fn certificate_end(mc: &str) -> Option<DateTime<Utc>> {
    if mc.len() > LONGEST_CERTIFICATE {
        return None;
    }
    let compact: String = mc.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(compact).ok()?;
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).ok()?;
    DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(attributes: &str, additional: &str) -> DeviceInfo {
        let document = format!("<DeviceInfo {attributes}>{additional}</DeviceInfo>");
        read_device_info(document.as_bytes()).unwrap()
    }

    #[test]
    fn a_device_is_known_by_its_codes_and_not_by_its_port() {
        let device =
            info("dpId='MANTRA.MSIPL' rdsId='MANTRA.WIN.001' rdsVer='1.0.8' dc='abc' mi='MFS110'", "");
        assert_eq!(device.identity(), "MANTRA.MSIPL/MANTRA.WIN.001/abc");
        assert!(!device.is_blank());
    }

    #[test]
    fn blank_attributes_mean_that_no_scanner_is_attached() {
        assert!(info("dpId='' rdsId='' rdsVer='' dc='' mi='' mc=''", "").is_blank());
        assert!(info("dpId='\u{1}\n\u{1}' dc='&#9; ' mi=' '", "").is_blank());
    }

    #[test]
    fn the_level_is_told_by_device_type_or_by_the_model() {
        let typed = "<additional_info><Param name='device_type' value='L1'/></additional_info>";
        assert_eq!(info("mi='MFS100'", typed).level, Level::L1);
        for (model, level) in [
            ("MFS100", Level::L0),
            ("MFS110", Level::L1),
            ("MSO1300", Level::L0),
            ("MSO1300 E3", Level::L1),
            ("MSO1300E3", Level::L1),
            ("MSO_1300_E3", Level::L1),
            ("HU20", Level::Unknown),
        ] {
            assert_eq!(info(&format!("mi='{model}'"), "").level, level, "{model}");
        }
    }

    #[test]
    fn the_serial_number_has_three_places() {
        for (attributes, additional) in [
            ("", "<additional_info><Param name='srno' value='123'/></additional_info>"),
            ("", "<additional_info><Param name='serial_number' value='123'/></additional_info>"),
            ("srno='123'", ""),
        ] {
            assert_eq!(info(attributes, additional).serial, "123");
        }
    }

    #[test]
    fn a_certificate_that_cannot_be_read_has_no_end() {
        let device = info("mc='bm90IGEgY2VydGlmaWNhdGU='", "");
        assert_eq!(device.certificate_expires, None);
        assert!(!device.certificate_expired(Utc::now()));
    }
}
