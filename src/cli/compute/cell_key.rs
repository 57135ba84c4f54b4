//! `--cell-key`: how far protective noise may have moved each index.

use clap::Args;

use super::Compute;
use super::counts::{self, ReadCounts};
use super::output::Names;
use crate::cli::table::input::Input;
use crate::cli::table::sheet::{Sheet, number, text};
use crate::diagnostics::Diagnostics;
use crate::engine::{self, Local};
use crate::estimate::{Noise, Refusal as NoValue, Task, indices_of, refuse_all};
use crate::inference::cell_key::Perturbation;
use crate::plan;
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
    let inference = plan::Inference {
        seed: request.drawing().seed,
        ..plan::Inference::none()
    };
    let asked = request.asked(comparisons, indices, inference);
    let regions: Vec<_> = table.regions.iter().collect();
    let found = engine::map(&Local, regions.len(), |at| {
        let (by, region) = regions[at];
        if let Some((n, kind)) = region.missing {
            let refusal = NoValue::Missing { n, kind };
            return refuse_all(&asked, groups.len(), region.counts.len(), refusal);
        }
        let counts = region.table(&order);
        let task = Task {
            names: by.iter().map(String::as_str).collect(),
            noise: Some(Noise {
                perturbation,
                n_draws,
                level: request.drawing().level(),
            }),
            ..Task::default()
        };
        indices_of(&counts, &asked, &task, &Local)
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
        for row in rows {
            let uncertainty = row.uncertainty.as_deref();
            let interval = uncertainty.and_then(|it| it.noise.as_deref());
            let entries = vec![
                text(names.definition(&row).id),
                text(names.group(row.between).unwrap_or_default()),
                text(names.reference(row.between).unwrap_or_default()),
                number(row.value.ok()),
                number(interval.map(|it| it.bias)),
                number(interval.map(|it| it.standard_error)),
                number(interval.map(|it| it.lower)),
                number(interval.map(|it| it.upper)),
                number(row.n_areas as f64),
                number(row.population),
                text(names.note(&row).unwrap_or_default()),
            ];
            sheet.push(by, entries);
        }
    }
    Ok(sheet)
}
