//! The command line: one file a command. Data go to stdout, all else to stderr.

mod check;
mod completions;
mod compress;
mod compute;
mod decompose;
mod diff;
mod effects;
mod explain;
mod hooks;
mod indices;
mod interrupt;
mod man;
mod metrics;
mod plan;
mod progress;
mod run;
mod sample;
mod schema;
mod table;
mod verify;
mod why;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::ingest::{find_files, read_utf8};
use crate::plan::{InputFile, Plan, Settings};
use crate::spec::Spec;

/// Segregation and disparity indices for small areas: from official statistics to Parquet, charts
/// and reports.
#[derive(Debug, Parser)]
#[command(name = "klyfta", version, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// How mistakes and progress are written to stderr
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Check(check::Check),
    Plan(plan::PlanCommand),
    Verify(verify::Verify),
    Diff(diff::Diff),
    Why(why::Why),
    Compute(Box<compute::Compute>),
    Effects(Box<effects::Effects>),
    Decompose(Box<decompose::Decompose>),
    Compress(compress::Compress),
    Indices(indices::Indices),
    Explain(explain::Explain),
    Sample(sample::SampleCommand),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// What every command on a pipeline file takes.
#[derive(Debug, Args)]
struct PipelineArguments {
    /// The pipeline file
    pipeline: PathBuf,
    /// Gives a variable of the pipeline another value
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    variables: Vec<(String, String)>,
    /// Publishes to this directory instead of the pipeline's
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl PipelineArguments {
    fn plan(&self) -> Result<Plan, Failure> {
        let name = self.pipeline.to_string_lossy().into_owned();
        let text = read_utf8(&InputFile {
            path: self.pipeline.clone(),
            name: name.clone(),
        })?;
        let spec = Spec::parse(&name, &text)?;
        let settings = Settings {
            variables: self.variables.clone(),
            directory: self.out.clone(),
        };
        Ok(Plan::of(&spec, &settings, &find_files)?)
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// How a command ended.
type Ended = Result<(), Failure>;

/// Parses the arguments, runs the command, and says what went wrong.
pub fn main() -> ExitCode {
    progress::say_nothing_of_caught_panics();
    let command_line = CommandLine::parse();
    let log_format = command_line.log_format;
    let ended = match command_line.command {
        // It tells others than its reader, too, how it ended.
        Command::Run(run) => return run.run(log_format),
        Command::Check(check) => check.run(log_format),
        Command::Plan(plan) => plan.run(),
        Command::Verify(verify) => verify.run(),
        Command::Diff(diff) => diff.run(),
        Command::Why(why) => why.run(log_format),
        Command::Compute(compute) => compute.run(log_format),
        Command::Effects(effects) => effects.run(),
        Command::Decompose(decompose) => decompose.run(),
        Command::Compress(compress) => compress.run(),
        Command::Indices(indices) => indices.run(),
        Command::Explain(explain) => explain.run(),
        Command::Sample(sample) => sample.run(),
        Command::Schema(schema) => schema.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure, log_format);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn report(failure: &Failure, log_format: LogFormat) {
    let mut stderr = std::io::stderr().lock();
    // There is nobody left to tell when stderr is closed.
    let _ = match (failure, log_format) {
        (Failure::Input(diagnostics) | Failure::Findings(diagnostics), LogFormat::Text) => {
            write!(stderr, "{diagnostics}").and_then(|()| match diagnostics.count() {
                1 => Ok(()),
                n => writeln!(stderr, "{n} mistakes"),
            })
        }
        (Failure::Environment(error), LogFormat::Text) => writeln!(stderr, "error: {error}"),
        (failure, LogFormat::Json) => writeln!(stderr, "{}", json_of(failure)),
    };
}

/// Says what is not as it should be and does not end the command.
fn warn(warnings: &Diagnostics, log_format: LogFormat) {
    match log_format {
        _ if warnings.is_empty() => {}
        LogFormat::Text => {
            for warning in warnings.iter() {
                say(&format!("warning: {warning}"));
            }
        }
        LogFormat::Json => say(&serde_json::json!({ "warnings": warnings.to_json() }).to_string()),
    }
}

/// A failure for machines.
fn json_of(failure: &Failure) -> serde_json::Value {
    match failure.diagnostics() {
        Some(diagnostics) => diagnostics.to_json(),
        None => serde_json::json!({ "error": failure.to_string() }),
    }
}

/// Writes a line to stderr. A run that nobody listens to goes on: `eprintln` would end it.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes data to stdout. A reader that has seen enough, such as `head`, is no failure.
fn write_out(text: &str) -> Ended {
    write_bytes_out(text.as_bytes())
}

fn write_bytes_out(bytes: &[u8]) -> Ended {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(EnvironmentError::file("write", Path::new("stdout"))(error).into())
        }
        _ => Ok(()),
    }
}

/// A mistake on the command line.
fn unreadable_request(what: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&code::UNREADABLE_REQUEST, Place::file(what), message)
}

/// The command line for completions, manual and docs/cli.md.
pub fn command() -> clap::Command {
    <CommandLine as clap::CommandFactory>::command()
}
