//! Runs the program as a user would.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The root of the checkout.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program with arguments, started in a directory.
pub fn klyfta_in(directory: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_klyfta"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("the program was built for this test");
    Ran::of(output)
}

/// The program with arguments and what it reads from standard input, started at the root of the
/// checkout.
pub fn klyfta_reading(input: &[u8], arguments: &[&str]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_klyfta"))
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built for this test");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(input).expect("the program reads all");
    drop(stdin);
    Ran::of(child.wait_with_output().expect("the program ends"))
}

/// The program with arguments, started at the root of the checkout.
pub fn klyfta(arguments: &[&str]) -> Ran {
    klyfta_in(&root(), arguments)
}

/// What the program left.
#[derive(Debug)]
pub struct Ran {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    fn of(output: Output) -> Ran {
        Ran {
            exit: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("the program writes UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("the program writes UTF-8"),
        }
    }

    /// The same, if it ended well.
    pub fn well(self) -> Ran {
        assert_eq!(self.exit, Some(0), "{}", self.stderr);
        self
    }
}

/// Every file below a directory with its bytes, in order.
pub fn files_below(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).expect("the directory is there") {
            let path = entry.expect("the directory is readable").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("the file is readable");
                let name = path
                    .strip_prefix(directory)
                    .expect("it lies below")
                    .to_owned();
                files.push((name, bytes));
            }
        }
    }
    files.sort();
    files
}
