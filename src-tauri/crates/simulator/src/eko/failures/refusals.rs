//! Refusals before the business, by HTTP status.

use serde_json::json;

use crate::eko::Scripted;

fn unauthorised(status: u16, message: &str) -> Scripted {
    Scripted::json(401, json!({"response_status_id": 1, "message": message, "status": status}))
}

/// 401 with 2483: the `developer_key` is wrong.
pub fn wrong_developer_key() -> Scripted {
    unauthorised(2483, "Invalid developer_key")
}

/// 401 with 2484: the `secret-key` is wrong.
pub fn wrong_secret_key() -> Scripted {
    unauthorised(2484, "Invalid secret-key or secret-key-timestamp")
}

/// 401 with 2485: the timestamp is out of its window, or was used before.
pub fn timestamp_refused() -> Scripted {
    unauthorised(2485, "secret-key-timestamp expired or already used")
}

/// 401 with 2486: the timestamp is not 13 digits.
pub fn timestamp_malformed() -> Scripted {
    unauthorised(2486, "secret-key-timestamp must be 13 digits")
}

/// 401 with 2487: a security header is missing.
pub fn security_header_missing() -> Scripted {
    unauthorised(2487, "secret-key or secret-key-timestamp missing")
}

/// 403: an address that is not allowed, an inactive key, a staging key in production, or the clock.
pub fn forbidden() -> Scripted {
    Scripted::json(403, json!({"message": "Forbidden"}))
}

/// 404: no such route.
pub fn no_mapping_rule() -> Scripted {
    Scripted::json(404, json!({"message": "No Mapping Rule matched"}))
}

/// 405: wrong method.
pub fn method_not_allowed() -> Scripted {
    Scripted::json(405, json!({"message": "Method Not Allowed"}))
}

/// 415: wrong content type.
pub fn unsupported_media_type() -> Scripted {
    Scripted::json(415, json!({"message": "Unsupported Media Type"}))
}

/// 402: a proxy dropped the `developer_key` header.
pub fn authentication_parameters_missing() -> Scripted {
    Scripted::body(402, "text/plain", "Authentication parameters missing")
}

/// 429 with `Retry-After` in seconds.
pub fn too_many_requests(retry_after: u32) -> Scripted {
    Scripted::json(429, json!({"message": "Too Many Requests"}))
        .with_header("Retry-After", &retry_after.to_string())
}
