//! An agent's PC that keeps to the contract, unless a test makes it stray.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, secret_key};
use hazri_simulator::identity::SealingKey;
use hazri_simulator::scanner::{EKYC_WADH, Maker, RdOptions, RdServer};
use serde_json::{Value, json};

use crate::client::{Answer, send};

pub struct Agent {
    pub eko: EkoServer,
    pub scanner: RdServer,
    /// The references of the running eKYC.
    pub otp_ref_id: String,
    pub reference_tid: String,
}

/// A timestamp that no other call of this process has.
pub fn timestamp() -> String {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = chrono::Utc::now().timestamp_millis();
    let next = |last: i64| Some(last.max(now) + 1);
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).unwrap();
    next(last).unwrap().to_string()
}

fn client_ref_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!("REF-{}", COUNT.fetch_add(1, Ordering::SeqCst))
}

impl Agent {
    pub async fn new(revision: Revision) -> Self {
        Self::with(EkoOptions::made_up(revision, 7).unwrap()).await
    }

    pub async fn with(options: EkoOptions) -> Self {
        let eko = EkoServer::start(options).await.unwrap();
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        Self { eko, scanner, otp_ref_id: "unknown".into(), reference_tid: "unknown".into() }
    }

    /// The same, with its eKYC done long ago.
    pub async fn with_ekyc(revision: Revision) -> Self {
        let agent = Self::new(revision).await;
        agent.eko.set_ekyc_done("2026-01-02".parse().unwrap());
        agent
    }

    pub fn path(&self, call: EkoCall) -> String {
        format!("/ekoapi/v3{}", call.path(self.eko.revision()))
    }

    pub fn headers(&self) -> Vec<(String, String)> {
        self.headers_at(&timestamp())
    }

    pub fn headers_at(&self, timestamp: &str) -> Vec<(String, String)> {
        let account = self.eko.account();
        [
            ("Host", "127.0.0.1"),
            ("Connection", "close"),
            ("developer_key", &account.developer_key),
            ("secret-key", &secret_key(&account.access_key, timestamp)),
            ("secret-key-timestamp", timestamp),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// A body as the contract has it.
    pub async fn body(&self, call: EkoCall) -> Value {
        let account = self.eko.account();
        let sealed = SealingKey::shared().unwrap().seal(&account.aadhaar).unwrap();
        let (six, seven) = match self.eko.revision() {
            Revision::R2026_06 => (true, false),
            Revision::R2026_07 => (false, true),
        };
        let mut body = json!({"initiator_id": account.initiator_id, "user_code": account.user_code});
        let mut put = |name: &str, value: &str| body[name] = json!(value);
        put(if six { "aadhaar" } else { "aadhar" }, &sealed);
        let (verify, biometric, daily) = (
            call == EkoCall::VerifyOtp,
            call == EkoCall::BiometricEkyc,
            call == EkoCall::DailyAuthentication,
        );
        if !(six && verify) {
            put("client_ref_id", &client_ref_id());
        }
        if seven || verify {
            put("customer_id", &account.agent_mobile);
        }
        if seven || verify || daily {
            put("latlong", &account.latlong);
        }
        if verify {
            put("otp", &account.otp);
        }
        if verify || biometric {
            put("otp_ref_id", &self.otp_ref_id);
            if seven {
                put("reference_tid", &self.reference_tid);
            }
        }
        if seven && (biometric || daily) {
            put("bank_code", &account.bank_code);
        }
        if six && daily {
            put("source_ip", "203.0.113.7");
        }
        if biometric || daily {
            put("piddata", &self.capture(biometric).await);
        }
        body
    }

    /// A whole PidData document, fresh from the scanner.
    pub async fn capture(&self, with_wadh: bool) -> String {
        let answer = capture(self.scanner.port(), self.scanner.maker(), with_wadh).await;
        answer.text()
    }

    pub async fn send(&self, call: EkoCall, body: &Value) -> Answer {
        self.send_bytes(call, body.to_string().as_bytes()).await
    }

    pub async fn send_bytes(&self, call: EkoCall, body: &[u8]) -> Answer {
        let mut headers = self.headers();
        headers.push(("content-type".into(), "application/json".into()));
        self.send_with(call.method(self.eko.revision()), &self.path(call), &headers, body).await
    }

    pub async fn send_with(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Answer {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        send(self.eko.port(), method, target, &headers, body).await
    }

    /// One call, made as the contract has it. Keeps the references it answers.
    pub async fn make(&mut self, call: EkoCall) -> Answer {
        let body = self.body(call).await;
        let answer = self.send(call, &body).await;
        let data = answer.json()["data"].clone();
        if let Some(id) = data["otp_ref_id"].as_str() {
            self.otp_ref_id = id.to_owned();
        }
        if let Some(id) = data["reference_tid"].as_str() {
            self.reference_tid = id.to_owned();
        }
        answer
    }

    /// A call with a body in which something was changed.
    pub async fn make_with(&self, call: EkoCall, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = self.body(call).await;
        change(&mut body);
        self.send(call, &body).await
    }

    /// The whole eKYC.
    pub async fn do_ekyc(&mut self) {
        for call in [EkoCall::SendOtp, EkoCall::VerifyOtp, EkoCall::BiometricEkyc] {
            let answer = self.make(call).await;
            assert_eq!(answer.code(), 0, "{call:?}: {}", answer.text());
        }
    }

    pub async fn get(&self, path_and_query: &str) -> Answer {
        self.send_with("GET", &format!("/ekoapi/v3{path_and_query}"), &self.headers(), b"").await
    }

    pub async fn services(&self) -> Answer {
        let account = self.eko.account();
        let query = format!("initiator_id={}&user_code={}", account.initiator_id, account.user_code);
        self.get(&format!("/user/account/services?{query}")).await
    }

    /// Asserts that the strict checks found exactly one thing, about this.
    pub fn assert_violation(&self, about: &str) {
        let found = self.eko.violations();
        assert!(found.len() == 1 && found[0].contains(about), "expected one about {about:?}: {found:?}");
    }

    pub fn assert_no_violation(&self) {
        assert_eq!(self.eko.violations(), Vec::<String>::new());
    }
}

/// The options of a capture.
pub fn pid_options(with_wadh: bool) -> String {
    let wadh = if with_wadh { format!("wadh=\"{EKYC_WADH}\" ") } else { String::new() };
    format!(
        "<PidOptions ver=\"1.0\"><Opts fCount=\"1\" fType=\"2\" format=\"0\" pidVer=\"2.0\" timeout=\"30000\" otp=\"\" \
         {wadh}posh=\"UNKNOWN\" env=\"P\" /></PidOptions>"
    )
}

/// One capture.
pub async fn capture(port: u16, maker: Maker, with_wadh: bool) -> Answer {
    let host = format!("127.0.0.1:{port}");
    let headers = [("Host", host.as_str()), ("Content-Type", "text/xml")];
    let body = pid_options(with_wadh);
    let asked = send(port, "CAPTURE", maker.capture_path(), &headers, body.as_bytes());
    tokio::time::timeout(Duration::from_secs(5), asked).await.unwrap()
}
