//! `--suppressed`: the least and the greatest index over all counts that marks may hide.

use clap::Args;

use super::Compute;
use super::counts::{self, ReadCounts, Region};
use super::output::Names;
use crate::cli::table::input::Input;
use crate::cli::table::sheet::{Sheet, number, text};
use crate::diagnostics::Diagnostics;
use crate::engine::{self, Local};
use crate::estimate::{Between, IndexValue, Refusal as NoValue, Task, indices_of, refuse_all};
use crate::indices::Formula;
use crate::inference::suppressed::{
    BoundedIndex, Bounds, NoBounds, Others, Span, SuppressedArea, bounds, bounds_by_enumeration,
};
use crate::inference::{Asked, Indices, Refusal, Seen};
use crate::plan::{self, Against, ChosenIndex, Comparison};
use crate::publish::{index_value_columns, reason};
use crate::spec::MissingKind;

#[derive(Debug, Args)]
pub(super) struct SuppressedArguments {
    /// Each suppressed count (`..`) hides a whole number from LEAST to GREATEST, such as 1,4; gives
    /// the least and the greatest index over all such numbers
    #[arg(long, value_name = "LEAST,GREATEST", value_parser = rule,
          conflicts_with_all = ["value", "lower", "source", "within", "curve", "drawn"])]
    pub suppressed: Option<Span>,
}

/// What a suppressed count may hide.
fn rule(given: &str) -> Result<Span, String> {
    let wrong = || "write it as two whole numbers, such as 1,4".to_owned();
    let (least, greatest) = given.split_once(',').ok_or_else(wrong)?;
    let [least, greatest] = [least, greatest].map(|end| end.trim().parse::<u32>());
    let (least, greatest) = (least.map_err(|_| wrong())?, greatest.map_err(|_| wrong())?);
    if greatest < least {
        return Err("the first must not be greater than the second".to_owned());
    }
    Ok(Span {
        least: least.into(),
        greatest: greatest.into(),
    })
}

/// Every index of every region, or its bounds.
pub(super) fn sheet(request: &Compute, input: &Input, rule: Span) -> Result<Sheet, Diagnostics> {
    let (counts, indices) =
        Diagnostics::both(counts::read(request, input), request.chosen_indices())?;
    let ReadCounts {
        table,
        order,
        comparisons,
    } = counts;
    let groups: Vec<String> = order.iter().map(|&at| table.groups[at].clone()).collect();
    let asked = request.asked(comparisons, indices, plan::Inference::none());
    let regions: Vec<_> = table.regions.iter().collect();
    let rows_of = |region: &Region| match region.missing {
        None => indices_of(&region.table(&order), &asked, &Task::default(), &Local),
        Some((n, kind)) => {
            let refusal = NoValue::Missing { n, kind };
            refuse_all(&asked, groups.len(), region.counts.len(), refusal)
        }
    };
    // Bounds take so much longer than indices that each is a task of its own.
    let rows: Vec<(&[String], &Region, IndexValue)> = regions
        .iter()
        .flat_map(|(by, region)| {
            let rows = rows_of(region).into_iter();
            rows.map(|row| (by.as_slice(), *region, row))
        })
        .collect();
    let found = engine::map(&Local, rows.len(), |at| {
        let (_, region, row) = &rows[at];
        let n_suppressed = region.n_suppressed();
        match region.missing {
            // Where a count is missing for another reason nothing bounds it.
            Some((n, MissingKind::Suppressed)) if n == n_suppressed => {
                let chosen = &asked.indices[row.index];
                let fills = Fills::of(region, &order, rule);
                Some(match as_seen(chosen, row.between, &asked.comparisons) {
                    Some(seen) => fills.and_then(|fills| fills.bounds(seen)),
                    None => Err(Refusal::NotOfCounts.to_string()),
                })
            }
            _ => None,
        }
    });
    let names = Names {
        by: &request.by,
        groups: &groups,
        comparisons: &asked.comparisons,
        chosen: &asked.indices,
        basis: request.basis.as_deref(),
        trusted: false,
    };
    let mut sheet = Sheet::new(&request.by, index_value_columns());
    for ((by, region, row), found) in rows.iter().zip(&found) {
        let mut note: Vec<String> = match &row.value {
            Err(refusal @ NoValue::Missing { .. }) => vec![reason(refusal).0],
            _ => names.note(row).into_iter().map(Into::into).collect(),
        };
        let mut ends = [None; 2];
        match found {
            Some(Ok(bounds)) => {
                ends = [Some(bounds.least.value), Some(bounds.greatest.value)];
                note = vec![said_of(bounds, region.n_suppressed(), rule)];
            }
            Some(Err(reason)) => note.push(reason.clone()),
            None => {}
        }
        let entries = vec![
            text(names.definition(row).id),
            text(names.group(row.between).unwrap_or_default()),
            text(names.reference(row.between).unwrap_or_default()),
            text("area"),
            number(row.value.ok()),
            number(None),
            number(ends[0]),
            number(ends[1]),
            number(None),
            number(row.n_areas as f64),
            number(row.population),
            text(note.join("; ")),
        ];
        sheet.push(by, entries);
    }
    Ok(sheet)
}

fn said_of(bounds: &Bounds, n_suppressed: usize, rule: Span) -> String {
    let Span { least, greatest } = rule;
    let exact = bounds.least.attained_by.is_some() && bounds.greatest.attained_by.is_some();
    let ends = match exact {
        true => "lower and upper are the least and the greatest index over all they can be",
        false => "no index over all they can be lies beyond lower and upper",
    };
    let mut said =
        format!("{n_suppressed} counts from {least} to {greatest} are suppressed: {ends}");
    if bounds.has_undefined {
        said.push_str("; for some the index has no value");
    }
    said
}

/// What the counts of a region can be, area by area.
struct Fills {
    n_groups: usize,
    cells: Vec<Span>,
}

impl Fills {
    fn of(region: &Region, order: &[usize], rule: Span) -> Result<Fills, String> {
        let mut cells = Vec::new();
        for (area, counts) in &region.counts {
            let hidden = region.suppressed.get(area);
            for &group in order {
                let known = counts[group];
                if known.fract() != 0.0 {
                    return Err(Refusal::FractionalCounts.to_string());
                }
                // Several rows of the same area and group add up.
                let n_hidden = hidden.map_or(0, |hidden| hidden[group]);
                cells.push(Span {
                    least: known as u64 + n_hidden * rule.least,
                    greatest: known as u64 + n_hidden * rule.greatest,
                });
            }
        }
        Ok(Fills {
            n_groups: order.len(),
            cells,
        })
    }

    fn bounds(&self, asked: Asked) -> Result<Bounds, String> {
        let id = asked.definition.id;
        let found = match (asked.definition.formula, asked.of) {
            (Formula::TwoGroup(_), of) => {
                let areas: Vec<[Span; 2]> = self.two_sides(of);
                match BoundedIndex::of(id, asked.parameter) {
                    Some(index) => {
                        let area = |[group, others]: &[Span; 2]| SuppressedArea {
                            group: *group,
                            others: Others::Count(*others),
                        };
                        let areas: Vec<SuppressedArea> = areas.iter().map(area).collect();
                        bounds(index, &areas, None)
                    }
                    None => {
                        let of = Seen::AgainstOthers(0);
                        by_enumeration(Asked { of, ..asked }, 2, areas.as_flattened())
                    }
                }
            }
            _ => by_enumeration(asked, self.n_groups, &self.cells),
        };
        found.map_err(|problem| match problem {
            NoBounds::Table(problem) => problem.reason().en.to_owned(),
            NoBounds::TooManyFills => {
                "too many counts are suppressed for bounds of this index".to_owned()
            }
            problem => problem.to_string(),
        })
    }

    /// The group and those it is set against: any sum of suppressed counts is possible between
    /// that of the least and that of the greatest.
    fn two_sides(&self, seen: Seen) -> Vec<[Span; 2]> {
        let added = |spans: &mut dyn Iterator<Item = Span>| {
            spans.fold(Span::known(0), |so_far, span| Span {
                least: so_far.least + span.least,
                greatest: so_far.greatest + span.greatest,
            })
        };
        let of_area = |area: &[Span]| match seen {
            Seen::AgainstOthers(group) => {
                let others = area[..group].iter().chain(&area[group + 1..]);
                [area[group], added(&mut others.copied())]
            }
            Seen::Against(group, other) => [area[group], area[other]],
            Seen::AllGroups => unreachable!("an index of two groups is asked of two"),
        };
        self.cells
            .chunks_exact(self.n_groups)
            .map(of_area)
            .collect()
    }
}

fn by_enumeration(asked: Asked, n_groups: usize, cells: &[Span]) -> Result<Bounds, NoBounds> {
    let indices =
        Indices::new(&[asked], n_groups).expect("the index fits the groups it is asked of");
    bounds_by_enumeration(cells, |cells| indices.of(cells)[0])
}

/// An index as replicates compute it; nothing for one that is not of counts.
fn as_seen(chosen: &ChosenIndex, between: Between, comparisons: &[Comparison]) -> Option<Asked> {
    let of = match between {
        Between::Comparison(at) => match comparisons[at] {
            Comparison {
                focus,
                against: Against::AllOthers,
            } => Seen::AgainstOthers(focus),
            Comparison {
                focus,
                against: Against::Group(group),
            } => Seen::Against(focus, group),
        },
        Between::Pair { group, other } => Seen::Against(group, other),
        Between::AllGroups => Seen::AllGroups,
    };
    let of_counts = matches!(
        chosen.definition.formula,
        Formula::TwoGroup(_) | Formula::MultiGroup(_) | Formula::Pair(_) | Formula::Ordered(_)
    );
    of_counts.then_some(Asked {
        definition: chosen.definition,
        parameter: chosen.parameter,
        of,
    })
}
