//! `--within`: indices split into what lies between regions and what lies within them.

use std::collections::BTreeMap;

use super::Parts;
use super::output::Names;
use super::sheet::{Sheet, number, text};
use crate::decomposition::atkinson::atkinson_by_group;
use crate::decomposition::gini::gini_by_group;
use crate::decomposition::nested::Nested;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::indices::{Incomes, InvalidTable};
use crate::publish::{Column, reason};

/// The names of the regions that units lie in, level by level, and their numbers.
#[derive(Default)]
pub(super) struct Strata {
    /// By level: the names, sorted.
    names: Vec<Vec<String>>,
    /// By unit, then level.
    pub numbers: Vec<u32>,
}

impl Strata {
    /// Numbers the regions of each level by the order of their names. Each unit has a name a level.
    pub(super) fn of<'a>(
        paths: impl Iterator<Item = &'a Vec<String>> + Clone,
        n_levels: usize,
    ) -> Strata {
        let names: Vec<Vec<String>> = (0..n_levels)
            .map(|level| {
                let mut names: Vec<String> =
                    paths.clone().map(|path| path[level].clone()).collect();
                names.sort_unstable();
                names.dedup();
                names
            })
            .collect();
        let number = |level: usize, name: &String| {
            let found = names[level].binary_search(name);
            found.expect("the names are those of the units") as u32
        };
        let numbers = paths
            .flat_map(|path| {
                path.iter()
                    .enumerate()
                    .map(|(level, name)| number(level, name))
            })
            .collect();
        Strata { names, numbers }
    }

    fn name(&self, level: usize, number: u32) -> &str {
        &self.names[level][number as usize]
    }
}

/// Where each area lies, and those that lie in two regions of one level.
#[derive(Default)]
pub(super) struct Places {
    pub paths: BTreeMap<String, Vec<String>>,
    in_two: BTreeMap<String, Vec<String>>,
}

impl Places {
    pub(super) fn add(&mut self, area: &str, path: Vec<String>) {
        match self.paths.get(area) {
            None => {
                self.paths.insert(area.to_owned(), path);
            }
            Some(known) if *known == path => {}
            Some(_) => {
                self.in_two.insert(area.to_owned(), path);
            }
        }
    }

    /// Reports each area that lies in two regions.
    pub(super) fn check(&self, file: &str, diagnostics: &mut Diagnostics) {
        for (area, other) in &self.in_two {
            diagnostics.add(
                Diagnostic::new(
                    &code::AREA_IN_TWO_REGIONS,
                    Place::file(file),
                    format!(
                        "the area `{area}` lies in `{}` and in `{}`",
                        self.paths[area].join(" / "),
                        other.join(" / ")
                    ),
                )
                .help("areas of different regions need different names"),
            );
        }
    }
}

/// The parts of the indices of every region, laid out.
pub(super) fn sheet<'a>(
    regions: impl Iterator<Item = (&'a Vec<String>, &'a Parts)>,
    within: &[String],
    names: &Names,
) -> Sheet {
    let text = |name: &'static str, meaning| Column::text(name, meaning);
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let mut sheet = Sheet::new(
        names.by,
        [
            text("index", "id of the index; empty where all are refused").or_empty(),
            text(
                "group",
                "focus group; empty for an index of all groups at once",
            )
            .or_empty(),
            text(
                "reference",
                "group it is compared with; `*` means all others",
            )
            .or_empty(),
            text(
                "part",
                "`whole`, between which regions the part lies, or the level of one region",
            ),
            text("region", "the region, where the row is about one").or_empty(),
            real(
                "estimate",
                "unit of the index",
                "index of the whole or of the region",
            ),
            real("weight", "1", "weight of the region in the whole"),
            real("contribution", "unit of the index", "part of the whole"),
            real("share", "1", "contribution by the whole"),
            text("note", "why there is no value").or_empty(),
        ],
    );
    for (by, parts) in regions {
        let found = match &parts.parts {
            Ok(found) => found,
            Err(refusal) => {
                // One row says it of all indices that would have been split.
                let line = Line {
                    note: Some(reason(refusal).0),
                    ..Line::default()
                };
                let head = Head {
                    by,
                    index: "",
                    group: "",
                    reference: "",
                };
                head.push(&mut sheet, "whole", "", line);
                continue;
            }
        };
        for split in found {
            let head = Head {
                by,
                index: names.chosen[split.index].definition.id,
                group: names.group(split.between).unwrap_or_default(),
                reference: names.reference(split.between).unwrap_or_default(),
            };
            match &split.nested {
                Ok(nested) => head.push_nested(&mut sheet, nested, &parts.strata, within),
                Err(problem) => head.push_refusal(&mut sheet, *problem),
            }
        }
        if let ([level], Some(incomes)) = (within, &parts.incomes) {
            for chosen in names.chosen {
                let head = Head {
                    by,
                    index: chosen.definition.id,
                    group: "",
                    reference: "",
                };
                match (chosen.definition.id, incomes) {
                    ("income_gini" | "income_atkinson", Err(problem)) => {
                        head.push_refusal(&mut sheet, *problem);
                    }
                    ("income_gini", Ok(incomes)) => {
                        head.push_gini(&mut sheet, incomes, &parts.strata, level);
                    }
                    ("income_atkinson", Ok(incomes)) => {
                        let aversion = chosen.parameter.expect("it takes one");
                        head.push_atkinson(&mut sheet, incomes, aversion, &parts.strata, level);
                    }
                    _ => {}
                }
            }
        }
    }
    sheet
}

/// What the rows of one split begin with.
struct Head<'a> {
    by: &'a [String],
    index: &'a str,
    group: &'a str,
    reference: &'a str,
}

/// The numbers of a row, and why there is none.
#[derive(Default)]
struct Line {
    estimate: Option<f64>,
    weight: Option<f64>,
    contribution: Option<f64>,
    share: Option<f64>,
    note: Option<String>,
}

impl Head<'_> {
    fn push(&self, sheet: &mut Sheet, part: &str, region: &str, line: Line) {
        let names = [self.index, self.group, self.reference, part, region].map(text);
        let numbers = [line.estimate, line.weight, line.contribution, line.share].map(number);
        let note = text(line.note.unwrap_or_default());
        sheet.push(self.by, [&names[..], &numbers[..], &[note]].concat());
    }

    fn push_refusal(&self, sheet: &mut Sheet, problem: InvalidTable) {
        let note = Some(problem.reason().en.to_owned());
        let line = Line {
            note,
            ..Line::default()
        };
        self.push(sheet, "whole", "", line);
    }

    /// A part of the whole that is not that of one region.
    fn push_part(&self, sheet: &mut Sheet, part: &str, value: f64, whole: f64) {
        let line = Line {
            estimate: (part == "whole").then_some(value),
            contribution: Some(value),
            share: (whole != 0.0).then_some(value / whole),
            ..Line::default()
        };
        self.push(sheet, part, "", line);
    }

    fn push_nested(&self, sheet: &mut Sheet, nested: &Nested, strata: &Strata, within: &[String]) {
        let whole = nested.whole;
        self.push_part(sheet, "whole", whole, whole);
        for (at, part) in nested.parts.iter().enumerate() {
            let above = at.checked_sub(1).map(|above| within[above].as_str());
            let name = match (within.get(at), above) {
                (Some(level), None) => format!("between {level}"),
                (Some(level), Some(above)) => format!("between {level} within {above}"),
                (None, above) => format!("within {}", above.unwrap_or_default()),
            };
            self.push_part(sheet, &name, part.value, whole);
        }
        for (of_level, level) in nested.levels.iter().zip(within) {
            for stratum in of_level {
                let path = stratum.path.iter().enumerate();
                let path: Vec<&str> = path.map(|(at, &it)| strata.name(at, it)).collect();
                let line = Line {
                    estimate: stratum.value.ok(),
                    weight: Some(stratum.weight),
                    contribution: Some(stratum.contribution),
                    share: (whole != 0.0).then_some(stratum.contribution / whole),
                    note: stratum
                        .value
                        .err()
                        .map(|problem| problem.reason().en.to_owned()),
                };
                self.push(sheet, level, &path.join(" / "), line);
            }
        }
    }

    fn push_gini(&self, sheet: &mut Sheet, incomes: &Incomes, strata: &Strata, level: &str) {
        let found = match gini_by_group(incomes) {
            Ok(found) => found,
            Err(problem) => return self.push_refusal(sheet, problem),
        };
        let parts = [
            ("whole".to_owned(), found.whole),
            (format!("between {level}"), found.between),
            (format!("within {level}"), found.within),
            ("overlap".to_owned(), found.overlap),
        ];
        for (part, value) in parts {
            self.push_part(sheet, &part, value, found.whole);
        }
        for group in &found.groups {
            let weight = group.population_share * group.income_share;
            let of_group = (group.gini, weight, group.contribution);
            self.push_group(
                sheet,
                level,
                strata.name(0, group.group),
                of_group,
                found.whole,
            );
        }
    }

    fn push_atkinson(
        &self,
        sheet: &mut Sheet,
        incomes: &Incomes,
        aversion: f64,
        strata: &Strata,
        level: &str,
    ) {
        let found = match atkinson_by_group(incomes, aversion) {
            Ok(found) => found,
            Err(problem) => return self.push_refusal(sheet, problem),
        };
        let parts = [
            ("whole".to_owned(), found.whole),
            (format!("between {level}"), found.of_equivalents.between),
            (format!("within {level}"), found.of_equivalents.within),
            // Closing one gap leaves less for closing the other.
            ("overlap".to_owned(), -found.of_equivalents.both),
        ];
        for (part, value) in parts {
            self.push_part(sheet, &part, value, found.whole);
        }
        for group in &found.groups {
            let of_group = (group.atkinson, group.income_share, group.contribution);
            self.push_group(
                sheet,
                level,
                strata.name(0, group.group),
                of_group,
                found.whole,
            );
        }
    }

    /// One group's index, its weight in the part within, and what it adds to it.
    fn push_group(
        &self,
        sheet: &mut Sheet,
        level: &str,
        name: &str,
        (index, weight, contribution): (Result<f64, InvalidTable>, f64, f64),
        whole: f64,
    ) {
        let line = Line {
            estimate: index.ok(),
            weight: Some(weight),
            contribution: Some(contribution),
            share: (whole != 0.0).then_some(contribution / whole),
            note: index.err().map(|problem| problem.reason().en.to_owned()),
        };
        self.push(sheet, level, name, line);
    }
}
