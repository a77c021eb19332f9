//! The distributor's signer of `hazri-signer/1`, strict and scriptable: it holds the access key, and gives out the two
//! headers that sign a call.
//!
//! What breaks `docs/signer.md` is a *violation*, and above all a secret in the question. A token it does not know, or
//! another agent, is a *refusal*.

mod question;

use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::eko::clock::Clock;
use crate::eko::{Account, EkoCall, secret_key};
use crate::http::{AtAccept, Delivery, Handler, KeepAlive, Reply, Request, Server, ServerOptions, http_date};
use crate::sync::lock;
use question::{Question, Wrong};

const PATH: &str = "/hazri/sign";

/// How a signer is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerOptions {
    /// The one agent it signs for.
    pub user_code: String,
    /// What the agent's PC has to show.
    pub token: String,
    /// Signs.
    pub access_key: String,
    /// The port on 127.0.0.1; a free one if not given.
    pub port: Option<u16>,
}

impl SignerOptions {
    /// The signer of the distributor of an account, with a made-up token.
    pub fn of(account: &Account) -> Self {
        let digest = Sha256::digest(format!("signer of {}", account.user_code));
        let token =
            digest.iter().take(16).fold("token-".to_owned(), |token, byte| format!("{token}{byte:02x}"));
        let (user_code, access_key) = (account.user_code.clone(), account.access_key.clone());
        Self { user_code, token, access_key, port: None }
    }
}

/// An answer of the signer that is prepared in advance.
#[derive(Debug, Clone)]
pub enum ScriptedSigning {
    /// A right signature, delivered in this way.
    Delivered(Delivery),
    /// A right signature for the signer's time and so much more.
    SignedFor(TimeDelta),
    /// The last signature once more.
    LastOnceMore,
    /// A signature that another access key made.
    WithAnotherKey,
    /// This, in place of a signature.
    Instead(Reply),
}

/// What the signer was asked, and what became of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The call that was to be signed; `None` for a `HEAD`, and for a question that names none.
    pub call: Option<EkoCall>,
    /// The method.
    pub method: String,
    /// Names as sent, in their order.
    pub headers: Vec<(String, String)>,
    /// The body as sent.
    pub body: Vec<u8>,
    /// What the contract document forbids; empty if nothing.
    pub violations: Vec<String>,
    /// The HTTP status it was answered with.
    pub answered: u16,
    /// When its head had come, by this computer's clock.
    pub at: DateTime<Utc>,
}

impl Asked {
    /// A field of the JSON body that is a text.
    pub fn field(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        body.get(name)?.as_str().map(str::to_owned)
    }
}

/// A signer on a port of 127.0.0.1. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct SignerServer {
    service: Arc<Service>,
    server: Server,
}

impl SignerServer {
    /// Starts the signer on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: SignerOptions) -> io::Result<Self> {
        let listen = ServerOptions { port: options.port, keep_alive: KeepAlive::Yes, tls: None };
        let service = Arc::new(Service::new(options));
        let server = Server::start(listen, Arc::clone(&service)).await?;
        Ok(Self { service, server })
    }

    /// What the setting `signer_url` has to be: `http://127.0.0.1:PORT/hazri/sign`.
    pub fn url(&self) -> String {
        self.url_through("http", self.port())
    }

    /// The same address, behind something that listens on another port of 127.0.0.1.
    pub fn url_through(&self, scheme: &str, port: u16) -> String {
        format!("{scheme}://127.0.0.1:{port}{PATH}")
    }

    /// What the setting `signer_token` has to be.
    pub fn token(&self) -> &str {
        &self.service.options.token
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The next question that has no scripted answer yet gets this one. Its violations are noted all the same.
    pub fn script(&self, answer: ScriptedSigning) {
        lock(&self.service.state).scripts.push_back(answer);
    }

    /// What becomes of connections from now on.
    pub fn set_at_accept(&self, at_accept: AtAccept) {
        lock(&self.service.state).at_accept = at_accept;
    }

    /// Sets the signer's clock apart from this computer's.
    pub fn set_clock_offset(&self, offset: TimeDelta) {
        self.service.clock.set_offset(offset);
    }

    /// Every request so far, those that only opened a connection too.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.service.state).asked.clone()
    }

    /// How many questions came, for whatever call.
    pub fn questions(&self) -> usize {
        self.asked().iter().filter(|asked| asked.method == "POST").count()
    }

    /// The questions about one call.
    pub fn asked_for(&self, call: EkoCall) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.call == Some(call)).collect()
    }

    /// Every violation so far: a client that keeps to the contract has none.
    pub fn violations(&self) -> Vec<String> {
        self.asked().into_iter().flat_map(|asked| asked.violations).collect()
    }

    /// How many connections were accepted so far.
    pub fn connections_accepted(&self) -> usize {
        self.server.connections_accepted()
    }
}

#[derive(Debug)]
struct Service {
    options: SignerOptions,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    at_accept: AtAccept,
    scripts: VecDeque<ScriptedSigning>,
    asked: Vec<Asked>,
    /// Every timestamp that was given out: no two calls get the same.
    given_out: HashSet<i64>,
    last: i64,
}

impl Service {
    fn new(options: SignerOptions) -> Self {
        let state = State {
            at_accept: AtAccept::Serve,
            scripts: VecDeque::new(),
            asked: Vec::new(),
            given_out: HashSet::new(),
            last: 0,
        };
        Self { options, clock: Clock::default(), state: Mutex::new(state) }
    }

    fn answer(&self, question: &Question, state: &mut State) -> Reply {
        match question.wrong() {
            Some(Wrong::Method) => return Reply::empty(405).with_header("Allow", "POST"),
            Some(Wrong::Address) => return Reply::empty(404),
            Some(Wrong::Token) => return Reply::empty(401).with_header("WWW-Authenticate", "Bearer"),
            Some(Wrong::Body) => return Reply::empty(400),
            Some(Wrong::Agent) => return Reply::empty(403),
            None => {}
        }
        match state.scripts.pop_front() {
            None => self.signature(TimeDelta::zero(), &self.options.access_key, state),
            Some(ScriptedSigning::Delivered(delivery)) => {
                self.signature(TimeDelta::zero(), &self.options.access_key, state).delivered(delivery)
            }
            Some(ScriptedSigning::SignedFor(offset)) => {
                self.signature(offset, &self.options.access_key, state)
            }
            Some(ScriptedSigning::LastOnceMore) => signed(&self.options.access_key, state.last),
            Some(ScriptedSigning::WithAnotherKey) => {
                self.signature(TimeDelta::zero(), "another-access-key", state)
            }
            Some(ScriptedSigning::Instead(reply)) => reply,
        }
    }

    fn signature(&self, offset: TimeDelta, access_key: &str, state: &mut State) -> Reply {
        state.last = (self.clock.now() + offset).timestamp_millis();
        while !state.given_out.insert(state.last) {
            state.last += 1;
        }
        signed(access_key, state.last)
    }
}

fn signed(access_key: &str, timestamp: i64) -> Reply {
    let timestamp = timestamp.to_string();
    let body = json!({
        "secret-key": secret_key(access_key, &timestamp),
        "secret-key-timestamp": timestamp,
    });
    Reply::new(200, "application/json", body.to_string()).with_header("Cache-Control", "no-store")
}

impl Handler for Service {
    fn at_accept(&self) -> AtAccept {
        lock(&self.state).at_accept
    }

    async fn handle(&self, request: Request) -> Reply {
        let question = Question::read(&request, PATH, &self.options);
        let mut state = lock(&self.state);
        let reply = self.answer(&question, &mut state);
        let head = request.head;
        state.asked.push(Asked {
            call: question.call(),
            method: head.method,
            headers: head.headers,
            body: request.body,
            violations: question.into_violations(),
            answered: reply.status,
            at: head.at,
        });
        // Its own time, as any server tells it: nobody may take it for the service's.
        if reply.has_header("Date") { reply } else { reply.with_header("Date", &http_date(self.clock.now())) }
    }
}
