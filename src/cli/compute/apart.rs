//! `--factor`, `--source` and `--convergence`: what an inequality is made of and where it goes.

use std::collections::BTreeMap;

use super::sheet::{Entry, Sheet, number, text};
use crate::decomposition::concentration_index::{Observations, concentration_by_factor};
use crate::decomposition::income_source::gini_by_source;
use crate::estimate::ValueUnit;
use crate::follow_up::convergence::{Beta, Panel, convergence};
use crate::indices::InvalidTable;
use crate::publish::Column;

pub(super) fn of_factors(by: &[String]) -> Sheet {
    let real = |name, meaning| Column::real(name, "1", meaning).or_empty();
    Sheet::new(
        by,
        [
            Column::text("factor", "column of the factor; `whole` and `residual`"),
            real(
                "coefficient",
                "change of the outcome with one unit more of the factor",
            ),
            real("mean", "mean of the factor"),
            real(
                "elasticity",
                "coefficient times mean over the mean of the outcome",
            ),
            real(
                "concentration_index",
                "of the factor, or of the outcome for the whole",
            ),
            real(
                "contribution",
                "part of the concentration index of the outcome",
            ),
            real("share", "contribution by the whole"),
            Column::text("note", "why there are no parts").or_empty(),
        ],
    )
}

/// Splits the concentration index of a region's values by the factors.
pub(super) fn push_factors(
    sheet: &mut Sheet,
    by: &[String],
    names: &[String],
    units: &[ValueUnit],
    factors: &[Vec<f64>],
) {
    let places: Vec<f64> = units
        .iter()
        .map(|unit| unit.place.expect("the command line asks for places"))
        .collect();
    let outcomes: Vec<f64> = units.iter().map(|unit| unit.value).collect();
    let populations: Vec<f64> = units.iter().map(|unit| unit.population).collect();
    let factors: Vec<&[f64]> = factors.iter().map(Vec::as_slice).collect();
    let found = concentration_by_factor(Observations {
        places: &places,
        outcomes: &outcomes,
        populations: &populations,
        factors: &factors,
    });
    let found = match found {
        Ok(found) => found,
        Err(problem) => return push_refusal(sheet, by, "whole", problem),
    };
    let share = |value: f64| number((found.whole != 0.0).then_some(value / found.whole));
    let none = || number(None);
    let whole = [
        none(),
        none(),
        none(),
        number(found.whole),
        number(found.whole),
    ];
    sheet.push(
        by,
        [
            vec![text("whole")],
            whole.to_vec(),
            vec![share(found.whole)],
        ]
        .concat(),
    );
    for (name, factor) in names.iter().zip(&found.factors) {
        let numbers = [
            number(factor.coefficient),
            number(factor.mean),
            number(factor.elasticity),
            number(factor.concentration_index),
            number(factor.contribution),
            share(factor.contribution),
        ];
        sheet.push(by, [vec![text(name)], numbers.to_vec()].concat());
    }
    let rest = [
        none(),
        none(),
        none(),
        none(),
        number(found.residual),
        share(found.residual),
    ];
    sheet.push(by, [vec![text("residual")], rest.to_vec()].concat());
}

pub(super) fn of_sources(by: &[String]) -> Sheet {
    let real = |name, meaning| Column::real(name, "1", meaning).or_empty();
    Sheet::new(
        by,
        [
            Column::text("source", "column of the source; `whole` is all income"),
            real("share", "of all income; below zero for a tax"),
            real("gini", "Gini coefficient of the source"),
            real(
                "gini_correlation",
                "how much of its rank by income the source gives a unit",
            ),
            real("contribution", "part of the Gini coefficient of all income"),
            real(
                "elasticity",
                "by which part the Gini coefficient grows for each part by which the source grows",
            ),
            Column::text("note", "why there are no parts").or_empty(),
        ],
    )
}

/// Splits the Gini coefficient of a region's incomes by their sources.
pub(super) fn push_sources(
    sheet: &mut Sheet,
    by: &[String],
    names: &[String],
    units: &[ValueUnit],
    sources: &[Vec<f64>],
) {
    let populations: Vec<f64> = units.iter().map(|unit| unit.population).collect();
    let sources: Vec<&[f64]> = sources.iter().map(Vec::as_slice).collect();
    let found = match gini_by_source(&sources, &populations) {
        Ok(found) => found,
        Err(problem) => return push_refusal(sheet, by, "whole", problem),
    };
    let whole = [
        number(1.0),
        number(found.whole),
        number(None),
        number(found.whole),
    ];
    sheet.push(by, [vec![text("whole")], whole.to_vec()].concat());
    for (name, source) in names.iter().zip(&found.sources) {
        let numbers = [
            number(source.share),
            number(source.gini),
            number(source.gini_correlation),
            number(source.contribution),
            number(source.elasticity),
        ];
        sheet.push(by, [vec![text(name)], numbers.to_vec()].concat());
    }
}

pub(super) fn of_convergence(by: &[String]) -> Sheet {
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    Sheet::new(
        by,
        [
            Column::text(
                "measure",
                "`sigma`, a period each, or `beta`, from first to last",
            ),
            Column::text(
                "weights",
                "`areas`: each area once; `people`: by population",
            ),
            real("period", "year", "period of sigma"),
            real(
                "coefficient_of_variation",
                "1",
                "standard deviation over the mean",
            ),
            real(
                "standard_deviation_of_logarithms",
                "1",
                "spread of the logarithms of levels",
            ),
            real(
                "slope",
                "1",
                "of yearly growth over the logarithm of the first level",
            ),
            real("standard_error", "1", "of the slope"),
            real(
                "robust_standard_error",
                "1",
                "of the slope, whatever the size of each error",
            ),
            real(
                "speed",
                "1/year",
                "part of the distance to the common level that goes each year",
            ),
            real("half_life", "years", "until half the distance is gone"),
            real("n_areas", "areas", "areas with people in every period"),
            real(
                "n_dropped",
                "areas",
                "areas left out, without people in some period",
            ),
            Column::text("note", "why there is no value").or_empty(),
        ],
    )
}

/// Sigma and beta of a region's values, whose periods stand in a column of their own.
pub(super) fn push_convergence(
    sheet: &mut Sheet,
    by: &[String],
    units: &[ValueUnit],
    periods: &[f64],
) {
    let mut known: Vec<f64> = periods.to_vec();
    known.sort_by(f64::total_cmp);
    known.dedup();
    let mut by_area: BTreeMap<Option<u32>, Vec<Option<ValueUnit>>> = BTreeMap::new();
    let mut repeated = false;
    for (unit, period) in units.iter().zip(periods) {
        let row = by_area
            .entry(unit.area)
            .or_insert_with(|| vec![None; known.len()]);
        let at = known
            .iter()
            .position(|it| it == period)
            .expect("the periods are those of the rows");
        repeated |= row[at].replace(*unit).is_some();
    }
    if repeated {
        return push_refusal(sheet, by, "sigma", InvalidTable::SeveralRows);
    }
    // An area without a row in some period has nobody there, and is counted as left out.
    let cells: Vec<(f64, f64)> = by_area
        .into_values()
        .flatten()
        .map(|unit| unit.map_or((1.0, 0.0), |unit| (unit.value, unit.population)))
        .collect();
    let (levels, populations): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
    let found = match convergence(Panel {
        periods: &known,
        levels: &levels,
        populations: &populations,
    }) {
        Ok(found) => found,
        Err(problem) => return push_refusal(sheet, by, "sigma", problem),
    };
    let counted = [number(found.n_areas as f64), number(found.n_dropped as f64)];
    let nothing = |n: usize| vec![Entry::Empty; n];
    for sigma in &found.sigma {
        for (weights, spread) in [("areas", sigma.areas), ("people", sigma.people)] {
            let head = vec![text("sigma"), text(weights), number(sigma.period)];
            let values = vec![
                number(spread.coefficient_of_variation),
                number(spread.standard_deviation_of_logarithms),
            ];
            sheet.push(by, [head, values, nothing(5), counted.to_vec()].concat());
        }
    }
    for (weights, beta) in [("areas", found.beta), ("people", found.weighted_beta)] {
        let head = vec![text("beta"), text(weights)];
        let row = match beta {
            Ok(beta) => [head, nothing(3), of_beta(&beta), counted.to_vec()].concat(),
            Err(problem) => {
                let note = vec![text(problem.reason().en)];
                [head, nothing(8), counted.to_vec(), note].concat()
            }
        };
        sheet.push(by, row);
    }
}

fn of_beta(beta: &Beta) -> Vec<Entry> {
    vec![
        number(beta.slope),
        number(beta.standard_error),
        number(beta.robust_standard_error),
        number(beta.speed),
        number(beta.half_life),
    ]
}

/// A row that says why a region has no parts, in the last column.
fn push_refusal(sheet: &mut Sheet, by: &[String], what: &str, problem: InvalidTable) {
    let before = sheet.columns.len() - by.len() - 2;
    let mut row = vec![text(what)];
    row.extend(vec![Entry::Empty; before]);
    row.push(text(problem.reason().en));
    sheet.push(by, row);
}
