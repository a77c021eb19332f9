//! In what each maker's answers are its own.

use super::maker::Level;

/// One maker's manner.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) dp_id: &'static str,
    pub(super) rds_id: &'static str,
    pub(super) rds_version: &'static str,
    pub(super) model: &'static str,
    pub(super) level: Level,
    pub(super) capture_path: &'static str,
    pub(super) info_path: Option<&'static str>,
    /// `info` of the discovery answer.
    pub(super) discovery_info: &'static str,
    /// The name of the parameter with the serial number.
    pub(super) serial_name: &'static str,
    /// `errCode` and `errInfo` of a success.
    pub(super) success: (&'static str, &'static str),
    /// `nmPoints` and `qScore` of a good finger.
    pub(super) good_scores: (&'static str, &'static str),
    pub(super) path_style: PathStyle,
    pub(super) xml_style: XmlStyle,
    pub(super) interfaces: Interfaces,
    pub(super) pid_order: PidOrder,
}

/// How a maker writes the paths of its interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathStyle {
    Plain,
    HostInFront,
    HalfUrl,
    WholeUrl,
    SpacedUrl,
    DoubledSlashes,
}

/// How a maker writes its XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XmlStyle {
    Bare,
    Declared,
    SingleQuotes,
    ByteOrderMark,
    Namespace,
    Spaced,
}

/// Which interfaces a maker offers, and how they are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interfaces {
    CaptureFirst,
    InfoFirst,
    NamedInfo,
    CaptureOnly,
}

/// The order and the white space of a maker's PidData.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PidOrder {
    /// Resp, DeviceInfo, Skey, Hmac, Data, on one line.
    Usual,
    /// The same on lines of their own, with an XML declaration.
    Lines,
    /// The same in single quotes, with an XML declaration.
    SingleQuotes,
    /// DeviceInfo, Data, Hmac, Skey, Resp.
    RespLast,
}

/// What most do.
const USUAL: Profile = Profile {
    dp_id: "",
    rds_id: "",
    rds_version: "1.2.0",
    model: "",
    level: Level::L1,
    capture_path: "/rd/capture",
    info_path: Some("/rd/info"),
    discovery_info: "RD Service",
    serial_name: "srno",
    success: ("0", "Success"),
    good_scores: ("46", "74"),
    path_style: PathStyle::Plain,
    xml_style: XmlStyle::Bare,
    interfaces: Interfaces::CaptureFirst,
    pid_order: PidOrder::Usual,
};

pub(super) static MANTRA_MFS100: Profile = Profile {
    dp_id: "MANTRA.MSIPL",
    rds_id: "MANTRA.WIN.001",
    rds_version: "1.0.8",
    model: "MFS100",
    level: Level::L0,
    discovery_info: "Mantra Authentication Vendor Device Manager",
    success: ("0", "Success."),
    ..USUAL
};

pub(super) static MANTRA_MFS110: Profile = Profile {
    rds_id: "RENESAS.MANTRA.001",
    rds_version: "1.4.1",
    dp_id: "MANTRA.MSIPL",
    model: "MFS110",
    discovery_info: "Mantra Authentication Vendor Device Manager",
    success: ("0", "Success."),
    xml_style: XmlStyle::Declared,
    interfaces: Interfaces::InfoFirst,
    pid_order: PidOrder::Lines,
    ..USUAL
};

pub(super) static MORPHO_MSO1300: Profile = Profile {
    dp_id: "MORPHO.SMARTCHIP",
    rds_id: "SCPL.WIN.001",
    rds_version: "2.0.1.68",
    model: "MSO1300E",
    level: Level::L0,
    capture_path: "/capture",
    info_path: Some("/getDeviceInfo"),
    discovery_info: "Morpho_RD_Service",
    serial_name: "serial_number",
    success: ("0", ""),
    path_style: PathStyle::HostInFront,
    xml_style: XmlStyle::SingleQuotes,
    interfaces: Interfaces::InfoFirst,
    pid_order: PidOrder::SingleQuotes,
    ..USUAL
};

pub(super) static IDEMIA_MSO1300_E3: Profile = Profile {
    dp_id: "IDEMIA.SMARTCHIP",
    rds_id: "SCPL.WIN.002",
    model: "MSO1300E3",
    capture_path: "/capture",
    info_path: Some("/getDeviceInfo"),
    discovery_info: "IDEMIA_L1_RD_Service",
    serial_name: "serial_number",
    success: ("0", ""),
    path_style: PathStyle::HalfUrl,
    xml_style: XmlStyle::SingleQuotes,
    pid_order: PidOrder::SingleQuotes,
    ..USUAL
};

pub(super) static STARTEK_FM220: Profile = Profile {
    dp_id: "STARTEK.ACPL",
    rds_id: "ACPL.WIN.001",
    model: "FM220U_L1",
    good_scores: ("59\n", "78\n"),
    path_style: PathStyle::SpacedUrl,
    ..USUAL
};

pub(super) static SECUGEN_HU20: Profile = Profile {
    dp_id: "SECUGEN.SGEN",
    rds_id: "SGEN.WIN.001",
    model: "HU20_L1",
    path_style: PathStyle::DoubledSlashes,
    xml_style: XmlStyle::Namespace,
    pid_order: PidOrder::RespLast,
    ..USUAL
};

pub(super) static PRECISION_PB510: Profile = Profile {
    dp_id: "PRECISION.PBABS",
    rds_id: "PBABS.WIN.001",
    model: "PB510",
    good_scores: ("48,52", "70,66"),
    ..USUAL
};

pub(super) static PRECISION_PB1000: Profile = Profile {
    dp_id: "PRECISION.PBABS",
    rds_id: "PBABS.WIN.002",
    model: "PB1000",
    xml_style: XmlStyle::Declared,
    interfaces: Interfaces::NamedInfo,
    ..USUAL
};

pub(super) static NEXT_NB3023: Profile = Profile {
    dp_id: "NEXT.NBIO",
    rds_id: "NBIO.WIN.001",
    model: "NB-3023",
    xml_style: XmlStyle::ByteOrderMark,
    ..USUAL
};

pub(super) static EVOLUTE: Profile = Profile {
    dp_id: "EVOLUTE.EVOL",
    rds_id: "EVOL.WIN.001",
    model: "IDENTI5",
    success: ("0", "Invalid error code"),
    xml_style: XmlStyle::Spaced,
    ..USUAL
};

pub(super) static ARATEK_A600: Profile = Profile {
    dp_id: "ARATEK.ARTK",
    rds_id: "ARTK.WIN.001",
    model: "A600",
    info_path: None,
    success: ("0", ""),
    interfaces: Interfaces::CaptureOnly,
    ..USUAL
};

pub(super) static TATVIK_TMF20: Profile = Profile {
    dp_id: "TATVIK.TBPL",
    rds_id: "TBPL.WIN.001",
    model: "TMF20",
    success: (" 0 ", "Success"),
    path_style: PathStyle::WholeUrl,
    ..USUAL
};
