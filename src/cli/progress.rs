//! Shows how far a run has come: bars on a terminal, lines in a log.

use std::io::IsTerminal;
use std::panic;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::{LogFormat, say};
use crate::pipeline::{Progress, Stage};

/// Progress on stderr, in the form that fits what stderr is.
pub(super) fn to_stderr(log_format: LogFormat, quiet: bool) -> Box<dyn Progress> {
    if quiet {
        Box::new(Silent)
    } else if log_format == LogFormat::Json {
        Box::new(Lines::new(&JSON_LINES))
    } else if std::io::stderr().is_terminal() {
        Box::new(Bars::default())
    } else {
        Box::new(Lines::new(&TEXT_LINES))
    }
}

/// Progress of a command whose result is all it has to say: only how long it still takes, and only
/// where it takes long.
pub(super) fn of_long_work(log_format: LogFormat) -> Box<dyn Progress> {
    if std::io::stderr().is_terminal() && log_format == LogFormat::Text {
        return Box::new(Bars {
            is_said_when_done: false,
            ..Bars::default()
        });
    }
    let form = match log_format {
        LogFormat::Text => &TEXT_LINES,
        LogFormat::Json => &JSON_LINES,
    };
    Box::new(Lines {
        is_said_when_done: false,
        ..Lines::new(form)
    })
}

/// Progress that remembers how long each stage took.
pub(super) struct Timed {
    shown: Box<dyn Progress>,
    begun: Mutex<Instant>,
    stages: Mutex<Vec<serde_json::Value>>,
}

impl Timed {
    pub(super) fn new(shown: Box<dyn Progress>) -> Timed {
        Timed {
            shown,
            begun: Mutex::new(Instant::now()),
            stages: Mutex::new(Vec::new()),
        }
    }

    /// The stages that are done, in order: name, what came of each, seconds.
    pub(super) fn stages(&self) -> Vec<serde_json::Value> {
        self.stages
            .lock()
            .expect("no stage panics with the lock")
            .clone()
    }
}

impl Progress for Timed {
    fn begin(&self, stage: Stage, n_pieces: usize) {
        *self.begun.lock().expect("no stage panics with the lock") = Instant::now();
        self.shown.begin(stage, n_pieces);
    }

    fn advance(&self) {
        self.shown.advance();
    }

    fn done(&self, stage: Stage, summary: &str) {
        let begun = *self.begun.lock().expect("no stage panics with the lock");
        let done = serde_json::json!({
            "stage": stage.name(),
            "summary": summary,
            "seconds": begun.elapsed().as_secs_f64(),
        });
        self.stages
            .lock()
            .expect("no stage panics with the lock")
            .push(done);
        self.shown.done(stage, summary);
    }
}

/// How often a log says how much is left.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: usize) {}
    fn advance(&self) {}
    fn done(&self, _: Stage, _: &str) {}
}

/// A line a stage when it is done, and lines with the time left while a stage takes long.
struct Lines {
    stage: Mutex<Begun>,
    form: &'static LineForm,
    is_said_when_done: bool,
}

/// How far the current stage has come.
struct Begun {
    stage: Stage,
    at: Instant,
    last_line: Instant,
    n_done: usize,
    n_pieces: usize,
}

struct LineForm {
    /// Stage, summary, seconds.
    done: fn(Stage, &str, f64) -> String,
    /// Stage, pieces done, pieces in all, seconds left.
    underway: fn(Stage, usize, usize, f64) -> String,
}

const TEXT_LINES: LineForm = LineForm {
    done: |stage, summary, seconds| format!("{}: {summary} ({seconds:.2} s)", stage.name()),
    underway: |stage, n_done, n_pieces, seconds| {
        let name = stage.name();
        format!("{name}: {n_done} of {n_pieces}, about {seconds:.0} s left")
    },
};

const JSON_LINES: LineForm = LineForm {
    done: |stage, summary, seconds| {
        let line = serde_json::json!({
            "stage": stage.name(), "summary": summary, "seconds": seconds,
        });
        line.to_string()
    },
    underway: |stage, n_done, n_pieces, seconds| {
        let line = serde_json::json!({
            "stage": stage.name(), "done": n_done, "of": n_pieces, "seconds_left": seconds.round(),
        });
        line.to_string()
    },
};

impl Lines {
    fn new(form: &'static LineForm) -> Lines {
        let now = Instant::now();
        Lines {
            stage: Mutex::new(Begun {
                stage: Stage::Inputs,
                at: now,
                last_line: now,
                n_done: 0,
                n_pieces: 0,
            }),
            form,
            is_said_when_done: true,
        }
    }
}

impl Progress for Lines {
    fn begin(&self, stage: Stage, n_pieces: usize) {
        let now = Instant::now();
        *self.stage.lock().expect("no stage panics with the lock") = Begun {
            stage,
            at: now,
            last_line: now,
            n_done: 0,
            n_pieces,
        };
    }

    fn advance(&self) {
        let mut begun = self.stage.lock().expect("no stage panics with the lock");
        begun.n_done += 1;
        if begun.last_line.elapsed() < BETWEEN_LINES {
            return;
        }
        begun.last_line = Instant::now();
        let left = begun.n_pieces.saturating_sub(begun.n_done) as f64;
        let seconds = begun.at.elapsed().as_secs_f64() / begun.n_done as f64 * left;
        let line = (self.form.underway)(begun.stage, begun.n_done, begun.n_pieces, seconds);
        say(&line);
    }

    fn done(&self, stage: Stage, summary: &str) {
        let begun = self.stage.lock().expect("no stage panics with the lock");
        if self.is_said_when_done {
            let seconds = begun.at.elapsed().as_secs_f64();
            say(&(self.form.done)(stage, summary, seconds));
        }
    }
}

/// A bar a stage, with the time left, and a line that stays when it is done.
struct Bars {
    bar: Mutex<Option<ProgressBar>>,
    is_said_when_done: bool,
}

impl Default for Bars {
    fn default() -> Bars {
        Bars {
            bar: Mutex::new(None),
            is_said_when_done: true,
        }
    }
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
            if self.is_said_when_done {
                say(&format!("{:>20}  {summary}", stage.name()));
            }
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
            say("this is a fault in klyfta; please report it with the lines above");
        }
    }));
}
