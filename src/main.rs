#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    klyfta::cli::main()
}
