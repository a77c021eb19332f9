//! This program again, as a process of its own: with other certificates to trust, another proxy, another network.
//!
//! The system's trust, its proxy and its names are read from the surroundings of a process, so such a row has two
//! functions: the row, which sets the surroundings up, and its child, which is marked as ignored and does the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

use hazri_simulator::proxy::Authority;
use tempfile::TempDir;

/// Where the child finds the files that stand in place of the system's.
const FOLDER: &str = "HAZRI_TEST_SYSTEM";
/// Set where a network of its own could not be had.
const SHARED_NETWORK: &str = "HAZRI_TEST_SHARED_NETWORK";

/// A network in which there is nobody but this PC, and in which names are looked up in files that the child writes.
const OWN_NETWORK: &str = r#"
    ip link set lo up &&
    mount --bind "$HAZRI_TEST_SYSTEM/hosts" /etc/hosts &&
    mount --bind "$HAZRI_TEST_SYSTEM/resolv.conf" /etc/resolv.conf &&
    mount --bind "$HAZRI_TEST_SYSTEM/nsswitch.conf" /etc/nsswitch.conf &&
    exec "$0" "$@""#;

/// How a child is run.
pub struct Child {
    /// The path of its function.
    name: &'static str,
    env: Vec<(&'static str, String)>,
    folder: TempDir,
    own_network: bool,
}

impl Child {
    /// With nothing of the surroundings of whoever runs the tests that could matter.
    pub fn of(name: &'static str) -> Child {
        let folder = tempfile::tempdir().unwrap();
        for (file, contents) in [
            ("hosts", "127.0.0.1 localhost\n::1 localhost\n"),
            ("resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n"),
            ("nsswitch.conf", "hosts: files dns\n"),
            // A system that trusts nobody at all is none.
            (TRUSTED, &Authority::new().unwrap().pem()),
        ] {
            std::fs::write(folder.path().join(file), contents).unwrap();
        }
        Child { name, env: Vec::new(), folder, own_network: false }
    }

    pub fn env(mut self, name: &'static str, value: impl Into<String>) -> Child {
        self.env.push((name, value.into()));
        self
    }

    /// In a network of its own. Where the system does not allow one, the child is told, and shows what it can.
    pub fn in_a_network_of_its_own(self) -> Child {
        Child { own_network: true, ..self }
    }

    /// Runs it to its end, which has to be a good one.
    pub fn run(self) {
        let space = if self.own_network { own_network(self.folder.path()) } else { None };
        let program = std::env::current_exe().unwrap();
        let mut command = match &space {
            None => Command::new(program),
            Some(space) => {
                let [first, rest @ ..] = space.as_slice() else { panic!("no program") };
                let mut command = Command::new(first);
                command.args(rest).args(["sh", "-c", OWN_NETWORK]).arg(program);
                command
            }
        };
        for name in PROXY_VARIABLES {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command.env(FOLDER, self.folder.path());
        command.env("SSL_CERT_FILE", self.folder.path().join(TRUSTED)).env_remove("SSL_CERT_DIR");
        if self.own_network && space.is_none() {
            println!("{}: NO NETWORK NAMESPACE CAN BE HAD HERE: only a part is shown", self.name);
            command.env(SHARED_NETWORK, "1");
        }
        command.envs(self.env);
        let output = command.args(["--exact", self.name, "--ignored", "--nocapture"]).output().unwrap();
        let told =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        println!("{told}");
        assert!(output.status.success() && told.contains("1 passed"), "{}: {told}", self.name);
    }
}

const PROXY_VARIABLES: [&str; 4] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
const TRUSTED: &str = "trusted.pem";

/// In the child: what stands in place of the system's files.
pub struct System(PathBuf);

impl System {
    pub fn here() -> System {
        System(std::env::var_os(FOLDER).unwrap().into())
    }

    /// False where the child lives in the network of whoever runs the tests.
    pub fn has_its_own_network(&self) -> bool {
        std::env::var_os(SHARED_NETWORK).is_none()
    }

    /// The system trusts these certificates, and no others. Read when the app opens the shop.
    pub fn trust(&self, certificates: &str) {
        std::fs::write(self.0.join(TRUSTED), certificates).unwrap();
    }

    /// These names have these addresses, from now on.
    pub fn name_hosts(&self, lines: &str) {
        std::fs::write(self.0.join("hosts"), lines).unwrap();
    }
}

/// The program that opens a network and a file system of its own, as the system allows it to this user.
fn own_network(folder: &Path) -> Option<Vec<&'static str>> {
    let as_root = vec!["unshare", "--net", "--mount"];
    let as_user = vec!["unshare", "--user", "--map-root-user", "--net", "--mount"];
    [as_root, as_user].into_iter().find(|space| {
        let mut trial = Command::new(space[0]);
        trial.args(&space[1..]).args(["sh", "-c", OWN_NETWORK, "true"]).env(FOLDER, folder);
        trial.output().is_ok_and(|output| output.status.success())
    })
}
