//! `klyfta compress`: areas merged with the least loss of segregation, as Elbers' `compress` in the
//! R package segregation.
//!
//! There, as here, `all` lets any two areas merge. With `local` an area may merge with those at
//! most 50 places away (`n_neighbors`) when areas stand in order of their local segregation, which
//! is how far their mix of groups diverges from that of all; that is what the package does when
//! nothing else is asked for. Else it takes a table of pairs. What is merged is a neighbour of
//! all with which one of its parts was. Here merged areas keep the name of theirs that comes first;
//! the package invents new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::compute::counts::Region;
use super::table::TextOptions;
use super::table::counts::CountColumns;
use super::table::input::Input;
use super::table::result::ResultOptions;
use super::table::sheet::{Entry, Sheet, number, text};
use super::{Ended, unreadable_request};
use crate::decomposition::merging::{Merging, Neighbours, merge_areas};
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::engine::{self, Local};
use crate::estimate::Refusal;
use crate::ingest::read_text_file;
use crate::plan::InputFile;
use crate::publish::{Column, reason};

/// Merge areas so that least of M, the multigroup mutual information index, is lost
///
/// Step by step the two neighbours are joined whose union loses least. The result is the path of
/// steps; or, with `--crosswalk`, which area each belongs to at the end; or, with `--merged`, the
/// table of the merged areas in the columns of the input.
#[derive(Debug, Args)]
pub struct Compress {
    /// CSV, Parquet (.parquet) or Arrow IPC (.arrow, .feather, .ipc); `-` for standard input
    file: PathBuf,
    #[command(flatten)]
    columns: CountColumns,
    /// Which areas may be merged: `all`, `local` (those alike, see --reach), or a CSV file of pairs
    #[arg(long, value_name = "all|local|FILE", default_value = "all")]
    neighbours: String,
    /// How many places apart `local` neighbours may be, in order of their divergence from all; 50 by
    /// default
    #[arg(long, value_name = "N")]
    reach: Option<usize>,
    /// The two columns of the file of pairs; its first two by default
    #[arg(long, value_name = "COL,COL", value_delimiter = ',', num_args = 1)]
    pair: Vec<String>,
    /// Leaves out pairs with an area that the table does not have
    #[arg(long)]
    ignore_unknown: bool,
    /// Stops when so many areas are left; regions with fewer stay as they are
    #[arg(long, value_name = "N", conflicts_with = "keep_share")]
    to: Option<usize>,
    /// Stops at the fewest areas that keep this share of M, such as 0.99
    #[arg(long, value_name = "SHARE")]
    keep_share: Option<f64>,
    /// Which merged area each area belongs to at the end
    #[arg(long, conflicts_with = "merged")]
    crosswalk: bool,
    /// The counts of the merged areas
    #[arg(long)]
    merged: bool,
    #[command(flatten)]
    text: TextOptions,
    #[command(flatten)]
    result: ResultOptions,
}

/// What the R package takes.
const R_REACH: usize = 50;

/// Where the path ends.
#[derive(Clone, Copy)]
enum End {
    /// Where no neighbours are left.
    Last,
    Areas(usize),
    Share(f64),
}

/// What came of a region.
type Found = Result<Merging<String>, Refusal>;

type Regions = BTreeMap<Vec<String>, Region>;

impl Compress {
    pub(super) fn run(&self) -> Ended {
        let input = Input::open(&self.file)?;
        let table = self.columns.read(&input, None, &self.text);
        let request = Diagnostics::both(self.end(), self.check_neighbours());
        let (table, (end, ())) = Diagnostics::both(table, request)?;
        let pairs = match self.neighbours.as_str() {
            "all" | "local" => Vec::new(),
            path => self.pairs(path, &table.regions)?,
        };
        let neighbours = match self.neighbours.as_str() {
            "all" => Neighbours::All,
            "local" => Neighbours::Alike(self.reach.unwrap_or(R_REACH)),
            _ => Neighbours::Pairs(&pairs),
        };
        let regions: Vec<&Region> = table.regions.values().collect();
        let found: Vec<Found> = engine::map(&Local, regions.len(), |at| {
            let region = regions[at];
            match region.missing {
                Some((n, kind)) => Err(Refusal::Missing { n, kind }),
                None => merge_areas(&region.counts, neighbours.clone()).map_err(Refusal::Table),
            }
        });
        let regions = table.regions.iter().zip(&found);
        let regions = regions.map(|((by, region), found)| (by.as_slice(), region, found));
        let sheet = if self.crosswalk {
            crosswalks(&self.columns.by, regions, end)
        } else if self.merged {
            self.merged(&table.groups, regions, end)
        } else {
            paths(&self.columns.by, regions, end)
        };
        self.result.write_sheet(&sheet)
    }

    fn end(&self) -> Result<End, Diagnostics> {
        let wrong = |option, message: String, help: &str| {
            Err(unreadable_request(option, message).help(help).into())
        };
        match (self.to, self.keep_share) {
            (Some(0), _) => wrong(
                "--to",
                "`0` areas hold nobody".to_owned(),
                "1 is the fewest that areas can be merged into",
            ),
            (Some(n), _) => Ok(End::Areas(n)),
            (None, Some(share)) if 0.0 < share && share <= 1.0 => Ok(End::Share(share)),
            (None, Some(share)) => wrong(
                "--keep-share",
                format!("`{share}` is no share above 0 and up to 1"),
                "write 0.99 to keep 99 % of M",
            ),
            (None, None) if self.crosswalk || self.merged => wrong(
                if self.crosswalk {
                    "--crosswalk"
                } else {
                    "--merged"
                },
                "it is not said at how many areas to stop".to_owned(),
                "give --to N or --keep-share SHARE",
            ),
            (None, None) => Ok(End::Last),
        }
    }

    /// Whether what is said of neighbours is said of those that are asked for.
    fn check_neighbours(&self) -> Result<(), Diagnostics> {
        let is_file = !matches!(self.neighbours.as_str(), "all" | "local");
        let (of_local, of_file) = ("--neighbours local", "--neighbours FILE");
        let mut diagnostics = Diagnostics::default();
        for (is_given, option, is_of_use, with) in [
            (
                self.reach.is_some(),
                "--reach",
                self.neighbours == "local",
                of_local,
            ),
            (!self.pair.is_empty(), "--pair", is_file, of_file),
            (self.ignore_unknown, "--ignore-unknown", is_file, of_file),
        ] {
            if is_given && !is_of_use {
                let message = format!("says nothing without {with}");
                diagnostics.add(unreadable_request(option, message));
            }
        }
        diagnostics.or(())
    }

    /// The pairs of a file, each area of which must be in the table.
    fn pairs(&self, path: &str, regions: &Regions) -> Result<Vec<(String, String)>, Diagnostics> {
        let file = InputFile {
            path: PathBuf::from(path),
            name: path.to_owned(),
        };
        let names: Vec<String> = match self.pair.as_slice() {
            [] => {
                let header = read_text_file(&file, self.text.layout(), &[])?.header;
                header.names.into_iter().take(2).collect()
            }
            given => given.to_vec(),
        };
        if names.len() != 2 {
            let message = format!(
                "a pair of areas stands in two columns, not in {}",
                names.len()
            );
            return Err(unreadable_request("--pair", message).into());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let pairs = read_text_file(&file, self.text.layout(), &names)?;
        let areas = regions.values().flat_map(|region| region.counts.keys());
        let areas: BTreeSet<&str> = areas.map(String::as_str).collect();
        let mut diagnostics = Diagnostics::default();
        if !self.ignore_unknown {
            for (column, &field) in pairs.columns.iter().zip(&pairs.fields) {
                for row in column.first_rows() {
                    let area = column.text(row).trim();
                    if !areas.contains(area) {
                        let help = "--ignore-unknown leaves out pairs with such areas";
                        let nearest = did_you_mean(area, areas.iter().copied());
                        diagnostics.add(
                            Diagnostic::new(
                                &code::UNKNOWN_AREA,
                                pairs.places.of(row, field),
                                format!("there is no area `{area}` in the table"),
                            )
                            .help(nearest.unwrap_or_else(|| help.to_owned())),
                        );
                    }
                }
            }
        }
        let name = |column: usize, row: usize| pairs.columns[column].text(row).trim().to_owned();
        let n_rows = pairs.columns[0].codes.len();
        let known = (0..n_rows).map(|row| (name(0, row), name(1, row)));
        diagnostics.from_top_to_bottom().or(known.collect())
    }

    /// The counts of the merged areas, in the columns of the input.
    fn merged<'a>(
        &self,
        groups: &[String],
        regions: impl Iterator<Item = (&'a [String], &'a Region, &'a Found)>,
        end: End,
    ) -> Sheet {
        let columns = &self.columns;
        let count = Column {
            name: columns.count.clone().into(),
            ..Column::real("count", "people", "people of the group in the area")
        };
        let mut sheet = Sheet::new(
            &columns.by,
            [
                Column::text(columns.area.clone(), "merged area").or_empty(),
                Column::text(columns.group.clone(), "group").or_empty(),
                count.or_empty(),
                Column::text("note", "why areas are not merged, or there are no counts").or_empty(),
            ],
        );
        for (by, region, found) in regions {
            let (into, note) = belongs(region, found, end);
            let Some(into) = into else {
                sheet.push(
                    by,
                    vec![Entry::Empty, Entry::Empty, Entry::Empty, text(note)],
                );
                continue;
            };
            let mut merged: BTreeMap<&String, Vec<f64>> = BTreeMap::new();
            for (area, counts) in &region.counts {
                let nobody = || vec![0.0; groups.len()];
                let sums = merged.entry(&into[area]).or_insert_with(nobody);
                sums.iter_mut()
                    .zip(counts)
                    .for_each(|(sum, count)| *sum += count);
            }
            for (area, counts) in merged {
                for (group, count) in groups.iter().zip(counts) {
                    let row = [text(area), text(group), number(count), text(note.clone())];
                    sheet.push(by, row.to_vec());
                }
            }
        }
        sheet
    }
}

/// How many areas are left at the end, or why it is not reached.
fn n_at_end(merging: &Merging<String>, end: End) -> Result<usize, String> {
    let fewest = merging
        .steps
        .last()
        .map_or(merging.n_areas, |step| step.n_areas);
    match end {
        End::Last => Ok(fewest),
        End::Share(share) => Ok(merging.fewest_areas(share)),
        End::Areas(n) if n < fewest => Err(format!(
            "neighbours connect the areas into no fewer than {fewest}"
        )),
        End::Areas(n) => Ok(n.min(merging.n_areas)),
    }
}

/// To which merged area each area belongs, itself where it cannot be told what is lost; nothing
/// where the end is not reached or counts are missing. The note says why.
fn belongs(region: &Region, found: &Found, end: End) -> (Option<BTreeMap<String, String>>, String) {
    match found {
        Ok(merging) => match n_at_end(merging, end) {
            Ok(n) => {
                let crosswalk = merging.crosswalk(n);
                (
                    Some(crosswalk.expect("the path leads to its own steps")),
                    String::new(),
                )
            }
            Err(note) => (None, note),
        },
        Err(refusal) => {
            let itself = |area: &String| (area.clone(), area.clone());
            let itself = matches!(refusal, Refusal::Table(_))
                .then(|| region.counts.keys().map(itself).collect());
            (itself, reason(refusal).0)
        }
    }
}

fn paths<'a>(
    by: &[String],
    regions: impl Iterator<Item = (&'a [String], &'a Region, &'a Found)>,
    end: End,
) -> Sheet {
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let mut sheet = Sheet::new(
        by,
        [
            real("step", "1", "number of the step; zero before the first"),
            Column::text(
                "kept",
                "area that the other is joined to, whose name both have from now on",
            )
            .or_empty(),
            Column::text("dropped", "area that is joined to it").or_empty(),
            real("loss", "nat", "what M loses by the step"),
            real("remaining", "nat", "M after the step"),
            real(
                "share",
                "1",
                "remaining by M of all areas; empty where that is zero",
            ),
            real("n_areas", "areas", "areas left after the step"),
            Column::text("note", "why there is no path, or no further one").or_empty(),
        ],
    );
    for (by, region, found) in regions {
        let merging = match found {
            Ok(merging) => merging,
            Err(refusal) => {
                let n_areas = number(region.counts.len() as f64);
                let nothing = vec![Entry::Empty; 6];
                sheet.push(
                    by,
                    [nothing, vec![n_areas, text(reason(refusal).0)]].concat(),
                );
                continue;
            }
        };
        let whole = merging.initial;
        let share = |value: f64| number((whole != 0.0).then_some(value / whole));
        let (n_left, note) = match n_at_end(merging, end) {
            Ok(n_left) if matches!(end, End::Last) && 1 < n_left => {
                (n_left, "no two of the areas left are neighbours".to_owned())
            }
            Ok(n_left) => (n_left, String::new()),
            Err(note) => (0, note),
        };
        let steps = merging
            .steps
            .iter()
            .take_while(|step| n_left <= step.n_areas);
        let steps: Vec<_> = steps.collect();
        let note = |at: usize| {
            text(if at == steps.len() {
                note.clone()
            } else {
                String::new()
            })
        };
        sheet.push(
            by,
            vec![
                number(0.0),
                Entry::Empty,
                Entry::Empty,
                Entry::Empty,
                number(whole),
                share(whole),
                number(merging.n_areas as f64),
                note(0),
            ],
        );
        for (at, step) in (1..).zip(&steps) {
            let row = vec![
                number(at as f64),
                text(&step.kept),
                text(&step.dropped),
                number(step.loss),
                number(step.remaining),
                share(step.remaining),
                number(step.n_areas as f64),
                note(at),
            ];
            sheet.push(by, row);
        }
    }
    sheet
}

fn crosswalks<'a>(
    by: &[String],
    regions: impl Iterator<Item = (&'a [String], &'a Region, &'a Found)>,
    end: End,
) -> Sheet {
    let mut sheet = Sheet::new(
        by,
        [
            Column::text("area", "an area of the table"),
            Column::text("merged", "the area it belongs to at the end").or_empty(),
            Column::text("note", "why areas are not merged").or_empty(),
        ],
    );
    for (by, region, found) in regions {
        let (into, note) = belongs(region, found, end);
        for area in region.counts.keys() {
            let merged = into.as_ref().map_or("", |into| into[area].as_str());
            sheet.push(by, vec![text(area), text(merged), text(note.clone())]);
        }
    }
    sheet
}
