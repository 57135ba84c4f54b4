//! Indices of exact counts for the analyses of a pipeline that ask for them.

use std::collections::BTreeMap;

use super::audit::inversion::{Figure, Precision};
use super::clearance::Guard;
use super::declarations::Protected;
use super::exact_indices::{FEWEST_AREAS, MOST_DECIMALS, Refused, publish};
use crate::aggregate::Contingency;
use crate::engine::{self, Engine};
use crate::estimate::{Between, asked_of, value_of};
use crate::harmonise::Register;
use crate::indices::Bilingual;
use crate::plan::{Analysis, Plan};
use crate::publish::disclosed::Known;
use crate::publish::tables::{focus_id, reference_id};

/// One index of one region and period, of exact counts.
#[derive(Clone, Debug)]
pub struct ExactEstimate {
    /// Position in the analyses of the plan.
    pub analysis: usize,
    /// Position in the levels of the geography.
    pub level: usize,
    /// Position in the regions of the level.
    pub region: usize,
    pub period: i32,
    /// Position in the indices of the analysis.
    pub index: usize,
    pub between: Between,
    /// With two decimals; nothing where the counts give the index no value. Or why it is not told.
    pub value: Result<Option<f64>, Bilingual>,
}

/// What names an exact index among all of a source and period: analysis, level, region, index,
/// parameter, group and reference.
pub type FigureName = [String; 7];

impl ExactEstimate {
    pub fn name(&self, plan: &Plan, register: &Register) -> FigureName {
        let analysis = &plan.analyses[self.analysis];
        let chosen = &analysis.asked.indices[self.index];
        let regions = &register.levels[self.level];
        let text = |name: Option<&str>| name.unwrap_or_default().to_owned();
        [
            analysis.id.clone(),
            regions.id.clone(),
            regions.codes[self.region].clone(),
            chosen.definition.id.to_owned(),
            chosen
                .parameter
                .map_or_else(String::new, |it| it.to_string()),
            text(focus_id(plan, analysis, self.between)),
            text(reference_id(plan, analysis, self.between)),
        ]
    }
}

/// What a figure is computed from.
struct Asked {
    estimate: ExactEstimate,
    cells: Vec<usize>,
}

impl Guard {
    /// The indices that analyses of the source ask for with `exact_indices`. All of a period are
    /// looked at together, with everything published; what cannot be told says why.
    pub fn exact_estimates(
        &self,
        plan: &Plan,
        periods: &[Vec<i32>],
        register: &Register,
        known: &Known,
        engine: &dyn Engine,
    ) -> Protected<Vec<ExactEstimate>> {
        let analyses = plan.analyses.iter().enumerate();
        let asking: Vec<(usize, &Analysis)> = analyses
            .filter(|(_, analysis)| {
                analysis.exact_indices && plan.sources[analysis.source].id == self.source()
            })
            .collect();
        let of_periods = engine::map(engine, self.tables.n_periods(), |table| {
            let period = self.tables.period(table);
            let asked = asking
                .iter()
                .filter(|(at, _)| periods[*at].contains(&period))
                .flat_map(|(at, analysis)| self.asked(plan, (*at, analysis), table, register));
            self.tell(plan, asked.collect(), table, register, known)
        });
        Protected::audited(of_periods.into_iter().flatten().collect())
    }

    fn asked(
        &self,
        plan: &Plan,
        (at, analysis): (usize, &Analysis),
        table: usize,
        register: &Register,
    ) -> Vec<Asked> {
        let (geography, width) = (&self.tables.geography, self.tables.width());
        let places: BTreeMap<&str, usize> = (0..geography.n_areas())
            .map(|place| (geography.code(place), place))
            .collect();
        let column_of = |group: &usize| {
            let name = plan.groups[*group].id.as_str();
            let found = (1..width).find(|column| self.tables.column_name(*column) == name);
            found.expect("the groups of the analysis are those of its source")
        };
        let columns: Vec<usize> = analysis.groups.iter().map(column_of).collect();
        let mut all = Vec::new();
        for level in &analysis.levels {
            for (region, areas) in register.levels[*level].areas.iter().enumerate() {
                let codes = areas.iter().map(|area| register.code(*area));
                let places: Vec<usize> =
                    codes.filter_map(|code| places.get(code).copied()).collect();
                let cells = places.iter().flat_map(|place| {
                    let columns = columns.iter();
                    columns.map(move |column| place * width + column)
                });
                let cells: Vec<usize> = cells.collect();
                for (index, between) in asked_of(&analysis.asked, columns.len()) {
                    all.push(Asked {
                        estimate: ExactEstimate {
                            analysis: at,
                            level: *level,
                            region,
                            period: self.tables.period(table),
                            index,
                            between,
                            value: Ok(None),
                        },
                        cells: cells.clone(),
                    });
                }
            }
        }
        all
    }

    fn tell(
        &self,
        plan: &Plan,
        mut asked: Vec<Asked>,
        table: usize,
        register: &Register,
        known: &Known,
    ) -> Vec<ExactEstimate> {
        let width = self.tables.width();
        let counts = &self.tables.tables[table];
        for Asked { estimate, cells } in &mut asked {
            let is_populated = |place: &usize| 0 < counts.values[place * width];
            let mut places: Vec<usize> = cells.iter().map(|cell| cell / width).collect();
            places.dedup();
            if cells.iter().any(|cell| counts.missing[*cell].is_some()) {
                estimate.value = Err(MISSING);
            } else if places.iter().filter(|place| is_populated(place)).count() < FEWEST_AREAS {
                let refused = Refused::TooFewAreas {
                    name: String::new(),
                    n_areas: 0,
                };
                estimate.value = Err(refused.reason());
            }
        }
        let value = |at: usize| {
            let estimate = &asked[at].estimate;
            let analysis = &plan.analyses[estimate.analysis];
            move |counts: &[u64]| {
                let table = Contingency {
                    n_groups: analysis.groups.len(),
                    areas: (0..counts.len() / analysis.groups.len())
                        .map(|it| it as u32)
                        .collect(),
                    cells: counts.iter().map(|count| *count as f64).collect(),
                };
                value_of(&table, &analysis.asked, (estimate.index, estimate.between))
            }
        };
        let values: Vec<_> = (0..asked.len()).map(value).collect();
        let wanted: Vec<usize> = (0..asked.len())
            .filter(|at| asked[*at].estimate.value.is_ok())
            .collect();
        let name = |at: usize| asked[at].estimate.name(plan, register);
        let figures: Vec<Figure> = wanted
            .iter()
            .map(|&at| Figure {
                name: name(at).join(" "),
                cells: asked[at].cells.clone(),
                value: &values[at],
                precision: Precision::Decimals(MOST_DECIMALS),
            })
            .collect();
        let pattern = &self.patterns[table];
        let told = match figures.is_empty() {
            true => Ok(Vec::new()),
            false => publish(
                &self.tables,
                table,
                pattern,
                &self.policy,
                &self.ledger,
                &figures,
            )
            .map(|told| {
                told.into_inner()
                    .into_iter()
                    .map(|(_, value, _)| value)
                    .collect()
            })
            .map_err(|refused| refused[0].reason()),
        };
        let period = self.tables.period(table);
        let told = told.and_then(|told: Vec<Option<f64>>| {
            let told_now = wanted
                .iter()
                .zip(&told)
                .map(|(at, value)| (name(*at), *value));
            match known.agrees(self.source(), period, told_now) {
                true => Ok(told),
                false => Err(OTHERS_BEFORE),
            }
        });
        drop(figures);
        drop(values);
        let mut told = told.map(Vec::into_iter);
        for at in wanted {
            asked[at].estimate.value = match &mut told {
                Ok(values) => Ok(values.next().expect("a value each")),
                Err(reason) => Err(*reason),
            };
        }
        asked.into_iter().map(|asked| asked.estimate).collect()
    }
}

const MISSING: Bilingual = Bilingual {
    en: "counts are missing",
    sv: "antal saknas",
};

/// Two figures of counts that were revised in between can be set against each other.
const OTHERS_BEFORE: Bilingual = Bilingual {
    en: "an earlier generation published other indices of exact counts of this period",
    sv: "en tidigare generation publicerade andra index av exakta antal för perioden",
};
