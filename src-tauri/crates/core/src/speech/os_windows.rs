//! `Windows.Media.SpeechSynthesis`: the voices that are installed with a language, all of which speak offline.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::oneshot;
use windows::Foundation::TypedEventHandler;
use windows::Media::Core::MediaSource;
use windows::Media::Playback::{MediaPlayer, MediaPlayerAudioCategory};
use windows::Media::SpeechSynthesis::{SpeechSynthesizer, VoiceInformation};
use windows::core::HSTRING;

use super::{Aloud, Reading, Speech, SpeechError, is_of_language};

/// The voices of Windows.
#[derive(Default)]
pub struct SystemSpeech {}

#[async_trait]
impl Speech for SystemSpeech {
    async fn speaks(&self, language: &str) -> Result<bool, SpeechError> {
        let language = language.to_owned();
        on_its_own_thread(move || Ok(voice_of(&language)?.is_some())).await
    }

    async fn begin(&self, language: &str, text: &Aloud) -> Result<Box<dyn Reading>, SpeechError> {
        let (language, text) = (language.to_owned(), HSTRING::from(text.as_str()));
        let reading = on_its_own_thread(move || {
            let voice = voice_of(&language)?.ok_or(SpeechError::Refused)?;
            Ok(play(&voice, &text)?)
        });
        Ok(Box::new(reading.await?))
    }
}

/// What is installed may not answer for ever, and would keep a thread of the others.
async fn on_its_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SpeechError> + Send + 'static,
) -> Result<T, SpeechError> {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("speech".to_owned());
    thread.spawn(move || answer.send(work()).is_ok()).map_err(|_| SpeechError::Absent)?;
    answered.await.map_err(|_| SpeechError::Silent)?
}

/// The voice that the user has chosen comes first.
fn voice_of(language: &str) -> windows::core::Result<Option<VoiceInformation>> {
    let chosen = SpeechSynthesizer::DefaultVoice().ok();
    for voice in chosen.into_iter().chain(SpeechSynthesizer::AllVoices()?) {
        if is_of_language(&voice.Language()?.to_string_lossy(), language) {
            return Ok(Some(voice));
        }
    }
    Ok(None)
}

fn play(voice: &VoiceInformation, text: &HSTRING) -> windows::core::Result<PlayerReading> {
    let synthesizer = SpeechSynthesizer::new()?;
    synthesizer.SetVoice(voice)?;
    let sound = synthesizer.SynthesizeTextToStreamAsync(text)?.join()?;
    let player = MediaPlayer::new()?;
    // Or the keys and the panel of the system would offer to play it again.
    player.CommandManager()?.SetIsEnabled(false)?;
    player.SetAudioCategory(MediaPlayerAudioCategory::Speech)?;
    player.SetSource(&MediaSource::CreateFromStream(&sound, &sound.ContentType()?)?)?;

    let (ended, end) = oneshot::channel();
    let ended = Arc::new(Mutex::new(Some(ended)));
    let failed = ended.clone();
    player.MediaEnded(&TypedEventHandler::new(move |_, _| {
        tell(&ended, Ok(()));
        Ok(())
    }))?;
    player.MediaFailed(&TypedEventHandler::new(move |_, _| {
        tell(&failed, Err(SpeechError::Silent));
        Ok(())
    }))?;
    player.Play()?;
    Ok(PlayerReading { player, end })
}

type End = Result<(), SpeechError>;

fn tell(ended: &Mutex<Option<oneshot::Sender<End>>>, end: End) {
    let ended = ended.lock().ok().and_then(|mut ended| ended.take());
    if let Some(ended) = ended {
        // Nobody waits for it when it was stopped.
        let _ = ended.send(end);
    }
}

struct PlayerReading {
    player: MediaPlayer,
    end: oneshot::Receiver<End>,
}

#[async_trait]
impl Reading for PlayerReading {
    async fn ended(&mut self) -> Result<(), SpeechError> {
        (&mut self.end).await.unwrap_or(Err(SpeechError::Silent))
    }

    async fn stop(&mut self) {
        if let Err(error) = self.player.Pause() {
            tracing::warn!(%error, "the voice could not be stopped");
        }
    }
}

/// The player keeps a thread and the sound card until it is closed.
impl Drop for PlayerReading {
    fn drop(&mut self) {
        if let Err(error) = self.player.Close() {
            tracing::warn!(%error, "the voice could not be closed");
        }
    }
}

impl From<windows::core::Error> for SpeechError {
    fn from(_: windows::core::Error) -> SpeechError {
        SpeechError::Silent
    }
}
