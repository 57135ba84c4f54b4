//! Indices of counts: a row for each area and group.

use std::collections::BTreeMap;

use super::curves::CurveName;
use super::input::{Input, Wanted};
use super::output::Names;
use super::sheet::{Sheet, number, text};
use super::split::{Places, Strata};
use super::{Compute, Computed, Found, Parts};
use crate::aggregate::Contingency;
use crate::decomposition::nested::Paths;
use crate::diagnostics::{Diagnostic, Diagnostics, Failure, Place, code, did_you_mean};
use crate::engine::{self, Local, Rows};
use crate::estimate::{
    IndexValue, Refusal, Task, Uncertainty, adjust_for_many, indices_of, pairs, parts_of,
    refuse_all,
};
use crate::harmonise::{Cell, NumberKind};
use crate::ingest::TextColumn;
use crate::pipeline::{Progress, Stage};
use crate::plan::{Against, ChosenIndex, Comparison};
use crate::publish::reason;
use crate::spec::MissingKind;

/// Computes the indices of every region.
pub(super) fn compute(
    request: &Compute,
    input: &Input,
    indices: Result<Vec<ChosenIndex>, Diagnostics>,
    progress: &dyn Progress,
) -> Result<Computed, Failure> {
    let settings = Diagnostics::both(indices, request.trust.inference());
    let (counts, (indices, inference)) = Diagnostics::both(read(request, input), settings)?;
    let ReadCounts {
        table,
        order,
        comparisons,
    } = counts;
    let n_levels = request.within.len();
    let asked = request.asked(comparisons, indices, inference);
    let regions: Vec<(&Vec<String>, &Region)> = table.regions.iter().collect();
    let missing = |region: &Region| {
        let refusal = |(n, kind)| Refusal::Missing { n, kind };
        region.missing.map(refusal)
    };
    let found = if n_levels == 0 {
        progress.begin(Stage::Indices, regions.len());
        let mut values = engine::map(&Local, regions.len(), |at| {
            let (by, region) = regions[at];
            let values = match missing(region) {
                Some(refusal) => {
                    refuse_all(&asked, table.groups.len(), region.counts.len(), refusal)
                }
                None => {
                    let task = Task {
                        names: by.iter().map(String::as_str).collect(),
                        strata: request.trust.strata.is_some().then(|| region.strata()),
                        noise: None,
                    };
                    indices_of(&region.table(&order), &asked, &task, &Local)
                }
            };
            progress.advance();
            values
        });
        progress.done(Stage::Indices, "");
        adjust_for_many_regions(&mut values);
        Found::Values(values)
    } else {
        Found::Parts(engine::map(&Local, regions.len(), |at| {
            let (_, region) = regions[at];
            let strata = Strata::of(region.places.paths.values(), n_levels);
            let paths = Paths::new(n_levels, &strata.numbers);
            let parts = match missing(region) {
                Some(refusal) => Err(refusal),
                None => Ok(parts_of(&region.table(&order), &asked, paths)),
            };
            Parts {
                strata,
                parts,
                incomes: None,
            }
        }))
    };
    drop(regions);
    Ok(Computed {
        trusted: request.trust.is_asked(),
        regions: table.regions.into_keys().collect(),
        found,
        groups: order.iter().map(|&at| table.groups[at].clone()).collect(),
        comparisons: asked.comparisons,
        indices: asked.indices,
    })
}

/// All regions are tested at once, each index on its own.
fn adjust_for_many_regions(values: &mut [Vec<IndexValue>]) {
    let mut tested: BTreeMap<_, Vec<&mut Uncertainty>> = BTreeMap::new();
    for value in values.iter_mut().flatten() {
        if let Some(uncertainty) = value.uncertainty.as_deref_mut() {
            let family = (value.index, value.between);
            tested.entry(family).or_default().push(uncertainty);
        }
    }
    for family in tested.into_values() {
        adjust_for_many(family.into_iter());
    }
}

/// What a file of counts holds.
pub(super) struct ReadCounts {
    pub table: Counts,
    /// The positions of the groups from the lowest to the highest.
    pub order: Vec<usize>,
    pub comparisons: Vec<Comparison>,
}

pub(super) fn read(request: &Compute, input: &Input) -> Result<ReadCounts, Diagnostics> {
    let [Some(area), Some(group), Some(count)] =
        [&request.area, &request.group, &request.count].map(|it| it.as_deref())
    else {
        unreachable!("the command line asks for them where there are no values");
    };
    let mut texts = vec![area, group];
    let levels = request.within.iter().chain(&request.trust.strata);
    texts.extend(levels.chain(&request.by).map(String::as_str));
    let counts = [Wanted {
        name: count,
        kind: NumberKind::Count,
    }];
    let columns = input.read(
        texts,
        &counts,
        Rows::Added,
        request.text_layout(),
        request.decimal(),
    )?;
    let n_levels = request.within.len() + usize::from(request.trust.strata.is_some());
    let table = Counts::of(&columns.texts, &columns.numbers[0], n_levels, input.name())?;
    let groups = Groups {
        file: input.name(),
        column: group,
        names: &table.groups,
    };
    let order = groups.order(&request.order)?;
    let against = [&request.focus, &request.reference].map(Option::as_deref);
    let comparisons = groups.comparisons(&request.order, against)?;
    Ok(ReadCounts {
        table,
        order,
        comparisons,
    })
}

/// The curve of every region and comparison.
pub(super) fn curves(
    request: &Compute,
    input: &Input,
    curve: CurveName,
) -> Result<Sheet, Diagnostics> {
    let ReadCounts {
        table,
        order,
        comparisons,
    } = read(request, input)?;
    let groups: Vec<String> = order.iter().map(|&at| table.groups[at].clone()).collect();
    let names = Names {
        by: &request.by,
        groups: &groups,
        comparisons: &comparisons,
        chosen: &[],
        basis: None,
        trusted: false,
    };
    let mut sheet = super::curves::sheet(&request.by);
    for (by, region) in &table.regions {
        let counts = region.table(&order);
        for (at, &between) in comparisons.iter().enumerate() {
            match region.missing {
                Some((n, kind)) => {
                    let reason = reason(&Refusal::Missing { n, kind }).0;
                    let mut row = vec![text("missing")];
                    row.resize(5, number(None));
                    row.push(text(reason));
                    sheet.push(by, row);
                }
                None => curve.of_groups(&mut sheet, by, &names, at, pairs(&counts, between)),
            }
        }
    }
    Ok(sheet)
}

/// The groups of a column, in the order of their names.
pub(in crate::cli) struct Groups<'a> {
    pub file: &'a str,
    pub column: &'a str,
    pub names: &'a [String],
}

impl Groups<'_> {
    fn position(&self, name: &str) -> Result<usize, Diagnostic> {
        let found = self.names.iter().position(|group| group == name);
        found.ok_or_else(|| {
            let known = || self.names.iter().map(String::as_str);
            let list = || format!("the groups are {}", known().collect::<Vec<_>>().join(", "));
            Diagnostic::new(
                &code::UNKNOWN_CATEGORY,
                Place::file(self.file),
                format!("there is no group `{name}` in the column `{}`", self.column),
            )
            .help(did_you_mean(name, known()).unwrap_or_else(list))
        })
    }

    /// The positions of the groups from the lowest to the highest; by name where no order is given.
    pub(in crate::cli) fn order(&self, given: &[String]) -> Result<Vec<usize>, Diagnostics> {
        if given.is_empty() {
            return Ok((0..self.names.len()).collect());
        }
        let mut diagnostics = Diagnostics::default();
        let mut order = Vec::new();
        for name in given {
            match self.position(name) {
                Ok(at) if order.contains(&at) => diagnostics.add(Diagnostic::new(
                    &code::REPEATED_NAME,
                    Place::file("--order"),
                    format!("`{name}` stands twice in the order"),
                )),
                Ok(at) => order.push(at),
                Err(problem) => diagnostics.add(problem),
            }
        }
        let left_out = |at: &usize| !order.contains(at);
        let missing: Vec<&str> = (0..self.names.len())
            .filter(left_out)
            .map(|at| self.names[at].as_str())
            .collect();
        if !missing.is_empty() {
            diagnostics.add(
                Diagnostic::new(
                    &code::PARTIAL_ORDER,
                    Place::file("--order"),
                    format!("the order leaves out `{}`", missing.join("`, `")),
                )
                .help("name every group of the column once, from the lowest to the highest"),
            );
        }
        diagnostics.or(order)
    }

    /// Who is set against whom: the focus group and the reference, where they are given.
    pub(in crate::cli) fn comparisons(
        &self,
        order: &[String],
        [focus, reference]: [Option<&str>; 2],
    ) -> Result<Vec<Comparison>, Diagnostics> {
        // Positions are those of the table, whose groups may stand in an order of their own.
        let order = self.order(order)?;
        let mut diagnostics = Diagnostics::default();
        let mut position = |name: &str| match self.position(name) {
            Ok(at) => order.iter().position(|group| *group == at),
            Err(problem) => {
                diagnostics.add(problem);
                None
            }
        };
        let focus = focus.map(&mut position);
        let reference = reference.map(&mut position);
        diagnostics.or(())?;
        if focus.is_some() && focus == reference {
            let message = "focus and reference are the same group";
            return Err(super::unreadable_request("command line", message).into());
        }
        let of = |focus, against| Comparison { focus, against };
        Ok(match (focus.flatten(), reference.flatten()) {
            (Some(focus), Some(reference)) => vec![of(focus, Against::Group(reference))],
            (Some(focus), None) => vec![of(focus, Against::AllOthers)],
            (None, _) => (0..self.names.len())
                .map(|focus| of(focus, Against::AllOthers))
                .collect(),
        })
    }
}

/// The table in memory: what is known of each region, and the groups in the order of their names.
pub(in crate::cli) struct Counts {
    pub groups: Vec<String>,
    pub regions: BTreeMap<Vec<String>, Region>,
}

#[derive(Default)]
pub(in crate::cli) struct Region {
    /// By area, then group.
    pub counts: BTreeMap<String, Vec<f64>>,
    /// How many counts of an area and group are suppressed, where any is.
    pub suppressed: BTreeMap<String, Vec<u64>>,
    places: Places,
    pub missing: Option<(usize, MissingKind)>,
}

impl Region {
    /// The stratum of each area; the command line lets areas have no other place where it asks for
    /// strata.
    fn strata(&self) -> Vec<usize> {
        let strata = Strata::of(self.places.paths.values(), 1);
        strata
            .numbers
            .into_iter()
            .map(|number| number as usize)
            .collect()
    }

    pub(super) fn n_suppressed(&self) -> usize {
        let counts = self.suppressed.values().flatten();
        counts.sum::<u64>() as usize
    }

    /// The counts with the groups in this order.
    pub(super) fn table(&self, order: &[usize]) -> Contingency {
        let areas = self.counts.values();
        Contingency {
            n_groups: order.len(),
            areas: (0..self.counts.len() as u32).collect(),
            cells: areas
                .flat_map(|counts| order.iter().map(|&group| counts[group]))
                .collect(),
        }
    }
}

impl Counts {
    /// The first two columns are areas and groups, then come those that areas are split by; the others
    /// set regions apart.
    pub(in crate::cli) fn of(
        columns: &[TextColumn],
        cells: &[Cell],
        n_levels: usize,
        file: &str,
    ) -> Result<Counts, Diagnostics> {
        let (levels, by_columns) = columns[2..].split_at(n_levels);
        let trimmed = |column: &TextColumn, row: usize| column.text(row).trim().to_owned();
        let mut groups: Vec<String> = columns[1]
            .texts
            .iter()
            .map(|text| text.trim().to_owned())
            .collect();
        groups.sort();
        groups.dedup();
        let mut rows: Vec<usize> = (0..cells.len()).collect();
        let value = |row: usize| match cells[row] {
            Cell::Count(count) => count,
            Cell::Missing(_) => 0.0,
        };
        // Fractions are added smallest first, whatever the order of the file.
        if rows.iter().any(|&row| value(row).fract() != 0.0) {
            rows.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        }
        let mut regions: BTreeMap<Vec<String>, Region> = BTreeMap::new();
        for row in rows {
            let texts = |columns: &[TextColumn]| -> Vec<String> {
                columns.iter().map(|column| trimmed(column, row)).collect()
            };
            let region = regions.entry(texts(by_columns)).or_default();
            let area = trimmed(&columns[0], row);
            region.places.add(&area, texts(levels));
            let area = region.counts.entry(area);
            let counts = area.or_insert_with(|| vec![0.0; groups.len()]);
            let group = trimmed(&columns[1], row);
            let group = groups
                .binary_search(&group)
                .expect("the groups are those of the column");
            match cells[row] {
                Cell::Count(count) => counts[group] += count,
                Cell::Missing(MissingKind::None) => {}
                Cell::Missing(kind) => {
                    if kind == MissingKind::Suppressed {
                        let area = region.suppressed.entry(trimmed(&columns[0], row));
                        area.or_insert_with(|| vec![0; groups.len()])[group] += 1;
                    }
                    region.missing = Some((region.missing.map_or(0, |(n, _)| n) + 1, kind));
                }
            }
        }
        let mut diagnostics = Diagnostics::default();
        for region in regions.values() {
            region.places.check(file, &mut diagnostics);
        }
        diagnostics.or(Counts { groups, regions })
    }
}
