use url::{Host, Url};

/// Address of the service: HTTPS, or plain HTTP when the host is a loopback address. Without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads an address; `None` when it is none, or not one that may be used.
    pub fn parse(text: &str) -> Option<BaseUrl> {
        let mut url = safe_address(text)?;
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Some(BaseUrl(url))
    }

    /// The address of one call.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Scheme, host and port.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// True when the service runs on this PC.
    pub fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(|host| is_loopback(&host))
    }
}

/// An address that may be spoken to: HTTPS, or plain HTTP on a loopback address; no user, no query, no fragment.
pub(super) fn safe_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let host = url.host()?;
    let allowed = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&host));
    let plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (allowed && plain).then_some(url)
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_pc_only() {
        for (text, written) in [
            ("https://staging.eko.in/ekoapi/v3", "https://staging.eko.in/ekoapi/v3"),
            ("https://staging.eko.in:25004/ekoapi/v3/", "https://staging.eko.in:25004/ekoapi/v3"),
            ("http://127.0.0.1:4000/ekoapi/v3", "http://127.0.0.1:4000/ekoapi/v3"),
            ("http://[::1]:4000", "http://[::1]:4000"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().to_string(), written);
        }
        for text in [
            "",
            "staging.eko.in",
            "http://staging.eko.in/ekoapi/v3",
            "http://127.0.0.1.evil.example/",
            "ftp://127.0.0.1/",
            "https://user:word@staging.eko.in/",
            "https://staging.eko.in/?x=1",
            "https://staging.eko.in/#x",
        ] {
            assert_eq!(BaseUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_call_is_joined_to_the_path_of_the_base() {
        let base = BaseUrl::parse("https://staging.eko.in/ekoapi/v3/").unwrap();
        let url = base.join("/customer/aeps/fingpay/kyc/otp");
        assert_eq!(url.as_str(), "https://staging.eko.in/ekoapi/v3/customer/aeps/fingpay/kyc/otp");
    }
}
