//! Effects of the funding, by the methods that a question asks for.

use std::collections::BTreeSet;

use super::Asking;
use crate::engine;
use crate::follow_up::effects::aggregation::{Aggregated, Aggregation, Window};
use crate::follow_up::effects::bands::{MultiplierBootstrap, critical_value};
use crate::follow_up::effects::complete::Complete;
use crate::follow_up::effects::did::{Sample, did};
use crate::follow_up::effects::estimate::Level;
use crate::follow_up::effects::goodman_bacon::goodman_bacon;
use crate::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use crate::follow_up::effects::imputation::imputation;
use crate::follow_up::effects::panel::{Panel, Row, Treatment as Funding};
use crate::follow_up::effects::rows::{Effect, Method};
use crate::follow_up::effects::sensitivity::{Breakdown, Followed, Restriction};
use crate::follow_up::effects::statement::Statement;
use crate::follow_up::effects::sun_abraham::sun_abraham;
use crate::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;
use crate::follow_up::effects::{
    Refusal, synthetic_control, synthetic_difference_in_differences as synthetic_did,
};
use crate::inference::intervals::normal_interval;
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
    /// How far trends may have gone apart before nothing is left of the effect, of the mean over the
    /// years from the funding on; for group-time alone.
    pub sensitivity: Option<Sensitivity>,
}

/// Robust intervals where departures from the common path after the funding are at most so many times
/// as large as those before.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The mean over the years since the funding from the first to the last of these.
    pub years: (i32, i32),
    pub estimate: f64,
    pub original: Option<(f64, f64)>,
    /// Bound and interval.
    pub rungs: Vec<(f64, Option<(f64, f64)>)>,
    /// The greatest bound with which the interval leaves zero out; nothing where none of those tried
    /// reaches it.
    pub breakdown: Option<f64>,
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
            let texts = findings
                .iter()
                .map(|it| it.text(self.language(), &|year: i32| year.to_string()));
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
            let Estimated {
                effects,
                says,
                sensitivity,
            } = (self.estimated(method, &panel))
                .map_err(|refusal| self.refused(refusal.reason()))?;
            let mut sentences: Vec<String> =
                says.iter().map(|it| it.text(self.language(), 4)).collect();
            let limits = of.cannot_show().into_iter();
            sentences.extend(limits.map(|it| self.language().pick(it.en, it.sv).to_owned()));
            sentences.extend(left_out);
            let effects = Effect::beside_detectable(effects, self.level());
            Ok((effects, sentences, sensitivity))
        });
        let (effects, sentences, sensitivity, refusal) = match found {
            Ok((effects, sentences, sensitivity)) => (effects, sentences, sensitivity, None),
            Err(refusal) => (Vec::new(), Vec::new(), None, Some(refusal)),
        };
        EffectsOf {
            method: of,
            cohort: None,
            effects,
            sentences,
            refusal,
            synthetic: None,
            sensitivity,
        }
    }

    fn refused(&self, reason: crate::indices::Bilingual) -> String {
        self.language().pick(reason.en, reason.sv).to_owned()
    }

    /// What of the panel no result covers, in a sentence each.
    fn left_out(&self, panel: &Panel) -> Vec<String> {
        let findings = panel.findings().iter();
        findings
            .map(|it| it.text(self.language(), &|year: i32| year.to_string()))
            .collect()
    }

    fn estimated(&self, method: EffectMethod, panel: &Panel) -> Result<Estimated, Refusal> {
        let level = self.level();
        let (effects, says) = match method {
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
            _ => return self.group_time(panel, level),
        };
        Ok(Estimated {
            effects,
            says,
            sensitivity: None,
        })
    }

    /// Every cohort and year, and their averages; years before as after are compared with the last
    /// one before the funding, so that averages by event time can be read as a line.
    fn group_time(&self, panel: &Panel, level: Level) -> Result<Estimated, Refusal> {
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
        let mut sensitivity = None;
        for (name, aggregation) in [
            ("event", Aggregation::Event),
            ("group", Aggregation::Group),
            ("calendar", Aggregation::Calendar),
            ("simple", Aggregation::Simple),
        ] {
            let averages = found.aggregate(aggregation, Window::default());
            let band = critical(name, MultiplierBootstrap::of_parts(&averages));
            effects.extend(averages.effects(level, band));
            match aggregation {
                Aggregation::Simple => says.extend(averages.says(level)),
                Aggregation::Event => sensitivity = sensitivity_of(&averages, level),
                _ => {}
            }
        }
        effects.extend(pretest);
        says.extend(found.says(level).pop());
        Ok(Estimated {
            effects,
            says,
            sensitivity,
        })
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
            sensitivity: None,
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
    ) -> Result<(Vec<Effect>, Vec<String>, Synthetic), Refusal> {
        let complete = Complete::of(panel, f64::from)?;
        let treatment = complete.treatment()?;
        let outcomes = &complete.outcomes;
        let found = synthetic_control::synthetic_control(outcomes, &treatment)?;
        let path = found.path.iter().map(|moment| (moment.time, moment.gap));
        let method = Method::SyntheticControl;
        let effects = complete.effects(method, found.effect, &treatment, path);
        let effects = effects.into_iter().map(|it| it.of_group(cohort));
        let mut effects: Vec<Effect> = effects.collect();
        let mut sentences = found.reading().text(self.language(), 4).to_vec();
        let key = Key::of(
            self.question.seed,
            &[&self.question.id, "synthetic control"],
        );
        let placebos = synthetic_control::Placebos::prepare(outcomes, &treatment, key);
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
            sentences.extend(rank.reading().text(self.language(), 4));
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
            sensitivity: None,
        }
    }

    fn doubly_weighted(&self, panel: &Panel) -> Result<(Vec<Effect>, Vec<String>), Refusal> {
        let complete = Complete::of(panel, f64::from)?;
        let treatment = match complete.treatment() {
            Err(Refusal::SeveralCohorts) => return Ok((complete.staggered()?, Vec::new())),
            treatment => treatment?,
        };
        let outcomes = &complete.outcomes;
        let found = synthetic_did::synthetic_difference_in_differences(outcomes, &treatment)?;
        let curve = found.curve.iter().map(|it| (it.time, it.effect));
        let method = Method::SyntheticDid;
        let mut effects = complete.effects(method, found.effect, &treatment, curve);
        let identity = [&*self.question.id, "synthetic difference in differences"];
        let key = Key::of(self.question.seed, &identity);
        if let Ok(placebos) = synthetic_did::Placebos::prepare(outcomes, &treatment, key) {
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
        Ok((effects, found.reading().text(self.language(), 4).to_vec()))
    }
}

/// Effects with what they say.
struct Estimated {
    effects: Vec<Effect>,
    says: Vec<Statement>,
    sensitivity: Option<Sensitivity>,
}

/// How large departures from the common path may be, as multiples of the largest before the funding.
const BOUNDS: [f64; 4] = [0.5, 1.0, 1.5, 2.0];
/// With a bound beyond this one no interval is looked for.
const GREATEST_BOUND: f64 = 10.0;

fn sensitivity_of(events: &Aggregated, level: Level) -> Option<Sensitivity> {
    let followed = Followed::of(events).ok()?;
    let study = &followed.mean;
    let restriction = Restriction::RelativeMagnitudes;
    let interval = |bound: f64| {
        let found = restriction.interval(study, bound, level.share()).ok()?;
        Some((found.low, found.high))
    };
    let breakdown = restriction.breakdown(study, GREATEST_BOUND, level.share());
    let reach = normal_interval(study.estimate(), study.standard_error(), level.share());
    Some(Sensitivity {
        years: (followed.first_after, followed.years.1),
        estimate: study.estimate(),
        original: Some((reach.low, reach.high)),
        rungs: BOUNDS.map(|bound| (bound, interval(bound))).to_vec(),
        breakdown: match breakdown.ok()? {
            Breakdown::AtOnce => Some(0.0),
            Breakdown::At(bound) => Some(bound),
            Breakdown::Beyond(_) => None,
        },
    })
}
