//! Columnar files are decoded in a process of their own.
//!
//! A file that was made to do harm, or that was damaged, can make the reader panic, run out of stack
//! or ask for more memory than there is. The last two end the process that it happens in, so that is
//! not the one that publishes: klyfta starts itself (`klyfta decode`), and only columns come back.
//! It is cheaper than to look at a file closely enough to trust it, and holds for mistakes that
//! nobody has found yet.

use std::io::{self, BufRead, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::columnar::{Decoded, decode, unreadable};
use super::raw_table::{RawCounts, TextColumn};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, find};
use crate::engine::{ColumnarLayout, CountingQuestion, Engine, Rows};
use crate::plan::InputFile;

/// The program that decodes, once the command line has said which.
static DECODER: OnceLock<PathBuf> = OnceLock::new();

/// The processor time that a file may take. Counting a thousand million rows takes minutes.
const MOST_SECONDS: u32 = 3600;

/// The memory that decoding may take where the system does not say how much there is.
const MEMORY_UNKNOWN: u64 = 8 << 30;

/// What a process takes by itself: code, stacks of threads, buffers.
const MEMORY_OF_ITS_OWN: u64 = 2 << 30;

/// Has columnar files decoded by a program that answers to `decode`, from now on. Without it they
/// are decoded in this process.
pub fn decode_with(program: PathBuf) {
    // The first word counts; there is one command line.
    let _ = DECODER.set(program);
}

pub(super) fn decoder() -> Option<&'static Path> {
    DECODER.get().map(PathBuf::as_path)
}

/// A question as it is handed to the other process.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    path: PathBuf,
    name: String,
    parquet: bool,
    keys: Vec<String>,
    counts: Vec<String>,
    keep: Vec<(String, Vec<String>)>,
    added: bool,
}

/// Has a program decode a file.
pub(super) fn decoded(question: &CountingQuestion, program: &Path) -> Result<Decoded, Diagnostics> {
    let file = question.file;
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let asked = Question {
        path: file.path.clone(),
        name: file.name.clone(),
        parquet: question.layout == ColumnarLayout::Parquet,
        keys: owned(&question.keys),
        counts: owned(&question.counts),
        keep: question.keep.to_vec(),
        added: question.rows == Rows::Added,
    };
    let asked = serde_json::to_string(&asked)
        .map_err(|_| unreadable(file, "its name is not text".to_owned()))?;
    let (answer, ended) = ask(program, &asked, most_memory(&file.path))
        .map_err(|error| unreadable(file, format!("no process can be started for it: {error}")))?;
    match ended.success() {
        true => taken_apart(&answer, file),
        false => Err(gave_up(file, ended).into()),
    }
}

fn ask(program: &Path, asked: &str, most_memory: u64) -> io::Result<(Vec<u8>, ExitStatus)> {
    // The limits are the shell's to set: in safe Rust nobody can. Where the system forbids it, as a
    // hardened unit does, the unit's own limits hold.
    let limits = format!(
        "ulimit -v {} 2>/dev/null; ulimit -t {MOST_SECONDS} 2>/dev/null; exec \"$0\" decode",
        most_memory / 1024
    );
    let mut child = Command::new("/bin/sh")
        .arg("-c")
        .arg(limits)
        .arg(program)
        // Memory is reserved by thread otherwise, and reserved memory counts.
        .env("MALLOC_ARENA_MAX", "2")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().expect("it was asked for");
    let mut stdout = child.stdout.take().expect("it was asked for");
    // One that ended before it read tells more by how it ended.
    let _ = writeln!(stdin, "{asked}");
    let mut answer = Vec::new();
    stdout.read_to_end(&mut answer)?;
    let ended = child.wait()?;
    // Held until here: the other process ends when this one does.
    drop(stdin);
    Ok((answer, ended))
}

/// Three quarters of the memory that is free, and what the file and the process take by themselves.
fn most_memory(path: &Path) -> u64 {
    let free = std::fs::read_to_string("/proc/meminfo").ok();
    let free = free.and_then(|text| {
        let line = text
            .lines()
            .find(|line| line.starts_with("MemAvailable:"))?;
        let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kibibytes * 1024 / 4 * 3)
    });
    let file = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    free.unwrap_or(MEMORY_UNKNOWN) + 2 * file + MEMORY_OF_ITS_OWN
}

fn gave_up(file: &InputFile, ended: ExitStatus) -> Diagnostic {
    let how = match (ended.signal(), ended.code()) {
        (Some(9 | 24), _) => "it took more memory or time than it may".to_owned(),
        (Some(signal), _) => format!("the reader was ended by signal {signal}"),
        (None, code) => format!("the reader ended with code {}", code.unwrap_or_default()),
    };
    unreadable(file, how).help("it is damaged, or made to do harm, or larger than this machine")
}

/// The other process: reads a question and answers it.
pub fn answer(engine: &dyn Engine) -> io::Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let question: Question = serde_json::from_str(&line)?;
    thread::spawn(|| {
        // Whoever asked is gone when nothing more can come.
        let _ = io::stdin().lock().read(&mut [0]);
        std::process::exit(1);
    });
    let file = InputFile {
        path: question.path,
        name: question.name,
    };
    fn names(owned: &[String]) -> Vec<&str> {
        owned.iter().map(String::as_str).collect()
    }
    let decoded = decode(
        &CountingQuestion {
            file: &file,
            layout: match question.parquet {
                true => ColumnarLayout::Parquet,
                false => ColumnarLayout::ArrowIpc,
            },
            keys: names(&question.keys),
            counts: names(&question.counts),
            keep: &question.keep,
            rows: match question.added {
                true => Rows::Added,
                false => Rows::AsTheyAre,
            },
        },
        engine,
    );
    let mut stdout = io::stdout().lock();
    stdout.write_all(&put_together(&decoded))?;
    stdout.flush()
}

/// Numbers of bytes are written before them, lowest first.
fn put_together(decoded: &Result<Decoded, Diagnostics>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut put = |part: &[u8]| {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part);
    };
    match decoded {
        Err(problems) => {
            put(b"problems");
            put(problems.to_json().to_string().as_bytes());
        }
        Ok(decoded) => {
            put(b"columns");
            put(&[u8::from(decoded.synthetic)]);
            put(&(decoded.n_rows as u64).to_le_bytes());
            put(&(decoded.keys.len() as u64).to_le_bytes());
            for column in &decoded.keys {
                put(serde_json::json!(column.texts).to_string().as_bytes());
                put(&all_of(column.codes.iter().map(|code| code.to_le_bytes())));
            }
            put(&(decoded.counts.len() as u64).to_le_bytes());
            for counts in &decoded.counts {
                match counts {
                    RawCounts::Whole(counts) => {
                        put(b"whole");
                        put(&known(counts));
                        let counts = counts.iter().map(|it| it.unwrap_or_default());
                        put(&all_of(counts.map(i64::to_le_bytes)));
                    }
                    RawCounts::Real(counts) => {
                        put(b"real");
                        put(&known(counts));
                        let counts = counts.iter().map(|it| it.unwrap_or_default());
                        put(&all_of(counts.map(f64::to_le_bytes)));
                    }
                    RawCounts::Text(_) => unreachable!("columnar files have typed counts"),
                }
            }
        }
    }
    bytes
}

fn all_of<const N: usize>(numbers: impl Iterator<Item = [u8; N]>) -> Vec<u8> {
    numbers.flatten().collect()
}

fn known<T>(counts: &[Option<T>]) -> Vec<u8> {
    counts.iter().map(|it| u8::from(it.is_some())).collect()
}

/// What the other process answered; what it could not have answered is refused like the file.
fn taken_apart(answer: &[u8], file: &InputFile) -> Result<Decoded, Diagnostics> {
    let mut parts = Parts(answer);
    let incomplete = || unreadable(file, "the reader ended within its answer".to_owned());
    match parts.next() {
        Some(b"problems") => {
            let told = parts
                .next()
                .and_then(|text| serde_json::from_slice(text).ok());
            Err(told
                .and_then(problems)
                .unwrap_or_else(|| incomplete().into()))
        }
        Some(b"columns") => Ok(parts.columns().ok_or_else(incomplete)?),
        _ => Err(incomplete().into()),
    }
}

fn problems(told: Value) -> Option<Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    for problem in told["diagnostics"].as_array()? {
        let text = |key: &str| problem[key].as_str();
        let kind = find(text("code")?).unwrap_or(&code::FILE_UNREADABLE);
        let place = Place::file(problem["place"]["file"].as_str()?);
        let help = text("help").map(str::to_owned);
        diagnostics.add(Diagnostic::new(kind, place, text("message")?).maybe_help(help));
    }
    (!diagnostics.is_empty()).then_some(diagnostics)
}

/// The parts of an answer that are left.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.next()?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    }

    fn columns(&mut self) -> Option<Decoded> {
        let synthetic = self.next()? == [1];
        let n_rows = self.number()?;
        let mut keys = Vec::new();
        for _ in 0..self.number()? {
            let texts: Vec<String> = serde_json::from_slice(self.next()?).ok()?;
            let codes: Vec<u32> = each(self.next()?, u32::from_le_bytes)?;
            let is_sound = codes.iter().all(|&code| (code as usize) < texts.len());
            (is_sound && codes.len() == n_rows).then_some(())?;
            keys.push(TextColumn { texts, codes });
        }
        let mut counts = Vec::new();
        for _ in 0..self.number()? {
            let kind = self.next()?;
            let known = self.next()?;
            (known.len() == n_rows).then_some(())?;
            counts.push(match kind {
                b"whole" => RawCounts::Whole(some(known, each(self.next()?, i64::from_le_bytes)?)?),
                b"real" => RawCounts::Real(some(known, each(self.next()?, f64::from_le_bytes)?)?),
                _ => return None,
            });
        }
        Some(Decoded {
            keys,
            counts,
            n_rows,
            synthetic,
        })
    }
}

fn each<const N: usize, T>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let (numbers, rest) = bytes.as_chunks::<N>();
    let numbers = numbers.iter().map(|bytes| number(*bytes)).collect();
    rest.is_empty().then_some(numbers)
}

fn some<T>(known: &[u8], numbers: Vec<T>) -> Option<Vec<Option<T>>> {
    let is_sound = known.len() == numbers.len();
    let numbers = numbers.into_iter().zip(known);
    is_sound.then(|| {
        numbers
            .map(|(number, known)| (*known == 1).then_some(number))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> InputFile {
        InputFile {
            path: "x.parquet".into(),
            name: "x.parquet".to_owned(),
        }
    }

    #[test]
    fn an_answer_comes_back_as_it_was_given() {
        let decoded = Decoded {
            keys: vec![
                TextColumn {
                    texts: vec!["Åre \"x\"\n".to_owned(), String::new()],
                    codes: vec![1, 0, 0],
                },
                TextColumn {
                    texts: vec!["2020".to_owned()],
                    codes: vec![0, 0, 0],
                },
            ],
            counts: vec![
                RawCounts::Whole(vec![Some(i64::MIN), None, Some(0)]),
                RawCounts::Real(vec![None, Some(-0.0), Some(1e300)]),
            ],
            n_rows: 3,
            synthetic: true,
        };
        let shown = format!("{decoded:?}");
        let bytes = put_together(&Ok(decoded));
        assert_eq!(
            format!("{:?}", taken_apart(&bytes, &file()).unwrap()),
            shown
        );
        for end in 0..bytes.len() {
            assert!(taken_apart(&bytes[..end], &file()).is_err(), "{end} bytes");
        }
        // A code beyond the texts.
        let two = bytes.windows(4).position(|it| it == [1, 0, 0, 0]);
        let mut other = bytes.clone();
        other[two.unwrap()] = 2;
        assert!(taken_apart(&other, &file()).is_err());
    }

    #[test]
    fn problems_come_back_with_code_and_help() {
        let mut problems = Diagnostics::default();
        let place = || Place::file("x.parquet");
        problems.add(Diagnostic::new(&code::EMPTY_FILE, place(), "it is empty").help("fetch it"));
        problems.add(Diagnostic::new(
            &code::NEGATIVE_COUNT,
            place(),
            "`-1` is negative",
        ));
        let bytes = put_together(&Err(problems.clone()));
        assert_eq!(taken_apart(&bytes, &file()).unwrap_err(), problems);
    }
}
