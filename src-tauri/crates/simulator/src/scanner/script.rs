//! Answers of a scanner's program that are prepared in advance.

use std::time::Duration;

use super::capture::{Blank, Shape, captured, failed, failed_resp};
use super::device::Device;
use super::pid_options::PidOptions;
use crate::capture_mark::Finger;
use crate::http::{Delivery, Reply};

/// A prepared answer to `RDSERVICE` or `DEVICEINFO`.
#[derive(Debug, Clone)]
pub enum RdAnswer {
    /// What it would have been, delivered in this way.
    AsUsual(Delivery),
    /// This.
    Instead(Reply),
}

impl From<Delivery> for RdAnswer {
    fn from(delivery: Delivery) -> Self {
        Self::AsUsual(delivery)
    }
}

impl From<Reply> for RdAnswer {
    fn from(reply: Reply) -> Self {
        Self::Instead(reply)
    }
}

/// Captures that no good program gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Malformed {
    /// `Skey` without text.
    EmptySkey,
    /// `Hmac` without text.
    EmptyHmac,
    /// `Data` without text.
    EmptyData,
    /// `DeviceInfo` without its certificate.
    EmptyCertificate,
    /// `Data type="P"`: protobuf.
    ProtobufData,
    /// Another `fType` than was asked for.
    OtherFingerType,
    /// A DTD with an entity that points back at this very port: a parser that follows it is seen in
    /// [`RdServer::received`](super::RdServer::received).
    ExternalEntity,
    /// A DTD with entities that grow to gigabytes.
    BillionLaughs,
    /// The document ends in its middle.
    Truncated,
    /// Two roots.
    TwoRoots,
    /// HTML.
    Html,
    /// Nothing.
    Nothing,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

impl Malformed {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::EmptySkey,
        Self::EmptyHmac,
        Self::EmptyData,
        Self::EmptyCertificate,
        Self::ProtobufData,
        Self::OtherFingerType,
        Self::ExternalEntity,
        Self::BillionLaughs,
        Self::Truncated,
        Self::TwoRoots,
        Self::Html,
        Self::Nothing,
        Self::NotUtf8,
    ];
}

/// A prepared answer to one `CAPTURE`.
#[derive(Debug, Clone)]
pub struct ScriptedCapture {
    content: Content,
    delivery: Delivery,
    pub(super) finger_delay: Option<Duration>,
}

#[derive(Debug, Clone)]
enum Content {
    AsUsual,
    Error { code: String, info: String },
    BareResp { code: String, info: String },
    Quality { score: String, points: String },
    Code { code: String, info: String },
    PoorFinger,
    Malformed(Malformed),
    Reply(Reply),
}

impl ScriptedCapture {
    fn new(content: Content) -> Self {
        Self { content, delivery: Delivery::Whole, finger_delay: None }
    }

    /// A good finger.
    pub fn as_usual() -> Self {
        Self::new(Content::AsUsual)
    }

    /// A failure: `PidData` with nothing but `Resp`.
    pub fn error(code: &str, info: &str) -> Self {
        Self::new(Content::Error { code: code.to_owned(), info: info.to_owned() })
    }

    /// A failure whose root is `Resp`, without `PidData`.
    pub fn bare_resp(code: &str, info: &str) -> Self {
        Self::new(Content::BareResp { code: code.to_owned(), info: info.to_owned() })
    }

    /// A success with this `qScore` and `nmPoints`, which may be lists or end in newlines.
    pub fn quality(q_score: &str, nm_points: &str) -> Self {
        Self::new(Content::Quality { score: q_score.to_owned(), points: nm_points.to_owned() })
    }

    /// A whole capture with this `errCode` and `errInfo`, such as `" 0 "` and `Invalid error code`.
    pub fn with_code(code: &str, info: &str) -> Self {
        Self::new(Content::Code { code: code.to_owned(), info: info.to_owned() })
    }

    /// A success that the Eko service of this crate will not accept: 1714 without a reason.
    pub fn poor_finger() -> Self {
        Self::new(Content::PoorFinger)
    }

    /// A capture that no good program gives.
    pub fn malformed(malformed: Malformed) -> Self {
        Self::new(Content::Malformed(malformed))
    }

    /// Any answer.
    pub fn reply(reply: Reply) -> Self {
        Self { delivery: reply.delivery.clone(), ..Self::new(Content::Reply(reply)) }
    }

    /// A good finger, its document followed by spaces up to so many bytes.
    pub fn flood(bytes: u64) -> Self {
        Self::as_usual().delivered(Delivery::Flood { bytes })
    }

    /// The answer reaches the client in another way.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The finger comes after this time, instead of the usual one.
    #[must_use]
    pub fn after(mut self, finger_delay: Duration) -> Self {
        self.finger_delay = Some(finger_delay);
        self
    }

    /// The answer to a request for these options.
    pub(super) fn into_reply(self, device: &Device, options: &PidOptions, port: u16) -> Reply {
        let good = Shape::good(device.maker);
        let whole = |shape: Shape| captured(device, options, &shape);
        let body = match self.content {
            Content::Reply(reply) => return reply.delivered(self.delivery),
            Content::AsUsual => whole(good).into_bytes(),
            Content::Error { code, info } => failed(&code, &info).into_bytes(),
            Content::BareResp { code, info } => failed_resp(&code, &info).into_bytes(),
            Content::Quality { score, points } => whole(Shape { score, points, ..good }).into_bytes(),
            Content::Code { code, info } => {
                whole(Shape { error_code: code, error_info: info, ..good }).into_bytes()
            }
            Content::PoorFinger => whole(Shape { finger: Finger::Poor, ..good }).into_bytes(),
            Content::Malformed(malformed) => malformed_body(malformed, device, options, port),
        };
        Reply::new(200, "text/xml", body).delivered(self.delivery)
    }
}

fn malformed_body(malformed: Malformed, device: &Device, options: &PidOptions, port: u16) -> Vec<u8> {
    let good = Shape::good(device.maker);
    let whole = |shape: Shape| captured(device, options, &shape);
    let blank = |part: Blank| whole(Shape { blank: Some(part), ..good.clone() });
    let text = match malformed {
        Malformed::EmptySkey => blank(Blank::Skey),
        Malformed::EmptyHmac => blank(Blank::Hmac),
        Malformed::EmptyData => blank(Blank::Data),
        Malformed::EmptyCertificate => blank(Blank::Certificate),
        Malformed::ProtobufData => whole(Shape { data_type: "P", ..good }),
        Malformed::OtherFingerType => captured(device, &options.with_other_finger_type(), &good),
        Malformed::ExternalEntity => {
            let entity = format!("<!ENTITY x SYSTEM \"http://127.0.0.1:{port}/entity\">");
            with_dtd(&whole(good), &entity, "&x;")
        }
        Malformed::BillionLaughs => with_dtd(&whole(good), &laughs(), "&l9;"),
        Malformed::Truncated => {
            let whole = whole(good);
            whole.chars().take(whole.len() / 2).collect()
        }
        Malformed::TwoRoots => {
            let whole = whole(good);
            format!("{whole}{}", failed("0", ""))
        }
        Malformed::Html => "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>".to_owned(),
        Malformed::Nothing => String::new(),
        Malformed::NotUtf8 => {
            let mut bytes = whole(good).into_bytes();
            bytes.splice(9..9, [0xff, 0xfe, 0xc3, 0x28]);
            return bytes;
        }
    };
    text.into_bytes()
}

/// The document with a DTD in front, and a reference in its session key.
fn with_dtd(document: &str, entities: &str, reference: &str) -> String {
    let body = document.split_once("<PidData>").map_or(document, |(_, body)| body);
    let body = body.replacen("</Skey>", &format!("{reference}</Skey>"), 1);
    format!("<?xml version=\"1.0\"?><!DOCTYPE PidData [{entities}]><PidData>{body}")
}

fn laughs() -> String {
    let first = "<!ENTITY l0 \"ha\">".to_owned();
    (1..10).fold(first, |text, level| {
        let ten = format!("&l{};", level - 1).repeat(10);
        format!("{text}<!ENTITY l{level} \"{ten}\">")
    })
}
