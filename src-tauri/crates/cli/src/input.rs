//! Consent, number and code: typed at a terminal, or as lines of standard input.

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use std::fs::File;
use std::io::{BufRead as _, IsTerminal as _, Read, Write as _};

use hazri_core::problem::Problem;
use hazri_core::secret::{AadhaarNumber, Otp, SecretText};
use hazri_core::setup::SetupCode;
use zeroize::{Zeroize as _, Zeroizing};

/// A person who mistypes may try so often.
const TRIES: u32 = 3;
/// Nothing that is asked for is longer.
const LONGEST_LINE: usize = 256;

/// Where consent, number and code come from.
pub enum Input {
    /// A person at a terminal.
    Terminal,
    /// Lines of standard input, in the order consent, number, code.
    Lines(Lines<File>),
}

impl Input {
    /// Lines for scripts, and when standard input is no terminal; else the terminal.
    ///
    /// # Errors
    /// [`Problem::AppFault`] when there is no standard input.
    pub fn open(json: bool) -> Result<Input, Problem> {
        if !json && std::io::stdin().is_terminal() {
            return Ok(Input::Terminal);
        }
        let stdin = os::unbuffered_stdin().map_err(|_| Problem::AppFault)?;
        Ok(Input::Lines(Lines(stdin)))
    }

    /// Asks for consent to what the sentence says: the word `yes`.
    ///
    /// # Errors
    /// [`Problem::ConsentMissing`].
    pub fn consent(&mut self, sentence: &str) -> Result<(), Problem> {
        let answer = match self {
            Input::Terminal => {
                eprint!("{sentence}\nType yes to agree: ");
                drop(std::io::stderr().flush());
                let mut answer = String::new();
                drop(std::io::stdin().lock().read_line(&mut answer));
                Zeroizing::new(answer)
            }
            Input::Lines(lines) => lines.next(),
        };
        if answer.trim() == "yes" { Ok(()) } else { Err(Problem::ConsentMissing) }
    }

    /// Asks for the Aadhaar number.
    ///
    /// # Errors
    /// [`Problem::NumberInvalid`].
    pub fn number(&mut self) -> Result<AadhaarNumber, Problem> {
        self.secret("Aadhaar number (12 digits, not shown): ", AadhaarNumber::parse)
    }

    /// Asks for the code from the phone.
    ///
    /// # Errors
    /// [`Problem::OtpInvalid`].
    pub fn code(&mut self) -> Result<Otp, Problem> {
        self.secret("Code from the phone (6 digits, not shown): ", Otp::parse)
    }

    /// Asks for the code of a sealed set-up file.
    ///
    /// # Errors
    /// [`Problem::SetupCodeNeeded`] or [`Problem::SetupCodeWrong`].
    pub fn setup_code(&mut self) -> Result<SetupCode, Problem> {
        self.secret("Code of the file, from your distributor (20 digits, not shown): ", SetupCode::parse)
    }

    /// True when a person can be asked once more.
    pub fn can_ask_again(&self) -> bool {
        match self {
            Input::Terminal => true,
            Input::Lines(_) => false,
        }
    }

    fn secret<T>(
        &mut self,
        prompt: &str,
        read: impl Fn(&SecretText) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        match self {
            Input::Lines(lines) => read(&lines.secret()),
            Input::Terminal => {
                let mut outcome = read(&type_unseen(prompt)?);
                for _ in 1..TRIES {
                    let Err(problem) = &outcome else { break };
                    eprintln!("{}", crate::output::sentences(problem));
                    outcome = read(&type_unseen(prompt)?);
                }
                outcome
            }
        }
    }
}

fn type_unseen(prompt: &str) -> Result<SecretText, Problem> {
    rpassword::prompt_password(prompt).map(SecretText::new).map_err(|_| Problem::AppFault)
}

/// Lines that are read byte by byte, so that no buffer keeps a copy of what is secret.
pub struct Lines<R>(R);

impl<R: Read> Lines<R> {
    /// The next line without its end; empty when there is none, or when it cannot be meant.
    fn next(&mut self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
        let mut byte = Zeroizing::new([0]);
        while let Ok(1) = self.0.read(byte.as_mut_slice()) {
            match byte[0] {
                b'\n' => break,
                b'\r' => {}
                letter if line.len() < LONGEST_LINE => line.push(letter),
                // The rest of a line that is too long is read and dropped.
                _ => {}
            }
        }
        if line.len() == LONGEST_LINE {
            line.zeroize();
        }
        Zeroizing::new(String::from_utf8(std::mem::take(&mut line)).unwrap_or_default())
    }

    fn secret(&mut self) -> SecretText {
        SecretText::new(std::mem::take(&mut *self.next()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let mut lines = Lines(text.as_bytes());
        (0..3).map(|_| lines.next().to_string()).collect()
    }

    #[test]
    fn lines_end_as_on_either_system() {
        assert_eq!(lines("yes\n999941057058\n123456\n"), ["yes", "999941057058", "123456"]);
        assert_eq!(lines("yes\r\n999941057058\r\n123456"), ["yes", "999941057058", "123456"]);
    }

    #[test]
    fn lines_that_are_not_there_are_empty() {
        assert_eq!(lines("yes"), ["yes", "", ""]);
    }

    #[test]
    fn an_endless_line_takes_no_memory_and_is_not_taken_for_an_answer() {
        let text = format!("{}\nyes\n", "9".repeat(1_000_000));
        assert_eq!(lines(&text), ["", "yes", ""]);
    }
}
