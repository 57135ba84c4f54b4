//! What lies beside the publication and is nobody's but the publisher's.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use super::defused;
use super::places::{create_restricted_directory, create_restricted_file, remove_file, replace};
use crate::checks::Found;
use crate::diagnostics::EnvironmentError;

const HEADER: [&str; 12] = [
    "generation",
    "check",
    "on",
    "outcome",
    "area",
    "period",
    "category",
    "value",
    "expected",
    "file",
    "line",
    "column",
];

/// `restricted/failures.csv` below a directory that is published to.
pub fn failures_path(directory: &Path) -> PathBuf {
    directory.join("restricted").join("failures.csv")
}

/// Writes the failing rows of a run in the place of those of the run before; where there are none
/// there is no file, unless a confidential source was checked: that there is one must not tell.
pub fn write_failures(
    directory: &Path,
    generation: &str,
    found: &[Found],
) -> Result<(), EnvironmentError> {
    let path = failures_path(directory);
    let restricted = directory.join("restricted");
    let next = restricted.join(".failures-next");
    let is_untold = |found: &Found| found.rows.is_empty() && !found.account.is_confidential;
    if found.iter().all(is_untold) {
        // A run that was killed while it wrote may have left the other.
        remove_file(&next)?;
        return remove_file(&path);
    }
    create_restricted_directory(&restricted)?;
    let file = create_restricted_file(&next)?;
    replace(&path, &next, file, csv(generation, found).as_bytes())
}

/// Whether the failing rows that lie there are not those of a generation, because a later run of
/// other input left them.
pub fn are_of_another(directory: &Path, generation: &str) -> bool {
    match File::open(failures_path(directory)) {
        Ok(file) => {
            let row = BufReader::new(file).lines().nth(1);
            let row = row.and_then(Result::ok).unwrap_or_default();
            row.split(',').next() != Some(generation)
        }
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

fn csv(generation: &str, found: &[Found]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![HEADER.map(str::to_owned)];
    for found in found {
        let account = &found.account;
        let outcome = match (account.is_failed(), account.severity) {
            (false, _) => "tolerated",
            (true, crate::spec::Severity::Warn) => "warn",
            (true, crate::spec::Severity::Error) => "error",
        };
        for row in &found.rows {
            let place = row.place.as_ref();
            let position = place.and_then(|place| place.position);
            rows.push([
                generation.to_owned(),
                account.kind.to_owned(),
                account.on.clone(),
                outcome.to_owned(),
                row.area.clone(),
                row.period.clone(),
                row.category.clone(),
                row.value.clone(),
                row.expected.clone(),
                place.map(|place| place.file.clone()).unwrap_or_default(),
                position
                    .map(|position| position.line.to_string())
                    .unwrap_or_default(),
                position
                    .map(|position| position.column.to_string())
                    .unwrap_or_default(),
            ]);
        }
        let n_left_out = account.n_failing - found.rows.len();
        if n_left_out > 0 {
            let mut last = [const { String::new() }; HEADER.len()];
            last[..4].clone_from_slice(&[
                generation.to_owned(),
                account.kind.to_owned(),
                account.on.clone(),
                outcome.to_owned(),
            ]);
            last[7] = format!("and {n_left_out} more rows");
            rows.push(last);
        }
    }
    if rows.len() == 1 {
        let mut none = [const { String::new() }; HEADER.len()];
        none[..4].clone_from_slice(&[generation, "", "", "none"].map(str::to_owned));
        rows.push(none);
    }
    for row in &rows {
        let cells = row.iter().map(|cell| defused(cell).into_owned());
        writer.write_record(cells).expect("memory takes every row");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("strings make UTF-8")
}
