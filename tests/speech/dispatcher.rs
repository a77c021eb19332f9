//! The real Speech Dispatcher with eSpeak NG, in folders of its own, with a sound card that swallows everything.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hazri_core::agent::view::Language;
use hazri_core::speech::{Aloud, SystemSpeech, Voice};
use tempfile::TempDir;
use tokio::sync::oneshot;

const PROGRAM: &str = "/usr/bin/speech-dispatcher";
const SETTINGS: &str = "AudioOutputMethod \"libao\"\nDefaultModule \"espeak-ng\"\n\
                        AddModule \"espeak-ng\" \"sd_espeak-ng\" \"espeak-ng.conf\"\nLogLevel 1\n";

struct Dispatcher {
    running: Child,
    folder: TempDir,
}

impl Dispatcher {
    async fn start() -> Dispatcher {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(place("settings/modules")).unwrap();
        std::fs::create_dir(place("log")).unwrap();
        std::fs::write(place("settings/speechd.conf"), SETTINGS).unwrap();
        std::fs::write(place("settings/modules/espeak-ng.conf"), "").unwrap();
        std::fs::write(place(".libao"), "default_driver=null\n").unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(["--run-single", "--timeout", "0", "--config-dir"]).arg(place("settings"));
        command.arg("--log-dir").arg(place("log")).arg("--socket-path").arg(place("speechd.sock"));
        command.env("HOME", folder.path()).env("XDG_RUNTIME_DIR", folder.path());
        let running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let running = running.expect("speech-dispatcher is installed, with its module for eSpeak NG");
        let dispatcher = Dispatcher { running, folder };
        let begun = Instant::now();
        while !dispatcher.socket().exists() {
            assert!(begun.elapsed() < Duration::from_secs(20), "Speech Dispatcher does not come up");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        dispatcher
    }

    fn socket(&self) -> std::path::PathBuf {
        self.folder.path().join("speechd.sock")
    }

    fn voice(&self) -> Voice {
        Voice::new(SystemSpeech::at(self.socket(), Path::new("/nowhere").to_owned()))
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}

/// What `docs/set-up.md` says of the languages.
#[tokio::test]
async fn speech_dispatcher_reads_every_language_of_the_window_aloud() {
    let dispatcher = Dispatcher::start().await;
    let voice = dispatcher.voice();
    for language in Language::ALL.map(Language::tag) {
        assert!(voice.speaks(language).await, "eSpeak NG has no voice for {language}");
    }
    for (language, words) in [("hi", "उँगली रखें।\nशीशा पोंछें"), ("ta", "விரலை வைக்கவும்"), ("ur", "انگلی رکھیں")]
    {
        let (_stop, stopped) = oneshot::channel();
        assert_eq!(voice.read(language, Aloud::of(words).unwrap(), stopped).await, Ok(()), "{language}");
    }
    assert!(!voice.speaks("xx").await);
}
