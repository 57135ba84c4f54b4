//! The command line: one file a command. Data go to stdout, all else to stderr.

mod check;
mod completions;
mod compress;
mod compute;
mod decode;
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
use crate::ingest::{Roots, decode_with, read_utf8};
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
    #[command(hide = true)]
    Decode(decode::Decode),
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
        let own = self.own_directories();
        let roots = self.roots(&spec, &own);
        let plan = Plan::of(&spec, &settings, &move |pattern| roots.find(pattern));
        let may_publish = self.may_publish(&spec, &own, plan.as_ref().ok());
        Ok(Diagnostics::both(plan, may_publish)?.0)
    }

    /// Where it publishes, as far as that is known although the pipeline may not hold.
    fn directory(&self) -> Option<PathBuf> {
        self.out.clone().or_else(|| {
            let text = std::fs::read_to_string(&self.pipeline).ok()?;
            let spec = Spec::parse(&self.pipeline.to_string_lossy(), &text).ok()?;
            let written = spec.file.outputs.directory.text();
            (!written.contains("${")).then(|| PathBuf::from(written))
        })
    }

    /// The directory in which the program is started, and that of the pipeline file, unless the
    /// pipeline comes through a pipe.
    fn own_directories(&self) -> Vec<PathBuf> {
        let mut own = vec![PathBuf::from(".")];
        if self.pipeline.is_file()
            && let Ok(pipeline) = std::fs::canonicalize(&self.pipeline)
        {
            own.extend(pipeline.parent().map(Path::to_owned));
        }
        own
    }

    /// Where the pipeline may read from.
    fn roots(&self, spec: &Spec, own: &[PathBuf]) -> Roots {
        let beside = own.last().expect("there is a directory");
        let declared = spec.file.roots.iter();
        let declared: Vec<PathBuf> = declared.map(|root| beside.join(root.text())).collect();
        let below = match declared.is_empty() {
            true => own,
            false => &declared,
        };
        let roots = Roots::below(below.iter().map(PathBuf::as_path));
        let given = self.variables.iter();
        given.fold(roots, |roots, (_, value)| roots.and_given(value))
    }

    /// A pipeline publishes below its own directories; anywhere else if whoever starts it says so.
    fn may_publish(
        &self,
        spec: &Spec,
        own: &[PathBuf],
        plan: Option<&Plan>,
    ) -> Result<(), Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let beside = own.last().expect("there is a directory");
        for root in &spec.file.roots {
            if !beside.join(root.text()).is_dir() {
                diagnostics.add(
                    Diagnostic::new(
                        &code::FILE_NOT_FOUND,
                        spec.place(root),
                        format!("there is no directory `{}`", root.text()),
                    )
                    .help("roots are seen from the directory of the pipeline file"),
                );
            }
        }
        if let (Some(plan), None) = (plan, &self.out) {
            let given = self.variables.iter();
            let may = Roots::below(own.iter().map(PathBuf::as_path));
            let may = given.fold(may, |may, (_, value)| may.and_given(value));
            if let Err(unfit) = may.is_within(&plan.outputs.directory) {
                let place = spec.place(&spec.file.outputs.directory);
                let problem = unfit.at(&plan.outputs.directory.to_string_lossy(), place);
                diagnostics.add(problem.help("give it with --out if it is meant"));
            }
        }
        diagnostics.or(())
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
    // By its number: the file may be replaced while the program runs.
    let own = PathBuf::from(format!("/proc/{}/exe", std::process::id()));
    if own.exists() {
        decode_with(own);
    } else if let Ok(program) = std::env::current_exe() {
        decode_with(program);
    }
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
        Command::Decode(decode) => decode.run(),
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
