use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::Client;
use tokio::net::{UdpSocket, lookup_host};
use url::Url;

/// The echo may not hold up a daily authentication.
const PATIENCE: Duration = Duration::from_millis(1500);
const LONGEST_ANSWER: usize = 64;

/// A service that answers with the public address of whoever asks, as plain text. HTTPS, or a loopback address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoUrl(Url);

impl EchoUrl {
    /// Reads an address; `None` unless it is HTTPS or on loopback.
    pub fn parse(text: &str) -> Option<EchoUrl> {
        let url = Url::parse(text).ok()?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        let allowed = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        allowed.then_some(EchoUrl(url))
    }
}

impl std::fmt::Display for EchoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// The address of the agent's terminal: what the echo sees, else the address of the interface through which
/// `service` is reached. Takes at most 1.5 seconds; `None` without any network.
pub async fn terminal_address(echo: Option<&EchoUrl>, service: &Url) -> Option<IpAddr> {
    let asked = async {
        match echo {
            Some(echo) => ask_echo(echo).await,
            None => None,
        }
    };
    let (public, own) = tokio::join!(
        tokio::time::timeout(PATIENCE, asked),
        tokio::time::timeout(PATIENCE, interface_address(service))
    );
    public.ok().flatten().or(own.ok().flatten())
}

async fn ask_echo(echo: &EchoUrl) -> Option<IpAddr> {
    crate::tls::install_provider();
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .build()
        .ok()?;
    let mut answer = client.get(echo.0.clone()).send().await.ok()?.error_for_status().ok()?;
    let mut text = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        text.extend_from_slice(&chunk);
        if text.len() > LONGEST_ANSWER {
            return None;
        }
    }
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// Connecting a UDP socket sends nothing; it only makes the system choose the interface.
async fn interface_address(service: &Url) -> Option<IpAddr> {
    let port = service.port_or_known_default()?;
    let target = lookup_host((service.host_str()?, port)).await.ok()?.next()?;
    let any: SocketAddr = if target.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await.ok()?;
    socket.connect(target).await.ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    async fn echo_that_answers(answer: &'static str) -> EchoUrl {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ip", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        EchoUrl::parse(&url).unwrap()
    }

    fn service() -> Url {
        Url::parse("http://127.0.0.1:9/ekoapi/v3").unwrap()
    }

    #[tokio::test]
    async fn what_the_echo_sees_is_the_address() {
        let echo = echo_that_answers("HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n203.0.113.77\n").await;
        assert_eq!(terminal_address(Some(&echo), &service()).await, Some([203, 0, 113, 77].into()));
    }

    #[tokio::test]
    async fn without_a_usable_echo_the_interface_tells() {
        for answer in [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n127.0.0.9",
        ] {
            let echo = echo_that_answers(answer).await;
            assert_eq!(terminal_address(Some(&echo), &service()).await, Some([127, 0, 0, 1].into()));
        }
        assert_eq!(terminal_address(None, &service()).await, Some([127, 0, 0, 1].into()));
    }

    #[tokio::test]
    async fn a_silent_echo_is_given_up_in_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let echo = EchoUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let begun = std::time::Instant::now();
        assert_eq!(terminal_address(Some(&echo), &service()).await, Some([127, 0, 0, 1].into()));
        assert!(begun.elapsed() < PATIENCE * 3);
    }

    #[test]
    fn an_echo_is_https_or_on_this_pc() {
        assert!(EchoUrl::parse("https://echo.example/ip").is_some());
        assert!(EchoUrl::parse("http://127.0.0.1:80/ip").is_some());
        for text in ["http://echo.example/ip", "ftp://127.0.0.1", "echo.example", ""] {
            assert_eq!(EchoUrl::parse(text), None, "{text}");
        }
    }
}
