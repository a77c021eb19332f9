//! A desktop session of its own with a real Secret Service: `gnome-keyring-daemon` on a private bus.
//!
//! Which bus a process speaks to is told by its surroundings, so what needs the keychain runs in a child: this program
//! again, with one ignored test. The child may ask its parent for something to happen to the session ([`please`]).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

/// A bus on which everything is allowed and nothing is started by itself.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

const PASSWORD: &str = "x";
const WISH: &str = "please ";

/// A bus, a home, and a keychain if wanted. Ends with the test.
pub struct Session {
    home: TempDir,
    bus: Child,
    address: String,
    keyring: Option<Child>,
}

impl Session {
    /// A bus with nobody on it, and nobody who could be called.
    pub fn with_a_bus() -> Session {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("bus.conf");
        std::fs::write(&config, BUS).unwrap();
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={}", config.display())).args(["--nofork", "--print-address=1"]);
        let mut bus = at_home(command, home.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Session { home, bus, address: address.trim().to_owned(), keyring: None }
    }

    /// A bus with a keychain that was unlocked, as after signing in.
    pub fn with_an_open_keychain() -> Session {
        let mut session = Session::with_a_bus();
        session.start_the_keychain();
        session
    }

    /// The address of the bus.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The keychain comes up unlocked.
    pub fn start_the_keychain(&mut self) {
        self.start("--unlock", PASSWORD);
    }

    /// The keychain of yesterday, which nobody has unlocked today.
    pub fn restart_the_keychain_locked(&mut self) {
        self.end_the_keychain();
        self.start("--start", "");
    }

    /// The keychain goes away.
    pub fn end_the_keychain(&mut self) {
        let mut keyring = self.keyring.take().unwrap();
        keyring.kill().unwrap();
        keyring.wait().unwrap();
    }

    /// The keychain does nothing any more, and stays on the bus.
    pub fn stop_the_keychain(&self) {
        kill_process(self.keyring_id(), Signal::STOP).unwrap();
    }

    /// The keychain goes on.
    pub fn continue_the_keychain(&self) {
        kill_process(self.keyring_id(), Signal::CONT).unwrap();
    }

    /// The keychain is locked, as by its owner.
    pub fn lock_the_keychain(&self) {
        self.on_the_bus(async |bus| {
            let service = secret_service(bus).await;
            let collection = default_collection(&service).await;
            let _: (Vec<OwnedObjectPath>, OwnedObjectPath) =
                service.call("Lock", &(vec![collection.as_ref()],)).await.unwrap();
        });
    }

    /// Its owner types the password elsewhere.
    pub fn unlock_the_keychain(&self) {
        self.on_the_bus(async |bus| {
            let service = secret_service(bus).await;
            let (_, session): (OwnedValue, OwnedObjectPath) =
                service.call("OpenSession", &("plain", Value::from(""))).await.unwrap();
            let password = (session, Vec::<u8>::new(), PASSWORD.as_bytes().to_vec(), "text/plain".to_owned());
            let own = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
            let daemon = proxy(bus, own).await;
            let begun = Instant::now();
            loop {
                let wanted = (default_collection(&service).await, &password);
                let unlocked: zbus::Result<()> = daemon.call("UnlockWithMasterPassword", &wanted).await;
                let Err(error) = unlocked else { return };
                // One that has just come up reads its collections a moment later.
                assert!(begun.elapsed() < Duration::from_secs(5), "{error}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }

    fn keyring_id(&self) -> Pid {
        Pid::from_child(self.keyring.as_ref().unwrap())
    }

    fn start(&mut self, how: &str, password: &str) {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args([how, "--components=secrets", "--foreground"]);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        let mut keyring =
            at_home(command, self.home.path()).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        keyring.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        self.keyring = Some(keyring);
        self.wait_for_the_keychain();
    }

    fn wait_for_the_keychain(&self) {
        let begun = Instant::now();
        self.on_the_bus(async |bus| {
            let names = zbus::fdo::DBusProxy::new(bus).await.unwrap();
            while !names.name_has_owner("org.freedesktop.secrets".try_into().unwrap()).await.unwrap() {
                assert!(begun.elapsed() < Duration::from_secs(5), "no keychain came up");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }

    fn on_the_bus(&self, what: impl AsyncFnOnce(&zbus::Connection)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bus = zbus::connection::Builder::address(self.address.as_str()).unwrap();
            what(&bus.build().await.unwrap()).await;
        });
    }

    /// Runs an ignored test of this program in the session.
    pub fn run(&mut self, child: &str) {
        self.run_and_obey(child, |_, wish| panic!("{wish}"));
    }

    /// The same, and does what the child asks for.
    pub fn run_and_obey(&mut self, child: &str, obey: impl FnMut(&mut Session, &str)) {
        let (address, home) = (self.address.clone(), self.home.path().to_owned());
        self.obey_child(&address, &home, child, obey);
    }

    fn obey_child(
        &mut self,
        address: &str,
        home: &Path,
        child: &str,
        mut obey: impl FnMut(&mut Session, &str),
    ) {
        let mut process = child_in(child, address, home).spawn().unwrap();
        let mut stdin = process.stdin.take().unwrap();
        let mut stderr = process.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            // What is no text is not worth showing.
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut told = String::new();
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, wish)) = line.split_once(WISH) {
                obey(self, wish);
                // A child that has ended does not hear it.
                let _ = stdin.write_all(b"done\n");
            }
            told.push_str(&line);
            told.push('\n');
        }
        let status = process.wait().unwrap();
        told.push_str(&errors.join().unwrap());
        assert!(status.success() && told.contains("1 passed"), "{told}");
        print!("{}", told.lines().filter(|line| line.starts_with("row ")).collect::<Vec<_>>().join("\n"));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Runs an ignored test of this program with a bus that is not there.
pub fn run_without_a_bus(child: &str) {
    let home = tempfile::tempdir().unwrap();
    let nowhere = format!("unix:path={}", home.path().join("no-bus").display());
    let output = child_in(child, &nowhere, home.path()).output().unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

/// In the child: asks for something to happen to the session, and returns when it has.
pub fn please(wish: &str) {
    println!("\n{WISH}{wish}");
    let mut done = String::new();
    std::io::stdin().read_line(&mut done).unwrap();
    assert_eq!(done, "done\n");
}

fn child_in(child: &str, address: &str, home: &Path) -> Command {
    let temporary = home.join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = at_home(Command::new(std::env::current_exe().unwrap()), home);
    command.args(["--exact", child, "--ignored", "--nocapture"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", address).env("TMPDIR", temporary);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Nothing of the developer's own session leaks in, and nothing leaks out.
fn at_home(mut command: Command, home: &Path) -> Command {
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("GNOME_KEYRING_CONTROL");
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"));
    command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_RUNTIME_DIR", home);
    command.stderr(Stdio::null());
    command
}

async fn secret_service(bus: &zbus::Connection) -> zbus::Proxy<'static> {
    proxy(bus, "org.freedesktop.Secret.Service").await
}

async fn proxy(bus: &zbus::Connection, interface: &'static str) -> zbus::Proxy<'static> {
    zbus::Proxy::new(bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", interface).await.unwrap()
}

async fn default_collection(service: &zbus::Proxy<'_>) -> ObjectPath<'static> {
    let path: OwnedObjectPath = service.call("ReadAlias", &("default",)).await.unwrap();
    path.into_inner()
}
