//! The running service.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::account::{Account, EkoOptions};
use super::business::{Judgement, Reach, adopt, judge};
use super::calls::{BASE_PATH, EkoCall, Revision, Route, route};
use super::clock::Clock;
use super::received::Received;
use super::script::{Content, DateHeader, Handling, Scripted};
use super::state::{Daily, EkoState, Place, ServiceStatus, State};
use crate::http::{
    AtAccept, BodyRefusal, Delivery, Handler, Head, KeepAlive, Reply, Request, Server, ServerOptions,
    http_date,
};
use crate::sync::lock;

/// The Eko service on a port of 127.0.0.1. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct EkoServer {
    service: Arc<Service>,
    server: Server,
}

impl EkoServer {
    /// Starts the service on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: EkoOptions) -> io::Result<Self> {
        let listen = ServerOptions { port: options.port, keep_alive: KeepAlive::Yes, tls: None };
        let service = Arc::new(Service::new(options));
        let server = Server::start(listen, Arc::clone(&service)).await?;
        Ok(Self { service, server })
    }

    /// What the setting `base_url` has to be: `http://127.0.0.1:PORT/ekoapi/v3`.
    pub fn base_url(&self) -> String {
        format!("http://{}{BASE_PATH}", self.server.address())
    }

    /// Answers the caller's address as plain text: `http://127.0.0.1:PORT/ip`.
    pub fn echo_url(&self) -> String {
        format!("http://{}/ip", self.server.address())
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The public half of the sealing key: base64 of a DER SubjectPublicKeyInfo.
    pub fn public_key(&self) -> String {
        self.service.options.sealing_key.public_key_base64()
    }

    /// The public half of the sealing key as PEM.
    pub fn public_key_pem(&self) -> String {
        self.service.options.sealing_key.public_key_pem()
    }

    /// The agent it knows.
    pub fn account(&self) -> &Account {
        &self.service.options.account
    }

    /// The contract revision it speaks.
    pub fn revision(&self) -> Revision {
        self.service.options.revision
    }

    /// The next request for that call that has no scripted answer yet gets this one. For [`EkoCall::Other`]: the next
    /// request for the echo, the root or an unknown path.
    pub fn script(&self, call: EkoCall, answer: Scripted) {
        lock(&self.service.scripts).entry(call).or_default().push_back(answer);
    }

    /// Forgets scripted answers that were not asked for.
    pub fn forget_scripts(&self) {
        lock(&self.service.scripts).clear();
    }

    /// What becomes of connections from now on.
    pub fn set_at_accept(&self, at_accept: AtAccept) {
        *lock(&self.service.at_accept) = at_accept;
    }

    /// How long the service takes over each call from now on.
    pub fn set_delay(&self, delay: Duration) {
        *lock(&self.service.delay) = delay;
    }

    /// Sets the service's clock apart from this computer's. It is used for the `Date` header, the window of the
    /// timestamps, the IST day and `valid_till`.
    pub fn set_clock_offset(&self, offset: TimeDelta) {
        self.service.clock.set_offset(offset);
    }

    /// The service's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.service.clock.now()
    }

    /// Every request so far, in the order in which they were complete.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.service.received).clone()
    }

    /// Every request since this was last asked, and forgets them: for runs that last long.
    pub fn take_received(&self) -> Vec<Received> {
        std::mem::take(&mut *lock(&self.service.received))
    }

    /// The requests for one call so far.
    pub fn received_for(&self, call: EkoCall) -> Vec<Received> {
        self.received().into_iter().filter(|received| received.call == Some(call)).collect()
    }

    /// Every violation so far, each with the call it was found in: a client that keeps to the contract has none.
    pub fn violations(&self) -> Vec<String> {
        let name = |call: Option<EkoCall>| call.map_or("no call".to_owned(), |call| format!("{call:?}"));
        self.received()
            .into_iter()
            .filter_map(|received| received.verdict.err().map(|texts| (name(received.call), texts)))
            .flat_map(|(call, texts)| texts.into_iter().map(move |text| format!("{call}: {text}")))
            .collect()
    }

    /// How the agent stands.
    pub fn state(&self) -> EkoState {
        lock(&self.service.state).standing.clone()
    }

    /// The eKYC was done on that IST day, at no known place.
    pub fn set_ekyc_done(&self, day: NaiveDate) {
        let mut state = lock(&self.service.state);
        state.standing.ekyc_done_on = Some(day);
        state.ekyc_place = None;
    }

    /// The place of the eKYC, `lat,long`, with which daily authentications are compared.
    pub fn set_ekyc_place(&self, latlong: &str) {
        lock(&self.service.state).ekyc_place = Place::parse(latlong);
    }

    /// The eKYC was never done.
    pub fn forget_ekyc(&self) {
        let mut state = lock(&self.service.state);
        state.standing.ekyc_done_on = None;
        state.ekyc_place = None;
    }

    /// Puts a daily authentication of that IST day into the books. Answers its reference.
    pub fn set_daily_done(&self, day: NaiveDate) -> String {
        let mut state = lock(&self.service.state);
        let reference_id = state.next_daily_reference(day);
        let daily = Daily { day, reference_id: reference_id.clone(), client_ref_id: None };
        state.standing.dailies.push(daily);
        reference_id
    }

    /// No daily authentication was ever done.
    pub fn forget_dailies(&self) {
        lock(&self.service.state).standing.dailies.clear();
    }

    /// The switch asks for another daily authentication: the next one is let through though one was done today.
    pub fn ask_for_another_daily(&self) {
        lock(&self.service.state).another_daily = true;
    }

    /// How the AePS service stands for the agent from now on.
    pub fn set_service(&self, status: ServiceStatus) {
        lock(&self.service.state).standing.service = status;
    }

    /// How many connections were accepted so far.
    pub fn connections_accepted(&self) -> usize {
        self.server.connections_accepted()
    }

    /// Stops, and returns when the port is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

#[derive(Debug)]
struct Service {
    options: EkoOptions,
    clock: Clock,
    delay: Mutex<Duration>,
    at_accept: Mutex<AtAccept>,
    state: Mutex<State>,
    scripts: Mutex<HashMap<EkoCall, VecDeque<Scripted>>>,
    received: Mutex<Vec<Received>>,
}

impl Service {
    fn new(options: EkoOptions) -> Self {
        Self {
            delay: Mutex::new(options.delay),
            options,
            clock: Clock::default(),
            at_accept: Mutex::new(AtAccept::Serve),
            state: Mutex::default(),
            scripts: Mutex::default(),
            received: Mutex::default(),
        }
    }

    /// The call a request is for, as the scripts have it and as the notes have it.
    fn call(&self, head: &Head) -> (EkoCall, Option<EkoCall>) {
        match route(self.options.revision, &head.method, head.path()) {
            Route::Call(call, _) | Route::WrongMethod(call) => (call, Some(call)),
            Route::Echo | Route::Root => (EkoCall::Other, Some(EkoCall::Other)),
            Route::Nowhere => (EkoCall::Other, None),
        }
    }

    fn take_script(&self, call: EkoCall) -> Option<Scripted> {
        lock(&self.scripts).get_mut(&call)?.pop_front()
    }

    /// Decides on an answer and notes the request.
    fn answer(&self, request: &Request) -> Reply {
        let (call, noted_call) = self.call(&request.head);
        let scripted = self.take_script(call).unwrap_or_else(Scripted::as_usual);
        let now = self.clock.now();
        let judgement = self.judgement(request, &scripted, now);
        let answer = match &scripted.content {
            Content::AsUsual => judgement.answer.edited(&scripted.edits),
            Content::Instead(answer) => answer.clone().edited(&scripted.edits),
        };
        if matches!(scripted.content, Content::Instead(_)) || !scripted.edits.is_empty() {
            adopt(call, &answer, self.options.revision, &mut lock(&self.state));
        }
        let answered = (scripted.delivery != Delivery::Hang).then_some(answer.status);
        self.note(request, noted_call, judgement.violations, answered);
        let mut reply = answer.into_reply().delivered(scripted.delivery);
        reply.headers.extend(scripted.headers);
        if let DateHeader::Offset(offset) = scripted.date {
            // The moment of the answer, not that of the question.
            reply = reply.with_header("Date", &http_date(self.clock.now() + offset));
        }
        reply
    }

    fn judgement(&self, request: &Request, scripted: &Scripted, now: DateTime<Utc>) -> Judgement {
        let reach = match scripted.handling {
            Handling::Unchecked => {
                return Judgement { violations: Vec::new(), answer: Scripted::as_usual().into_answer() };
            }
            Handling::Checked => Reach::Gates,
            Handling::CarriedOut => Reach::Books,
        };
        judge(request, &self.options, now, &mut lock(&self.state), reach)
    }

    fn note(&self, request: &Request, call: Option<EkoCall>, violations: Vec<String>, answered: Option<u16>) {
        let head = &request.head;
        lock(&self.received).push(Received {
            call,
            method: head.method.clone(),
            path: head.path().to_owned(),
            query: head.query().map(str::to_owned),
            headers: head.headers.clone(),
            body: request.body.clone(),
            json: serde_json::from_slice(&request.body).ok(),
            verdict: if violations.is_empty() { Ok(()) } else { Err(violations) },
            answered,
            at: head.at,
        });
    }
}

impl Handler for Service {
    fn at_accept(&self) -> AtAccept {
        *lock(&self.at_accept)
    }

    fn refuses_body(&self, head: &Head) -> Option<BodyRefusal> {
        let (call, _) = self.call(head);
        let mut scripts = lock(&self.scripts);
        let queue = scripts.get_mut(&call)?;
        let Delivery::RefuseBody { after_bytes } = queue.front()?.delivery else {
            return None;
        };
        queue.pop_front();
        Some(BodyRefusal { after_bytes })
    }

    fn broken_off(&self, request: Request) {
        let (_, call) = self.call(&request.head);
        self.note(&request, call, Vec::new(), None);
    }

    async fn handle(&self, request: Request) -> Reply {
        let delay = *lock(&self.delay);
        if !delay.is_zero() && self.call(&request.head).0 != EkoCall::Other {
            tokio::time::sleep(delay).await;
        }
        self.answer(&request)
    }
}
