//! The voice over a strict server, and over those that break.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use hazri_core::agent::view::Language;
use hazri_core::speech::{Aloud, SpeechError, SystemSpeech, Voice};
use tokio::sync::oneshot;

use crate::ssip::{Manner, Spoken, SsipServer};

const NO_PROGRAM: &str = "/nowhere/speech-dispatcher";
/// What a service that hangs is given here.
const SHORT: Duration = Duration::from_millis(300);

fn voice_at(socket: &Path) -> Voice {
    Voice::new(SystemSpeech::at(socket.to_owned(), NO_PROGRAM.into()))
}

fn voice_of(server: &SsipServer) -> Voice {
    voice_at(server.socket())
}

fn text(words: &str) -> Aloud {
    Aloud::of(words).unwrap()
}

async fn read(voice: &Voice, words: &str) -> Result<(), SpeechError> {
    let (_stop, stopped) = oneshot::channel();
    voice.read("hi", text(words), stopped).await
}

#[tokio::test]
async fn each_language_is_spoken_in_its_own_voice() {
    let tags = Language::ALL.map(Language::tag);
    let server = SsipServer::start(Manner::Quick, &tags);
    let voice = voice_of(&server);
    for language in tags {
        assert!(voice.speaks(language).await, "{language}");
        let (_stop, stopped) = oneshot::channel();
        assert_eq!(voice.read(language, text("Scan finger"), stopped).await, Ok(()), "{language}");
    }
    let spoken: Vec<String> = server.spoken().into_iter().map(|spoken| spoken.language).collect();
    assert_eq!(spoken, tags);
    assert_eq!(server.asked_for_voices_in(), tags);
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn only_languages_with_a_voice_are_spoken() {
    let server = SsipServer::start(Manner::Quick, &["en-US", "hi-IN", "sat", "kok"]);
    let voice = voice_of(&server);
    let mut spoken = Vec::new();
    for language in Language::ALL.map(Language::tag) {
        if voice.speaks(language).await {
            spoken.push(language);
        }
    }
    assert_eq!(spoken, ["en", "hi"]);
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_text_arrives_line_by_line_and_as_text() {
    let server = SsipServer::start(Manner::Quick, &["hi"]);
    let words = "उँगली रखें\n.\n.hidden\n..QUIT\nA \"quoted\" <b>word</b> & more;\r\n.\r\nSET self LANGUAGE en";
    assert_eq!(read(&voice_of(&server), words).await, Ok(()));
    let lines =
        ["उँगली रखें.", ".hidden.", "..QUIT.", "A \"quoted\" <b>word</b> & more;", "SET self LANGUAGE en."];
    let lines = lines.map(str::to_owned).into();
    assert_eq!(server.spoken(), [Spoken { language: "hi".to_owned(), lines }]);
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn no_long_number_goes_over_the_socket() {
    let server = SsipServer::start(Manner::Quick, &["hi"]);
    let voice = voice_of(&server);
    for number in
        ["999941057058", "9999 4105 7058", "9999-4105-7058", "9999\n4105\n7058", "९९९९ ४१०५ ७०५८", "123456"]
    {
        read(&voice, &format!("Your number is {number} now")).await.unwrap();
    }
    assert_eq!(server.spoken().len(), 6);
    assert!(!server.received().contains(char::is_numeric), "{}", server.received());
}

#[tokio::test]
async fn a_text_that_is_stopped_is_cancelled_at_once() {
    let server = SsipServer::start(Manner::Lasting, &["hi"]);
    let (stop, stopped) = oneshot::channel();
    let voice = voice_of(&server);
    let reading =
        tokio::spawn(async move { voice.read("hi", text("उँगली रखें"), stopped).await });
    server.has_spoken(1).await;
    assert!(!reading.is_finished());

    let begun = Instant::now();
    drop(stop);
    assert_eq!(reading.await.unwrap(), Ok(()));

    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    assert_eq!(server.cancelled(), 1);
    assert!(server.received().ends_with("QUIT\r\n"), "{}", server.received());
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_text_that_somebody_else_silences_has_ended() {
    let server = SsipServer::start(Manner::Silenced, &["hi"]);
    assert_eq!(read(&voice_of(&server), "उँगली रखें").await, Ok(()));
}

#[tokio::test]
async fn without_a_service_there_is_no_voice() {
    let folder = tempfile::tempdir().unwrap();
    let voice = voice_at(&folder.path().join("speechd.sock"));
    assert!(!voice.speaks("hi").await);
    assert_eq!(read(&voice, "उँगली रखें").await, Err(SpeechError::Absent));
}

#[tokio::test]
async fn a_service_that_refuses_has_no_voice_and_reads_nothing() {
    for manner in [Manner::KnowsNoLanguage, Manner::TellsNoVoices] {
        let server = SsipServer::start(manner, &["hi"]);
        assert!(!voice_of(&server).speaks("hi").await, "{manner:?}");
    }
    for manner in [Manner::KnowsNoLanguage, Manner::Refuses] {
        let server = SsipServer::start(manner, &["hi"]);
        assert_eq!(read(&voice_of(&server), "उँगली").await, Err(SpeechError::Refused), "{manner:?}");
    }
}

/// Whatever it answers, the caller goes on, within its patience and without a panic of its own.
#[tokio::test]
async fn a_service_that_hangs_or_answers_nonsense_has_no_voice() {
    let nonsense =
        ["", "HTTP/1.1 400 Bad Request", "299 OK NOT IMPLEMENTED", "899 ODD", "é1 2", "20é OK", "1", "249-"];
    for manner in [Manner::Hung].into_iter().chain(nonsense.map(Manner::Says)) {
        let server = SsipServer::start(manner, &["hi"]);
        let voice = voice_of(&server).with_patience(SHORT, Duration::ZERO);
        let begun = Instant::now();
        assert!(!voice.speaks("hi").await, "{manner:?}");
        let read = read(&voice, "उँगली रखें").await;
        assert!(matches!(read, Err(SpeechError::Silent | SpeechError::Refused)), "{manner:?}: {read:?}");
        assert!(begun.elapsed() < 4 * SHORT, "{manner:?}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_service_that_dies_over_a_text_is_told_of() {
    let server = SsipServer::start(Manner::DiesOverText, &["hi"]);
    assert_eq!(read(&voice_of(&server), "उँगली रखें").await, Err(SpeechError::Silent));
}

/// As with a sound card that is not there.
#[tokio::test]
async fn a_text_that_never_ends_is_given_up_in_proportion_to_its_length() {
    let server = SsipServer::start(Manner::HungOverText, &["hi"]);
    let voice = voice_of(&server).with_patience(SHORT, Duration::from_millis(20));
    for characters in [1, 30] {
        let begun = Instant::now();
        let words = "क".repeat(characters);
        assert_eq!(read(&voice, &words).await, Err(SpeechError::Silent));
        let least = SHORT + Duration::from_millis(20) * u32::try_from(characters).unwrap();
        assert!((least..least + 3 * SHORT).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_service_that_does_not_run_is_started_by_its_own_program() {
    let server = SsipServer::start(Manner::Quick, &["hi"]);
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("speechd.sock");
    let program = folder.path().join("speech-dispatcher");
    let asked = folder.path().join("asked");
    let script = format!(
        "#!/bin/sh\necho \"$@\" > {}\nln -s {} {}\n",
        asked.display(),
        server.socket().display(),
        socket.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();

    let voice = Voice::new(SystemSpeech::at(socket, program));
    assert!(voice.speaks("hi").await);

    assert_eq!(std::fs::read_to_string(asked).unwrap(), "--spawn\n");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_program_that_never_starts_it_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("speech-dispatcher");
    std::fs::write(&program, "#!/bin/sh\nexec sleep 2\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let voice = Voice::new(SystemSpeech::at(folder.path().join("speechd.sock"), program));
    let voice = voice.with_patience(SHORT, Duration::ZERO);
    let begun = Instant::now();
    assert!(!voice.speaks("hi").await);
    assert!(begun.elapsed() < 3 * SHORT, "{:?}", begun.elapsed());
}
