//! Reading aloud, as the controller does it: one text at a time, in the language of the window, and never in anybody's
//! way. A voice that fails is not there.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;
use ts_rs::TS;

use super::controller::{Controller, Host, Message};
use super::request::Reply;
use super::view::Language;
use crate::speech::{Aloud, SpeechError};

/// Whether what is on the screen can be read aloud, and is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReadingAloud {
    /// This PC has no voice for the language of the window, or it is not known yet.
    #[default]
    NoVoice,
    /// It can be, and nothing is being read.
    Silent,
    /// Something is being read.
    Speaking,
}

/// The voice that was found, and what it is saying.
#[derive(Default)]
pub(super) struct Mouth {
    speaks: Option<Language>,
    saying: Option<Saying>,
}

struct Saying {
    press: u64,
    /// Stops when it is dropped; taken when it was told to.
    stop: Option<oneshot::Sender<()>>,
    /// Whoever waits for silence.
    waiting: Vec<Reply<()>>,
}

impl Mouth {
    pub(super) fn view(&self) -> ReadingAloud {
        match (&self.saying, self.speaks) {
            (Some(Saying { stop: Some(_), .. }), _) => ReadingAloud::Speaking,
            (_, Some(_)) => ReadingAloud::Silent,
            (_, None) => ReadingAloud::NoVoice,
        }
    }
}

impl<H: Host> Controller<H> {
    /// Looks beside whether there is a voice for the language of the window; until then there is none.
    pub(super) fn look_for_voice(&mut self, after: Duration) {
        let Some(language) = self.language else { return };
        if self.mouth.speaks != Some(language) {
            self.mouth.speaks = None;
        }
        let voice = self.surroundings.voice.clone();
        self.beside(async move {
            tokio::time::sleep(after).await;
            Message::VoiceSeen { language, speaks: voice.speaks(language.tag()).await }
        });
    }

    pub(super) fn voice_seen(&mut self, language: Language, speaks: bool) {
        if self.language == Some(language) {
            self.mouth.speaks = speaks.then_some(language);
        }
    }

    pub(super) fn read_aloud(&mut self, text: Aloud) {
        let Some(language) = self.mouth.speaks else { return };
        let press = self.next_press();
        let (stop, stopped) = oneshot::channel();
        let saying = Saying { press, stop: Some(stop), waiting: Vec::new() };
        if let Some(before) = self.mouth.saying.replace(saying) {
            before.has_ended();
        }
        let voice = self.surroundings.voice.clone();
        self.beside(async move {
            let ended = voice.read(language.tag(), text, stopped).await;
            Message::ReadingEnded { press, ended }
        });
    }

    /// The reply comes when it is silent.
    pub(super) fn stop_reading(&mut self, reply: Option<Reply<()>>) {
        match &mut self.mouth.saying {
            Some(saying) => {
                saying.stop = None;
                saying.waiting.extend(reply);
            }
            None => drop(reply.map(|reply| reply.send(Ok(())))),
        }
    }

    pub(super) fn reading_ended(&mut self, press: u64, ended: Result<(), SpeechError>) {
        // Another one may have begun meanwhile.
        let Some(said) = self.mouth.saying.take_if(|saying| saying.press == press) else { return };
        if let (Err(error), Some(_)) = (ended, &said.stop) {
            tracing::warn!(%error, "what is on the screen could not be read aloud");
            self.mouth.speaks = None;
            self.look_for_voice(self.rhythm.voice);
        }
        said.has_ended();
    }
}

impl Saying {
    fn has_ended(self) {
        for reply in self.waiting {
            // A window that was closed meanwhile does not wait any more.
            drop(reply.send(Ok(())));
        }
    }
}
