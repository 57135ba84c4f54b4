//! The files of `klyfta decompose`: the counts of every region in every period.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Decompose;
use crate::cli::compute::counts::{Counts, Groups, Region};
use crate::cli::table::input::Input;
use crate::cli::unreadable_request;
use crate::decomposition::counts::Areas;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, did_you_mean};
use crate::estimate::changes::{NoCounts, RegionPeriods};
use crate::plan::Comparison;

/// What the files hold.
pub(super) struct Tables {
    /// In their order, or in that of their names.
    pub groups: Vec<String>,
    pub comparisons: Vec<Comparison>,
    /// What the periods or places are called.
    pub periods: Vec<String>,
    pub regions: Vec<RegionPeriods>,
    /// The names of the areas of each region, by their numbers.
    pub areas: Vec<Vec<String>>,
}

/// The regions of one period.
struct Period {
    name: String,
    groups: Vec<String>,
    regions: BTreeMap<Vec<String>, Region>,
}

impl Tables {
    pub(super) fn read(request: &Decompose, inputs: &[Input]) -> Result<Tables, Diagnostics> {
        let periods = match (inputs, request.period.as_ref().or(request.place.as_ref())) {
            ([input], Some(column)) => in_one_file(request, input, column)?,
            (_, Some(_)) => {
                let option = if request.period.is_some() {
                    "--period"
                } else {
                    "--place"
                };
                let message = "a column tells the periods or places of one file apart, and there \
                               are several files";
                let help = "leave it out: each file is a period or place of its own";
                return Err(unreadable_request(option, message).help(help).into());
            }
            (inputs, None) => in_several_files(request, inputs)?,
        };
        let file = inputs
            .iter()
            .map(Input::name)
            .collect::<Vec<_>>()
            .join(", ");
        let mut names: Vec<String> = periods
            .iter()
            .flat_map(|period| period.groups.iter().cloned())
            .collect();
        names.sort();
        names.dedup();
        let groups = Groups {
            file: &file,
            column: &request.columns.group,
            names: &names,
        };
        let order = groups.order(&request.order);
        let against = [&request.focus, &request.reference].map(Option::as_deref);
        let comparisons = groups.comparisons(&request.order, against);
        let ((order, comparisons), ()) = Diagnostics::both(
            Diagnostics::both(order, comparisons),
            check_common(request, &file, &periods),
        )?;
        let order: Vec<&String> = order.into_iter().map(|at| &names[at]).collect();
        let keys: BTreeSet<&Vec<String>> = periods
            .iter()
            .flat_map(|period| period.regions.keys())
            .collect();
        let (mut regions, mut areas) = (Vec::new(), Vec::new());
        for key in keys {
            let (region, names) = gather(key, &periods, &order);
            regions.push(region);
            areas.push(names);
        }
        Ok(Tables {
            groups: order.into_iter().cloned().collect(),
            comparisons,
            periods: periods.into_iter().map(|period| period.name).collect(),
            regions,
            areas,
        })
    }
}

/// A region in all periods, its areas numbered by the order of their names, which come second.
fn gather(
    key: &Vec<String>,
    periods: &[Period],
    order: &[&String],
) -> (RegionPeriods, Vec<String>) {
    let known = || periods.iter().filter_map(|period| period.regions.get(key));
    let names: BTreeSet<&String> = known().flat_map(|region| region.counts.keys()).collect();
    let names: Vec<&String> = names.into_iter().collect();
    let number = |name: &String| {
        let found = names.binary_search(&name);
        found.expect("the names are those of all periods") as u32
    };
    let of_period = |period: &Period| {
        let region = period.regions.get(key).ok_or(NoCounts::NoRows)?;
        if let Some((n, kind)) = region.missing {
            return Err(NoCounts::Missing { n, kind });
        }
        // A group without rows has nobody.
        let places: Vec<Option<usize>> = order
            .iter()
            .map(|group| period.groups.binary_search(group).ok())
            .collect();
        let row = |counts: &Vec<f64>| {
            let counts = places
                .iter()
                .map(|place| place.map_or(0.0, |at| counts[at]));
            counts.collect()
        };
        let rows = region
            .counts
            .iter()
            .map(|(area, counts)| (number(area), row(counts)));
        Ok(rows.collect::<Areas<u32>>())
    };
    let region = RegionPeriods {
        identity: key.clone(),
        periods: periods.iter().map(of_period).collect(),
    };
    (region, names.into_iter().cloned().collect())
}

/// Each file is a period.
fn in_several_files(request: &Decompose, inputs: &[Input]) -> Result<Vec<Period>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    if let [_] = inputs {
        let message = "one file is one period or place, and a change needs two";
        let help = "give another file, or --period COL, or --place COL with --from and --to";
        diagnostics.add(unreadable_request("command line", message).help(help));
    }
    if request.from.is_some() {
        let message = "names a period or place of a column, and there is none";
        let help = "give --period COL or --place COL with a single file";
        diagnostics.add(unreadable_request("--from", message).help(help));
    }
    let mut names: Vec<String> = inputs.iter().map(short_name).collect();
    if has_repeated(&names) {
        names = inputs.iter().map(|input| input.name().to_owned()).collect();
    }
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            let message = format!("`{name}` is given twice");
            diagnostics.add(unreadable_request("command line", message));
        }
    }
    diagnostics.or(())?;
    let mut diagnostics = Diagnostics::default();
    let mut periods = Vec::new();
    for (input, name) in inputs.iter().zip(names) {
        match request.columns.read(input, None, &request.text) {
            Ok(Counts { groups, regions }) => periods.push(Period {
                name,
                groups,
                regions,
            }),
            Err(problems) => diagnostics.extend(problems),
        }
    }
    diagnostics.or(periods)
}

fn has_repeated(names: &[String]) -> bool {
    names.iter().collect::<BTreeSet<_>>().len() < names.len()
}

/// A file's name without directories and ending.
fn short_name(input: &Input) -> String {
    let stem = Path::new(input.name()).file_stem();
    stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// The values of a column are periods or places.
fn in_one_file(
    request: &Decompose,
    input: &Input,
    column: &str,
) -> Result<Vec<Period>, Diagnostics> {
    let Counts { groups, regions } = request.columns.read(input, Some(column), &request.text)?;
    let mut by_name: BTreeMap<String, BTreeMap<Vec<String>, Region>> = BTreeMap::new();
    for (mut key, region) in regions {
        let name = key.pop().expect("the column comes last");
        by_name.entry(name).or_default().insert(key, region);
    }
    let mut names: Vec<String> = by_name.keys().cloned().collect();
    in_order(&mut names);
    if let (Some(from), Some(to)) = (&request.from, &request.to) {
        let mut diagnostics = Diagnostics::default();
        for (option, wanted) in [("--from", from), ("--to", to)] {
            if !names.contains(wanted) {
                let known = || names.iter().map(String::as_str);
                let list = || format!("it has {}", known().collect::<Vec<_>>().join(", "));
                let message = format!("there is no `{wanted}` in the column `{column}`");
                diagnostics.add(
                    Diagnostic::new(&code::UNKNOWN_CATEGORY, Place::file(option), message)
                        .help(did_you_mean(wanted, known()).unwrap_or_else(list)),
                );
            }
        }
        if from == to {
            let message = format!("`{to}` is what --from names");
            diagnostics.add(unreadable_request("--to", message));
        }
        names = diagnostics.or(vec![from.clone(), to.clone()])?;
    }
    if let [only] = names.as_slice() {
        let message =
            format!("the column `{column}` has only `{only}`, and a change needs two periods");
        return Err(unreadable_request(input.name(), message).into());
    }
    let period = |name: String| Period {
        regions: by_name
            .remove(&name)
            .expect("the names are those of the column"),
        groups: groups.clone(),
        name,
    };
    Ok(names.into_iter().map(period).collect())
}

/// By number where all are numbers, else as texts.
fn in_order(names: &mut [String]) {
    let number = |name: &String| name.parse::<f64>().ok().filter(|it| it.is_finite());
    if names.iter().all(|name| number(name).is_some()) {
        names.sort_by(|a, b| {
            let [a, b] = [a, b].map(|name| number(name).unwrap_or_default());
            a.total_cmp(&b)
        });
    }
}

/// Two periods that have nothing in common are most often two kinds of codes.
fn check_common(request: &Decompose, file: &str, periods: &[Period]) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    for two in periods.windows(2) {
        let [first, second] = two else {
            unreachable!("windows are of two")
        };
        let names = format!("`{}` and `{}`", first.name, second.name);
        let both: Vec<(&Region, &Region)> = (first.regions.iter())
            .filter_map(|(key, region)| Some((region, second.regions.get(key)?)))
            .collect();
        let problem = |message: String, help: String| unreadable_request(file, message).help(help);
        if both.is_empty() {
            diagnostics.add(problem(
                format!(
                    "{names} have no region of `{}` in common",
                    request.columns.by.join("`, `")
                ),
                "--by takes columns whose values are the same in both; what tells periods apart \
                 does not belong there"
                    .to_owned(),
            ));
            continue;
        }
        let any = |one: &Period| {
            let areas = one.regions.values().flat_map(|region| region.counts.keys());
            areas.take(1).cloned().collect::<String>()
        };
        let have_areas = both.iter().any(|(first, second)| {
            first
                .counts
                .keys()
                .any(|area| second.counts.contains_key(area))
        });
        if request.matches_areas() && !have_areas {
            diagnostics.add(problem(
                format!(
                    "{names} have no area in common: one has `{}`, the other `{}`",
                    any(first),
                    any(second)
                ),
                "areas are matched by name; --method composition-and-structure compares places \
                 whose areas are others"
                    .to_owned(),
            ));
        }
        if !first
            .groups
            .iter()
            .any(|group| second.groups.contains(group))
        {
            diagnostics.add(problem(
                format!(
                    "{names} have no group in common: one has `{}`, the other `{}`",
                    first.groups.join("`, `"),
                    second.groups.join("`, `")
                ),
                "groups are matched by name".to_owned(),
            ));
        }
    }
    diagnostics.or(())
}
