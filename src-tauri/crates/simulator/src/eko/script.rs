//! Answers that are prepared in advance.

use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;

use crate::http::{Delivery, Reply};

type Edit = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// An answer that the service gives to one request instead of its own.
///
/// Unless said otherwise the request is still checked (its violations are noted, and what it used up is used up), but
/// not carried out: the state of the agent stays as it is.
#[derive(Clone)]
pub struct Scripted {
    pub(super) content: Content,
    pub(super) edits: Vec<Edit>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) delivery: Delivery,
    pub(super) date: DateHeader,
    pub(super) handling: Handling,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// What the strict service says.
    AsUsual,
    /// This.
    Instead(Answer),
}

/// Status and body of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// The `Date` header of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateHeader {
    /// The service's time and so much more.
    Offset(TimeDelta),
    /// None.
    Absent,
}

/// What is done with a request before it gets its scripted answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handling {
    Unchecked,
    Checked,
    CarriedOut,
}

impl Scripted {
    /// A JSON answer.
    pub fn json(status: u16, body: Value) -> Self {
        Self::body(status, "application/json", body.to_string())
    }

    /// Any answer. Bytes are sent as they are.
    pub fn body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let answer = Answer { status, content_type: content_type.to_owned(), body: body.into() };
        Self {
            content: Content::Instead(answer),
            edits: Vec::new(),
            headers: Vec::new(),
            delivery: Delivery::Whole,
            date: DateHeader::Offset(TimeDelta::zero()),
            handling: Handling::Checked,
        }
    }

    /// What the strict service answers, the request carried out; to be changed with [`Scripted::edited`] or
    /// [`Scripted::delivered`].
    pub fn as_usual() -> Self {
        Self { content: Content::AsUsual, handling: Handling::CarriedOut, ..Self::body(200, "", "") }
    }

    /// The answer reaches the client in another way. With [`Delivery::RefuseBody`] the request is broken off in its
    /// body, and neither checked nor carried out.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The JSON of the answer is changed before it is sent.
    #[must_use]
    pub fn edited(mut self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        self.edits.push(Arc::new(edit));
        self
    }

    /// One more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The answer's `Date` is so far from the service's time.
    #[must_use]
    pub fn date_offset(mut self, offset: TimeDelta) -> Self {
        self.date = DateHeader::Offset(offset);
        self
    }

    /// The answer has no `Date`.
    #[must_use]
    pub fn without_date(mut self) -> Self {
        self.date = DateHeader::Absent;
        self
    }

    /// The request is checked and carried out first, and only its answer is replaced: after it a daily
    /// authentication *is* done, though the client reads something else.
    #[must_use]
    pub fn after_carrying_out(mut self) -> Self {
        self.handling = Handling::CarriedOut;
        self
    }

    /// The request is not even checked.
    #[must_use]
    pub fn without_checks(mut self) -> Self {
        self.handling = Handling::Unchecked;
        self
    }

    /// The status and body that replace the service's own.
    ///
    /// For an answer as usual, which has none, an empty 200.
    pub(super) fn into_answer(self) -> Answer {
        match self.content {
            Content::Instead(answer) => answer,
            Content::AsUsual => Answer::json(200, &Value::Null),
        }
    }

    /// The body as it will be sent, unless it is the service's own.
    pub fn body_bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Instead(answer) => Some(&answer.body),
            Content::AsUsual => None,
        }
    }

    /// The HTTP status, unless it is the service's own.
    pub fn http_status(&self) -> Option<u16> {
        match &self.content {
            Content::Instead(answer) => Some(answer.status),
            Content::AsUsual => None,
        }
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scripted")
            .field("content", &self.content)
            .field("delivery", &self.delivery)
            .field("handling", &self.handling)
            .finish_non_exhaustive()
    }
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        Self { status, content_type: "application/json".to_owned(), body }
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self { status, content_type: "text/plain".to_owned(), body: body.as_bytes().to_vec() }
    }

    pub(super) fn parsed(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(super) fn edited(mut self, edits: &[Edit]) -> Self {
        let Some(mut json) = (!edits.is_empty()).then(|| self.parsed()).flatten() else {
            return self;
        };
        edits.iter().for_each(|edit| edit(&mut json));
        self.body = json.to_string().into_bytes();
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::new(self.status, &self.content_type, self.body)
    }
}
