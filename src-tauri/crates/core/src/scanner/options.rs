use std::time::Duration;

/// What a capture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureKind {
    /// One-time eKYC: carries `wadh`.
    Ekyc,
    /// Daily authentication: with `wadh` it would be refused.
    Daily,
}

/// How long the scanner waits for a finger.
pub const DEVICE_TIMEOUT: Duration = Duration::from_secs(30);

/// base64(SHA-256("2.5FYNNN")): eKYC version 2.5, fingerprint, resident's consent, no print, no local language.
const EKYC_WADH: &str = "E0jzJ/P8UopUHAieZn8CKqS4WPMi5ZSYXgfnlfkWjrc=";

/// The body of `CAPTURE`: one line, no XML declaration. `env` is `P` for every service; some refuse anything else.
pub fn pid_options(kind: CaptureKind) -> String {
    let timeout = DEVICE_TIMEOUT.as_millis();
    let wadh = match kind {
        CaptureKind::Ekyc => format!(" wadh=\"{EKYC_WADH}\""),
        CaptureKind::Daily => String::new(),
    };
    format!(
        "<PidOptions ver=\"1.0\"><Opts fCount=\"1\" fType=\"2\" format=\"0\" pidVer=\"2.0\" timeout=\"{timeout}\" \
         otp=\"\"{wadh} posh=\"UNKNOWN\" env=\"P\" /></PidOptions>"
    )
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn the_options_of_a_daily_capture_are_exactly_these() {
        assert_eq!(
            pid_options(CaptureKind::Daily),
            r#"<PidOptions ver="1.0"><Opts fCount="1" fType="2" format="0" pidVer="2.0" timeout="30000" otp="" posh="UNKNOWN" env="P" /></PidOptions>"#
        );
    }

    #[test]
    fn only_the_ekyc_capture_carries_wadh_and_its_value_is_the_documented_digest() {
        let digest = sha2::Sha256::digest(b"2.5FYNNN");
        let wadh = base64::engine::general_purpose::STANDARD.encode(digest);
        assert!(pid_options(CaptureKind::Ekyc).contains(&format!("wadh=\"{wadh}\"")));
        assert!(!pid_options(CaptureKind::Daily).contains("wadh"));
    }
}
