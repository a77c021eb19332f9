//! Row 46 in one table: the twelve hostile programs of docs/scanner.md, each through a whole press of the agent.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hazri_core::agent::view::{InternetLight, Step};
use hazri_core::journey::Journey;
use hazri_core::scanner::{ANSWER_CAP, DEVICE_TIMEOUT};
use hazri_simulator::eko::EkoCall;
use hazri_simulator::http::{Delivery, Reply};
use hazri_simulator::proxy::{FaultProxy, ProxyOptions};
use hazri_simulator::scanner::{HungPort, Impostor};
use serde_json::Value;

use super::hostile::assert_it_learnt_nothing;
use super::shop_that_searches;
use crate::support::step;

/// A program, as the document names it, and what it answers; it poses as a scanner with whatever is not named.
struct Hostile {
    name: &'static str,
    answers: Vec<(&'static str, Reply)>,
    /// The most that it may hold the agent up.
    cap: Duration,
}

/// Discovery and device information, plain and with TLS, 2.5 s each, and a little for a slow PC.
const TO_BE_FOUND: Duration = Duration::from_secs(13);
/// The scanner's own 30 s for a finger, 60 s more, and the same.
const TO_CAPTURE: Duration = Duration::from_secs(30 + 60 + 13);

const ONE_GB: u64 = 1024 * 1024 * 1024;
/// What the buffers of the system take from a program without the app reading it.
const BUFFERS: u64 = 16 * 1024 * 1024;

fn xml(text: impl Into<String>) -> Reply {
    Reply::new(200, "text/xml", text.into())
}

fn discovery(doctype: &str, info: &str, capture: &str, device: &str) -> Reply {
    xml(format!(
        "{doctype}<RDService status=\"READY\" info=\"{info}\"><Interface id=\"CAPTURE\" path=\"{capture}\"/>\
         <Interface id=\"DEVICEINFO\" path=\"{device}\"/></RDService>"
    ))
}

fn slowly(bytes_per_chunk: usize, pause: Duration) -> Delivery {
    Delivery::Drip { bytes_per_chunk, pause }
}

/// All of them. `elsewhere`: a port where nobody may come.
fn twelve(elsewhere: u16) -> [Hostile; 12] {
    let hostile = |name, answers| Hostile { name, answers, cap: TO_BE_FOUND };
    let there = format!("http://127.0.0.1:{elsewhere}/");
    let away = Reply::empty(307).with_header("Location", &there);
    let laughs: String = (1..10).fold("<!ENTITY x0 \"ha\">".to_owned(), |text, level| {
        format!("{text}<!ENTITY x{level} \"{}\">", format!("&x{};", level - 1).repeat(10))
    });
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}", format!("X: {}\r\n", "x".repeat(1000)).repeat(4000));
    let page = "<script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt;&#7;&#x202e;&#x200b;";
    let page = page.replace('<', "&lt;").repeat(2000);
    let long = "x".repeat(ANSWER_CAP / 2);
    [
        hostile("poses as the scanner", vec![]),
        hostile(
            "names another host for the capture",
            vec![("RDSERVICE", discovery("", "", &format!("{there}capture"), "/rd/info"))],
        ),
        hostile(
            "names another host for the device",
            vec![("RDSERVICE", discovery("", "", "/rd/capture", "http://evil.example/info"))],
        ),
        hostile(
            "redirects",
            vec![("RDSERVICE", away.clone()), ("DEVICEINFO", away.clone()), ("CAPTURE", away.clone())],
        ),
        hostile("redirects the capture", vec![("DEVICEINFO", away.clone()), ("CAPTURE", away)]),
        hostile(
            "asks for a document of another host",
            vec![(
                "RDSERVICE",
                discovery(
                    &format!("<!DOCTYPE a [<!ENTITY x SYSTEM \"{there}entity\">]>"),
                    "&x;",
                    "/rd/capture",
                    "/rd/info",
                ),
            )],
        ),
        hostile(
            "unfolds",
            vec![
                (
                    "CAPTURE",
                    xml(format!(
                        "<!DOCTYPE a [{laughs}]><PidData><Resp errCode=\"0\" errInfo=\"&x9;\"/></PidData>"
                    )),
                ),
                ("DEVICEINFO", xml(format!("<DeviceInfo>{}", "<a>".repeat(100_000)))),
            ],
        ),
        hostile(
            "never ends its discovery",
            vec![("RDSERVICE", discovery("", "", "/a", "/b").delivered(Delivery::Flood { bytes: ONE_GB }))],
        ),
        hostile(
            "never ends its capture",
            vec![("CAPTURE", xml("<PidData/>").delivered(Delivery::Flood { bytes: ONE_GB }))],
        ),
        Hostile {
            name: "captures a byte at a time",
            answers: vec![("CAPTURE", xml(long).delivered(slowly(1, Duration::from_millis(200))))],
            cap: TO_CAPTURE,
        },
        hostile(
            "has headers without end",
            vec![("RDSERVICE", Reply::empty(200).delivered(Delivery::Raw(many_headers.into())))],
        ),
        hostile(
            "speaks in pages",
            vec![
                ("RDSERVICE", discovery("", &page, "/rd/capture", "/rd/info")),
                (
                    "DEVICEINFO",
                    xml(format!(
                        "<DeviceInfo dpId=\"{page}\" rdsId=\"{page}\" dc=\"{page}\" mi=\"{page}\" mc=\"\"/>"
                    )),
                ),
                ("CAPTURE", xml(format!("<PidData><Resp errCode=\"{page}\" errInfo=\"{page}\"/></PidData>"))),
            ],
        ),
    ]
}

/// The time a capture may take is that of the document.
#[test]
fn row_46_the_caps_are_those_that_are_promised() {
    assert_eq!((ANSWER_CAP, DEVICE_TIMEOUT), (1024 * 1024, Duration::from_secs(30)));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_46_of_twelve_hostile_programs_none_gains_anything() {
    let elsewhere = HungPort::start(None).await.unwrap();
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/scanner.md")).unwrap();
    let programs = twelve(elsewhere.port());
    for program in &programs {
        assert!(
            document.contains(&format!("| {} |", program.name)),
            "{} is not in docs/scanner.md",
            program.name
        );
    }
    join_all(programs.into_iter().map(withstand)).await;
    assert_eq!(elsewhere.connections_accepted(), 0, "somebody was led elsewhere");
}

/// The press is over in time, and nothing was gained by it.
async fn withstand(program: Hostile) {
    let Hostile { name, answers, cap } = program;
    let impostor = Impostor::start(None).await.unwrap();
    for (method, reply) in answers {
        impostor.answer_with(method, reply);
    }
    let options = ProxyOptions { upstream: impostor.port(), tls: None, port: None };
    let cable = FaultProxy::start(options).await.unwrap();
    let shop = shop_that_searches(cable.port(), 1).await;
    shop.until("the service is seen", |view| view.strip.internet == InternetLight::Online).await;

    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let pressed = Instant::now();
    shop.press_scan().await.unwrap();
    let view = shop.at_rest_within(cap).await;

    assert!(pressed.elapsed() < cap, "{name}: {:?}", pressed.elapsed());
    assert!(!matches!(step(&view), Step::DailyDone(_)), "{name}: {view:#?}");
    assert!(impostor.received().iter().any(|request| request.head.method == "RDSERVICE"), "{name}");
    assert_it_learnt_nothing(&shop, &impostor.received());
    for passed in cable.passed() {
        let most = ANSWER_CAP as u64 + BUFFERS;
        assert!(passed.response_bytes <= most, "{name}: {} bytes", passed.response_bytes);
    }
    for view in shop.recorder.seen().into_iter().chain([view]) {
        assert_plain(name, &serde_json::to_value(&view).unwrap());
    }
    let sent = shop.eko.received_for(EkoCall::DailyAuthentication);
    let posed = sent.iter().all(|request| request.field("piddata").is_some_and(|pid| pid.contains("AAAA")));
    assert!(posed && sent.len() <= 1, "{name}: a made-up capture is for the service to refuse");
    println!("{name}: {:?}, {} bytes at most", pressed.elapsed(), most_bytes(&cable));
}

fn most_bytes(cable: &FaultProxy) -> u64 {
    cable.passed().iter().map(|passed| passed.response_bytes).max().unwrap_or_default()
}

/// Every text of a view is short, and holds neither a mark of a page nor anything that is not seen.
fn assert_plain(name: &str, value: &Value) {
    match value {
        Value::String(text) => {
            let odd = |character: char| {
                character.is_control()
                    || "<>\u{200b}\u{202a}\u{202b}\u{202d}\u{202e}\u{2066}".contains(character)
            };
            assert!(!text.contains(odd), "{name}: {text:?}");
            assert!(text.chars().count() <= 3 * 200 + 2, "{name}: {} characters", text.len());
        }
        Value::Array(items) => items.iter().for_each(|item| assert_plain(name, item)),
        Value::Object(fields) => fields.values().for_each(|field| assert_plain(name, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What the search for odd texts is worth.
#[test]
#[should_panic(expected = "control")]
fn row_46_a_text_that_turns_others_round_would_be_noticed() {
    assert_plain("control", &serde_json::json!({ "scanners": [{ "name": "M\u{202e}F" }] }));
}
