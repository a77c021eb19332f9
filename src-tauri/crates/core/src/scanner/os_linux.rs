//! `/proc/net/tcp`, and the open files of the processes of this user.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use procfs::net::{TcpNetEntry, TcpState, tcp, tcp6};
use procfs::process::{FDTarget, Process, all_processes};

use tokio::net::TcpSocket;

use super::owner::{PortOwner, PortOwners};

/// Linux does so by itself.
pub fn take_no_for_an_answer(_: &TcpSocket) {}

/// The owners as Linux tells them.
#[derive(Default)]
pub struct SystemPortOwners {
    /// By the socket's number: a socket stays with its program, and to walk through all processes takes longer.
    found: Mutex<HashMap<u64, PortOwner>>,
}

impl PortOwners for SystemPortOwners {
    fn of(&self, ports: &[u16]) -> BTreeMap<u16, PortOwner> {
        let sockets = listening(ports);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|number, _| sockets.values().any(|socket| socket.inode == *number));
        let sought: Vec<&TcpNetEntry> =
            sockets.values().filter(|socket| !found.contains_key(&socket.inode)).collect();
        found.extend(search(&sought));
        let owner = |port: &u16| match sockets.get(port) {
            None => PortOwner::NotKnown,
            Some(socket) => found.get(&socket.inode).cloned().unwrap_or_else(|| unnamed(socket)),
        };
        ports.iter().map(|port| (*port, owner(port))).collect()
    }
}

/// The socket to which a connection to 127.0.0.1 comes, for each port that has one.
fn listening(ports: &[u16]) -> BTreeMap<u16, TcpNetEntry> {
    let tables = [tcp(), tcp6()].into_iter().flatten().flatten();
    let mut sockets: BTreeMap<u16, TcpNetEntry> = BTreeMap::new();
    for entry in tables.filter(|entry| entry.state == TcpState::Listen) {
        let Some(rank) = rank(entry.local_address) else { continue };
        let port = entry.local_address.port();
        let better = |other: &TcpNetEntry| Some(rank) < self::rank(other.local_address);
        if ports.contains(&port) && sockets.get(&port).is_none_or(better) {
            sockets.insert(port, entry);
        }
    }
    sockets
}

/// The most exact address gets the connection. `None` for one that is not 127.0.0.1.
fn rank(address: SocketAddr) -> Option<u8> {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => Some(0),
        IpAddr::V6(mapped) if mapped.to_ipv4_mapped() == Some(Ipv4Addr::LOCALHOST) => Some(0),
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Some(1),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Some(2),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

/// Looks through the open files of every process that this user may look at.
fn search(sockets: &[&TcpNetEntry]) -> HashMap<u64, PortOwner> {
    let mut owners = HashMap::new();
    if !sockets.iter().any(|socket| may_be_looked_at(socket)) {
        return owners;
    }
    for process in all_processes().into_iter().flatten().flatten() {
        if owners.len() == sockets.len() {
            break;
        }
        for file in process.fd().into_iter().flatten().flatten() {
            if let FDTarget::Socket(number) = file.target
                && sockets.iter().any(|socket| socket.inode == number)
                && let Ok(path) = process.exe()
            {
                let path = path.to_string_lossy();
                // Linux adds it when the file was replaced, as an update does.
                let path = path.strip_suffix(" (deleted)").unwrap_or(&path);
                owners.entry(number).or_insert_with(|| PortOwner::program(path));
            }
        }
    }
    owners
}

fn may_be_looked_at(socket: &TcpNetEntry) -> bool {
    own_user().is_some_and(|own| own == 0 || own == socket.uid)
}

fn unnamed(socket: &TcpNetEntry) -> PortOwner {
    if may_be_looked_at(socket) { PortOwner::NotKnown } else { PortOwner::AnotherUser }
}

fn own_user() -> Option<u32> {
    Process::myself().and_then(|own| own.uid()).ok()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn own_program() -> PortOwner {
        PortOwner::program(&std::env::current_exe().unwrap().to_string_lossy())
    }

    #[test]
    fn whoever_listens_is_found_also_behind_every_address() {
        let owners = SystemPortOwners::default();
        for address in ["127.0.0.1:0", "0.0.0.0:0", "[::]:0"] {
            let listener = TcpListener::bind(address).unwrap();
            let port = listener.local_addr().unwrap().port();
            assert_eq!(owners.of(&[port])[&port], own_program(), "{address}");
            drop(listener);
            assert_eq!(owners.of(&[port])[&port], PortOwner::NotKnown, "{address}");
        }
    }

    #[test]
    fn a_connection_is_no_owner_and_another_address_is_not_this_port() {
        let elsewhere = TcpListener::bind("127.0.0.2:0").unwrap();
        let port = elsewhere.local_addr().unwrap().port();
        assert_eq!(SystemPortOwners::default().of(&[port])[&port], PortOwner::NotKnown);

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let port = client.local_addr().unwrap().port();
        assert_eq!(SystemPortOwners::default().of(&[port])[&port], PortOwner::NotKnown);
    }

    #[test]
    fn the_most_exact_address_gets_the_connection() {
        let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = everywhere.local_addr().unwrap().port();
        assert_eq!(rank(everywhere.local_addr().unwrap()), Some(1));
        assert_eq!(listening(&[port])[&port].local_address, everywhere.local_addr().unwrap());
        assert_eq!(rank("127.0.0.1:1".parse().unwrap()), Some(0));
        assert_eq!(rank("[::ffff:127.0.0.1]:1".parse().unwrap()), Some(0));
        assert_eq!(rank("[::]:1".parse().unwrap()), Some(2));
        assert_eq!(rank("192.0.2.1:1".parse().unwrap()), None);
    }
}
