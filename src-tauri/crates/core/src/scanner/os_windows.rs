//! `GetExtendedTcpTable` and `QueryFullProcessImageName`, by way of the crate `listeners`.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use listeners::{Listener, Process, Protocol, SocketState};

use super::owner::{PortOwner, PortOwners};
use super::service::printable;

/// The owners as Windows tells them.
#[derive(Default)]
pub struct SystemPortOwners {}

impl PortOwners for SystemPortOwners {
    fn of(&self, ports: &[u16]) -> BTreeMap<u16, PortOwner> {
        let all: Vec<Listener> = listeners::get_all().into_iter().flatten().collect();
        let owner = |port: u16| {
            let here = all.iter().filter(|one| {
                one.socket.port() == port && one.protocol == Protocol::TCP && one.state == SocketState::Listen
            });
            let first = here.filter_map(|one| Some((rank(one.socket.ip())?, one))).min_by_key(|one| one.0);
            first.map_or(PortOwner::NotKnown, |(_, one)| named(&one.process))
        };
        ports.iter().map(|port| (*port, owner(*port))).collect()
    }
}

/// The most exact address gets the connection. `None` for one that is not 127.0.0.1.
fn rank(address: IpAddr) -> Option<u8> {
    match address {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => Some(0),
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Some(1),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Some(2),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

/// Of a service of the system only the name is told.
fn named(process: &Process) -> PortOwner {
    match (process.path.as_str(), process.name.as_str()) {
        ("", "") => PortOwner::AnotherUser,
        ("", name) => PortOwner::Program { name: printable(name), path: None },
        (path, _) => PortOwner::program(path),
    }
}
