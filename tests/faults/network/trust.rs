//! Rows 4, 14, 15 and 16: TLS, and the proxy of the system.
//!
//! Each in a process of its own, as trust and proxy are read from the surroundings of a process.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{ClockLight, InternetLight, ScannerLight, Step};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::setup::CheckMark;
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::proxy::{
    AtConnect, Authority, CertificateFlaw, FaultProxy, Faults, ProxyOptions, ServerCertificate, WebProxy,
    WebProxyOptions,
};

use super::{
    LONG_ENOUGH, SHORT, assert_a_press_is_done, assert_it_is_found_again_by_itself,
    assert_it_is_noticed_before_the_finger, assert_not_sent, behind_a_network, close_the_network, network,
    open_the_network, press_under, stand_before_the_finger,
};
use crate::support::{
    Child, MORNING, Proxied, Shop, ShopPlan, System, TODAY, at, free_port, step, told, trouble,
};

use EkoCall::{DailyAuthentication, SendOtp};

/// A shop after eKYC, with a network in between that speaks TLS.
pub(super) fn behind_tls(certificate: ServerCertificate) -> ShopPlan {
    ShopPlan {
        proxied: Some(Proxied::Tls(certificate)),
        address: |port| format!("https://127.0.0.1:{port}/ekoapi/v3"),
        ..behind_a_network()
    }
}

/// A certificate of an authority that the system trusts, with a flaw or without.
fn certificate(authority: &Authority, flaw: CertificateFlaw) -> ServerCertificate {
    authority.certificate(flaw).unwrap()
}

fn trusted() -> Authority {
    let authority = Authority::new().unwrap();
    System::here().trust(&authority.pem());
    authority
}

/// No handshake was completed and no byte of a request was taken.
fn assert_nothing_passed(shop: &Shop) {
    for passed in network(shop).passed() {
        assert_eq!((passed.taken_bytes, passed.request_bytes), (0, 0), "{passed:?}");
        assert!(!passed.handshake_completed, "{passed:?}");
    }
    assert!(network(shop).connections() > 0, "nobody came");
}

#[test]
fn row_04_a_handshake_that_stalls_is_given_up() {
    Child::of("network::trust::where_the_handshake_stalls").run();
}

#[tokio::test]
#[ignore = "the child of row 4"]
async fn where_the_handshake_stalls() {
    let good = certificate(&trusted(), CertificateFlaw::None);
    let patience = Patience { connect: SHORT.connect, ..Patience::USUAL };
    let mut shop = Shop::open(ShopPlan { patience, ..behind_tls(good.clone()) }).await;
    let port = close_the_network(&mut shop).await;
    open_the_network(&mut shop, port, Some(good.clone())).await;
    stall(&shop);
    let begun = Instant::now();
    assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;
    assert_took_tries(begun, 1);
    assert_nothing_passed(&shop);
    network(&shop).mend();
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;

    let tls = behind_tls(good);
    let shop = Shop::open(ShopPlan { patience, ekyc_done: false, ..tls }).await;
    network(&shop).sever(hazri_simulator::proxy::BreakHow::Close);
    stall(&shop);
    let begun = Instant::now();
    let view = shop.send_code().await;
    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::Offline));
    assert_took_tries(begun, 2);
    assert_eq!(shop.sent(SendOtp), 0);
    network(&shop).mend();
    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(SendOtp), 1);
}

fn stall(shop: &Shop) {
    network(shop).set_faults(Faults { connect: AtConnect::StallHandshake, ..Faults::default() });
}

/// So many tries have taken their whole time, and not much more.
fn assert_took_tries(begun: Instant, tries: u32) {
    let (elapsed, whole) = (begun.elapsed(), SHORT.connect * tries);
    assert!(elapsed >= whole && elapsed < whole + Duration::from_secs(4), "{elapsed:?}");
}

/// The proxy of the system at a port that the surroundings name; behind it the one that the test wants.
async fn system_proxy(demands_password: bool) -> (WebProxy, FaultProxy) {
    let behind = WebProxy::start(WebProxyOptions { demands_password }).await.unwrap();
    let port = std::env::var(PROXY_PORT).unwrap().parse().unwrap();
    let options = ProxyOptions { upstream: behind.port(), tls: None, port: Some(port) };
    (behind, FaultProxy::start(options).await.unwrap())
}

const PROXY_PORT: &str = "HAZRI_TEST_PROXY_PORT";

fn behind_a_system_proxy(child: &'static str, user: &str) -> Child {
    let port = free_port();
    let proxy = format!("http://{user}127.0.0.1:{port}");
    Child::of(child)
        .env("http_proxy", proxy.clone())
        .env("https_proxy", proxy)
        .env(PROXY_PORT, port.to_string())
}

/// Everything the proxy was asked for is the service's, and nothing the scanner's.
fn assert_only_for_the_service(shop: &Shop, proxy: &WebProxy) {
    let asked = proxy.asked();
    let service = format!("127.0.0.1:{}", network(shop).port());
    assert!(!asked.is_empty());
    for line in &asked {
        assert!(line.contains(&service), "{asked:#?}");
    }
}

#[test]
fn row_14_the_proxy_of_the_system_is_used_for_the_service_and_never_for_the_scanner() {
    behind_a_system_proxy("network::trust::behind_a_proxy", "").run();
}

#[tokio::test]
#[ignore = "a child of row 14"]
async fn behind_a_proxy() {
    let good = certificate(&trusted(), CertificateFlaw::None);
    let plain = done_through_a_proxy(behind_a_network(), false).await;
    let daily = plain.iter().filter(|line| !line.starts_with("HEAD http://")).count();
    assert_eq!(daily, 1, "{plain:#?}");

    let tunnels = done_through_a_proxy(behind_tls(good), false).await;
    assert!(tunnels.iter().all(|line| line.starts_with("CONNECT ")), "{tunnels:#?}");
}

/// A day that is done through a proxy, and what the proxy was asked for.
async fn done_through_a_proxy(plan: ShopPlan, demands_password: bool) -> Vec<String> {
    let (proxy, way) = system_proxy(demands_password).await;
    let shop = Shop::open(plan).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(&shop).await;
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1));
    assert_only_for_the_service(&shop, &proxy);
    drop(shop);
    way.stop().await;
    proxy.asked()
}

#[test]
fn row_14_a_password_that_the_proxy_wants_is_told_and_nothing_is_sent() {
    behind_a_system_proxy("network::trust::behind_a_proxy_with_a_password", "").run();
}

#[tokio::test]
#[ignore = "a child of row 14"]
async fn behind_a_proxy_with_a_password() {
    let good = certificate(&trusted(), CertificateFlaw::None);
    let (proxy, way) = system_proxy(true).await;
    let shop = Shop::open(behind_tls(good)).await;
    let view = assert_it_is_noticed_before_the_finger(&shop, &Problem::ProxyLogin).await;
    assert!(trouble(&view).support.contains("407"), "{:?}", trouble(&view));
    assert_eq!(network(&shop).connections(), 0, "the service was reached");
    assert!(proxy.asked().iter().all(|line| line.starts_with("CONNECT ")), "{:#?}", proxy.asked());
    assert_only_for_the_service(&shop, &proxy);

    way.stop().await;
    let (_open, _way) = system_proxy(false).await;
    shop.advance(Duration::from_secs(6));
    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
    assert_a_press_is_done(&shop).await;
}

/// Where the way to the service is plain HTTP, the proxy's refusal is an answer like others.
#[test]
fn row_14_a_password_that_the_proxy_wants_for_plain_http_is_told_too() {
    behind_a_system_proxy("network::trust::behind_a_proxy_with_a_password_for_plain_http", "").run();
}

#[tokio::test]
#[ignore = "a child of row 14"]
async fn behind_a_proxy_with_a_password_for_plain_http() {
    let (proxy, way) = system_proxy(true).await;
    let shop = Shop::open(behind_a_network()).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let view = shop.scan().await;
    assert_not_sent(&shop, &view, &Problem::ProxyLogin);
    assert_eq!(network(&shop).connections(), 0, "the service was reached");
    assert_only_for_the_service(&shop, &proxy);

    way.stop().await;
    let (_open, _way) = system_proxy(false).await;
    assert_a_press_is_done(&shop).await;
}

#[test]
fn row_14_a_password_that_the_system_knows_is_given() {
    let user = format!("{}:{}@", WebProxy::USER, WebProxy::PASSWORD);
    behind_a_system_proxy("network::trust::behind_a_proxy_whose_password_is_known", &user).run();
}

#[tokio::test]
#[ignore = "a child of row 14"]
async fn behind_a_proxy_whose_password_is_known() {
    let good = certificate(&trusted(), CertificateFlaw::None);
    done_through_a_proxy(behind_a_network(), true).await;
    done_through_a_proxy(behind_tls(good), true).await;
}

#[test]
fn row_15_an_antivirus_that_opens_tls_is_the_systems_to_trust() {
    Child::of("network::trust::where_an_antivirus_opens_tls").run();
}

/// Its authority is in the system's store; then it is not, and after the administrator's visit it is again.
#[tokio::test]
#[ignore = "the child of row 15"]
async fn where_an_antivirus_opens_tls() {
    let antivirus = trusted();
    let opened = certificate(&antivirus, CertificateFlaw::None);
    let shop = Shop::open(behind_tls(opened.clone())).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(&shop).await;
    assert_eq!(shop.scanner.captures(), 1);
    drop(shop);

    System::here().trust(&Authority::named("Another authority").unwrap().pem());
    let mut shop = Shop::open(behind_tls(opened)).await;
    let view = assert_it_is_noticed_before_the_finger(&shop, &Problem::TlsRefused).await;
    let support = &trouble(&view).support;
    assert!(support.contains("TLS: ") && support.contains("UnknownIssuer"), "{support}");
    assert_nothing_passed(&shop);

    System::here().trust(&antivirus.pem());
    shop.come_back().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(&shop).await;
}

#[test]
fn row_15_a_system_that_trusts_nobody_is_told_and_nothing_is_sent() {
    Child::of("network::trust::where_nobody_is_trusted").run();
}

/// Its certificates are missing, as on a Linux without `ca-certificates`.
#[tokio::test]
#[ignore = "another child of row 15"]
async fn where_nobody_is_trusted() {
    System::here().trust("");
    let shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    let strip = shop.view().await.strip;
    assert_eq!((strip.internet, strip.scanner), (InternetLight::Offline, ScannerLight::Ready));
    for journey in [Journey::Daily, Journey::Ekyc] {
        assert_eq!(shop.agent().open_journey(journey).await, Err(Problem::TlsRefused));
    }
    assert_eq!((shop.eko.received().len(), shop.scanner.captures()), (0, 0));
}

/// What the line for support says about a flaw.
fn cause(flaw: CertificateFlaw) -> &'static str {
    match flaw {
        CertificateFlaw::None => "",
        CertificateFlaw::Expired => "expired",
        CertificateFlaw::NotYetValid => "not valid yet",
        CertificateFlaw::OtherHost => "not valid for name",
        CertificateFlaw::SelfSigned | CertificateFlaw::UnknownIssuer => "UnknownIssuer",
    }
}

/// Whose fault a date is, the PC cannot know.
fn told_of(flaw: CertificateFlaw) -> Problem {
    match flaw {
        CertificateFlaw::Expired | CertificateFlaw::NotYetValid => {
            Problem::PcDateDoubtful { pc_date: TODAY.to_owned() }
        }
        CertificateFlaw::None
        | CertificateFlaw::OtherHost
        | CertificateFlaw::SelfSigned
        | CertificateFlaw::UnknownIssuer => Problem::TlsRefused,
    }
}

#[test]
fn row_16_a_certificate_with_a_flaw_is_refused_and_nothing_is_sent() {
    Child::of("network::trust::where_certificates_have_flaws").run();
}

#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_certificates_have_flaws() {
    let authority = trusted();
    for flaw in CertificateFlaw::ALL {
        if flaw != CertificateFlaw::None {
            refuse_before_the_finger(&authority, flaw).await;
        }
    }
}

async fn refuse_before_the_finger(authority: &Authority, flaw: CertificateFlaw) {
    let mut shop = Shop::open(behind_tls(certificate(authority, flaw))).await;
    let view = assert_it_is_noticed_before_the_finger(&shop, &told_of(flaw)).await;
    let support = &trouble(&view).support;
    assert!(support.contains("TLS: ") && support.contains(cause(flaw)), "{flaw:?}: {support}");
    assert_nothing_passed(&shop);

    let port = close_the_network(&mut shop).await;
    open_the_network(&mut shop, port, Some(certificate(authority, CertificateFlaw::None))).await;
    shop.advance(Duration::from_secs(6));
    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
    assert_a_press_is_done(&shop).await;
}

#[test]
fn row_32_a_date_at_which_no_certificate_is_valid_is_told_and_nothing_is_sent() {
    Child::of("network::trust::where_the_battery_is_empty").run();
}

/// The PC's clock began anew in 2001: to it the certificate is one of the future.
#[tokio::test]
#[ignore = "the child of row 32"]
async fn where_the_battery_is_empty() {
    let authority = trusted();
    let clock_off = at("2001-01-01T04:00:00Z") - at(MORNING);
    let future = certificate(&authority, CertificateFlaw::NotYetValid);
    let mut shop = Shop::open(ShopPlan { clock_off, ..behind_tls(future) }).await;
    let doubtful = Problem::PcDateDoubtful { pc_date: "2001-01-01".to_owned() };
    let view = assert_it_is_noticed_before_the_finger(&shop, &doubtful).await;
    assert_eq!(view.strip.clock, ClockLight::NotKnown);
    assert_nothing_passed(&shop);
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!((check.clock, check.address), (CheckMark::Wrong, CheckMark::NotKnown));

    // The agent sets the date.
    shop.pc.step(-clock_off);
    let port = close_the_network(&mut shop).await;
    open_the_network(&mut shop, port, Some(certificate(&authority, CertificateFlaw::None))).await;
    shop.advance(Duration::from_secs(6));
    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
    assert_a_press_is_done(&shop).await;
}

#[test]
fn row_16_a_certificate_that_turns_bad_after_the_finger_is_refused_too() {
    Child::of("network::trust::where_certificates_turn_bad").run();
}

/// The finger was given while all was well: the capture does not leave the PC.
#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_certificates_turn_bad() {
    let authority = trusted();
    let good = certificate(&authority, CertificateFlaw::None);
    for flaw in [CertificateFlaw::Expired, CertificateFlaw::OtherHost, CertificateFlaw::UnknownIssuer] {
        let mut shop = Shop::open(behind_tls(good.clone())).await;
        shop.scanner.set_finger_delay(LONG_ENOUGH);
        stand_before_the_finger(&shop).await;
        assert!(press_under(&shop, Faults::default()).await, "{flaw:?}");
        let port = close_the_network(&mut shop).await;
        open_the_network(&mut shop, port, Some(certificate(&authority, flaw))).await;
        let view = shop.at_rest().await;
        assert_not_sent(&shop, &view, &told_of(flaw));
        assert_eq!((shop.scanner.captures(), network(&shop).connections()), (1, 1), "{flaw:?}");
        assert_nothing_passed(&shop);

        close_the_network(&mut shop).await;
        open_the_network(&mut shop, port, Some(good.clone())).await;
        assert_a_press_is_done(&shop).await;
    }
}

/// A code is asked for once more when the first connection was refused for its certificate, and no oftener.
#[test]
fn row_16_no_code_is_asked_for_under_a_certificate_with_a_flaw() {
    Child::of("network::trust::where_a_code_meets_a_flaw").run();
}

#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_a_code_meets_a_flaw() {
    let authority = trusted();
    let flawed = certificate(&authority, CertificateFlaw::SelfSigned);
    let plan = behind_tls(flawed);
    let mut shop = Shop::open(ShopPlan { ekyc_done: false, revision: Revision::R2026_06, ..plan }).await;
    let view = shop.send_code().await;
    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::TlsRefused));
    assert_nothing_passed(&shop);

    let port = close_the_network(&mut shop).await;
    open_the_network(&mut shop, port, Some(certificate(&authority, CertificateFlaw::None))).await;
    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(SendOtp), 1);
}
