//! The rules for `PidOptions`, the body of a capture.

use crate::capture_mark::Purpose;
use crate::xml::{EKYC_WADH, Element, elements};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PidOptions {
    pub(super) finger_type: FingerType,
    pub(super) purpose: Purpose,
    pub(super) timeout_ms: u32,
}

impl PidOptions {
    /// The same with another kind of finger data.
    pub(super) fn with_other_finger_type(self) -> Self {
        let finger_type = match self.finger_type {
            FingerType::Minutiae => FingerType::Both,
            FingerType::Image | FingerType::Both => FingerType::Minutiae,
        };
        Self { finger_type, ..self }
    }
}

/// What is taken of the finger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FingerType {
    /// 0: minutiae.
    Minutiae,
    /// 1: image.
    Image,
    /// 2: both.
    Both,
}

impl FingerType {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Minutiae => 0,
            Self::Image => 1,
            Self::Both => 2,
        }
    }
}

/// A rule that was broken: the code that the service answers, and what was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) code: &'static str,
    pub(super) text: String,
}

fn breach(code: &'static str, text: impl Into<String>) -> Breach {
    Breach { code, text: text.into() }
}

/// Reads the options.
///
/// # Errors
/// The first rule that was broken.
pub(super) fn read(body: &[u8]) -> Result<PidOptions, Breach> {
    let text = std::str::from_utf8(body).map_err(|_| breach("100", "PidOptions: not UTF-8"))?;
    if text.starts_with("<?xml") || text.starts_with('\u{feff}') {
        return Err(breach("100", "PidOptions: has an XML declaration or a byte order mark"));
    }
    if text.contains(['\n', '\r']) {
        return Err(breach("100", "PidOptions: more than one line"));
    }
    let found = elements(text).map_err(|problem| breach("100", format!("PidOptions: {problem}")))?;
    let opts = structure(&found)?;
    options(opts)
}

fn structure(found: &[Element]) -> Result<&Element, Breach> {
    let (root, inner) = found.split_first().ok_or_else(|| breach("100", "PidOptions: empty"))?;
    if root.name != "PidOptions" {
        return Err(breach("100", format!("PidOptions: the root is {}", root.name)));
    }
    if root.attributes != [("ver".to_owned(), "1.0".to_owned())] {
        return Err(breach("100", "PidOptions: has other attributes than ver=\"1.0\""));
    }
    if inner.iter().any(|element| element.name == "Demo") {
        return Err(breach("200", "Demo: present"));
    }
    match inner {
        [opts] if opts.name == "Opts" => Ok(opts),
        _ => Err(breach("100", "PidOptions: holds something else than one Opts")),
    }
}

/// The code for each attribute, and the only value it may have; nothing where several are right.
const RULES: [(&str, &str, Option<&str>); 9] = [
    ("fCount", "120", Some("1")),
    ("fType", "110", None),
    ("format", "190", Some("0")),
    ("pidVer", "150", Some("2.0")),
    ("timeout", "160", None),
    ("otp", "100", Some("")),
    ("posh", "170", Some("UNKNOWN")),
    ("env", "100", Some("P")),
    ("wadh", "100", Some(EKYC_WADH)),
];

fn options(opts: &Element) -> Result<PidOptions, Breach> {
    for (name, _) in &opts.attributes {
        if !RULES.iter().any(|(known, _, _)| known == name) {
            return Err(unknown(name));
        }
    }
    for (name, code, only) in RULES {
        match (opts.attribute(name), only) {
            (Some("1"), _) if name == "format" => {
                return Err(breach("210", "format: 1 is protobuf, which is not served"));
            }
            (Some(value), Some(only)) if value != only => {
                return Err(breach(code, format!("{name}: {value:?} instead of {only:?}")));
            }
            (None, _) if name != "wadh" => return Err(breach(code, format!("{name}: missing"))),
            _ => {}
        }
    }
    let finger_type = match opts.attribute("fType") {
        Some("0") => FingerType::Minutiae,
        Some("1") => FingerType::Image,
        Some("2") => FingerType::Both,
        other => return Err(breach("110", format!("fType: {other:?}"))),
    };
    let purpose = if opts.attribute("wadh").is_some() { Purpose::Ekyc } else { Purpose::Daily };
    Ok(PidOptions { finger_type, purpose, timeout_ms: timeout(opts)? })
}

fn timeout(opts: &Element) -> Result<u32, Breach> {
    let text = opts.attribute("timeout").unwrap_or_default();
    let right = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if right { text.parse().ok() } else { None };
    number.filter(|ms| *ms > 0).ok_or_else(|| breach("160", format!("timeout: {text:?}")))
}

fn unknown(name: &str) -> Breach {
    let code = match name {
        "iCount" => "130",
        "iType" => "140",
        "pCount" | "pType" | "pgCount" => "180",
        _ => "100",
    };
    breach(code, format!("{name}: not an attribute of Opts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAILY: &str = r#"<PidOptions ver="1.0"><Opts fCount="1" fType="2" format="0" pidVer="2.0" timeout="30000" otp="" posh="UNKNOWN" env="P" /></PidOptions>"#;

    fn code(body: &str) -> &'static str {
        read(body.as_bytes()).unwrap_err().code
    }

    #[test]
    fn the_options_of_the_contract_document_are_read() {
        let daily = read(DAILY.as_bytes()).unwrap();
        let expected =
            PidOptions { finger_type: FingerType::Both, purpose: Purpose::Daily, timeout_ms: 30_000 };
        assert_eq!(daily, expected);
        let ekyc = DAILY.replace("env=", &format!("wadh=\"{EKYC_WADH}\" env="));
        assert_eq!(read(ekyc.as_bytes()).unwrap().purpose, Purpose::Ekyc);
    }

    #[test]
    fn each_wrong_option_has_its_code() {
        for (from, to, expected) in [
            (r#"fType="2""#, r#"fType="3""#, "110"),
            (r#"fCount="1""#, r#"fCount="2""#, "120"),
            (r#"otp="""#, r#"otp="" iCount="0""#, "130"),
            (r#"otp="""#, r#"otp="" iType="0""#, "140"),
            (r#"pidVer="2.0""#, r#"pidVer="1.0""#, "150"),
            (r#"timeout="30000""#, r#"timeout="300000""#, "160"),
            (r#"timeout="30000""#, r#"timeout="0""#, "160"),
            (r#"timeout="30000""#, "", "160"),
            (r#"posh="UNKNOWN""#, r#"posh="LEFT_INDEX""#, "170"),
            (r#"otp="""#, r#"otp="" pCount="0""#, "180"),
            (r#"format="0""#, r#"format="2""#, "190"),
            (r#"format="0""#, r#"format="1""#, "210"),
            ("</PidOptions>", "<Demo/></PidOptions>", "200"),
            ("</PidOptions>", "<CustOpts/></PidOptions>", "100"),
            (r#"env="P""#, r#"env="PP""#, "100"),
            (r#"env="P""#, r#"env="P" wadh="""#, "100"),
            (r#"env="P""#, r#"env="P" env="P""#, "100"),
            (r#"ver="1.0""#, r#"ver="2.0""#, "100"),
            ("<PidOptions", "<?xml version=\"1.0\"?><PidOptions", "100"),
            ("<Opts", "\n<Opts", "100"),
        ] {
            assert_eq!(code(&DAILY.replacen(from, to, 1)), expected, "{from} -> {to}");
        }
        assert_eq!(code(""), "100");
        assert_eq!(code("<PidOptions ver=\"1.0\"/>"), "100");
    }
}
