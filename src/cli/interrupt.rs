//! Interrupts end a run with a line and the exit code that shells expect. What is staged is never
//! read and goes with the next run; what is published was moved into place in one step.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::{LogFormat, say};
use crate::diagnostics::EnvironmentError;

/// How long a reader of stderr that has stopped reading may keep a run from ending.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// From here on SIGINT and SIGTERM end the process.
pub(super) fn end_the_run(log_format: LogFormat) -> Result<(), EnvironmentError> {
    let watch = || {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    tell(signal, log_format);
                    // At once: the other threads are in the middle of their work.
                    low_level::exit(128 + signal);
                }
            })
    };
    watch().map_err(EnvironmentError::file("watch for", Path::new("signals")))?;
    Ok(())
}

fn tell(signal: i32, log_format: LogFormat) {
    let name = if signal == SIGINT {
        "SIGINT"
    } else {
        "SIGTERM"
    };
    let line = match log_format {
        LogFormat::Text => format!("interrupted by {name}; what is published stays as it was"),
        LogFormat::Json => serde_json::json!({ "interrupted": name }).to_string(),
    };
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        say(&line);
        // Nobody waits any longer.
        let _ = done.send(());
    });
    let _ = is_done.recv_timeout(LONGEST_WAIT);
}
