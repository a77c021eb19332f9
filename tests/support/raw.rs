use std::sync::{Arc, Mutex};
use std::time::Duration;

use hazri_core::scanner::{CaptureKind, pid_options};
use hazri_simulator::scanner::RdServer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Sends bytes to a port of this PC and reads until the other side closes.
pub async fn speak(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut socket = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), socket.read_to_end(&mut answer));
    read.await.unwrap().unwrap();
    answer
}

/// A capture as the scanner's program gives it to whoever asks: the bytes of its answer's body.
pub async fn pid_document(scanner: &RdServer, kind: CaptureKind) -> String {
    let (port, path, options) = (scanner.port(), scanner.maker().capture_path(), pid_options(kind));
    let request = format!(
        "CAPTURE {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{options}",
        options.len()
    );
    let answer = String::from_utf8(speak(port, request.as_bytes()).await).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A server that answers every connection with the same bytes, and remembers what it was sent. It knows nothing of
/// HTTP, so that the answer can be anything.
pub struct Http {
    port: u16,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Http {
    /// Answers with these bytes as soon as something came, then closes.
    pub async fn answering(answer: impl Into<Vec<u8>>) -> Http {
        let answer: Vec<u8> = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let noted = received.clone();
        let task = tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = vec![0; 64 * 1024];
                let read = socket.read(&mut request).await.unwrap_or(0);
                request.truncate(read);
                noted.lock().unwrap().push(request);
                // The other side may have gone.
                let _ = socket.write_all(&answer).await;
                let _ = socket.shutdown().await;
            }
        });
        Http { port, received, task }
    }

    /// Closes every connection at once.
    pub async fn closing() -> Http {
        Http::answering("").await
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The beginning of everything that was sent, one entry for each connection.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.task.abort();
    }
}
