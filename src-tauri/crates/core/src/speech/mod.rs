//! The operating system's voice: which languages it speaks, and what may be said aloud.

mod aloud;
#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

pub use aloud::Aloud;
pub use os::SystemSpeech;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;

/// The ways in which a voice can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpeechError {
    /// This PC has no speech service, or it does not run.
    #[error("there is no speech service")]
    Absent,
    /// The speech service has no voice for the language, or would not take the text.
    #[error("the speech service refused")]
    Refused,
    /// The speech service did not answer in time, broke off, or answered what is no answer.
    #[error("the speech service did not answer")]
    Silent,
}

/// A speech service.
#[async_trait]
pub trait Speech: Send + Sync + 'static {
    /// True when it has a voice for the language, by its BCP 47 tag.
    ///
    /// # Errors
    /// How the service failed.
    async fn speaks(&self, language: &str) -> Result<bool, SpeechError>;

    /// Begins to read aloud.
    ///
    /// # Errors
    /// How the service failed.
    async fn begin(&self, language: &str, text: &Aloud) -> Result<Box<dyn Reading>, SpeechError>;
}

/// A text that is being read aloud.
#[async_trait]
pub trait Reading: Send {
    /// Returns when it was read to the end, or when somebody else silenced it. May be dropped half-way, before
    /// [`Reading::stop`].
    ///
    /// # Errors
    /// How the service failed.
    async fn ended(&mut self) -> Result<(), SpeechError>;

    /// Falls silent.
    async fn stop(&mut self);
}

/// A speech service that is asked beside the caller, and given up after a while.
#[derive(Clone)]
pub struct Voice {
    speech: Arc<dyn Speech>,
    patience: Duration,
    pace: Duration,
}

impl Voice {
    /// How long a speech service may take for an answer. It may have to be started first.
    pub const PATIENCE: Duration = Duration::from_secs(10);
    /// The slowest voice takes less for a character. Without a sound card some services never come to an end.
    pub const PACE: Duration = Duration::from_millis(250);

    /// A voice over a speech service.
    pub fn new(speech: impl Speech) -> Voice {
        Voice { speech: Arc::new(speech), patience: Voice::PATIENCE, pace: Voice::PACE }
    }

    /// The voice of a program that does not speak.
    pub fn none() -> Voice {
        Voice::new(NoSpeech)
    }

    /// The same, with another patience for answers and for each character.
    pub fn with_patience(self, patience: Duration, pace: Duration) -> Voice {
        Voice { patience, pace, ..self }
    }

    /// True when there is a voice for the language, by its BCP 47 tag. A service that fails has none.
    pub async fn speaks(&self, language: &'static str) -> bool {
        let speech = self.speech.clone();
        let asked = self.beside(self.patience, async move { speech.speaks(language).await });
        asked.await.unwrap_or_else(|error| {
            tracing::info!(%error, language, "nothing can be read aloud");
            false
        })
    }

    /// Reads a text aloud, until its end or until `stop` is used or dropped.
    ///
    /// # Errors
    /// How the service failed. [`SpeechError::Silent`] after the patience.
    pub async fn read(
        &self,
        language: &'static str,
        text: Aloud,
        stop: oneshot::Receiver<()>,
    ) -> Result<(), SpeechError> {
        let (speech, patience) = (self.speech.clone(), self.patience);
        let longest = patience + self.pace * text.characters();
        let begun = self.beside(patience, async move { speech.begin(language, &text).await });
        let mut reading = begun.await?;
        self.beside(longest + patience, async move {
            let ended = tokio::select! {
                biased;
                _ = stop => None,
                ended = reading.ended() => Some(ended),
                () = tokio::time::sleep(longest) => Some(Err(SpeechError::Silent)),
            };
            if ended != Some(Ok(())) {
                // A service that does not take this either is left alone.
                drop(tokio::time::timeout(patience, reading.stop()).await);
            }
            ended.unwrap_or(Ok(()))
        })
        .await
    }

    /// A library that panics over an answer takes its own task along, and nothing else.
    async fn beside<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, SpeechError>> + Send + 'static,
    ) -> Result<T, SpeechError> {
        let task = tokio::spawn(tokio::time::timeout(limit, work));
        match task.await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(SpeechError::Silent),
        }
    }
}

struct NoSpeech;

#[async_trait]
impl Speech for NoSpeech {
    async fn speaks(&self, _: &str) -> Result<bool, SpeechError> {
        Ok(false)
    }

    async fn begin(&self, _: &str, _: &Aloud) -> Result<Box<dyn Reading>, SpeechError> {
        Err(SpeechError::Absent)
    }
}

/// `hi` and `hi-IN` are one language; `hif` is another. Tags are written in either case, and with either dash.
fn is_of_language(tag: &str, language: &str) -> bool {
    tag.split(['-', '_']).next().is_some_and(|first| first.eq_ignore_ascii_case(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_of_any_country_speaks_the_language() {
        for tag in ["hi", "hi-IN", "HI", "hi_IN.UTF-8"] {
            assert!(is_of_language(tag, "hi"), "{tag}");
        }
        for tag in ["", "hif", "en-IN", "x-hi"] {
            assert!(!is_of_language(tag, "hi"), "{tag}");
        }
    }

    #[tokio::test]
    async fn a_program_that_does_not_speak_has_no_voice() {
        assert!(!Voice::none().speaks("en").await);
        let (_stop, stopped) = oneshot::channel();
        let read = Voice::none().read("en", Aloud::of("Scan finger").unwrap(), stopped).await;
        assert_eq!(read, Err(SpeechError::Absent));
    }
}
