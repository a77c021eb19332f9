use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child as Process, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

/// A program that ends when this is dropped, and with it all that it started.
pub struct Child {
    process: Process,
}

impl Child {
    /// Starts a program. Fails with where it comes from when it is not there.
    pub fn start(command: &mut Command, from: &str) -> Child {
        let program = command.get_program().to_string_lossy().into_owned();
        match command.process_group(0).spawn() {
            Ok(process) => Child { process },
            Err(error) => panic!("the real window needs {program} ({from}): {error}"),
        }
    }

    /// Starts a program that says something in its first line when it is ready.
    pub fn start_and_hear(command: &mut Command, from: &str) -> (Child, String) {
        let mut child = Child::start(command.stdout(Stdio::piped()), from);
        let mut line = String::new();
        let mut out = BufReader::new(child.process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "{} ended instead of getting ready", command.get_program().display());
        // Kept open: a program that writes into a closed pipe ends.
        child.process.stdout = Some(out.into_inner());
        (child, line.trim().to_owned())
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// The number of the group that it and all that it started belong to.
    pub fn group(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // One that is gone already cannot be ended, which is as good.
        let _ = kill_process_group(Pid::from_child(&self.process), Signal::KILL);
        let _ = self.process.wait();
    }
}
