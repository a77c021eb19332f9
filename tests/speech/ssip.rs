//! A server of the Speech Synthesis Interface Protocol, written from its document: it takes what the document allows,
//! notes everything else as a violation, and breaks where it is told to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Every text is spoken to its end at once.
    Quick,
    /// A text is spoken until it is cancelled.
    Lasting,
    /// Somebody else silences each text.
    Silenced,
    /// Takes connections, and never answers.
    Hung,
    /// Takes a text, and is never heard of again. It takes no cancelling either.
    HungOverText,
    /// Ends in the middle of a text.
    DiesOverText,
    /// Has a voice, and takes no text.
    Refuses,
    /// Knows no language.
    KnowsNoLanguage,
    /// Has no voices to tell of.
    TellsNoVoices,
    /// Answers everything with this line.
    Says(&'static str),
}

/// A text that was taken, with the language it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub language: String,
    pub lines: Vec<String>,
}

#[derive(Default)]
struct Notes {
    connections: usize,
    violations: Vec<String>,
    received: Vec<u8>,
    asked_for_voices_in: Vec<String>,
    spoken: Vec<Spoken>,
    cancelled: usize,
}

/// The server, on a socket in a folder of its own unless another is named.
pub struct SsipServer {
    socket: PathBuf,
    notes: Arc<Mutex<Notes>>,
    _folder: Option<tempfile::TempDir>,
}

impl SsipServer {
    /// Speaks these languages, by the tags of its voices.
    pub fn start(manner: Manner, languages: &[&str]) -> SsipServer {
        let folder = tempfile::tempdir().unwrap();
        let server = SsipServer::start_at(&folder.path().join("speechd.sock"), manner, languages);
        SsipServer { _folder: Some(folder), ..server }
    }

    /// The same, on a socket of choice.
    pub fn start_at(socket: &Path, manner: Manner, languages: &[&str]) -> SsipServer {
        let listener = UnixListener::bind(socket).unwrap();
        let notes = Arc::<Mutex<Notes>>::default();
        let voices: Vec<String> =
            languages.iter().map(|tag| format!("249-Voice of {tag}\t{tag}\tnone")).collect();
        let taken = notes.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (voices, notes) = (voices.clone(), taken.clone());
                notes.lock().unwrap().connections += 1;
                std::thread::spawn(move || Connection::over(stream.unwrap(), manner, voices, notes).serve());
            }
        });
        SsipServer { socket: socket.to_owned(), notes, _folder: None }
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    pub fn connections(&self) -> usize {
        self.notes().connections
    }

    pub fn violations(&self) -> Vec<String> {
        self.notes().violations.clone()
    }

    /// Every byte that came over the socket.
    pub fn received(&self) -> String {
        String::from_utf8(self.notes().received.clone()).unwrap()
    }

    /// The language that was set whenever the voices were asked for: it decides whose voices they are.
    pub fn asked_for_voices_in(&self) -> Vec<String> {
        self.notes().asked_for_voices_in.clone()
    }

    pub fn spoken(&self) -> Vec<Spoken> {
        self.notes().spoken.clone()
    }

    pub fn cancelled(&self) -> usize {
        self.notes().cancelled
    }

    /// Waits until a text was taken.
    pub async fn has_spoken(&self, texts: usize) {
        let begun = Instant::now();
        while self.spoken().len() < texts {
            assert!(begun.elapsed() < Duration::from_secs(5), "waited in vain for a text");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap()
    }
}

/// What a command leads to.
enum Next {
    Command,
    End,
}

struct Connection {
    input: BufReader<UnixStream>,
    output: UnixStream,
    manner: Manner,
    voices: Vec<String>,
    notes: Arc<Mutex<Notes>>,
    named: bool,
    language: Option<String>,
    notified: Vec<String>,
}

impl Connection {
    fn over(stream: UnixStream, manner: Manner, voices: Vec<String>, notes: Arc<Mutex<Notes>>) -> Connection {
        let output = stream.try_clone().unwrap();
        let input = BufReader::new(stream);
        Connection {
            input,
            output,
            manner,
            voices,
            notes,
            named: false,
            language: None,
            notified: Vec::new(),
        }
    }

    fn serve(mut self) {
        while let Some(line) = self.line() {
            // The protocol is synchronous: the next command comes after the answer.
            if !self.input.buffer().is_empty() {
                self.object(&format!("did not wait for the answer to {line:?}"));
            }
            match self.manner {
                Manner::Hung => {}
                Manner::Says(answer) => self.say(&[answer]),
                Manner::Quick
                | Manner::Lasting
                | Manner::Silenced
                | Manner::HungOverText
                | Manner::DiesOverText
                | Manner::Refuses
                | Manner::KnowsNoLanguage
                | Manner::TellsNoVoices => match self.obey(&line) {
                    Next::Command => {}
                    Next::End => return,
                },
            }
        }
    }

    fn obey(&mut self, line: &str) -> Next {
        let words: Vec<&str> = line.split(' ').collect();
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        if !self.named && lower.get(2) != Some(&"client_name") {
            self.object(&format!("{line:?} before the client has a name"));
        }
        match lower.as_slice() {
            ["set", "self", "client_name", _] => self.name(words[3]),
            ["set", "self", "language", _] => self.set_language(words[3]),
            ["set", "self", "notification", kind @ ("begin" | "end" | "cancel"), "on"] => {
                self.notified.push((*kind).to_owned());
                self.say(&["220 OK NOTIFICATION SET"]);
            }
            ["list", "synthesis_voices"] => self.list_voices(),
            ["speak"] => return self.speak(),
            ["cancel", "self"] => return self.cancel(),
            ["quit"] => {
                self.say(&["231 HAPPY HACKING"]);
                return Next::End;
            }
            _ => {
                self.object(&format!("no such command: {line:?}"));
                self.say(&["500 ERR INVALID COMMAND"]);
            }
        }
        Next::Command
    }

    fn name(&mut self, name: &str) {
        let parts: Vec<&str> = name.split(':').collect();
        let sound = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        if self.named || parts.len() != 3 || !parts.iter().all(sound) {
            self.object(&format!("no name, or a second one: {name:?}"));
        }
        self.named = true;
        self.say(&["208 OK CLIENT NAME SET"]);
    }

    fn set_language(&mut self, tag: &str) {
        if !tag.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
            self.object(&format!("no language: {tag:?}"));
        }
        if self.manner == Manner::KnowsNoLanguage {
            self.say(&["302 ERR COULDNT SET LANGUAGE"]);
            return;
        }
        self.language = Some(tag.to_owned());
        self.say(&["201 OK LANGUAGE SET"]);
    }

    fn list_voices(&mut self) {
        let language = self.language.clone().unwrap_or_default();
        self.notes.lock().unwrap().asked_for_voices_in.push(language);
        if self.manner == Manner::TellsNoVoices {
            self.say(&["304 CANT LIST VOICES"]);
            return;
        }
        let mut lines = self.voices.clone();
        lines.push("249 OK VOICE LIST SENT".to_owned());
        self.say(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn speak(&mut self) -> Next {
        if self.notified != ["begin", "end", "cancel"] {
            self.object(&format!("events asked for: {:?}", self.notified));
        }
        if self.manner == Manner::Refuses {
            self.say(&["300 ERR INTERNAL"]);
            return Next::Command;
        }
        self.say(&["230 OK RECEIVING DATA"]);
        let Some(lines) = self.text() else { return Next::End };
        let language = self.language.clone().unwrap_or_default();
        self.notes.lock().unwrap().spoken.push(Spoken { language, lines });
        self.say(&["225-21", "225 OK MESSAGE QUEUED"]);
        match self.manner {
            Manner::Quick => self.event("701", "BEGIN").event("702", "END"),
            Manner::Silenced => self.event("703", "CANCELED"),
            Manner::Lasting => self.event("701", "BEGIN"),
            Manner::DiesOverText => {
                self.event("701", "BEGIN");
                return Next::End;
            }
            Manner::HungOverText => self,
            Manner::Hung
            | Manner::Refuses
            | Manner::KnowsNoLanguage
            | Manner::TellsNoVoices
            | Manner::Says(_) => self,
        };
        Next::Command
    }

    fn cancel(&mut self) -> Next {
        if self.manner == Manner::HungOverText {
            return Next::Command;
        }
        self.notes.lock().unwrap().cancelled += 1;
        self.say(&["213 OK CANCELED"]);
        if self.manner == Manner::Lasting {
            self.event("703", "CANCELED");
        }
        Next::Command
    }

    /// Lines up to the one that is a single dot. A line that begins with a dot has another one in front.
    fn text(&mut self) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            if line == "." {
                if !self.input.buffer().is_empty() {
                    self.object("something stands behind the text");
                }
                return Some(lines);
            }
            match line.strip_prefix('.') {
                Some(rest) if rest.starts_with('.') => lines.push(rest.to_owned()),
                Some(_) => self.object(&format!("a single dot in front: {line:?}")),
                None => lines.push(line),
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let length = self.input.read_until(b'\n', &mut line).ok()?;
        self.notes.lock().unwrap().received.extend(&line);
        if length == 0 {
            return None;
        }
        let Some(line) =
            String::from_utf8(line).ok().and_then(|line| line.strip_suffix("\r\n").map(str::to_owned))
        else {
            self.object("a line that does not end, or is no UTF-8");
            return None;
        };
        if line.chars().any(char::is_control) {
            self.object(&format!("control characters: {line:?}"));
        }
        Some(line)
    }

    fn event(&mut self, code: &str, name: &str) -> &mut Connection {
        self.say(&[&format!("{code}-21"), &format!("{code}-7"), &format!("{code} {name}")]);
        self
    }

    fn say(&mut self, lines: &[&str]) {
        let answer: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        // The client may have gone.
        let _ = self.output.write_all(answer.as_bytes());
    }

    fn object(&self, what: &str) {
        self.notes.lock().unwrap().violations.push(what.to_owned());
    }
}
