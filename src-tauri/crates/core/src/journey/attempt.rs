use chrono::{DateTime, Utc};

use super::means::Means;
use crate::day::IstDay;
use crate::eko::{Answered, Call, Question, client_reference};
use crate::ledger::{AttemptResult, CallKind, NewAttempt as Record};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::secret::Credentials;

/// What an attempt will be, before it is written down.
pub struct NewAttempt {
    /// What is asked.
    pub call: CallKind,
    /// When the agent gave consent, for a call with a capture.
    pub consent_at: Option<DateTime<Utc>>,
}

/// One press, from the moment it is durably written down until its outcome is.
///
/// The type keeps the order: only [`Attempt::prepare`] makes one, only [`Attempt::send`] sends, and both ways to end
/// take the attempt away.
pub struct Attempt<'a> {
    means: &'a Means,
    client_ref_id: String,
}

impl<'a> Attempt<'a> {
    /// Writes the attempt down as `prepared`.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`]: then nothing is sent.
    pub async fn prepare(means: &'a Means, new: NewAttempt) -> Result<Attempt<'a>, Trouble> {
        let now = means.clock.now();
        let client_ref_id = client_reference(now, means.randomness.as_ref());
        let record = Record {
            client_ref_id: client_ref_id.clone(),
            call: new.call,
            environment: means.shop.environment.as_str().to_owned(),
            user_code: means.shop.party.user_code.clone(),
            contract: means.shop.contract.as_str().to_owned(),
            day: IstDay::of(now),
            consent_at: new.consent_at,
        };
        let written = means.ledger.run(move |ledger| ledger.prepare(&record, now)).await;
        written.map_err(|error| unwritable(&error))?;
        Ok(Attempt { means, client_ref_id })
    }

    /// The reference of this attempt.
    pub fn client_ref_id(&self) -> &str {
        &self.client_ref_id
    }

    /// Has the call signed, writes the attempt down as `sending`, sends it, and waits for the answer. The answer is not
    /// written down yet: what follows from it goes first, then [`Attempt::end`].
    ///
    /// # Errors
    /// Why it was not sent: there is no signature, or it could not be written down.
    pub async fn send(&self, credentials: &Credentials, call: Call<'_>) -> Result<Answered, Trouble> {
        let question = Question {
            revision: self.means.shop.contract,
            party: &self.means.shop.party,
            credentials,
            sealing_key: &self.means.shop.sealing_key,
            client_ref_id: &self.client_ref_id,
            call,
        };
        // Before it counts as sending: an attempt without a signature was not sent, also after a power cut.
        let signature = self.means.eko.sign(&question).await?;
        let (client_ref_id, now) = (self.client_ref_id.clone(), self.means.clock.now());
        let marked = self.means.ledger.run(move |ledger| ledger.mark_sending(&client_ref_id, now)).await;
        if !marked.map_err(|error| unwritable(&error))? {
            // It was given up in the moment before.
            return Err(Trouble::not_sent(Problem::StoppedWaiting));
        }
        Ok(self.means.eko.ask_with(&question, signature).await)
    }

    /// Writes the outcome down. Returns the trouble as it is shown: with the reference in its support line.
    pub async fn end<T>(
        self,
        outcome: Result<T, Trouble>,
        reference_id: Option<String>,
    ) -> Result<T, Trouble> {
        let outcome = outcome.map_err(|trouble| trouble.of_attempt(&self.client_ref_id));
        let result = match &outcome {
            Ok(_) => AttemptResult { outcome: OutcomeClass::Done, trouble: None, reference_id },
            Err(trouble) => {
                AttemptResult { outcome: trouble.class, trouble: Some(trouble.clone()), reference_id }
            }
        };
        let (client_ref_id, now) = (self.client_ref_id, self.means.clock.now());
        let logged = client_ref_id.clone();
        let written =
            self.means.ledger.run(move |ledger| ledger.record_result(&client_ref_id, &result, now)).await;
        if let Err(error) = written {
            // The outcome is still shown. After a restart this attempt is unknown, never done by mistake.
            tracing::error!(client_ref_id = logged, %error, "the outcome could not be written down");
        }
        outcome
    }
}

fn unwritable(error: &crate::ledger::LedgerError) -> Trouble {
    tracing::error!(%error, "the ledger cannot be written");
    Trouble::not_sent(Problem::LedgerUnwritable)
}
