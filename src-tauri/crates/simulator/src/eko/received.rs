//! What the service remembers of each request.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::calls::EkoCall;

/// A request, and what became of it.
#[derive(Debug, Clone)]
pub struct Received {
    /// The call; [`EkoCall::Other`] for the echo and the root, `None` when no route matched.
    pub call: Option<EkoCall>,
    /// The method.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// The query without its question mark.
    pub query: Option<String>,
    /// Names as sent, in their order.
    pub headers: Vec<(String, String)>,
    /// The body, or what was read of it.
    pub body: Vec<u8>,
    /// The body as JSON, if it is.
    pub json: Option<Value>,
    /// What the strict checks found: nothing, or each violation as a text that starts with the field, header or part
    /// it is about. `Ok` for requests that were not checked.
    pub verdict: Result<(), Vec<String>>,
    /// The HTTP status it was answered with; `None` when it was broken off, or never answered.
    pub answered: Option<u16>,
    /// When its head had come, by this computer's clock.
    pub at: DateTime<Utc>,
}

impl Received {
    /// The first value of a header, whatever the casing of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A field of the JSON body that is a string.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.json.as_ref()?.get(name)?.as_str()
    }
}
