//! A tap in the line: forwards bytes, and kills the app after the n-th of them.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// What the app sends.
    Asked,
    /// What it is answered.
    Answered,
}

/// Who dies, and when.
#[derive(Debug, Clone, Copy)]
pub struct Trigger {
    pub way: Way,
    /// So many bytes still pass, on all connections together.
    pub bytes: usize,
    /// Whether the rest of what had left the app arrives all the same.
    pub rest_arrives: bool,
    pub victim: u32,
}

/// Stands on 127.0.0.1 in front of another port.
pub struct Tap {
    port: u16,
    trigger: Arc<Mutex<Option<Trigger>>>,
    task: JoinHandle<()>,
}

impl Tap {
    pub async fn before(upstream: u16) -> Tap {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let trigger = Arc::<Mutex<Option<Trigger>>>::default();
        let shared = trigger.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", upstream)).await else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let ((from_app, to_app), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(forward(from_app, to_server, Way::Asked, shared.clone()));
                tokio::spawn(forward(from_server, to_app, Way::Answered, shared.clone()));
            }
        });
        Tap { port, trigger, task }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next to die.
    pub fn arm(&self, trigger: Trigger) {
        *self.trigger.lock().unwrap() = Some(trigger);
    }

    pub fn disarm(&self) {
        *self.trigger.lock().unwrap() = None;
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    trigger: Arc<Mutex<Option<Trigger>>>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        let Some(due) = count(&trigger, way, read) else {
            to.write_all(buffer.get(..read).unwrap_or_default()).await?;
            continue;
        };
        let (before, after) = buffer.get(..read).unwrap_or_default().split_at(due.bytes);
        to.write_all(before).await?;
        kill(due.victim);
        if !due.rest_arrives {
            // Nor does what comes behind it: the service would read the two ends as one request.
            return Ok(());
        }
        to.write_all(after).await?;
    }
}

/// The trigger, if it is due within the next bytes.
fn count(trigger: &Mutex<Option<Trigger>>, way: Way, read: usize) -> Option<Trigger> {
    let mut armed = trigger.lock().unwrap();
    let waiting = armed.as_mut().filter(|armed| armed.way == way)?;
    if waiting.bytes > read {
        waiting.bytes -= read;
        return None;
    }
    armed.take()
}

/// SIGKILL, from outside.
pub fn kill(victim: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(victim).unwrap()).unwrap();
    let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
}
