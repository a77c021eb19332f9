//! Answers that leave open whether the call was carried out, and walls in between.

use crate::eko::Scripted;
use crate::http::Delivery;

/// A status from 500 on, with an HTML page as gateways send it. Not carried out, unless
/// [`Scripted::after_carrying_out`] is added.
pub fn server_error(status: u16) -> Scripted {
    let phrase = crate::http::Reply::empty(status).reason;
    let page = format!(
        "<html><head><title>{status} {phrase}</title></head><body><center><h1>{status} {phrase}</h1></center></body></html>"
    );
    Scripted::body(status, "text/html", page)
}

/// 500.
pub fn internal_error() -> Scripted {
    server_error(500)
}

/// 502.
pub fn bad_gateway() -> Scripted {
    server_error(502)
}

/// 503.
pub fn unavailable() -> Scripted {
    server_error(503)
}

/// 504.
pub fn gateway_timeout() -> Scripted {
    server_error(504)
}

/// A Wi-Fi's login page behind a redirect to another address.
pub fn captive_portal_redirect(to: &str) -> Scripted {
    Scripted::body(302, "text/html", "<html><body>Moved</body></html>")
        .with_header("Location", to)
        .without_checks()
}

/// A Wi-Fi's login page in place of the answer.
pub fn captive_portal_page() -> Scripted {
    let page = "<!DOCTYPE html><html><head><title>Wi-Fi login</title></head><body><form action=\"/login\" \
                method=\"post\"><input name=\"mobile\"><button>Log in</button></form></body></html>";
    Scripted::body(200, "text/html", page).without_checks()
}

/// 511: a Wi-Fi wants a login.
pub fn network_login_required() -> Scripted {
    Scripted::body(511, "text/html", "<html><body>Network Authentication Required</body></html>")
        .without_checks()
}

/// 407: a proxy wants a password.
pub fn proxy_login_required() -> Scripted {
    Scripted::body(407, "text/html", "<html><body>Proxy Authentication Required</body></html>")
        .with_header("Proxy-Authenticate", "Basic realm=\"proxy\"")
        .without_checks()
}

/// No answer; the connection stays open. The call is carried out.
pub fn never_answered() -> Scripted {
    Scripted::as_usual().delivered(Delivery::Hang)
}
