//! Whole mornings, in both revisions, with everything that might lead somewhere else.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use hazri_core::journey::Journey;
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::http::Reply;
use hazri_simulator::proxy::{WebProxy, WebProxyOptions};
use hazri_simulator::scanner::{Impostor, ScriptedCapture};
use serde_json::Value;

use crate::listening::Ears;
use crate::support::{Ask, Child, Headless};
use crate::tap::{Kind, Packet, Tap, spoken_to};
use crate::world::{ECHO, ELSEWHERE, PROXY, SERVICE, World, lead};

fn outside(world: &World, packets: &[Packet]) -> BTreeSet<(SocketAddr, Kind)> {
    spoken_to(packets).into_iter().filter(|(address, _)| !world.is_inside(*address)).collect()
}

fn hosts(addresses: &[&str]) -> BTreeSet<(SocketAddr, Kind)> {
    addresses.iter().map(|address| (address.parse().unwrap(), Kind::TcpOpening)).collect()
}

/// No secret stands in a packet as it is, but behind the service's own door, where TLS has ended.
fn assert_nothing_in_clear(world: &World, packets: &[Packet]) {
    let behind_the_door = |packet: &&Packet| {
        let behind = [world.eko.port(), world.echo.port()];
        behind.contains(&packet.from.port()) || behind.contains(&packet.to.port())
    };
    for packet in packets.iter().filter(|packet| !behind_the_door(packet)) {
        assert!(!holds_a_secret(world, packet), "{} to {}", packet.from, packet.to);
    }
}

fn holds_a_secret(world: &World, packet: &Packet) -> bool {
    let text = String::from_utf8_lossy(&packet.payload);
    world.secrets().iter().any(|secret| text.contains(secret.as_str()))
}

fn step(view: &Value) -> &str {
    view["task"]["step"]["at"].as_str().unwrap_or_default()
}

async fn ekyc(world: &World, app: &Headless) {
    let account = world.eko.account();
    app.open_journey(Journey::Ekyc).await.unwrap();
    app.send_code(Some(&account.aadhaar)).await.unwrap();
    app.at_rest().await.unwrap();
    app.verify_code(&account.otp).await.unwrap();
    app.at_rest().await.unwrap();
    app.scan(None).await.unwrap();
    let view = app.at_rest().await.unwrap();
    assert_eq!(step(&view), "ekyc_done", "{view:#}");
    app.close_journey().await.unwrap();
}

async fn daily(world: &World, app: &Headless) -> Value {
    app.open_journey(Journey::Daily).await.unwrap();
    app.scan(Some(&world.eko.account().aadhaar)).await.unwrap();
    app.at_rest().await.unwrap()
}

#[test]
fn the_app_speaks_to_the_service_and_the_echo_and_nobody_can_call_it() {
    Child::of("mornings::whole_mornings").in_a_network_of_its_own().run();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child"]
async fn whole_mornings() {
    for (revision, expected) in
        [(Revision::R2026_06, hosts(&[SERVICE, ECHO])), (Revision::R2026_07, hosts(&[SERVICE]))]
    {
        let Some(world) = World::open(revision).await else { return };
        let tap = Tap::put_on();
        let app = world.app(Vec::new()).await;
        let ears = Ears::of(app.pid());
        app.ask(Ask::CheckSettings).await.unwrap();
        ekyc(&world, &app).await;
        let view = daily(&world, &app).await;
        assert_eq!(step(&view), "daily_done", "{view:#}");
        assert_eq!(ears.heard(), BTreeSet::new(), "it can be called");
        drop(app);
        let packets = taken_off(tap).await;
        assert_eq!(outside(&world, &packets), expected, "{revision:?}");
        assert_nothing_in_clear(&world, &packets);
        assert_eq!(world.eko.violations(), Vec::<String>::new());
        println!("{revision:?}: {} packets, spoken to {:?}", packets.len(), spoken_to(&packets));
    }
}

/// Whatever was on its way has come.
async fn taken_off(tap: Tap) -> Vec<Packet> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    tap.take_off()
}

#[test]
fn nobody_leads_the_app_elsewhere() {
    Child::of("mornings::mornings_that_lead_elsewhere").in_a_network_of_its_own().run();
}

/// Redirects of the service, of the echo and of the scanner; a scanner's program whose paths name another host; a login
/// page; a broken service.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child"]
async fn mornings_that_lead_elsewhere() {
    let Some(world) = World::open(Revision::R2026_06).await else { return };
    world.eko.set_ekyc_done("2026-01-02".parse().unwrap());
    let away = "http://elsewhere.example/";
    let tap = Tap::put_on();
    let app = world.app(Vec::new()).await;
    let ears = Ears::of(app.pid());
    world.eko.script(EkoCall::SendOtp, failures::captive_portal_redirect(away));
    app.open_journey(Journey::Ekyc).await.unwrap();
    app.send_code(Some(&world.eko.account().aadhaar)).await.unwrap();
    app.at_rest().await.unwrap();
    app.close_journey().await.unwrap();
    for _ in 0..20 {
        world.echo.script(EkoCall::Other, failures::captive_portal_redirect(away));
        world.eko.script(EkoCall::Other, failures::captive_portal_redirect(away));
    }
    for answer in [
        failures::captive_portal_redirect(away),
        failures::captive_portal_redirect("https://elsewhere.example/"),
        Scripted::body(307, "text/html", "").with_header("Location", away).without_checks(),
        failures::captive_portal_page(),
        failures::bad_gateway(),
    ] {
        world.eko.script(EkoCall::DailyAuthentication, answer);
        let view = daily(&world, &app).await;
        assert_ne!(step(&view), "daily_done", "{view:#}");
        if step(&view) == "unknown" {
            app.enquire().await.unwrap();
            app.set_unknown_aside().await.unwrap();
        }
        app.close_journey().await.unwrap();
    }
    for status in [301, 302, 307, 308] {
        let redirect = Reply::empty(status).with_header("Location", away);
        world.scanner.script_capture(ScriptedCapture::reply(redirect.clone()));
        world.scanner.script_discovery(redirect);
        daily(&world, &app).await;
        app.close_journey().await.unwrap();
    }
    lead_the_scanner_elsewhere(&world, &app).await;
    assert_eq!(ears.heard(), BTreeSet::new(), "it can be called");
    drop(app);
    let packets = taken_off(tap).await;
    assert_eq!(outside(&world, &packets), hosts(&[SERVICE, ECHO]));
    assert_eq!(world.elsewhere.count(), 0);
    assert_nothing_in_clear(&world, &packets);
}

/// The scanner's answers name other hosts for what they offer.
async fn lead_the_scanner_elsewhere(world: &World, app: &Headless) {
    for path in
        ["http://elsewhere.example/capture", "//elsewhere.example/capture", "/203.0.113.66:80/capture"]
    {
        let discovery = format!(
            r#"<!DOCTYPE a [<!ENTITY x SYSTEM "http://elsewhere.example/">]><RDService status="READY" info="&x;"><Interface id="CAPTURE" path="{path}"/></RDService>"#
        );
        let plain = discovery.split_once("]>").unwrap().1.replace("&x;", "");
        for document in [discovery, plain] {
            world.scanner.script_discovery(Reply::new(200, "text/xml", document));
            daily(world, app).await;
            app.close_journey().await.unwrap();
        }
    }
}

#[test]
fn behind_the_proxy_of_the_system_the_app_speaks_to_the_proxy_only() {
    Child::of("mornings::a_morning_behind_a_proxy").in_a_network_of_its_own().run();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child"]
async fn a_morning_behind_a_proxy() {
    let Some(world) = World::open(Revision::R2026_07).await else { return };
    let proxy = WebProxy::start(WebProxyOptions::default()).await.unwrap();
    let _way = lead(PROXY, proxy.port()).await;
    let tap = Tap::put_on();
    let env = ["http_proxy", "https_proxy", "all_proxy"];
    let env = env.map(|name| (name.to_owned(), "http://proxy.example:3128".to_owned()));
    let app = world.app(env.into()).await;
    daily(&world, &app).await;
    app.close_journey().await.unwrap();
    drop(app);
    let packets = taken_off(tap).await;
    let spoken: BTreeSet<_> = outside(&world, &packets);
    let way: BTreeSet<_> = spoken.into_iter().filter(|(address, _)| address.port() != proxy.port()).collect();
    assert_eq!(way, hosts(&[PROXY]));
    assert!(proxy.asked().iter().all(|line| line.starts_with("CONNECT service.example:443 ")));
    assert!(!proxy.asked().is_empty());
    assert_nothing_in_clear(&world, &packets);
}

#[test]
fn a_packet_to_anybody_else_is_seen() {
    Child::of("mornings::planted_packets").in_a_network_of_its_own().run();
}

/// What the others are worth: a connection, a packet without one, a name that is looked up, IPv6, and a secret.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child"]
async fn planted_packets() {
    let Some(world) = World::open(Revision::R2026_07).await else { return };
    let impostor = Impostor::start(None).await.unwrap();
    let tap = Tap::put_on();
    drop(TcpStream::connect(ELSEWHERE).unwrap());
    let refused: SocketAddr = "198.51.100.7:8443".parse().unwrap();
    TcpStream::connect(refused).unwrap_err();
    let nowhere: SocketAddr = "[2001:db8::7]:443".parse().unwrap();
    TcpStream::connect(nowhere).unwrap_err();
    let packet: SocketAddr = "198.51.100.8:53".parse().unwrap();
    UdpSocket::bind("0.0.0.0:0").unwrap().send_to(b"a name", packet).unwrap();
    assert!(tokio::net::lookup_host("nowhere.example:1").await.is_err());
    let mut told = TcpStream::connect(("127.0.0.1", impostor.port())).unwrap();
    std::io::Write::write_all(&mut told, world.secrets()[0].as_bytes()).unwrap();
    drop(told);
    let packets = taken_off(tap).await;

    let seen = outside(&world, &packets);
    for opened in [ELSEWHERE.parse().unwrap(), refused, nowhere] {
        assert!(seen.contains(&(opened, Kind::TcpOpening)), "{opened}: {seen:?}");
    }
    assert!(seen.contains(&(packet, Kind::Udp)), "{seen:?}");
    let names = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 53);
    assert!(seen.contains(&(names, Kind::Udp)), "{seen:?}");
    assert!(packets.iter().any(|packet| holds_a_secret(&world, packet)));
    assert_eq!(world.elsewhere.count(), 1);
}
