//! Every packet of a network, as the kernel hands it out.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::net::sockopt::set_socket_recv_buffer_size_force;
use rustix::net::{AddressFamily, SocketFlags, SocketType, eth, socket_with};

/// Listens on every interface of this network until it is taken off.
pub struct Tap {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Packet>>,
    counted: u64,
}

/// One packet.
#[derive(Debug, Clone)]
pub struct Packet {
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub kind: Kind,
    pub payload: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The first packet of a connection.
    TcpOpening,
    Tcp,
    Udp,
    /// By the number of its protocol.
    Other(u8),
}

impl Tap {
    pub fn put_on() -> Tap {
        let socket =
            socket_with(AddressFamily::PACKET, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(eth::ALL));
        let socket = socket.unwrap();
        set_socket_recv_buffer_size_force(&socket, 256 * 1024 * 1024).unwrap();
        // The standard library has a way to read from it, and does not look at what kind of socket it is.
        let socket = UdpSocket::from(socket);
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let stop = Arc::<AtomicBool>::default();
        let (counted, stopped) = (counted(), stop.clone());
        let thread = std::thread::spawn(move || {
            let mut packets = Vec::new();
            let mut buffer = vec![0; 128 * 1024];
            loop {
                match socket.recv(&mut buffer) {
                    Ok(length) => packets.push(Packet::read(&buffer[..length])),
                    Err(_) if stopped.load(Ordering::Relaxed) => return packets,
                    Err(_) => {}
                }
            }
        });
        Tap { stop, thread, counted }
    }

    /// What passed. Fails when the kernel has counted another number: then a packet was missed.
    pub fn take_off(self) -> Vec<Packet> {
        self.stop.store(true, Ordering::Relaxed);
        let packets = self.thread.join().unwrap();
        let counted = counted() - self.counted;
        assert_eq!(packets.len() as u64, counted, "packets were missed, or somebody still speaks");
        packets
    }
}

/// Packets of all interfaces, in and out, as the kernel counts them.
fn counted() -> u64 {
    let devices = std::fs::read_to_string("/proc/net/dev").unwrap();
    let figures = devices.lines().skip(2).flat_map(|line| {
        let (_, figures) = line.split_once(':').unwrap();
        let figures: Vec<u64> = figures.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
        [figures[1], figures[9]]
    });
    figures.sum()
}

impl Packet {
    /// From the header of IP on.
    fn read(bytes: &[u8]) -> Packet {
        let (from, to, protocol, rest): (IpAddr, IpAddr, u8, &[u8]) = match bytes[0] >> 4 {
            4 => {
                let address = |at: usize| Ipv4Addr::from(<[u8; 4]>::try_from(&bytes[at..at + 4]).unwrap());
                let header = usize::from(bytes[0] & 0x0f) * 4;
                (address(12).into(), address(16).into(), bytes[9], &bytes[header..])
            }
            6 => {
                let address = |at: usize| Ipv6Addr::from(<[u8; 16]>::try_from(&bytes[at..at + 16]).unwrap());
                (address(8).into(), address(24).into(), bytes[6], &bytes[40..])
            }
            version => panic!("a packet of version {version}"),
        };
        let port = |at: usize| u16::from_be_bytes([rest[at], rest[at + 1]]);
        let (kind, ports, payload) = match protocol {
            6 => {
                let (opens, header) = (rest[13] & 0x12 == 0x02, usize::from(rest[12] >> 4) * 4);
                let kind = if opens { Kind::TcpOpening } else { Kind::Tcp };
                (kind, (port(0), port(2)), &rest[header..])
            }
            17 => (Kind::Udp, (port(0), port(2)), &rest[8..]),
            other => (Kind::Other(other), (0, 0), rest),
        };
        Packet {
            from: SocketAddr::new(from, ports.0),
            to: SocketAddr::new(to, ports.1),
            kind,
            payload: payload.to_vec(),
        }
    }
}

/// Where somebody spoke to, by opening a connection or without one. Everything else that passed belongs to one of them.
pub fn spoken_to(packets: &[Packet]) -> BTreeSet<(SocketAddr, Kind)> {
    let opened: BTreeSet<(SocketAddr, Kind)> = packets
        .iter()
        .filter(|packet| packet.kind != Kind::Tcp)
        .map(|packet| (packet.to, packet.kind))
        .collect();
    let of_a_connection = |address| opened.contains(&(address, Kind::TcpOpening));
    let stray = packets.iter().find(|packet| {
        packet.kind == Kind::Tcp && !of_a_connection(packet.from) && !of_a_connection(packet.to)
    });
    assert!(stray.is_none(), "a packet of a connection that nobody opened: {stray:?}");
    opened
}
