//! Commands that are run when a run fails or revises something. Only the command line names them: a
//! pipeline file may come from elsewhere, and must not run programs.

use std::io;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::{LogFormat, say};

/// What is to be run, and for how long.
#[derive(Debug, Args)]
pub(super) struct Hooks {
    /// Runs a command when the run fails: a program and its arguments, with blanks between, and no
    /// shell. Variables KLYFTA_* tell it what happened
    #[arg(long, value_name = "COMMAND")]
    on_failure: Option<String>,
    /// Runs a command when what is published differs from the generation before in any value
    #[arg(long, value_name = "COMMAND")]
    on_revision: Option<String>,
    /// Seconds after which such a command is ended
    #[arg(long, value_name = "N", default_value_t = 60)]
    hook_seconds: u64,
}

/// What a command is told: the name of a variable without `KLYFTA_`, and its value.
pub(super) type Told = (&'static str, String);

impl Hooks {
    pub(super) fn on_failure(&self, told: &[Told], log_format: LogFormat) {
        self.run("on-failure", self.on_failure.as_deref(), told, log_format);
    }

    pub(super) fn on_revision(&self, told: &[Told], log_format: LogFormat) {
        self.run("on-revision", self.on_revision.as_deref(), told, log_format);
    }

    /// What becomes of the command is told, and is no part of what became of the run.
    fn run(&self, name: &str, command: Option<&str>, told: &[Told], log_format: LogFormat) {
        let Some(command) = command else { return };
        let problem = match self.ended(command, told) {
            Ok(Some(status)) if status.success() => return,
            Ok(Some(status)) => status.to_string(),
            Ok(None) => format!("it was ended after {} seconds", self.hook_seconds),
            Err(error) => error.to_string(),
        };
        say(&match log_format {
            LogFormat::Text => format!("--{name} `{command}` failed: {problem}"),
            LogFormat::Json => {
                serde_json::json!({ "hook": name, "command": command, "failed": problem })
                    .to_string()
            }
        });
    }

    /// How the command ended; nothing where it had to be ended.
    fn ended(&self, command: &str, told: &[Told]) -> io::Result<Option<ExitStatus>> {
        let mut words = command.split_whitespace();
        let program = words.next().ok_or(io::ErrorKind::InvalidInput)?;
        let variables = told.iter();
        let variables = variables.map(|(name, value)| (format!("KLYFTA_{name}"), one_line(value)));
        let mut child = Command::new(program)
            .args(words)
            .envs(variables)
            .stdin(Stdio::null())
            // Stdout is for where the publication is.
            .stdout(io::stderr())
            .spawn()?;
        let begun = Instant::now();
        let longest = Duration::from_secs(self.hook_seconds);
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            let left = longest.saturating_sub(begun.elapsed());
            if left.is_zero() {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            thread::sleep(pause.min(left));
            pause = (2 * pause).min(Duration::from_millis(200));
        }
    }
}

/// A variable of the environment holds no zero byte, and is easier to use on one line.
fn one_line(value: &str) -> String {
    value.replace('\0', "").replace('\n', " ")
}
