//! A small HTTP/1.1 server that can be told to misbehave.
//!
//! It reads one request ([`Request`]), asks a [`Handler`] for a [`Reply`], and carries the reply out in the way
//! its [`Delivery`] says: whole, late, in drops, cut off, reset, endless, or never. Nothing here knows Eko or
//! scanners.

mod deliver;
mod message;
mod read;
mod server;

pub(crate) use deliver::{After, BEFORE_RESET, Socket, deliver};
pub(crate) use read::{Ends, Inbox, NoRequest, body_length};

pub use message::{Delivery, Gate, Head, Reply, Request};
pub use read::{BODY_CAP, HEAD_CAP};
pub use server::{AtAccept, BodyRefusal, Handler, KeepAlive, Server, ServerOptions, Tls};

/// Writes a moment as an HTTP date, such as `Sun, 22 Nov 2026 03:04:05 GMT` (RFC 9110, section 5.6.7).
pub fn http_date(moment: chrono::DateTime<chrono::Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
