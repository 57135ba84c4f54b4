//! Whatever a user supplies is answered or refused: no panic, and no number that is none.

use klyfta::follow_up::area_types::{Indexed, LimitsFrom, Options, area_types};
use klyfta::follow_up::area_years::{AreaYears, Cell};
use klyfta::follow_up::comparison_areas::balance::balance;
use klyfta::follow_up::comparison_areas::calibration::{Meet, calibrate};
use klyfta::follow_up::comparison_areas::nearest_neighbours::{
    Distance, Replacement, Settings, nearest_neighbours,
};
use klyfta::follow_up::comparison_areas::{Candidate, Pool};
use klyfta::follow_up::disparity_by_type::{Counted, disparity_by_type};
use klyfta::follow_up::gap::{Observation, Outcome, Question, Reference, gap};
use klyfta::follow_up::markov::Moves;
use klyfta::follow_up::rank_mobility::{Worse, rank_mobility};
use klyfta::follow_up::recent_trend::{Figure, recent_trend};
use klyfta::follow_up::regression_to_the_mean::{self, guard, worst_share};
use klyfta::follow_up::rules::{self, Comparison, Condition, Limit, list};
use proptest::prelude::*;

/// Numbers as awkward as they come.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-5_i8..6).prop_map(f64::from),
        2 => -1e3_f64..1e3,
        1 => prop::sample::select(vec![
            0.0, -0.0, 1e-300, -1e-300, 5e-324, 1e100, -1e100, 1e99, 1e150, 1e308, f64::MAX,
            f64::INFINITY, f64::NAN, 1e-100, 1.0 + f64::EPSILON,
        ]),
    ]
}

/// Numbers that are accepted, so that what follows is reached.
fn accepted() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (0_u8..6).prop_map(f64::from),
        1 => 0.0_f64..1e3,
        1 => prop::sample::select(vec![0.0, 1e-300, 5e-324, 1e100, 1e99, 1e-100, 1e50]),
    ]
}

/// Debug output shows every number there is.
fn no_nan(shown: &impl std::fmt::Debug) -> Result<(), TestCaseError> {
    let shown = format!("{shown:?}");
    let endless = ["inf,", "inf)", "inf ", "inf]"];
    prop_assert!(!shown.contains("NaN"), "{shown}");
    prop_assert!(!endless.iter().any(|it| shown.contains(it)), "{shown}");
    Ok(())
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn types_and_rules(
        any_numbers in prop::collection::vec((number(), number()), 1..8),
        good in prop::collection::vec((accepted(), accepted()), 1..8),
    ) {
        for cells in [any_numbers, good] {
            let rows: Vec<Indexed<'_>> = cells.iter().zip(NAMES).map(|(cell, area)| Indexed {
                area, year: 2020, index: Some(cell.0), population: cell.1,
            }).collect();
            no_nan(&area_types(&rows, LimitsFrom::EachYear, Options::default()))?;
            let rows: Vec<rules::Observation<'_>> = cells.iter().zip(NAMES).map(|(cell, region)| {
                rules::Observation { region, indicator: "x", value: Ok(cell.0) }
            }).collect();
            for limit in [Limit::Fixed(cells[0].1), Limit::Percentile(40.0), Limit::Rank(2)] {
                let rule = Condition::test("x", Comparison::AtLeast, limit);
                let found = list(&rule, &rows, &[]);
                no_nan(&found)?;
                if let Ok(found) = found {
                    no_nan(&(found.near_misses(1.0), found.near_hits(1.0)))?;
                }
            }
            no_nan(&rank_mobility(&cells, Worse::High))?;
        }
    }

    #[test]
    fn moves(counts in prop::collection::vec(accepted(), 9)) {
        if let Ok(moves) = Moves::new(3, &counts) {
            no_nan(&moves.steady_state())?;
            no_nan(&moves.expected_stay(1))?;
            no_nan(&moves.share_interval(1, 2, 0.95))?;
            if let Ok(start) = moves.start() {
                no_nan(&moves.mobility(&start))?;
            }
        }
    }

    #[test]
    fn gaps_and_trends(cells in prop::collection::vec((accepted(), accepted()), 12)) {
        for shares in [true, false] {
            let rows: Vec<Observation<'_>> = cells.iter().enumerate().map(|(at, cell)| Observation {
                area: NAMES[at % 2], region: "", year: 2000 + at as i32 / 2,
                outcome: if shares {
                    Outcome::Share { count: cell.0.min(cell.1), population: cell.1 }
                } else {
                    Outcome::Level { value: cell.0, weight: cell.1 }
                },
            }).collect();
            let question = Question {
                areas: &["a"], funded: &[], reference: Reference::Country,
                baseline: &[2000, 2001], last_year: 2005, level: 0.95,
            };
            no_nan(&gap(&rows, &question))?;
            let rows: Vec<Counted<'_>> = cells.iter().enumerate().map(|(at, cell)| Counted {
                indicator: "x", year: 2020, area_type: at % 5 + 1,
                count: cell.0.min(cell.1), population: cell.1,
            }).collect();
            no_nan(&disparity_by_type(&rows, 0.95))?;
        }
        let figures: Vec<(i32, Figure)> = cells.iter().zip(2000..).map(|(cell, year)| {
            (year, Figure::Level { value: cell.0, standard_error: cell.1 })
        }).collect();
        no_nan(&recent_trend(&figures, 0.95))?;
    }

    #[test]
    fn guards(cells in prop::collection::vec(prop::option::of(accepted()), 40)) {
        let rows: Vec<Cell<'_>> = cells.iter().enumerate().filter_map(|(at, cell)| Some(Cell {
            area: NAMES[at % 8], year: 2015 + at as i32 / 8, value: (*cell)?,
        })).collect();
        if let Ok(panel) = AreaYears::of(&rows) {
            let rule = worst_share(0.3, Worse::High);
            let question = regression_to_the_mean::Question {
                funded: &["a", "b"], selection_year: 2018, first_funded_year: 2018,
                rule: &rule, placebo_years: &[2015, 2016],
            };
            no_nan(&guard(&panel, &question))?;
        }
    }

    #[test]
    fn comparisons(
        cells in prop::collection::vec((accepted(), accepted(), any::<bool>()), 3..8),
        n_neighbours in 1_usize..3,
    ) {
        let rows: Vec<[Option<f64>; 2]> = cells.iter().map(|it| [Some(it.0), Some(it.1)]).collect();
        let candidates: Vec<Candidate<'_, '_>> = rows.iter().zip(NAMES).map(|(cells, area)| Candidate {
            area, stratum: "", characteristics: cells,
        }).collect();
        let funded = cells.iter().zip(NAMES).filter(|it| it.0.2);
        let funded: Vec<&str> = funded.map(|it| it.1).collect();
        if let Ok(pool) = Pool::of(&candidates, &["x", "y"], &funded, &[]) {
            let propensities = [Distance::LogitPropensity, Distance::Propensity];
            for distance in propensities.into_iter().chain([Distance::Mahalanobis]) {
                for replacement in [Replacement::With, Replacement::Without] {
                    let settings = Settings {
                        distance, n_neighbours, calliper: Some(0.5), replacement,
                    };
                    let found = nearest_neighbours(&pool, settings);
                    no_nan(&found)?;
                    if let Ok(found) = found {
                        no_nan(&(balance(&pool, &found), found.effective_sample_size()))?;
                    }
                }
            }
            for meet in [Meet::Means, Meet::Totals] {
                no_nan(&calibrate(&pool, meet, None))?;
            }
        }
    }
}
