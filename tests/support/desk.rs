use std::sync::Arc;

use chrono::Utc;
use hazri_core::clock::{Clock, ManualClock, ServerClock};
use hazri_core::eko::{
    Answered, BaseUrl, Call, ContractRevision, EkoClient, OtpReferences, Party, Patience, Proof, Question,
    SealingKey, SignerUrl, SystemRandomness, client_reference,
};
use hazri_core::scanner::CaptureKind;
use hazri_core::secret::{AadhaarNumber, Credentials, Otp, SecretText, SigningSecret};
use hazri_core::setup::Signing;
use hazri_simulator::eko::{Account, EkoCall, EkoOptions, EkoServer, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use hazri_simulator::signer::SignerServer;

use super::{MORNING, at, pid_document, signer_of, usual_signing};

pub fn secret(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

pub fn number(account: &Account) -> AadhaarNumber {
    AadhaarNumber::parse(&secret(&account.aadhaar)).unwrap()
}

pub fn otp(account: &Account) -> Otp {
    Otp::parse(&secret(&account.otp)).unwrap()
}

fn credentials(account: &Account, signer: Option<&SignerServer>) -> Credentials {
    let signing = match signer {
        Some(signer) => SigningSecret::SignerToken(secret(signer.token())),
        None => SigningSecret::AccessKey(secret(&account.access_key)),
    };
    Credentials { developer_key: secret(&account.developer_key), signing }
}

pub fn sealing_key(eko: &EkoServer) -> SealingKey {
    SealingKey::parse(&eko.public_key()).unwrap()
}

/// The client and the strict service, with nothing in between but a socket. The PC's clock stands still at
/// [`MORNING`], and the service's clock says the same.
pub struct Desk {
    pub eko: EkoServer,
    /// The distributor's signer, where it signs.
    pub signer: Option<SignerServer>,
    pub scanner: RdServer,
    pub pc: Arc<ManualClock>,
    pub client: EkoClient,
    pub party: Party,
    pub credentials: Credentials,
    pub sealing_key: SealingKey,
    /// What the client believes to be spoken.
    pub revision: ContractRevision,
    /// The references of the running eKYC.
    pub references: OtpReferences,
    /// The capture that was sent last.
    pub pid: String,
    /// The client reference that was sent last.
    pub client_ref_id: String,
}

/// How a desk is set up, where it is not as usual.
pub struct Plan {
    pub revision: Revision,
    /// Where the client goes instead.
    pub base_url: Option<String>,
    /// Where the service is started otherwise.
    pub options: fn(EkoOptions) -> EkoOptions,
}

impl Desk {
    /// With the service of a revision, and a client that knows it.
    pub async fn of(revision: Revision) -> Desk {
        Desk::with(Plan { revision, base_url: None, options: |options| options }).await
    }

    /// As planned.
    pub async fn with(plan: Plan) -> Desk {
        let options = (plan.options)(EkoOptions::made_up(plan.revision, 7).unwrap());
        let eko = EkoServer::start(options).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        let signer = match usual_signing() {
            Signing::Here => None,
            Signing::ByDistributor => Some(signer_of(&eko).await),
        };
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        let pc = Arc::new(ManualClock::at(at(MORNING)));
        let base_url = plan.base_url.unwrap_or_else(|| eko.base_url());
        let account = eko.account();
        let party = Party {
            initiator_id: account.initiator_id.clone(),
            user_code: account.user_code.clone(),
            agent_mobile: account.agent_mobile.clone(),
            bank_code: account.bank_code.clone(),
            latlong: account.latlong.clone(),
        };
        Desk {
            client: client(&base_url, pc.clone(), signer.as_ref()),
            pc,
            party,
            credentials: credentials(account, signer.as_ref()),
            sealing_key: sealing_key(&eko),
            revision: ContractRevision::parse(plan.revision.name()).unwrap(),
            references: OtpReferences::default(),
            pid: String::new(),
            client_ref_id: String::new(),
            eko,
            signer,
            scanner,
        }
    }

    /// The same, with eKYC done long ago.
    pub async fn with_ekyc(revision: Revision) -> Desk {
        let desk = Desk::of(revision).await;
        desk.eko.set_ekyc_done("2026-01-02".parse().unwrap());
        desk
    }

    /// A client that has heard nothing yet.
    pub fn forget_the_service(&mut self) {
        self.client = client(&self.eko.base_url(), self.pc.clone(), self.signer.as_ref());
    }

    /// Makes a call as the app makes it, with a fresh finger where one is needed, and keeps the references answered.
    pub async fn make(&mut self, call: EkoCall) -> Answered {
        let account = self.eko.account().clone();
        let (number, otp) = (number(&account), otp(&account));
        let kind = if call == EkoCall::BiometricEkyc { CaptureKind::Ekyc } else { CaptureKind::Daily };
        if matches!(call, EkoCall::BiometricEkyc | EkoCall::DailyAuthentication) {
            self.pid = pid_document(&self.scanner, kind).await;
        }
        let pid = secret(&self.pid);
        let references = self.references.clone();
        let about = self.client_ref_id.clone();
        self.client_ref_id = client_reference(self.pc.now(), &SystemRandomness);
        let asked = match call {
            EkoCall::SendOtp => Call::SendOtp { number: &number },
            EkoCall::VerifyOtp => Call::VerifyOtp { number: &number, otp: &otp, references: &references },
            EkoCall::BiometricEkyc => {
                Call::BiometricEkyc { number: &number, pid: &pid, references: &references }
            }
            EkoCall::DailyAuthentication => {
                let source_ip = Some([203, 0, 113, 7].into());
                Call::DailyAuthentication { number: &number, pid: &pid, source_ip }
            }
            EkoCall::Services => Call::Services,
            EkoCall::Enquiry => Call::Enquiry { about: &about },
            EkoCall::Other => panic!("not a call"),
        };
        let answered = self.ask(asked).await;
        self.keep(&answered);
        answered
    }

    /// Makes a call of its own reference.
    pub async fn ask(&self, call: Call<'_>) -> Answered {
        self.ask_by(&self.client, call).await
    }

    /// The same, by another client.
    pub async fn ask_by(&self, client: &EkoClient, call: Call<'_>) -> Answered {
        let question = Question {
            revision: self.revision,
            party: &self.party,
            credentials: &self.credentials,
            sealing_key: &self.sealing_key,
            client_ref_id: &self.client_ref_id,
            call,
        };
        client.ask(&question).await
    }

    /// eKYC up to the step before this call, if it belongs to eKYC.
    pub async fn go_up_to(&mut self, call: EkoCall) {
        let before: &[EkoCall] = match call {
            EkoCall::VerifyOtp => &[EkoCall::SendOtp],
            EkoCall::BiometricEkyc => &[EkoCall::SendOtp, EkoCall::VerifyOtp],
            EkoCall::DailyAuthentication | EkoCall::Enquiry => {
                self.eko.set_ekyc_done("2026-01-02".parse().unwrap());
                &[]
            }
            EkoCall::SendOtp | EkoCall::Services | EkoCall::Other => &[],
        };
        for step in before {
            let answered = self.make(*step).await;
            assert!(answered.outcome.is_ok(), "{step:?}: {:?}", answered.outcome);
        }
    }

    fn keep(&mut self, answered: &Answered) {
        if let Ok(Proof::OtpSent { references, .. } | Proof::OtpVerified { references }) = &answered.outcome {
            let kept = std::mem::take(&mut self.references);
            self.references = OtpReferences {
                otp_ref_id: references.otp_ref_id.clone().or(kept.otp_ref_id),
                reference_tid: references.reference_tid.clone().or(kept.reference_tid),
            };
        }
    }
}

fn client(base_url: &str, pc: Arc<ManualClock>, signer: Option<&SignerServer>) -> EkoClient {
    let (base, clock) = (BaseUrl::parse(base_url).unwrap(), Arc::new(ServerClock::new(pc)));
    let client = EkoClient::new(base, clock, Arc::new(SystemRandomness), Patience::USUAL).unwrap();
    client.signed_by(signer.map(|signer| SignerUrl::parse(&signer.url()).unwrap()))
}
