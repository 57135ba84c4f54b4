//! Effects of the funding, by the methods that a question asks for.

use std::collections::BTreeSet;

use super::Asking;
use crate::engine;
use crate::follow_up::effects::aggregation::{Aggregation, Window};
use crate::follow_up::effects::bands::{MultiplierBootstrap, critical_value};
use crate::follow_up::effects::did::{Sample, did};
use crate::follow_up::effects::estimate::Level;
use crate::follow_up::effects::goodman_bacon::goodman_bacon;
use crate::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use crate::follow_up::effects::imputation::imputation;
use crate::follow_up::effects::panel::{Panel, Row, Treatment as Funding};
use crate::follow_up::effects::refusal::Refusal;
use crate::follow_up::effects::rows::{Effect, Method};
use crate::follow_up::effects::statement::Statement;
use crate::follow_up::effects::sun_abraham::sun_abraham;
use crate::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;
use crate::follow_up::effects::{
    Outcomes, Treatment, Unanswered, synthetic_control,
    synthetic_difference_in_differences as synthetic_did,
};
use crate::inference::streams::Key;
use crate::language::Language;
use crate::plan::{self, EffectMethod, Weighting};

/// Effects by one method; of synthetic controls of one cohort.
#[derive(Clone, Debug)]
pub struct EffectsOf {
    pub method: Method,
    /// The first funded year, where the method follows one cohort.
    pub cohort: Option<i32>,
    pub effects: Vec<Effect>,
    /// What the result says, and what it cannot show.
    pub sentences: Vec<String>,
    /// Why there is no answer, in the report's language.
    pub refusal: Option<String>,
    pub synthetic: Option<Synthetic>,
}

/// The path of a synthetic control, for its chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Synthetic {
    pub path: Vec<SyntheticPath>,
    pub n_before: usize,
    /// Position of an area in the register and its weight, the heaviest first.
    pub weights: Vec<(usize, f64)>,
    /// The gaps of each placebo, year by year.
    pub placebos: Vec<Vec<f64>>,
    /// The place of the funded areas among all, and how many there are.
    pub rank: Option<(usize, usize)>,
    /// Whether that is by the size of the mean gap after, because some placebos follow their areas
    /// exactly before and have no ratio.
    pub is_by_effect: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SyntheticPath {
    pub year: i32,
    pub funded: f64,
    pub synthetic: f64,
    pub gap: f64,
}

/// Placebo draws for the standard error of synthetic difference in differences.
const PLACEBO_DRAWS: usize = 200;
/// Placebos of synthetic controls that a chart draws.
const MOST_DRAWN: usize = 200;

impl Asking<'_> {
    pub(super) fn effects(&self) -> Vec<EffectsOf> {
        let mut all = Vec::new();
        for &method in &self.question.methods {
            match method {
                EffectMethod::SyntheticControl => {
                    let cohorts: BTreeSet<i32> =
                        self.funded.iter().map(|it| it.first_year).collect();
                    for cohort in cohorts {
                        all.push(self.synthetic_control(cohort));
                    }
                }
                EffectMethod::SyntheticDid => all.push(self.synthetic_did()),
                _ => all.push(self.differences(method)),
            }
        }
        all
    }

    fn language(&self) -> Language {
        self.material.plan.outputs.language
    }

    /// The panel of all areas; with a cohort, of it and of those never funded.
    fn effect_panel(&self, cohort: Option<i32>) -> Result<Panel, String> {
        let mut rows = Vec::new();
        let first_year = self.panel.years().first().copied();
        for (at, &code) in self.panel.areas().iter().enumerate() {
            let area = self.position(code);
            let first = (self.funded.iter().find(|it| it.area == area)).map(|it| it.first_year);
            if cohort.is_some() && first.is_some() && first != cohort {
                continue;
            }
            let weight = match self.question.weighting {
                Weighting::EachOnce => 1.0,
                Weighting::ByPopulation => first_year
                    .and_then(|year| self.figures.inhabitants_of(year, area))
                    .unwrap_or(0.0),
            };
            let cluster = self.question.cluster.and_then(|level| {
                let regions = &self.material.register.levels[level];
                let of = |areas: &Vec<u32>| areas.contains(&(area as u32));
                let region = regions.areas.iter().position(of)?;
                Some(regions.codes[region].as_str())
            });
            for &year in self.panel.years() {
                rows.push(Row {
                    place: at,
                    unit: code,
                    time: year,
                    outcome: self.panel.value(at, year),
                    treatment: Funding::Since(first),
                    weight,
                    cluster,
                    covariates: &[],
                });
            }
        }
        Panel::new(&rows).map_err(|findings| {
            let texts = findings.iter().map(|it| it.text(self.language()));
            texts.take(3).collect::<Vec<_>>().join("; ")
        })
    }

    fn level(&self) -> Level {
        Level::new(self.material.follow_up.confidence).unwrap_or(Level::NINETY_FIVE)
    }

    fn differences(&self, method: EffectMethod) -> EffectsOf {
        let of = match method {
            EffectMethod::GroupTime => Method::GroupTime,
            EffectMethod::Imputation => Method::Imputation,
            EffectMethod::Twfe => Method::TwoWayFixedEffects,
            EffectMethod::SunAbraham => Method::SunAbraham,
            EffectMethod::Did => Method::Did,
            EffectMethod::SyntheticControl => Method::SyntheticControl,
            EffectMethod::SyntheticDid => Method::SyntheticDid,
        };
        let found = self.effect_panel(None).and_then(|panel| {
            let left_out = self.left_out(&panel);
            let (effects, says) = (self.estimated(method, &panel))
                .map_err(|refusal| self.refused(refusal.reason()))?;
            let mut sentences: Vec<String> =
                says.iter().map(|it| it.text(self.language(), 4)).collect();
            let limits = of.cannot_show().into_iter();
            sentences.extend(limits.map(|it| self.language().pick(it.en, it.sv).to_owned()));
            sentences.extend(left_out);
            Ok((effects, sentences))
        });
        let (effects, sentences, refusal) = match found {
            Ok((effects, sentences)) => (effects, sentences, None),
            Err(refusal) => (Vec::new(), Vec::new(), Some(refusal)),
        };
        EffectsOf {
            method: of,
            cohort: None,
            effects,
            sentences,
            refusal,
            synthetic: None,
        }
    }

    fn refused(&self, reason: crate::indices::Bilingual) -> String {
        self.language().pick(reason.en, reason.sv).to_owned()
    }

    /// What of the panel no result covers, in a sentence each.
    fn left_out(&self, panel: &Panel) -> Vec<String> {
        let findings = panel.findings().iter();
        findings.map(|it| it.text(self.language())).collect()
    }

    fn estimated(
        &self,
        method: EffectMethod,
        panel: &Panel,
    ) -> Result<(Vec<Effect>, Vec<Statement>), Refusal> {
        let level = self.level();
        Ok(match method {
            EffectMethod::Did => {
                let sample = match panel.is_balanced() {
                    true => Sample::Balanced,
                    false => Sample::AllAvailable,
                };
                let found = did(panel, sample)?;
                (found.effects(level), found.says(level))
            }
            EffectMethod::Imputation => {
                let found = imputation(panel)?;
                (found.effects(level), found.says(level))
            }
            EffectMethod::SunAbraham => {
                let found = sun_abraham(panel)?;
                (found.effects(level), found.says(level))
            }
            EffectMethod::Twfe => {
                let found = two_way_fixed_effects(panel)?;
                let mut says = found.says(level);
                // What the coefficient is made of is known of complete panels alone.
                says.extend(goodman_bacon(panel).map(|it| it.says()).unwrap_or_default());
                (found.effects(level), says)
            }
            _ => self.group_time(panel, level)?,
        })
    }

    /// Every cohort and year, and their averages; years before as after are compared with the last
    /// one before the funding, so that averages by event time can be read as a line.
    fn group_time(
        &self,
        panel: &Panel,
        level: Level,
    ) -> Result<(Vec<Effect>, Vec<Statement>), Refusal> {
        let design = Design {
            control: match self.question.control {
                plan::Control::Never => Control::NeverFunded,
                plan::Control::NotYet => Control::NotYetFunded,
            },
            base: Base::Universal,
            adjustment: Adjustment::None,
        };
        let found = group_time(panel, design)?;
        let critical = |of: &str, drawn: Result<MultiplierBootstrap, Refusal>| {
            let drawn = drawn.ok()?;
            let key = Key::of(self.question.seed, &[&self.question.id, "bands", of]);
            let draw = |number: usize| drawn.replicate(&key, number as u64);
            let n = self.question.draws as usize;
            critical_value(&engine::map(self.material.engine, n, draw), level).ok()
        };
        let mut effects = found.effects(
            level,
            critical("att", MultiplierBootstrap::of_cells(&found)),
        );
        // The test of what came before stands last.
        let pretest = effects.pop();
        let mut says = Vec::new();
        for (name, aggregation) in [
            ("event", Aggregation::Event),
            ("group", Aggregation::Group),
            ("calendar", Aggregation::Calendar),
            ("simple", Aggregation::Simple),
        ] {
            let averages = found.aggregate(aggregation, Window::default());
            let band = critical(name, MultiplierBootstrap::of_parts(&averages));
            effects.extend(averages.effects(level, band));
            if aggregation == Aggregation::Simple {
                says.extend(averages.says(level));
            }
        }
        effects.extend(pretest);
        says.extend(found.says(level).pop());
        Ok((effects, says))
    }

    fn synthetic_control(&self, cohort: i32) -> EffectsOf {
        let method = Method::SyntheticControl;
        let found = self.effect_panel(Some(cohort)).and_then(|panel| {
            let found = self.controlled(&panel, cohort);
            found.map_err(|refusal| self.refused(refusal.reason()))
        });
        let mut empty = EffectsOf {
            method,
            cohort: Some(cohort),
            effects: Vec::new(),
            sentences: Vec::new(),
            refusal: None,
            synthetic: None,
        };
        match found {
            Ok((effects, sentences, synthetic)) => EffectsOf {
                effects,
                sentences,
                synthetic: Some(synthetic),
                ..empty
            },
            Err(refusal) => {
                empty.refusal = Some(refusal);
                empty
            }
        }
    }

    fn controlled(
        &self,
        panel: &Panel,
        cohort: i32,
    ) -> Result<(Vec<Effect>, Vec<String>, Synthetic), Unanswered> {
        let Grid {
            outcomes,
            first,
            times,
        } = Grid::of(panel)?;
        let treated: Vec<usize> = (0..first.len()).filter(|&at| first[at].is_some()).collect();
        let start = times.partition_point(|time| *time < cohort);
        let treatment = Treatment::new(&outcomes, &treated, start)?;
        let found = synthetic_control::synthetic_control(&outcomes, &treatment)?;
        let (n_units, n_funded) = (outcomes.units().len(), treatment.treated().len());
        let alone = |effect| Effect::alone(Method::SyntheticControl, effect, n_units, n_funded);
        let mut effects = vec![alone(found.effect).of_group(cohort)];
        effects.extend(found.path.iter().map(|moment| {
            alone(moment.gap)
                .of_event(moment.time as i32, cohort)
                .of_group(cohort)
        }));
        let mut sentences = found.reading().sentences(self.language());
        let key = Key::of(
            self.question.seed,
            &[&self.question.id, "synthetic control"],
        );
        let placebos = synthetic_control::Placebos::prepare(&outcomes, &treatment, key);
        let drawn = placebos.and_then(|placebos| {
            let drawn = engine::map(self.material.engine, placebos.n(), |at| {
                placebos.placebo(at)
            });
            drawn.into_iter().collect::<Result<Vec<_>, _>>()
        });
        let drawn = drawn.unwrap_or_default();
        let rank = synthetic_control::rank(&found, &drawn).ok();
        // Several areas together are easily followed without error by a mixture of many others; then a
        // ratio to that error says nothing.
        let is_by_effect = drawn
            .iter()
            .any(|it| it.error_before <= 1e-12 * it.error_after);
        let place = rank.as_ref().map(|rank| match &rank.ratio {
            Ok(place) if !is_by_effect => *place,
            _ => rank.effect,
        });
        if let Some(place) = place {
            effects[0].p_value = Some(place.p);
        }
        if let (Some(rank), false) = (&rank, is_by_effect) {
            sentences.extend(rank.reading().sentences(self.language()));
        }
        let mut weights: Vec<(usize, f64)> = (found.weights.iter())
            .filter(|it| it.weight > 0.0)
            .map(|it| (self.position(&outcomes.units()[it.unit]), it.weight))
            .collect();
        weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let synthetic = Synthetic {
            path: (found.path.iter())
                .map(|moment| SyntheticPath {
                    year: moment.time as i32,
                    funded: moment.treated,
                    synthetic: moment.synthetic,
                    gap: moment.gap,
                })
                .collect(),
            n_before: found.n_before,
            weights,
            placebos: drawn
                .iter()
                .take(MOST_DRAWN)
                .map(|it| it.gaps.clone())
                .collect(),
            rank: rank
                .zip(place)
                .map(|(rank, it)| (it.place, rank.n_placebos + 1)),
            is_by_effect,
        };
        Ok((effects, sentences, synthetic))
    }

    fn synthetic_did(&self) -> EffectsOf {
        let found = self.effect_panel(None).and_then(|panel| {
            let found = self.doubly_weighted(&panel);
            found.map_err(|refusal| self.refused(refusal.reason()))
        });
        let (effects, sentences, refusal) = match found {
            Ok((effects, sentences)) => (effects, sentences, None),
            Err(refusal) => (Vec::new(), Vec::new(), Some(refusal)),
        };
        EffectsOf {
            method: Method::SyntheticDid,
            cohort: None,
            effects,
            sentences,
            refusal,
            synthetic: None,
        }
    }

    fn doubly_weighted(&self, panel: &Panel) -> Result<(Vec<Effect>, Vec<String>), Unanswered> {
        let method = Method::SyntheticDid;
        let Grid {
            outcomes,
            first,
            times,
        } = Grid::of(panel)?;
        let n_units = outcomes.units().len();
        let starts: BTreeSet<usize> = first.iter().flatten().copied().collect();
        let treated: Vec<usize> = (0..first.len()).filter(|&at| first[at].is_some()).collect();
        let alone = |effect, n_funded| Effect::alone(method, effect, n_units, n_funded);
        if 1 < starts.len() {
            // No standard error is known of several cohorts together.
            let found = synthetic_did::staggered(&outcomes, &first)?;
            let mut effects = vec![alone(found.effect, treated.len())];
            for cohort in &found.cohorts {
                if let Ok(estimate) = &cohort.estimate {
                    let of_cohort = alone(estimate.effect, cohort.n_units);
                    effects.push(of_cohort.of_group(times[cohort.first_treated]));
                }
            }
            return Ok((effects, Vec::new()));
        }
        let start = starts.first().copied().ok_or(Unanswered::NoTreated)?;
        let treatment = Treatment::new(&outcomes, &treated, start)?;
        let found = synthetic_did::synthetic_difference_in_differences(&outcomes, &treatment)?;
        let mut effects = vec![alone(found.effect, treated.len())];
        effects.extend(
            found
                .curve
                .iter()
                .map(|it| alone(it.effect, treated.len()).of_event(it.time as i32, times[start])),
        );
        let identity = [&*self.question.id, "synthetic difference in differences"];
        let key = Key::of(self.question.seed, &identity);
        if let Ok(placebos) = synthetic_did::Placebos::prepare(&outcomes, &treatment, key) {
            let engine = self.material.engine;
            let drawn = engine::map(engine, PLACEBO_DRAWS, |at| placebos.replicate(at as u64));
            let drawn: Vec<f64> = drawn.into_iter().collect::<Result<_, _>>()?;
            if let Ok(error) = synthetic_did::placebo_standard_error(&drawn) {
                effects[0].set_error(error, self.level());
            }
            let of_donors = engine::map(engine, placebos.n_donors(), |at| placebos.of_donor(at));
            let of_donors: Vec<f64> = of_donors.into_iter().collect::<Result<_, _>>()?;
            effects[0].p_value = synthetic_did::rank_p(found.effect, &of_donors).ok();
        }
        Ok((effects, found.reading().sentences(self.language())))
    }
}

/// A complete panel as a table of units and times.
struct Grid {
    outcomes: Outcomes,
    /// The position of the first funded time of each unit.
    first: Vec<Option<usize>>,
    times: Vec<i32>,
}

impl Grid {
    fn of(panel: &Panel) -> Result<Grid, Unanswered> {
        let complete = panel.complete();
        let n_times = complete.n_times();
        let units: Vec<String> = complete.units().map(str::to_owned).collect();
        let values = (0..units.len())
            .flat_map(|unit| (0..n_times).map(move |time| (unit, time)))
            .filter_map(|(unit, time)| complete.outcome(unit, time))
            .collect();
        let times = complete.times().to_vec();
        let position = |first: i32| times.partition_point(|time| *time < first);
        let first = (0..units.len())
            .map(|unit| complete.first_funded(unit).map(position))
            // A unit funded after the last period is not funded in the panel.
            .map(|first| first.filter(|first| *first < n_times))
            .collect();
        let at: Vec<f64> = times.iter().map(|time| f64::from(*time)).collect();
        Ok(Grid {
            outcomes: Outcomes::new(units, at, values)?,
            first,
            times,
        })
    }
}
