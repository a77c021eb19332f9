//! Rows 46 and 47: programs that mean harm.

use hazri_core::agent::view::{ScannerLight, Step};
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::scanner::{ANSWER_CAP, CaptureKind, pid_options};
use hazri_simulator::eko::EkoCall;
use hazri_simulator::http::{Delivery, Reply, Request};
use hazri_simulator::scanner::{Impostor, Malformed, ScriptedCapture};

use super::{light_turns, press_for_the_day, scanner_on, shop_that_searches};
use crate::support::{Shop, assert_the_next_press_is_done, free_port, newest_attempt, step, told, trouble};

const ONE_GB: u64 = 1024 * 1024 * 1024;

/// Each of these as the answer to a capture, one press after the other: not sent, and the button works again.
#[tokio::test]
async fn row_46_no_hostile_capture_is_sent_and_none_fills_the_memory() {
    let elsewhere = Impostor::start(None).await.unwrap();
    let to = format!("http://127.0.0.1:{}/rd/capture", elsewhere.port());
    let mut answers: Vec<(String, ScriptedCapture)> = Malformed::ALL
        .into_iter()
        .map(|malformed| (format!("{malformed:?}"), ScriptedCapture::malformed(malformed)))
        .collect();
    for bytes in [ANSWER_CAP as u64 + 1, ONE_GB] {
        answers.push((format!("{bytes} bytes"), ScriptedCapture::flood(bytes)));
    }
    for status in [301, 302, 307, 308] {
        let redirect = Reply::empty(status).with_header("Location", &to);
        answers.push((format!("{status}"), ScriptedCapture::reply(redirect)));
    }
    let deep = format!("<PidData>{}", "<a>".repeat(100_000));
    answers.push(("deep".to_owned(), ScriptedCapture::reply(Reply::new(200, "text/xml", deep))));
    let many = format!("<PidData><Resp errCode=\"0\"/>{}</PidData>", "<a/>".repeat(100_000));
    answers.push(("many".to_owned(), ScriptedCapture::reply(Reply::new(200, "text/xml", many))));
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();

    for (name, answer) in answers {
        shop.scanner.script_capture(answer);
        let view = shop.scan().await;
        assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::CaptureMalformed), "{name}");
        assert_eq!(newest_attempt(&shop).await.outcome, OutcomeClass::NotSent, "{name}");
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0, "{name}");
    }

    assert!(elsewhere.received().is_empty(), "nobody follows a redirect");
    let asked = |request: hazri_simulator::scanner::ReceivedByScanner| request.path;
    let strange: Vec<String> =
        shop.scanner.received().into_iter().map(asked).filter(|path| path.contains("entity")).collect();
    assert_eq!(strange, Vec::<String>::new(), "nobody fetches an entity");
    assert_memory_is_bounded();
    assert_the_next_press_is_done(&shop).await;
}

/// Each of these as the answer to "who are you": no scanner, or none that is asked for a finger.
#[tokio::test]
async fn row_46_no_hostile_discovery_becomes_a_scanner() {
    let elsewhere = Impostor::start(None).await.unwrap();
    let port = free_port();
    let shop = shop_that_searches(port, 1).await;
    let impostor = Impostor::start(Some(port)).await.unwrap();
    let xml = |text: String| Reply::new(200, "text/xml", text);
    let service = |rest: &str| {
        xml(format!(
            "{rest}<RDService status=\"READY\" info=\"&x;\"><Interface id=\"CAPTURE\" path=\"/a\"/></RDService>"
        ))
    };
    let path = |path: &str| {
        xml(format!(
            "<RDService status=\"READY\" info=\"\"><Interface id=\"CAPTURE\" path=\"{path}\"/></RDService>"
        ))
    };
    let entity =
        format!("<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1:{}/entity\">]>", elsewhere.port());
    let laughs: String = (1..10).fold("<!ENTITY x0 \"ha\">".to_owned(), |text, level| {
        format!("{text}<!ENTITY x{level} \"{}\">", format!("&x{};", level - 1).repeat(10))
    });
    let elsewhere_at = format!("http://127.0.0.1:{}/", elsewhere.port());
    use ScannerLight::{NotFound, Unusable};
    for (name, answer, light) in [
        ("entity", service(&entity), NotFound),
        ("laughs", service(&format!("<!DOCTYPE a [{laughs}<!ENTITY x \"&x9;\">]>")), NotFound),
        ("1 GB", service("").delivered(Delivery::Flood { bytes: ONE_GB }), NotFound),
        ("empty", xml(String::new()), NotFound),
        ("302", Reply::empty(302).with_header("Location", &elsewhere_at), NotFound),
        ("other host", path("http://evil.example/capture"), Unusable),
        ("other host, half a URL", path("//evil.example/capture"), Unusable),
        ("other address", path("/10.0.0.1:11100/capture"), Unusable),
        ("up", path("/rd/../../capture"), Unusable),
        ("query", path("/capture?to=http://evil.example"), Unusable),
        ("no path", path(""), Unusable),
    ] {
        impostor.answer_everything_with(answer);
        shop.agent().look_again().await.unwrap();
        light_turns(&shop, light).await;
        press_for_the_day(&shop).await;
        let view = shop.at_rest().await;
        assert_eq!(told(&view).0, OutcomeClass::NotSent, "{name}");
        shop.agent().close_journey().await.unwrap();
    }

    assert!(elsewhere.received().is_empty(), "{:?}", elsewhere.received());
    assert!(impostor.received().iter().all(|request| request.head.method != "CAPTURE"));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
    assert_memory_is_bounded();
}

/// What a scanner says of its device may be nonsense: it costs nothing but the name.
#[tokio::test]
async fn row_46_a_hostile_device_info_costs_nothing_but_the_name() {
    let port = free_port();
    let mut shop = shop_that_searches(port, 1).await;
    shop.scanner = scanner_on(port).await;
    light_turns(&shop, ScannerLight::Ready).await;
    for answer in [
        Reply::new(
            200,
            "text/xml",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><DeviceInfo mi=\"&x;\"/>",
        ),
        Reply::new(200, "text/xml", "<DeviceInfo/>").delivered(Delivery::Flood { bytes: ONE_GB }),
        Reply::new(200, "text/xml", format!("<DeviceInfo mi=\"{}\" dc=\"1\"/>", "M".repeat(500_000))),
        Reply::empty(302).with_header("Location", "http://evil.example/"),
    ] {
        shop.scanner.script_device_info(answer);
        shop.agent().look_again().await.unwrap();
        let view = shop.until("it was looked at", |view| view.strip.scanner == ScannerLight::Ready).await;
        let shown = serde_json::to_string(&view).unwrap();
        assert!(shown.len() < 20_000 && !shown.contains("root:"), "{} bytes", shown.len());
    }
    assert_memory_is_bounded();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

/// A gigabyte was answered, more than once: the most that this process ever held is far less.
fn assert_memory_is_bounded() {
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        println!("row 46: at most {peak} KiB in memory, all tests of this program together");
        assert!(peak < 512 * 1024, "{peak} KiB");
    }
}

/// Everything that could be of use to it, in any form in which it could stand there.
fn secrets(shop: &Shop) -> Vec<String> {
    let account = shop.eko.account();
    vec![
        account.aadhaar.clone(),
        account.otp.clone(),
        account.developer_key.clone(),
        account.access_key.clone(),
        account.user_code.clone(),
        account.initiator_id.clone(),
        shop.eko.public_key(),
    ]
}

pub(super) fn assert_it_learnt_nothing(shop: &Shop, seen: &[Request]) {
    let options = [CaptureKind::Ekyc, CaptureKind::Daily].map(|kind| pid_options(kind).into_bytes());
    for request in seen {
        let head = &request.head;
        let known = ["accept", "connection", "content-length", "content-type", "host"];
        let strange: Vec<&str> =
            head.headers.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name)).collect();
        assert_eq!(strange, Vec::<&str>::new(), "{}", head.method);
        match head.method.as_str() {
            "RDSERVICE" | "DEVICEINFO" => assert!(request.body.is_empty()),
            "CAPTURE" => assert!(options.contains(&request.body)),
            other => panic!("{other}"),
        }
        let all = format!("{head:?} {}", String::from_utf8_lossy(&request.body));
        for secret in secrets(shop) {
            assert!(!all.contains(&secret), "{}", head.method);
        }
    }
}

/// eKYC and the day with an impostor for a scanner. What it made up is for the service to refuse.
#[tokio::test]
async fn row_47_an_impostor_sees_only_the_options_of_the_scan() {
    let port = free_port();
    let shop = shop_that_searches(port, 1).await;
    let impostor = Impostor::start(Some(port)).await.unwrap();
    light_turns(&shop, ScannerLight::Ready).await;
    shop.eko.forget_ekyc();

    let view = shop.ekyc().await;
    assert_eq!(trouble(&view).class, OutcomeClass::Rejected, "{view:#?}");
    shop.eko.set_ekyc_done("2026-01-02".parse().unwrap());
    shop.agent().close_journey().await.unwrap();
    let view = shop.daily().await;
    assert_eq!(trouble(&view).class, OutcomeClass::Rejected, "{view:#?}");

    let seen = impostor.received();
    let captures = seen.iter().filter(|request| request.head.method == "CAPTURE").count();
    assert_eq!(captures, 2);
    assert_it_learnt_nothing(&shop, &seen);
}

#[tokio::test]
async fn row_47_an_impostor_that_sends_on_gains_nothing_either() {
    let elsewhere = Impostor::start(None).await.unwrap();
    let port = free_port();
    let shop = shop_that_searches(port, 1).await;
    let impostor = Impostor::start(Some(port)).await.unwrap();
    light_turns(&shop, ScannerLight::Ready).await;
    for status in [302, 307, 308] {
        let to = format!("http://127.0.0.1:{}/rd/capture", elsewhere.port());
        impostor.answer_everything_with(Reply::empty(status).with_header("Location", &to));
        let view = shop.daily().await;
        assert_eq!(told(&view).0, OutcomeClass::NotSent, "{status}");
        assert!(matches!(step(&view), Step::Finger));
        shop.agent().close_journey().await.unwrap();
    }

    assert_it_learnt_nothing(&shop, &impostor.received());
    assert!(elsewhere.received().is_empty());
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}
