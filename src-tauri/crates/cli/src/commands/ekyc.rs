use hazri_core::journey::{CodeSent, EkycDone, FingerPress, biometric, send_code, verify_code};
use hazri_core::ledger::{CallKind, EkycStage};
use hazri_core::problem::Problem;
use hazri_core::secret::AadhaarNumber;

use crate::arguments::Common;
use crate::input::Input;
use crate::journey::{Session, say};
use crate::output::sentences;
use crate::report::{Report, Stop};

const CONSENT: &str = "I agree that my Aadhaar number, a code from my phone and one scan of my finger are \
                       sent to the bank, for eKYC. Hazri keeps none of them.";
/// A person who mistypes may try so often.
const TRIES: u32 = 3;

/// eKYC: consent, number, code, finger. Goes on with the finger when the code was right in an earlier run.
pub async fn run(common: &Common) -> Report {
    do_ekyc(common).await.unwrap_or_else(Report::stopped)
}

async fn do_ekyc(common: &Common) -> Result<Report, Stop> {
    let mut session = Session::begin(common).await?;
    let verified = match session.ekyc().await?.map(|ekyc| ekyc.stage) {
        Some(EkycStage::OtpVerified) => true,
        Some(EkycStage::Done) => {
            eprintln!("eKYC was done before. It is needed only once.");
            false
        }
        Some(EkycStage::OtpSent) | None => false,
    };
    let mut input = Input::open(common.json)?;
    input.consent(CONSENT)?;
    let press = session.press();
    let number = input.number()?;
    if !verified && let Some(done) = prove_phone(&mut session, &mut input, &number).await? {
        return Ok(done);
    }
    prove_finger(&mut session, &number, &press).await
}

/// Send OTP and Verify OTP. A report when eKYC turns out to be done.
async fn prove_phone(
    session: &mut Session,
    input: &mut Input,
    number: &AadhaarNumber,
) -> Result<Option<Report>, Stop> {
    if let Some(done) = ask_for_code(session, number).await? {
        return Ok(Some(done));
    }
    let mut tries = if input.can_ask_again() { TRIES } else { 1 };
    loop {
        tries -= 1;
        let otp = input.code()?;
        let means = session.means()?;
        eprintln!("Checking the code …");
        match session.attempt(CallKind::VerifyOtp, verify_code(&means, number, &otp)).await {
            Ok((None, _)) => return Ok(None),
            Ok((Some(done), client_ref_id)) => return Ok(Some(Report::ekyc_done(done, client_ref_id))),
            Err(stop) if stop.is(&Problem::OtpWrong) && tries > 0 => {
                eprintln!("{}", sentences(&Problem::OtpWrong));
            }
            Err(stop) => return Err(stop),
        }
    }
}

async fn ask_for_code(session: &mut Session, number: &AadhaarNumber) -> Result<Option<Report>, Stop> {
    let begun = session.ekyc().await?.is_some_and(|ekyc| ekyc.stage != EkycStage::Done);
    let means = session.means()?;
    eprintln!("Asking for a code …");
    match session.attempt(CallKind::SendOtp, send_code(&means, number)).await {
        Ok((CodeSent::Sent { mobile_hint }, _)) => {
            let to = mobile_hint.map(|hint| format!(" to {hint}")).unwrap_or_default();
            eprintln!("A code was sent{to}.");
            Ok(None)
        }
        Ok((CodeSent::DoneBefore, client_ref_id)) => {
            Ok(Some(Report::ekyc_done(EkycDone { on: None }, client_ref_id)))
        }
        // The agent may have it, and its reference is still known.
        Err(stop) if stop.is(&Problem::OtpAlreadySent) && begun => {
            eprintln!("{}", sentences(&Problem::OtpAlreadySent));
            Ok(None)
        }
        Err(stop) => Err(stop),
    }
}

async fn prove_finger(
    session: &mut Session,
    number: &AadhaarNumber,
    press: &FingerPress,
) -> Result<Report, Stop> {
    let means = session.means()?;
    let work = biometric(&means, number, press, &say);
    match session.attempt(CallKind::BiometricEkyc, work).await {
        Ok((done, client_ref_id)) => Ok(Report::ekyc_done(done, client_ref_id)),
        Err(stop) => {
            if stop.is(&Problem::OtpExpired) {
                // What the code proved is too old: the next run begins with a new one.
                session.forget_ekyc().await?;
            }
            Err(stop)
        }
    }
}
