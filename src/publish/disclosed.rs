//! `disclosed.jsonl`: what every generation published of confidential counts. Generations are
//! forgotten, and what was read in them is not: the record outlives them. It holds nothing but what was
//! public anyway.
//!
//! A run enters the generations that are there and not yet recorded, before it computes and after it
//! has published; so one that was killed in between leaves nothing out. The record is written anew
//! beside the old one and takes its place by a rename.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts_written::{self, COUNTS, EXACT_INDICES};
use super::disclosure::{CellName, Earlier, FigureName, Ledger, MadeOf, Status, TOTAL};
use super::places::{create_file, replace};
use super::snapshot::{base_of, entries, generations_in, is_ours};
use super::verify::{Depth, verify};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::ingest::Fingerprint;

const RECORD: &str = "disclosed.jsonl";
pub(super) const NEXT_RECORD: &str = ".disclosed-next";

/// What generations published of confidential counts, in the order in which they were entered.
#[derive(Clone, Debug, Default)]
pub struct Disclosed {
    generations: Vec<Entered>,
}

/// One generation, and what it said that was not known before.
#[derive(Clone, Debug)]
struct Entered {
    generation: String,
    places: Vec<Said>,
    figures: Vec<Told>,
}

/// An index of exact counts: source, period, which one, and its value.
type Told = (String, i32, FigureName, Option<f64>);

/// What was said of a place: source, period, level, code, and by group what it is a sum of and the
/// least and greatest count that is published so, or that it is hidden.
type Said = (
    String,
    i32,
    String,
    String,
    BTreeMap<String, (String, Option<(u64, u64)>)>,
);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    generation: String,
    places: usize,
    figures: usize,
}

/// The last line: a fingerprint of all before it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seal {
    sha256: String,
}

/// What is known of every cell of every source.
#[derive(Clone, Debug, Default)]
pub struct Known {
    ledgers: BTreeMap<String, Arc<Ledger>>,
    /// Indices of exact counts, by source and period.
    figures: BTreeMap<(String, i32), BTreeMap<FigureName, Option<f64>>>,
    digest: String,
}

impl Disclosed {
    /// Fails on a record that is damaged: without it nobody knows what is known.
    pub fn read(directory: &Path) -> Result<Disclosed, Failure> {
        let path = directory.join(RECORD);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Disclosed::default()),
            Err(error) => return Err(EnvironmentError::file("read", &path)(error).into()),
        };
        parse(&text).ok_or_else(|| {
            let place = Place::file(path.to_string_lossy().into_owned());
            let told = "the record of what was disclosed is damaged";
            let help = "put a copy of it in its place; without it hidden counts could be worked out \
                        from what earlier generations showed";
            Failure::from(Diagnostic::new(&code::DAMAGED_PUBLICATION, place, told).help(help))
        })
    }

    /// What was known before the newest generation whose name, made with the digest of that, is the one
    /// it has. A generation of the same input may be there; to publish it again says nothing new.
    pub fn before(&self, name_with: impl Fn(&str) -> String) -> Option<Known> {
        let digests = digests(&self.generations);
        let made = self.generations.iter().zip(&digests);
        let at = made
            .collect::<Vec<_>>()
            .iter()
            .rposition(|(entered, digest)| name_with(digest) == entered.generation)?;
        Some(Known::of(&self.generations[..at]))
    }

    /// What is known now.
    pub fn known(&self) -> Known {
        Known::of(&self.generations)
    }

    /// Enters the generations that are there and not recorded, and writes the record if there are any.
    pub fn catch_up(&mut self, directory: &Path) -> Result<(), Failure> {
        let recorded = self.generations.iter();
        let recorded: BTreeSet<String> = recorded.map(|it| it.generation.clone()).collect();
        let is_new = |path: &PathBuf| !is_ours(path) && !recorded.contains(generation_of(path));
        let mut new: Vec<PathBuf> = entries(&generations_in(directory))?;
        new.retain(|path| is_new(path) && path.join(COUNTS).exists());
        new.sort();
        let mut known = self.known();
        let is_complete = new.is_empty();
        for path in new {
            // What rot has changed in it was not what was read in it.
            let verified = verify(&path, Depth::Bytes);
            if !verified.faults.is_empty() {
                return Err(verified.faults.into());
            }
            let mut places: Vec<Said> = Vec::new();
            let entered = counts_written::read(&path.join(COUNTS), |row| {
                let said = match (row.span, row.status == Status::Hidden.code()) {
                    (Some((least, greatest)), _) => Earlier::Published {
                        least: least as u64,
                        greatest: greatest as u64,
                    },
                    (None, true) => Earlier::Hidden,
                    (None, false) => return,
                };
                let name = CellName {
                    period: row.period as i32,
                    level: row.level.to_owned(),
                    code: row.code.to_owned(),
                    column: row.column.to_owned(),
                };
                if known.enter(row.source, name.clone(), said, row.made_of) {
                    add(&mut places, row.source, name, said, row.made_of);
                }
            });
            entered.map_err(|told| {
                EnvironmentError::file("read", &path.join(COUNTS))(std::io::Error::other(told))
            })?;
            let mut figures: Vec<Told> = Vec::new();
            if path.join(EXACT_INDICES).exists() {
                let entered = counts_written::read_exact(&path.join(EXACT_INDICES), |told| {
                    if known.tell(&told) {
                        figures.push(told);
                    }
                });
                entered.map_err(|told| {
                    let told = std::io::Error::other(told);
                    EnvironmentError::file("read", &path.join(EXACT_INDICES))(told)
                })?;
            }
            let generation = generation_of(&path).to_owned();
            if !self
                .generations
                .iter()
                .any(|it| it.generation == generation)
            {
                self.generations.push(Entered {
                    generation,
                    places,
                    figures,
                });
            }
        }
        match is_complete {
            true => Ok(()),
            false => Ok(self.write(directory)?),
        }
    }

    fn write(&self, directory: &Path) -> Result<(), EnvironmentError> {
        let mut text = String::new();
        let mut line = |json: serde_json::Result<String>| {
            text.push_str(&json.expect("names and numbers become JSON"));
            text.push('\n');
        };
        for Entered {
            generation,
            places,
            figures,
        } in &self.generations
        {
            line(serde_json::to_string(&Heading {
                generation: generation.clone(),
                places: places.len(),
                figures: figures.len(),
            }));
            for place in places {
                line(serde_json::to_string(place));
            }
            for figure in figures {
                line(serde_json::to_string(figure));
            }
        }
        let sha256 = Fingerprint::of(text.as_bytes()).sha256;
        let seal = serde_json::to_string(&Seal { sha256 });
        text.push_str(&seal.expect("a text becomes JSON"));
        text.push('\n');
        let (next, path) = (directory.join(NEXT_RECORD), directory.join(RECORD));
        replace(&path, &next, create_file(&next)?, text.as_bytes())
    }
}

/// Digests of what was known before each generation, and after the last. One that says nothing new
/// leaves it as it was.
fn digests(generations: &[Entered]) -> Vec<String> {
    let mut digests = vec![String::new()];
    for Entered {
        places, figures, ..
    } in generations
    {
        let before = digests.last().expect("there is the first");
        let after = match places.is_empty() && figures.is_empty() {
            true => before.clone(),
            false => {
                let said = serde_json::to_string(&(before, places, figures));
                Fingerprint::of(said.expect("names and numbers become JSON").as_bytes()).sha256
            }
        };
        digests.push(after);
    }
    digests
}

fn generation_of(path: &Path) -> &str {
    let name = path.file_name().unwrap_or_default().to_str();
    base_of(name.unwrap_or_default())
}

fn add(places: &mut Vec<Said>, source: &str, name: CellName, said: Earlier, made_of: MadeOf) {
    let CellName {
        period,
        level,
        code,
        column,
    } = name;
    let said = match said {
        Earlier::Hidden => None,
        Earlier::Published { least, greatest } => Some((least, greatest)),
    };
    match places.last_mut() {
        Some(last) if (&*last.0, last.1, &last.2, &last.3) == (source, period, &level, &code) => {
            last.4.insert(column, (made_of.to_string(), said));
        }
        _ => {
            let cells = BTreeMap::from([(column, (made_of.to_string(), said))]);
            places.push((source.to_owned(), period, level, code, cells));
        }
    }
}

fn parse(text: &str) -> Option<Disclosed> {
    let body = text.strip_suffix('\n')?;
    let at = body.rfind('\n').map_or(0, |at| at + 1);
    let seal: Seal = serde_json::from_str(&body[at..]).ok()?;
    if Fingerprint::of(&text.as_bytes()[..at]).sha256 != seal.sha256 {
        return None;
    }
    let mut lines = body[..at].lines();
    let mut generations = Vec::new();
    while let Some(line) = lines.next() {
        let heading: Heading = serde_json::from_str(line).ok()?;
        let places = lines.by_ref().take(heading.places);
        let places: Option<Vec<Said>> =
            places.map(|line| serde_json::from_str(line).ok()).collect();
        let places = places.filter(|places| places.len() == heading.places)?;
        let mut said = places.iter().flat_map(|place| place.4.values());
        if !said.all(|(made_of, _)| made_of.parse::<MadeOf>().is_ok()) {
            return None;
        }
        let figures = lines.by_ref().take(heading.figures);
        let figures: Option<Vec<Told>> = figures
            .map(|line| serde_json::from_str(line).ok())
            .collect();
        let figures = figures.filter(|figures| figures.len() == heading.figures)?;
        generations.push(Entered {
            generation: heading.generation,
            places,
            figures,
        });
    }
    Some(Disclosed { generations })
}

impl Known {
    fn of(generations: &[Entered]) -> Known {
        let digest = digests(generations).pop();
        let mut known = Known {
            digest: digest.unwrap_or_default(),
            ..Known::default()
        };
        for (source, period, level, code, cells) in generations.iter().flat_map(|it| &it.places) {
            for (column, (made_of, said)) in cells {
                let name = CellName {
                    period: *period,
                    level: level.clone(),
                    code: code.clone(),
                    column: column.clone(),
                };
                let said = said.map_or(Earlier::Hidden, |(least, greatest)| Earlier::Published {
                    least,
                    greatest,
                });
                let made_of = made_of.parse().expect("it was read before");
                known.enter(source, name, said, made_of);
            }
        }
        for told in generations.iter().flat_map(|it| &it.figures) {
            known.tell(told);
        }
        known
    }

    /// Takes an index of exact counts for known; whether it was not.
    fn tell(&mut self, (source, period, name, value): &Told) -> bool {
        let of_period = self.figures.entry((source.clone(), *period)).or_default();
        of_period.insert(name.clone(), *value) != Some(*value)
    }

    /// Whether indices of exact counts of a period say nothing but what was said before, if any were
    /// told before.
    pub fn agrees(
        &self,
        source: &str,
        period: i32,
        mut told: impl Iterator<Item = (FigureName, Option<f64>)>,
    ) -> bool {
        let before = self.figures.get(&(source.to_owned(), period));
        before.is_none_or(|before| told.all(|(name, value)| before.get(&name) == Some(&value)))
    }

    /// Whether it says something that was not known.
    fn enter(&mut self, source: &str, name: CellName, said: Earlier, made_of: MadeOf) -> bool {
        if !self.ledgers.contains_key(source) {
            self.ledgers.insert(source.to_owned(), Arc::default());
        }
        let ledger = self.ledgers.get_mut(source).expect("it was put there");
        Arc::make_mut(ledger).enter(name, said, made_of)
    }

    /// A digest of all that was said, from which the name of the next generation follows.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Sources that something is known of.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.ledgers.keys().map(String::as_str)
    }

    /// What is known of the cells of a source.
    pub fn of_source(&self, source: &str) -> Arc<Ledger> {
        self.ledgers.get(source).cloned().unwrap_or_default()
    }

    /// What is known of how many live where from all other sources: totals are those of all groups,
    /// whatever the groups are of.
    pub fn totals_beside(&self, source: &str) -> Ledger {
        let mut totals = Ledger::default();
        for (_, ledger) in self.ledgers.iter().filter(|(other, _)| *other != source) {
            for (name, said) in ledger.iter().filter(|(name, _)| name.column == TOTAL) {
                totals.adopt(name, said);
            }
        }
        totals
    }

    /// Sources that were published and are not there any more: what was said of their counts could be
    /// set against others, and nobody would look.
    pub fn forgotten<'a>(
        &self,
        sources: impl Iterator<Item = &'a str>,
        place: &Place,
    ) -> Diagnostics {
        let sources: BTreeSet<&str> = sources.collect();
        let mut diagnostics = Diagnostics::default();
        for source in self.sources().filter(|source| !sources.contains(source)) {
            let told = format!(
                "counts of the source `{source}` were published to this directory, and the pipeline \
                 does not name it"
            );
            let help = "keep the id of a confidential source, so that what was published of it is \
                        reckoned with; or publish to another directory";
            diagnostics.add(Diagnostic::new(&code::NOT_PROTECTED, place.clone(), told).help(help));
        }
        diagnostics
    }
}
