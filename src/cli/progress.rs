//! Shows how far a run has come: bars on a terminal, lines in a log.

use std::io::IsTerminal;
use std::panic;
use std::sync::Mutex;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::LogFormat;
use crate::pipeline::{Progress, Stage};

/// Progress on stderr, in the form that fits what stderr is.
pub(super) fn to_stderr(log_format: LogFormat, quiet: bool) -> Box<dyn Progress> {
    if quiet {
        Box::new(Silent)
    } else if log_format == LogFormat::Json {
        Box::new(Lines::new(json_line))
    } else if std::io::stderr().is_terminal() {
        Box::new(Bars::default())
    } else {
        Box::new(Lines::new(text_line))
    }
}

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: usize) {}
    fn advance(&self) {}
    fn done(&self, _: Stage, _: &str) {}
}

/// A line a stage when it is done.
struct Lines {
    begun: Mutex<Instant>,
    line: fn(Stage, &str, f64) -> String,
}

impl Lines {
    fn new(line: fn(Stage, &str, f64) -> String) -> Lines {
        Lines {
            begun: Mutex::new(Instant::now()),
            line,
        }
    }
}

impl Progress for Lines {
    fn begin(&self, _: Stage, _: usize) {
        *self.begun.lock().expect("no stage panics with the lock") = Instant::now();
    }

    fn advance(&self) {}

    fn done(&self, stage: Stage, summary: &str) {
        let begun = *self.begun.lock().expect("no stage panics with the lock");
        eprintln!(
            "{}",
            (self.line)(stage, summary, begun.elapsed().as_secs_f64())
        );
    }
}

fn text_line(stage: Stage, summary: &str, seconds: f64) -> String {
    format!("{}: {summary} ({seconds:.2} s)", stage.name())
}

fn json_line(stage: Stage, summary: &str, seconds: f64) -> String {
    serde_json::json!({ "stage": stage.name(), "summary": summary, "seconds": seconds }).to_string()
}

/// A bar a stage, with the time left, and a line that stays when it is done.
#[derive(Default)]
struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, pieces: usize) {
        let form = "{prefix:>20} [{bar:30}] {pos}/{len}, {eta} left";
        let style = ProgressStyle::with_template(form).expect("the form is well-formed");
        let bar = ProgressBar::new(pieces as u64)
            .with_style(style)
            .with_prefix(stage.name());
        bar.tick();
        *self.bar.lock().expect("no stage panics with the lock") = Some(bar);
    }

    fn advance(&self) {
        if let Some(bar) = &*self.bar.lock().expect("no stage panics with the lock") {
            bar.inc(1);
        }
    }

    fn done(&self, stage: Stage, summary: &str) {
        if let Some(bar) = self
            .bar
            .lock()
            .expect("no stage panics with the lock")
            .take()
        {
            bar.finish_and_clear();
            eprintln!("{:>20}  {summary}", stage.name());
        }
    }
}

/// Keeps panics quiet that the engine catches and turns into a mistake in the user's file. All others
/// are ours, and are printed with what to do about them.
pub(super) fn say_nothing_of_caught_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map_or("", |location| location.file());
        if !place.contains("polars") {
            print(info);
            eprintln!("this is a fault in klyfta; please report it with the lines above");
        }
    }));
}
