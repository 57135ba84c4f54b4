//! `--cell-key`: how far protective noise may have moved each index.

use clap::Args;

use super::Compute;
use super::counts::{self, ReadCounts};
use super::output::Names;
use crate::cli::table::input::Input;
use crate::cli::table::sheet::{Sheet, number, text};
use crate::diagnostics::Diagnostics;
use crate::engine::{self, Local};
use crate::estimate::{Between, IndexValue, Refusal as NoValue, Task, indices_of, refuse_all};
use crate::inference::cell_key::{NoiseInterval, Perturbation, Protection};
use crate::inference::streams::Key;
use crate::inference::{Asked, Counts, Indices, Refusal, Sample, Seen, Simulation};
use crate::plan::{self, Against, ChosenIndex, Comparison};
use crate::publish::Column;

#[derive(Debug, Args)]
pub(super) struct CellKeyArguments {
    /// Counts carry noise of the cell key method of this variance and at most this size; with a
    /// threshold no count between one and it is left. Gives the noise of every index
    #[arg(long, value_name = "VARIANCE,LARGEST[,THRESHOLD]", value_parser = perturbation,
          group = "drawn", conflicts_with_all = ["value", "lower", "source", "within", "curve"])]
    pub cell_key: Option<Perturbation>,
}

fn perturbation(given: &str) -> Result<Perturbation, String> {
    let wrong = || "write it as a variance and a whole number, such as 2,5".to_owned();
    let parts: Vec<&str> = given.split(',').map(str::trim).collect();
    let (variance, largest, threshold) = match parts.as_slice() {
        [variance, largest] => (variance, largest, "0"),
        [variance, largest, threshold] => (variance, largest, *threshold),
        _ => return Err(wrong()),
    };
    let variance: f64 = variance.parse().map_err(|_| wrong())?;
    let largest: u32 = largest.parse().map_err(|_| wrong())?;
    let threshold: u32 = threshold.parse().map_err(|_| wrong())?;
    Perturbation::new(largest, variance, threshold).map_err(|problem| problem.to_string())
}

fn columns(by: &[String]) -> Sheet {
    let real = |name, meaning| Column::real(name, "1", meaning).or_empty();
    Sheet::new(
        by,
        [
            Column::text("index", "identifier of the index"),
            Column::text(
                "group",
                "focus group; empty for an index of all groups at once",
            )
            .or_empty(),
            Column::text(
                "reference",
                "group it is compared with; `*` means all others",
            )
            .or_empty(),
            real("estimate", "index of the counts as they are published"),
            real("noise_bias", "what noise adds on average"),
            real("noise_standard_error", "spread that comes from noise"),
            real(
                "noise_lower",
                "lower limit of where the index of the true counts lies",
            ),
            real("noise_upper", "its upper limit"),
            Column::whole("n_areas", "areas", "inhabited areas of the region").or_empty(),
            Column::real(
                "population",
                "people",
                "people in the groups set against each other",
            )
            .or_empty(),
            Column::text(
                "note",
                "why there is no value, or what to be cautious about",
            )
            .or_empty(),
        ],
    )
}

/// The noise of every index of every region.
pub(super) fn sheet(
    request: &Compute,
    input: &Input,
    perturbation: &Perturbation,
) -> Result<Sheet, Diagnostics> {
    let n_draws = request.drawing().n_draws();
    let enough = request.drawing().too_few("--draws", n_draws).or(());
    let chosen = Diagnostics::both(enough, request.chosen_indices());
    let (counts, ((), indices)) = Diagnostics::both(counts::read(request, input), chosen)?;
    let ReadCounts {
        table,
        order,
        comparisons,
    } = counts;
    let groups: Vec<String> = order.iter().map(|&at| table.groups[at].clone()).collect();
    let asked = plan::Asked {
        comparisons,
        indices,
        ordered: !request.order.is_empty(),
        favourable: request.favourable(),
        inference: plan::Inference::none(),
    };
    let regions: Vec<_> = table.regions.iter().collect();
    let found = engine::map(&Local, regions.len(), |at| {
        let (by, region) = regions[at];
        if let Some((n, kind)) = region.missing {
            let refusal = NoValue::Missing { n, kind };
            let rows = refuse_all(&asked, groups.len(), region.counts.len(), refusal);
            let nothing = |row| (row, None);
            return rows.into_iter().map(nothing).collect::<Vec<_>>();
        }
        let counts = region.table(&order);
        let rows = indices_of(&counts, &asked, &Task::default(), &Local);
        let key = request
            .drawing()
            .key("cell_key", by.iter().map(String::as_str));
        let noise = Noise {
            perturbation,
            key,
            n_draws,
            level: request.drawing().level(),
        };
        let of_rows = noise.of_rows(&rows, &asked, counts.n_groups, &counts.cells);
        rows.into_iter()
            .zip(of_rows.into_iter().map(Some))
            .collect()
    });
    let names = Names {
        by: &request.by,
        groups: &groups,
        comparisons: &asked.comparisons,
        chosen: &asked.indices,
        basis: request.basis.as_deref(),
        trusted: false,
    };
    let mut sheet = columns(&request.by);
    for ((by, _), rows) in regions.iter().zip(found) {
        for (row, noise) in rows {
            let interval = noise.and_then(Result::ok);
            let range = names.definition(&row).range;
            let limit = |of: fn(NoiseInterval) -> f64| {
                number(interval.map(|it| of(it).clamp(range.min, range.max)))
            };
            let mut note: Vec<String> = names.note(&row).into_iter().map(Into::into).collect();
            if let (Ok(_), Some(Err(refusal))) = (row.value, noise) {
                note.push(refusal.to_string());
            }
            let entries = vec![
                text(names.definition(&row).id),
                text(names.group(row.between).unwrap_or_default()),
                text(names.reference(row.between).unwrap_or_default()),
                number(row.value.ok()),
                number(interval.map(|it| it.bias)),
                number(interval.map(|it| it.standard_error)),
                limit(|it| it.lower),
                limit(|it| it.upper),
                number(row.n_areas as f64),
                number(row.population),
                text(note.join("; ")),
            ];
            sheet.push(by, entries);
        }
    }
    Ok(sheet)
}

/// The noise of the indices of one region.
struct Noise<'a> {
    perturbation: &'a Perturbation,
    key: Key,
    n_draws: u64,
    level: f64,
}

impl Noise<'_> {
    /// All indices are computed on the same protected tables.
    fn of_rows(
        &self,
        rows: &[IndexValue],
        asked: &plan::Asked,
        n_groups: usize,
        cells: &[f64],
    ) -> Vec<Result<NoiseInterval, Refusal>> {
        let seen = |row: &IndexValue| {
            row.value.ok()?;
            as_seen(&asked.indices[row.index], row.between, &asked.comparisons)
        };
        let taken: Vec<Asked> = rows.iter().filter_map(seen).collect();
        let replicates = self.replicates(&taken, n_groups, cells);
        let mut replicates = match replicates {
            Ok(replicates) => replicates.into_iter(),
            Err(refusal) => return vec![Err(refusal); rows.len()],
        };
        rows.iter()
            .map(|row| {
                let value = row.value.map_err(|_| Refusal::NoReplicates)?;
                seen(row).ok_or(Refusal::NotOfCounts)?;
                let replicates = replicates.next().expect("each row taken has a sample");
                NoiseInterval::of(value, &replicates, self.level)
            })
            .collect()
    }

    fn replicates(
        &self,
        taken: &[Asked],
        n_groups: usize,
        cells: &[f64],
    ) -> Result<Vec<Sample>, Refusal> {
        if taken.is_empty() {
            return Ok(Vec::new());
        }
        let counts = Counts::new(n_groups, cells)?;
        let indices = &Indices::new(taken, n_groups)?;
        let simulation = Simulation {
            scheme: &Protection::new(&counts, self.perturbation)?,
            indices,
            key: self.key,
        };
        let replicates = simulation.run(0..self.n_draws);
        Ok((0..taken.len()).map(|at| replicates.of(at)).collect())
    }
}

/// An index as replicates compute it; nothing for one that is not of counts.
pub(super) fn as_seen(
    chosen: &ChosenIndex,
    between: Between,
    comparisons: &[Comparison],
) -> Option<Asked> {
    use crate::indices::Formula;
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
