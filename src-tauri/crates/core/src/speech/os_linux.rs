//! Speech Dispatcher over its socket, by the Speech Synthesis Interface Protocol (SSIP).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use ssip_client_async::fifo::asynchronous_tokio::{Builder, OwnedReadHalf, OwnedWriteHalf};
use ssip_client_async::tokio::AsyncClient;
use ssip_client_async::{
    ClientError, ClientName, ClientScope, EVENT_BEGIN, EVENT_CANCELED, EVENT_END, EventType, MessageScope,
    NotificationType, OK_BYE, OK_CANCELED, OK_CLIENT_NAME_SET, OK_LANGUAGE_SET, OK_NOTIFICATION_SET,
    OK_RECEIVING_DATA, ReturnCode,
};
use tokio::io::{BufReader, BufWriter};
use tokio::sync::oneshot;

use super::{Aloud, Reading, Speech, SpeechError, is_of_language};

/// By its whole path: a name alone would be looked for in folders that others may write to.
const PROGRAM: &str = "/usr/bin/speech-dispatcher";
/// What was asked for has been answered by then.
const FAREWELL: Duration = Duration::from_secs(1);

/// The user's own Speech Dispatcher.
pub struct SystemSpeech {
    socket: Option<PathBuf>,
    program: PathBuf,
}

impl Default for SystemSpeech {
    fn default() -> SystemSpeech {
        let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty());
        let socket = folder.map(|folder| Path::new(&folder).join("speech-dispatcher/speechd.sock"));
        SystemSpeech { socket, program: PROGRAM.into() }
    }
}

impl SystemSpeech {
    /// Another socket, and the program that opens it when nobody does.
    pub fn at(socket: PathBuf, program: PathBuf) -> SystemSpeech {
        SystemSpeech { socket: Some(socket), program }
    }

    async fn connect(&self) -> Result<Client, SpeechError> {
        let socket = self.socket.as_ref().ok_or(SpeechError::Absent)?;
        let mut builder = Builder::default();
        builder.path(socket);
        let connected = match builder.build().await {
            Ok(client) => Ok(client),
            Err(_) => {
                start(self.program.clone()).await?;
                builder.build().await
            }
        };
        let mut client = connected.map_err(|_| SpeechError::Absent)?;
        client
            .set_client_name(ClientName::new("hazri", "hazri"))
            .await?
            .check_status(OK_CLIENT_NAME_SET)
            .await?;
        Ok(client)
    }
}

type Client = AsyncClient<BufReader<OwnedReadHalf>, BufWriter<OwnedWriteHalf>>;

#[async_trait]
impl Speech for SystemSpeech {
    /// Which synthesizer is asked for its voices may depend on the language, so that is set first.
    async fn speaks(&self, language: &str) -> Result<bool, SpeechError> {
        let mut client = self.connect().await?;
        client.set_language(ClientScope::Current, language).await?.check_status(OK_LANGUAGE_SET).await?;
        let voices = client.list_synthesis_voices().await?.receive_synthesis_voices().await?;
        leave(&mut client).await;
        let tags = voices.iter().filter_map(|voice| voice.language.as_deref());
        Ok(tags.into_iter().any(|tag| is_of_language(tag, language)))
    }

    async fn begin(&self, language: &str, text: &Aloud) -> Result<Box<dyn Reading>, SpeechError> {
        let mut client = self.connect().await?;
        client.set_language(ClientScope::Current, language).await?.check_status(OK_LANGUAGE_SET).await?;
        for kind in [NotificationType::Begin, NotificationType::End, NotificationType::Cancel] {
            client.set_notification(kind, true).await?.check_status(OK_NOTIFICATION_SET).await?;
        }
        client.speak().await?.check_status(OK_RECEIVING_DATA).await?;
        client.send_lines(&stuffed(text)).await?.receive_message_id().await?;
        Ok(Box::new(SsipReading { client }))
    }
}

struct SsipReading {
    client: Client,
}

#[async_trait]
impl Reading for SsipReading {
    async fn ended(&mut self) -> Result<(), SpeechError> {
        while !matches!(self.client.receive_event().await?.ntype, EventType::End | EventType::Cancel) {}
        leave(&mut self.client).await;
        Ok(())
    }

    async fn stop(&mut self) {
        let cancelled = async { answer(self.client.cancel(MessageScope::Last).await?, OK_CANCELED).await };
        if tokio::time::timeout(FAREWELL, cancelled).await.is_ok_and(|answer| answer.is_ok()) {
            leave(&mut self.client).await;
        }
    }
}

/// Says good-bye. That it is not heard changes nothing: what matters was answered before.
async fn leave(client: &mut Client) {
    let bye = async { answer(client.quit().await?, OK_BYE).await };
    drop(tokio::time::timeout(FAREWELL, bye).await);
}

/// The answer to a command that is sent while events may come.
async fn answer(client: &mut Client, code: ReturnCode) -> Result<(), SpeechError> {
    loop {
        match client.receive_lines(code).await {
            Err(ClientError::UnexpectedStatus(EVENT_BEGIN | EVENT_END | EVENT_CANCELED)) => {}
            heard => return heard.map(|_| ()).map_err(SpeechError::from),
        }
    }
}

/// A line that begins with a dot gets another one, or it could end the text and be followed by commands.
fn stuffed(text: &Aloud) -> Vec<String> {
    text.as_str()
        .lines()
        .map(|line| if line.starts_with('.') { format!(".{line}") } else { line.to_owned() })
        .collect()
}

/// Starts the user's Speech Dispatcher, unless its settings forbid it. It goes by itself when nobody is left to speak.
async fn start(program: PathBuf) -> Result<(), SpeechError> {
    let (ended, end) = oneshot::channel();
    let thread = std::thread::Builder::new().name("speech".to_owned());
    let spawned = thread.spawn(move || {
        let mut command = Command::new(program);
        command.arg("--spawn").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        ended.send(command.status())
    });
    spawned.map_err(|_| SpeechError::Absent)?;
    let status = end.await.map_err(|_| SpeechError::Absent)?.map_err(|_| SpeechError::Absent)?;
    if status.success() { Ok(()) } else { Err(SpeechError::Absent) }
}

impl From<ClientError> for SpeechError {
    fn from(error: ClientError) -> SpeechError {
        match error {
            ClientError::Ssip(_) | ClientError::UnexpectedStatus(_) => SpeechError::Refused,
            ClientError::Io(_)
            | ClientError::NotReady
            | ClientError::TooFewLines
            | ClientError::TooManyLines => SpeechError::Silent,
        }
    }
}
