//! Closed ports, and the owners of open ones: `GetExtendedTcpTable` and `QueryFullProcessImageName`, by way of the crate
//! `listeners`.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::windows::io::{AsRawSocket as _, RawSocket};

use listeners::{Listener, Process, Protocol, SocketState};
use tokio::net::TcpSocket;
use windows_sys::Win32::Networking::WinSock::{
    SIO_TCP_INITIAL_RTO, SOCKET, TCP_INITIAL_RTO_PARAMETERS, WSAIoctl,
};

use super::owner::{PortOwner, PortOwners};
use super::service::printable;

/// Leave the time as it is, and ask once: what the headers of Windows call `TCP_INITIAL_RTO_UNSPECIFIED_RTT` and
/// `TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS`.
static ASK_ONCE: TCP_INITIAL_RTO_PARAMETERS =
    TCP_INITIAL_RTO_PARAMETERS { Rtt: 0xffff, MaxSynRetransmissions: 0xfe };

/// Windows asks a port that has refused again, for up to two seconds; this socket does not. A Windows that is too old for
/// it does what it always did, and the caller gives up on it.
pub fn take_no_for_an_answer(socket: &TcpSocket) {
    if !ask_once(socket.as_raw_socket()) {
        tracing::debug!("closed ports will be slow");
    }
}

fn ask_once(socket: RawSocket) -> bool {
    let (wanted, size) = ((&raw const ASK_ONCE).cast(), size_of_val(&ASK_ONCE) as u32);
    let mut told = 0;
    // SAFETY: the socket is open as long as it is borrowed; what is wanted is read during the call only and is as long as
    // said; nothing is written but `told`, and nothing happens after the call.
    #[allow(unsafe_code, reason = "the only way to say so")]
    let outcome = unsafe {
        WSAIoctl(
            socket as SOCKET,
            SIO_TCP_INITIAL_RTO,
            wanted,
            size,
            std::ptr::null_mut(),
            0,
            &mut told,
            std::ptr::null_mut(),
            None,
        )
    };
    outcome == 0
}

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
