//! Whom funded areas are set beside.

use super::{Asking, selection_year};
use crate::diagnostics::Diagnostics;
use crate::follow_up::comparison_areas::balance::balance;
use crate::follow_up::comparison_areas::calibration::{Meet, calibrate};
use crate::follow_up::comparison_areas::given_list::{self, given_areas, given_pairs};
use crate::follow_up::comparison_areas::nearest_neighbours::{
    self, Replacement, Settings, nearest_neighbours,
};
use crate::follow_up::comparison_areas::{Candidate, Comparison, Pool, PreYears, characteristics};
use crate::follow_up::finding::{Finding, Reason};
use crate::indices::Bilingual;
use crate::ingest::read_text_file;
use crate::plan::{Beside, Distance};
use crate::study::Territory;

/// The areas of one choice of comparison.
#[derive(Clone, Debug)]
pub struct ComparisonAreas {
    /// Position in what the question compares with.
    pub beside: usize,
    /// Nothing for all other areas and those of the own region, which are no list.
    pub found: Option<Result<Weighted, Finding>>,
}

/// Comparison areas with weights.
#[derive(Clone, Debug)]
pub struct Weighted {
    pub method: Bilingual,
    pub areas: Vec<WeightedArea>,
    /// Funded area, comparison area, distance.
    pub pairs: Vec<(usize, usize, Option<f64>)>,
    pub effective_sample_size: f64,
    pub balance: Vec<BalanceRow>,
    /// Codes of areas that cannot be compared, and why.
    pub excluded: Vec<(String, Bilingual)>,
    pub n_funded: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedArea {
    pub area: usize,
    /// Of all, which sum to one.
    pub weight: f64,
}

/// A characteristic before and after areas were chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceRow {
    pub characteristic: String,
    /// Standardised differences.
    pub before: Result<f64, Reason>,
    pub after: Result<f64, Reason>,
    pub variance_ratio_before: Option<f64>,
    pub variance_ratio_after: Option<f64>,
}

impl<'a> Asking<'a> {
    /// A choice of the question each; a list that cannot be read is told.
    pub(super) fn comparisons(&self) -> Result<Vec<ComparisonAreas>, Diagnostics> {
        let mut problems = Diagnostics::default();
        let mut all = Vec::new();
        for (at, beside) in self.question.compared_with.iter().enumerate() {
            let found = match beside {
                Beside::Country | Beside::OwnRegion => None,
                Beside::NearestNeighbours => Some(self.neighbours()),
                Beside::Calibrated => Some(self.calibrated()),
                Beside::Refused => {
                    let refused = self.refused.iter().map(|&area| self.code(area));
                    Some(self.listed(refused.collect()))
                }
                Beside::NearMisses(rule) => Some(self.near_misses(*rule)),
                Beside::Given(file, layout) => {
                    match read_text_file(file, *layout, &["funded", "comparison"]) {
                        Ok(table) => {
                            let rows = 0..table.n_rows();
                            let cell = |column: usize, row| table.columns[column].text(row).trim();
                            let pairs: Vec<(&str, &str)> =
                                rows.map(|row| (cell(0, row), cell(1, row))).collect();
                            Some(self.given(&pairs))
                        }
                        Err(more) => {
                            problems.extend(more);
                            None
                        }
                    }
                }
            };
            all.push(ComparisonAreas { beside: at, found });
        }
        problems.or(all)
    }

    /// The characteristics before all funding of every area with figures.
    fn pool(&self, how: PreYears) -> Result<Pool<'a>, Finding> {
        let years = self.years_before();
        // One year has no trend.
        let how = if years.len() < 2 {
            PreYears::Levels
        } else {
            how
        };
        let of_areas = characteristics(self.panel, &years, how)?;
        let names: Vec<String> = match how {
            PreYears::Levels => years.iter().map(i32::to_string).collect(),
            PreYears::MeanAndTrend => {
                let (first, last) = (years[0], years[years.len() - 1]);
                vec![
                    format!("mean {first}–{last}"),
                    format!("trend {first}–{last}"),
                ]
            }
        };
        let year = selection_year(self.question, self.funded);
        let strata = ["", "1", "2", "3", "4", "5"];
        let candidates: Vec<Candidate<'_, '_>> = of_areas
            .iter()
            .map(|(area, characteristics)| Candidate {
                area,
                stratum: match self.types {
                    Some(types) if self.question.matching.same_type => {
                        strata[types.type_of(year, self.position(area)).unwrap_or(0)]
                    }
                    _ => "",
                },
                characteristics,
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Pool::of(&candidates, &names, &self.funded_codes(), &[])
    }

    fn neighbours(&self) -> Result<Weighted, Finding> {
        let asked = &self.question.matching;
        let pool = self.pool(PreYears::MeanAndTrend)?;
        let found = nearest_neighbours(
            &pool,
            Settings {
                distance: match asked.distance {
                    Distance::Mahalanobis => nearest_neighbours::Distance::Mahalanobis,
                    Distance::Propensity => nearest_neighbours::Distance::LogitPropensity,
                },
                n_neighbours: asked.neighbours,
                calliper: asked.calliper,
                replacement: match asked.with_replacement {
                    true => Replacement::With,
                    false => Replacement::Without,
                },
            },
        )?;
        Ok(self.weighted(found, Some(&pool)))
    }

    fn calibrated(&self) -> Result<Weighted, Finding> {
        let pool = self.pool(PreYears::Levels)?;
        let found = calibrate(&pool, Meet::Means, None)?;
        Ok(self.weighted(found.comparison, Some(&pool)))
    }

    fn near_misses(&self, rule: usize) -> Result<Weighted, Finding> {
        let listed = self.rules.iter().find(|it| it.rule == rule);
        let listed = listed.ok_or(Reason::EmptyRule)?;
        let mut codes = Vec::new();
        for territory in &listed.near_misses {
            match *territory {
                Territory::Area(area) => codes.push(self.code(area)),
                Territory::Region { level, region } => {
                    let areas = &self.material.register.levels[level].areas[region];
                    codes.extend(areas.iter().map(|&area| self.code(area as usize)));
                }
            }
        }
        self.listed(codes)
    }

    /// Areas each with the same weight.
    fn listed(&self, codes: Vec<&'a str>) -> Result<Weighted, Finding> {
        let weights: Vec<(&str, f64)> = codes.into_iter().map(|code| (code, 1.0)).collect();
        let funded = self.funded_codes();
        let known = given_list::Known {
            areas: self.panel.areas(),
            funded: &funded,
            kept_out: &[],
        };
        let found = given_areas(&weights, &funded, known)?;
        Ok(self.weighted(found, self.pool(PreYears::MeanAndTrend).ok().as_ref()))
    }

    fn given(&self, pairs: &[(&str, &str)]) -> Result<Weighted, Finding> {
        let funded = self.funded_codes();
        let known = given_list::Known {
            areas: self.panel.areas(),
            funded: &funded,
            kept_out: &[],
        };
        let found = given_pairs(pairs, known)?;
        Ok(self.weighted(found, self.pool(PreYears::MeanAndTrend).ok().as_ref()))
    }

    fn weighted(&self, found: Comparison<'_>, pool: Option<&Pool<'a>>) -> Weighted {
        let rows = pool.map(|pool| balance(pool, &found)).unwrap_or_default();
        let balance = rows.into_iter().map(|row| BalanceRow {
            characteristic: row.characteristic,
            before: row.before.standardised,
            after: row.after.standardised,
            variance_ratio_before: row.before.variance_ratio.and_then(Result::ok),
            variance_ratio_after: row.after.variance_ratio.and_then(Result::ok),
        });
        Weighted {
            method: found.method,
            areas: (found.weights.iter())
                .map(|&(code, weight)| WeightedArea {
                    area: self.position(code),
                    weight,
                })
                .collect(),
            pairs: (found.pairs.iter())
                .map(|pair| {
                    let funded = self.position(pair.funded);
                    (funded, self.position(pair.comparison), pair.distance)
                })
                .collect(),
            effective_sample_size: found.effective_sample_size(),
            balance: balance.collect(),
            excluded: (found.excluded.iter())
                .map(|it| (it.area.to_owned(), it.why.reason()))
                .collect(),
            n_funded: found.funded.len(),
        }
    }
}
