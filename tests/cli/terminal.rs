//! At a terminal, number and code are typed without echo.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hazri_simulator::eko::Revision;

use crate::bench::{Bench, PROGRAM};

/// The program at a terminal of its own, lent by `script`.
struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<String>>,
}

impl Terminal {
    fn open(bench: &Bench, words: &str) -> Terminal {
        let line = format!("{PROGRAM} --data-dir '{}' {words}", bench.data_dir().display());
        let mut child = bench
            .session
            .dress("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script of util-linux is needed for this test");
        let screen = Arc::new(Mutex::new(String::new()));
        let (mut output, shown) = (child.stdout.take().unwrap(), screen.clone());
        std::thread::spawn(move || {
            let mut piece = [0; 512];
            while let Ok(length @ 1..) = output.read(&mut piece) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..length]));
            }
        });
        let keyboard = child.stdin.take().unwrap();
        Terminal { child, keyboard, screen }
    }

    /// Types a line once the screen asks for it.
    fn answer(&mut self, question: &str, line: &str) {
        let begun = Instant::now();
        while !self.screen().contains(question) {
            assert!(begun.elapsed() < Duration::from_secs(20), "{question}: {}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
        // The prompt stands a moment before the echo goes off.
        std::thread::sleep(Duration::from_millis(100));
        writeln!(self.keyboard, "{line}").unwrap();
    }

    fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    fn end(mut self) -> (i32, String) {
        let status = self.child.wait().unwrap().code().unwrap();
        std::thread::sleep(Duration::from_millis(100));
        (status, self.screen())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn number_and_code_are_not_shown_and_may_be_mistyped() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    let account = bench.eko.account().clone();
    let mut terminal = Terminal::open(&bench, "ekyc");
    terminal.answer("Type yes to agree", "yes");
    terminal.answer("Aadhaar number", "123456789012");
    terminal.answer("type them again", &account.aadhaar);
    terminal.answer("Code from the phone", &account.otp);
    let (status, screen) = terminal.end();
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("eKYC is done."), "{screen}");
    assert!(!screen.contains("123456789012"), "{screen}");
    bench.assert_no_secret_in(&screen);
    bench.assert_no_violations();
}
