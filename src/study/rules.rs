//! Holds regions, or areas, against the rules of a plan.

use super::{Figures, Material, Territory, TypedAreas};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::estimate::Between;
use crate::follow_up::finding::Reason;
use crate::follow_up::rules::{self, Comparison, Observation, Truth};
use crate::indices::Bilingual;
use crate::plan::{Limit, Measure, Rule, RuleYear, Side};
use crate::study::area_types::{divisor, weighting};

/// What a rule of the plan lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Position in the follow-up's rules.
    pub rule: usize,
    pub year: i32,
    /// Region by region, a row for each condition.
    pub rows: Vec<RuleRow>,
    /// In order.
    pub listed: Vec<Territory>,
    /// Off the list by no more than the rule calls near.
    pub near_misses: Vec<Territory>,
}

/// How a region does in one condition of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleRow {
    pub territory: Territory,
    /// Of the whole rule.
    pub truth: Truth,
    pub is_near_miss: bool,
    /// Position in the rule's conditions.
    pub condition: usize,
    pub value: Result<f64, Bilingual>,
    pub limit: f64,
    pub met: Truth,
    /// How far the value lies beyond the limit; below zero where it falls short.
    pub distance: Option<f64>,
    pub distance_in_standard_deviations: Option<f64>,
}

/// The rules of the plan; one that cannot be applied is told.
pub(super) fn listed(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    problems: &mut Diagnostics,
) -> Vec<Listed> {
    let rules = material.follow_up.rules.iter().enumerate();
    let listed = rules.filter_map(|(at, rule)| {
        let found = hold(material, figures, types, at, rule);
        found.map_err(|problem| problems.add(problem)).ok()
    });
    listed.collect()
}

fn hold(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    at: usize,
    rule: &Rule,
) -> Result<Listed, Diagnostic> {
    let register = material.register;
    let territories: Vec<Territory> = match rule.level {
        None => (0..register.n_areas()).map(Territory::Area).collect(),
        Some(level) => (0..register.levels[level].codes.len())
            .map(|region| Territory::Region { level, region })
            .collect(),
    };
    let year = match rule.year {
        RuleYear::This(year) => year,
        RuleYear::Last => last_year(material, figures, types, rule).ok_or_else(|| {
            let message = format!("no year has all indicators of the rule `{}`", rule.id);
            Diagnostic::new(&code::MISSING_PERIOD, rule.place.clone(), message)
        })?,
    };
    // A measure that two conditions look at is given once.
    let names: Vec<String> = (rule.conditions.iter())
        .map(|it| name_of(material, &it.of))
        .collect();
    let mut observations = Vec::new();
    for (position, condition) in rule.conditions.iter().enumerate() {
        if names[..position].contains(&names[position]) {
            continue;
        }
        for &territory in &territories {
            observations.push(Observation {
                region: territory.code(register),
                indicator: &names[position],
                value: measured(material, figures, types, &condition.of, territory, year),
            });
        }
    }
    let populations: Vec<(&str, f64)> = (territories.iter())
        .filter_map(|territory| {
            let inhabitants = match *territory {
                Territory::Area(area) => figures.inhabitants.at(year, area),
                Territory::Region { level, region } => {
                    let areas = &register.levels[level].areas[region];
                    figures.inhabitants.sum(year, areas)
                }
            };
            Some((territory.code(register), inhabitants.ok()?.count))
        })
        .collect();
    let tests = rule.conditions.iter().zip(&names).map(|(condition, name)| {
        let side = match condition.side {
            Side::AtLeast => Comparison::AtLeast,
            Side::Above => Comparison::Above,
            Side::AtMost => Comparison::AtMost,
            Side::Below => Comparison::Below,
        };
        let limit = match condition.limit {
            Limit::Value(value) => rules::Limit::Fixed(value),
            Limit::MeanPlus {
                deviations,
                divisor: by,
                weighting: how,
            } => rules::Limit::MeanPlus {
                deviations,
                divisor: divisor(by),
                weighting: weighting(how),
            },
            Limit::Percentile(share) => rules::Limit::Percentile(share),
            Limit::Rank(place) => rules::Limit::Rank(place),
        };
        rules::Condition::test(name, side, limit)
    });
    let asked = rules::Condition::AtLeast {
        needed: rule.needed,
        of: tests.collect(),
    };
    let found = rules::list(&asked, &observations, &populations).map_err(|finding| {
        let message = format!("the rule `{}` cannot be applied: {finding}", rule.id);
        Diagnostic::new(&code::NOTHING_COMPUTED, rule.place.clone(), message)
            .help("look at its conditions and at its year")
    })?;
    let near: Vec<&str> = (found.near_misses(rule.near).iter())
        .map(|(region, _)| *region)
        .collect();
    let of_code = |code: &str| {
        let found = territories.iter().find(|it| it.code(register) == code);
        *found.expect("a rule says nothing of others")
    };
    let mut rows = Vec::new();
    for verdict in &found.regions {
        let territory = of_code(verdict.region);
        for (condition, tested) in verdict.tests.iter().enumerate() {
            rows.push(RuleRow {
                territory,
                truth: verdict.truth,
                is_near_miss: near.contains(&verdict.region),
                condition,
                value: tested.value,
                limit: found.tests[condition].limit,
                met: tested.truth,
                distance: tested.distance,
                distance_in_standard_deviations: tested.distance_in_standard_deviations,
            });
        }
    }
    let territories = |codes: Vec<&str>| codes.into_iter().map(of_code).collect();
    Ok(Listed {
        rule: at,
        year,
        rows,
        listed: territories(found.listed()),
        near_misses: territories(near),
    })
}

/// What a condition looks at, as the pipeline file writes it.
fn name_of(material: &Material<'_>, measure: &Measure) -> String {
    match measure {
        Measure::Indicator(at) => material.plan.indicators[*at].id.clone(),
        Measure::SocioeconomicIndex => "socioeconomic_index".to_owned(),
        Measure::ShareInTypes1And2 => "share_in_types_1_and_2".to_owned(),
        Measure::Estimate { analysis, index } => {
            let analysis = &material.plan.analyses[*analysis];
            let index = analysis.asked.indices[*index].definition.id;
            format!("{}:{index}", analysis.id)
        }
    }
}

/// The last year that every measure of a rule has.
fn last_year(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    rule: &Rule,
) -> Option<i32> {
    let years = |measure: &Measure| -> Vec<i32> {
        match measure {
            Measure::Indicator(at) => figures.indicators[*at].years.clone(),
            Measure::SocioeconomicIndex | Measure::ShareInTypes1And2 => {
                types.map(|it| it.years.clone()).unwrap_or_default()
            }
            Measure::Estimate { analysis, .. } => {
                let rows = material.estimates[*analysis].rows.iter();
                super::all_years(&rows.map(|row| row.period).collect::<Vec<_>>())
            }
        }
    };
    let mut all = rule.conditions.iter().map(|it| years(&it.of));
    let first = all.next()?;
    let rest: Vec<Vec<i32>> = all.collect();
    let in_all = |year: &&i32| rest.iter().all(|years| years.contains(year));
    first.iter().rev().find(in_all).copied()
}

fn measured(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    measure: &Measure,
    territory: Territory,
    year: i32,
) -> Result<f64, Bilingual> {
    match (measure, territory) {
        (Measure::Indicator(at), _) => {
            let counted = figures.indicator(material, *at, territory, year);
            let counted = counted.map_err(|missing| missing.reason())?;
            match counted.population > 0.0 {
                true => Ok(counted.count / counted.population),
                false => Err(Reason::NoPopulation.reason()),
            }
        }
        (Measure::SocioeconomicIndex, Territory::Area(area)) => {
            let index = types.and_then(|it| it.index_of(year, area));
            index.ok_or(Reason::Unknown.reason())
        }
        (Measure::ShareInTypes1And2, Territory::Region { level, region }) => {
            let areas = &material.register.levels[level].areas[region];
            let (mut challenged, mut typed) = (0.0, 0.0);
            for &area in areas {
                let of = types.and_then(|it| it.type_of(year, area as usize));
                let inhabitants = figures.inhabitants_of(year, area as usize);
                if let (Some(of), Some(inhabitants)) = (of, inhabitants) {
                    typed += inhabitants;
                    if of <= 2 {
                        challenged += inhabitants;
                    }
                }
            }
            match typed > 0.0 {
                true => Ok(challenged / typed),
                false => Err(Reason::NoPopulation.reason()),
            }
        }
        (Measure::Estimate { analysis, index }, Territory::Region { level, region }) => {
            let mut rows = material.estimates[*analysis].rows.iter();
            let first = |between: Between| match between {
                Between::Comparison(at) => at == 0,
                Between::Pair { .. } | Between::AllGroups => true,
            };
            let row = rows.find(|row| {
                (row.level, row.region, row.period, row.index) == (level, region, year, *index)
                    && first(row.between)
            });
            match row.map(|row| &row.value) {
                Some(Ok(value)) => Ok(*value),
                _ => Err(Reason::Unknown.reason()),
            }
        }
        // The plan lets no such thing be asked.
        (Measure::SocioeconomicIndex, Territory::Region { .. })
        | (Measure::ShareInTypes1And2 | Measure::Estimate { .. }, Territory::Area(_)) => {
            Err(Reason::NoSuchIndicator.reason())
        }
    }
}
