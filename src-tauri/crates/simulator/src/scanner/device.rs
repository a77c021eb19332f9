//! The device behind an RD service, and the two documents about it.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Kolkata;
use rand::Rng;
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

use super::maker::Maker;
use super::profile::{Interfaces, PathStyle, XmlStyle};
use crate::xml::escaped;

/// One scanner.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) maker: Maker,
    /// `dc`: the device's own id.
    pub(super) code: String,
    pub(super) serial: String,
    /// `mc`: base64 DER X.509.
    pub(super) certificate: String,
}

impl Device {
    /// A scanner whose certificate was made today.
    pub(super) fn new(maker: Maker) -> io::Result<Self> {
        let mut rng = rand::thread_rng();
        let code = format!(
            "{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}",
            rng.r#gen::<u32>(),
            rng.r#gen::<u16>(),
            rng.gen_range(0..0x1000),
            rng.gen_range(0..0x1000),
            rng.gen_range(0..0x1_0000_0000_0000_u64)
        );
        let serial = format!("{:07}", rng.gen_range(1_000_000..10_000_000));
        let from = Utc::now() - TimeDelta::hours(1);
        let until = from + TimeDelta::days(maker.level().certificate_days());
        Ok(Self { maker, code, serial, certificate: certificate(maker, from, until)? })
    }

    /// Replaces the certificate by one that ends then.
    pub(super) fn renew(&mut self, until: DateTime<Utc>) -> io::Result<()> {
        let from = until - TimeDelta::days(self.maker.level().certificate_days());
        self.certificate = certificate(self.maker, from, until)?;
        Ok(())
    }

    /// The `DeviceInfo` element.
    pub(super) fn info(&self) -> String {
        let maker = self.maker;
        format!(
            "<DeviceInfo dpId=\"{}\" rdsId=\"{}\" rdsVer=\"{}\" dc=\"{}\" mi=\"{}\" mc=\"{}\"><additional_info>\
             <Param name=\"{}\" value=\"{}\"/><Param name=\"device_type\" value=\"{}\"/>\
             <Param name=\"sysid\" value=\"{:016X}\"/><Param name=\"ts\" value=\"{}\"/></additional_info></DeviceInfo>",
            maker.dp_id(),
            maker.rds_id(),
            maker.rds_version(),
            self.code,
            maker.model(),
            self.certificate,
            maker.profile().serial_name,
            self.serial,
            maker.level().name(),
            self.serial.parse::<u64>().unwrap_or_default(),
            Utc::now().with_timezone(&Kolkata).format("%Y-%m-%dT%H:%M:%S%:z"),
        )
    }
}

/// The `DeviceInfo` element of a service whose scanner is not attached.
pub(super) const BLANK_INFO: &str = "<DeviceInfo dpId=\"\" rdsId=\"\" rdsVer=\"\" dc=\"\" mi=\"\" mc=\"\"><additional_info></additional_info></DeviceInfo>";

/// The answer to `RDSERVICE`.
pub(super) fn rd_service(maker: Maker, port: u16, status: &str) -> String {
    let capture = interface("CAPTURE", maker, maker.capture_path(), port);
    let info = |id: &str| interface(id, maker, maker.info_path().unwrap_or_default(), port);
    let interfaces = match maker.profile().interfaces {
        Interfaces::CaptureFirst => [capture, info("DEVICEINFO")],
        Interfaces::InfoFirst => [info("DEVICEINFO"), capture],
        Interfaces::NamedInfo => [capture, info("INFO")],
        Interfaces::CaptureOnly => [capture, String::new()],
    }
    .concat();
    let root = format!("status=\"{}\" info=\"{}\"", escaped(status), maker.profile().discovery_info);
    styled(maker.profile().xml_style, "RDService", &root, &interfaces)
}

/// The answer to `DEVICEINFO`, given its element.
pub(super) fn device_info(maker: Maker, element: &str) -> String {
    dressed(maker.profile().xml_style, element)
}

fn interface(id: &str, maker: Maker, path: &str, port: u16) -> String {
    let path = match maker.profile().path_style {
        PathStyle::Plain => path.to_owned(),
        PathStyle::HostInFront => format!("/127.0.0.1:{port}{path}"),
        PathStyle::HalfUrl => format!("://127.0.0.1:{port}{path}"),
        PathStyle::WholeUrl => format!("http://127.0.0.1:{port}{path}"),
        PathStyle::SpacedUrl => {
            format!("http://127.0.0.1:{port}  / {}", path.trim_start_matches('/'))
        }
        PathStyle::DoubledSlashes => path.replace('/', "//"),
    };
    format!("<Interface id=\"{id}\" path=\"{path}\"/>")
}

fn styled(style: XmlStyle, root: &str, attributes: &str, children: &str) -> String {
    let namespace = match style {
        XmlStyle::Namespace => " xmlns=\"http://www.uidai.gov.in/authentication/uid-rd-service/1.0\"",
        XmlStyle::Bare
        | XmlStyle::Declared
        | XmlStyle::SingleQuotes
        | XmlStyle::ByteOrderMark
        | XmlStyle::Spaced => "",
    };
    dressed(style, &format!("<{root}{namespace} {attributes}>{children}</{root}>"))
}

fn dressed(style: XmlStyle, element: &str) -> String {
    match style {
        XmlStyle::Bare | XmlStyle::Namespace => element.to_owned(),
        XmlStyle::Declared => format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n{element}"),
        XmlStyle::SingleQuotes => {
            format!("<?xml version='1.0' encoding='utf-8'?>{}", element.replace('"', "'"))
        }
        XmlStyle::ByteOrderMark => format!("\u{feff}{element}"),
        XmlStyle::Spaced => format!("\n  <!-- RD Service -->\n{}\n\n", element.replace("><", ">\n\t<")),
    }
}

fn certificate(maker: Maker, from: DateTime<Utc>, until: DateTime<Utc>) -> io::Result<String> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, format!("{} {}", maker.dp_id(), maker.model()));
    params.distinguished_name.push(DnType::OrganizationName, "Made up by hazri-simulator");
    let at = |moment: DateTime<Utc>| {
        date_time_ymd(1970, 1, 1) + Duration::from_secs(moment.timestamp().try_into().unwrap_or_default())
    };
    params.not_before = at(from);
    params.not_after = at(until);
    let certificate = params.self_signed(&key).map_err(io::Error::other)?;
    Ok(BASE64.encode(certificate.der()))
}
