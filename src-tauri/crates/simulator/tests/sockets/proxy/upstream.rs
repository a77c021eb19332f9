//! A server that notes to the byte what it gets.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came on a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Came {
    pub bytes: Vec<u8>,
    pub end: Option<End>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Fin,
    Rst,
}

/// Answers each time so many bytes are there.
pub struct Upstream {
    port: u16,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Upstream {
    pub async fn start(request: usize, answer: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let came: Arc<Mutex<Vec<Came>>> = Arc::default();
        let notes = Arc::clone(&came);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let number = notes.lock().unwrap().len();
                notes.lock().unwrap().push(Came::default());
                tokio::spawn(answer_all(stream, request, answer, Arc::clone(&notes), number));
            }
        });
        Self { port, came }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// What came on the first connection.
    pub fn first(&self) -> Came {
        self.came().first().cloned().unwrap_or_default()
    }
}

async fn answer_all(
    mut stream: TcpStream,
    request: usize,
    answer: &[u8],
    notes: Arc<Mutex<Vec<Came>>>,
    number: usize,
) {
    let mut buffer = vec![0; 64 * 1024];
    let mut unanswered = 0;
    let end = loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break End::Fin,
            Ok(bytes) => {
                notes.lock().unwrap()[number].bytes.extend_from_slice(&buffer[..bytes]);
                unanswered += bytes;
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                break End::Rst;
            }
        }
        while unanswered >= request {
            unanswered -= request;
            // A network that is gone takes no answer.
            let _ = stream.write_all(answer).await;
        }
    };
    notes.lock().unwrap()[number].end = Some(end);
}
