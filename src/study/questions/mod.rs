//! The questions of a plan: how an outcome developed in funded areas, and beside whom.

mod beside;
mod effects;
mod guard;
mod trend;

use std::collections::BTreeMap;

use super::{EffortsFound, Figures, Listed, Material, TypedAreas};
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::follow_up::area_years::{AreaYears, Cell};
use crate::follow_up::efforts::{Decision, Effort, Granted, Kind, Paid, Reached, Used};
use crate::follow_up::gap;
use crate::follow_up::rank_mobility::Worse;
use crate::indices::Favourable;
use crate::plan::{FundedBy, Outcome, Question, Selection};

pub use beside::{BalanceRow, ComparisonAreas, Weighted, WeightedArea};
pub use effects::{EffectsOf, Sensitivity, Synthetic, SyntheticPath};
pub use guard::{Guard, GuardYear, Guarded};
pub use trend::{GapOf, GapSummary, GapYear, Of};

/// What was found for a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Years with figures of the outcome.
    pub years: Vec<i32>,
    /// In the order of the register.
    pub funded: Vec<FundedArea>,
    /// Areas for which an effort was applied in vain, and that had none else.
    pub refused: Vec<usize>,
    /// Granted efforts that reach a whole region or areas that nobody knows; they fund no area here.
    pub n_without_areas: usize,
    /// A choice of comparison of the question each.
    pub comparisons: Vec<ComparisonAreas>,
    pub gaps: Vec<GapOf>,
    /// A cohort each.
    pub guards: Vec<Guarded>,
    /// A method of the question each, and of synthetic controls a cohort each.
    pub effects: Vec<EffectsOf>,
}

impl Answer {
    /// The first funded years, in order, with the number of areas first funded in each.
    pub fn cohorts(&self) -> BTreeMap<i32, usize> {
        let mut cohorts = BTreeMap::new();
        for area in &self.funded {
            *cohorts.entry(area.first_year).or_insert(0) += 1;
        }
        cohorts
    }
}

/// An area that efforts reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundedArea {
    /// Position in the register of areas.
    pub area: usize,
    pub first_year: i32,
}

/// One question with all that it is answered from.
struct Asking<'a> {
    material: &'a Material<'a>,
    question: &'a Question,
    types: Option<&'a TypedAreas>,
    figures: &'a Figures,
    rules: &'a [Listed],
    funded: &'a [FundedArea],
    refused: &'a [usize],
    /// The outcome of every area and year that has one.
    panel: &'a AreaYears<'a>,
    observations: &'a [gap::Observation<'a>],
    /// The region of each area of the register.
    regions: &'a [Option<usize>],
    worse: Worse,
}

pub(super) fn answers(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    rules: &[Listed],
    efforts: Option<&EffortsFound>,
    problems: &mut Diagnostics,
) -> Vec<Answer> {
    let questions = material.follow_up.questions.iter();
    let answers = questions.filter_map(|question| {
        let found = answer(material, figures, types, rules, efforts?, question);
        found.map_err(|more| problems.extend(more)).ok()
    });
    answers.collect()
}

fn answer(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    rules: &[Listed],
    efforts: &EffortsFound,
    question: &Question,
) -> Result<Answer, Diagnostics> {
    known_names(question, efforts)?;
    let who = match question.funded.by {
        FundedBy::Granted => funded::<Granted>(material, question, efforts),
        FundedBy::Paid => funded::<Paid>(material, question, efforts),
        FundedBy::Used => funded::<Used>(material, question, efforts),
    };
    let unanswered = |why: String| {
        let message = format!("the question `{}` has no answer: {why}", question.id);
        Diagnostic::new(&code::NO_EFFECT, question.place.clone(), message)
    };
    if who.funded.is_empty() {
        let why = "no effort that names its areas has money of the kind asked for".to_owned();
        let help = "look at `funded` of the question and at the tables of areas and amounts";
        return Err(unanswered(why).help(help).into());
    }
    let regions = material.regions_of_areas(material.follow_up.level);
    let observations = observations(material, figures, types, question, &regions);
    let cells: Vec<Cell<'_>> = (observations.iter())
        .filter_map(|it| {
            let value = match it.outcome {
                gap::Outcome::Share { count, population } if population > 0.0 => count / population,
                gap::Outcome::Share { .. } => return None,
                gap::Outcome::Level { value, .. } => value,
            };
            Some(Cell {
                area: it.area,
                year: it.year,
                value,
            })
        })
        .collect();
    let panel = AreaYears::of(&cells).map_err(|finding| unanswered(finding.to_string()))?;
    let asking = Asking {
        material,
        question,
        types,
        figures,
        rules,
        funded: &who.funded,
        refused: &who.refused,
        panel: &panel,
        observations: &observations,
        regions: &regions,
        worse: worse(material, question, &panel, &who.funded),
    };
    let comparisons = asking.comparisons()?;
    let gaps = asking.gaps(&comparisons);
    Ok(Answer {
        years: panel.years().to_vec(),
        gaps,
        guards: asking.guards(),
        effects: asking.effects(),
        comparisons,
        refused: who.refused,
        n_without_areas: who.n_without_areas,
        funded: who.funded,
    })
}

/// Programmes that a question names are those that are described.
fn known_names(question: &Question, efforts: &EffortsFound) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::default();
    for (programme, place) in &question.funded.programmes {
        let ids = || efforts.programmes.iter().map(|it| it.id.as_str());
        if !ids().any(|id| id == programme) {
            let message = format!("there is no programme called `{programme}`");
            let known = ids().collect::<Vec<_>>().join(", ");
            let help = did_you_mean(programme, ids());
            let problem = Diagnostic::new(&code::UNKNOWN_PROGRAMME, place.clone(), message);
            problems.add(problem.help(help.unwrap_or_else(|| format!("there are {known}"))));
        }
    }
    problems.or(())
}

/// Which areas were reached, and which in vain.
struct Who {
    funded: Vec<FundedArea>,
    refused: Vec<usize>,
    n_without_areas: usize,
}

fn funded<K: Kind>(material: &Material<'_>, question: &Question, efforts: &EffortsFound) -> Who {
    let is_meant = |effort: &Effort| {
        let programmes = &question.funded.programmes;
        let purposes = &question.funded.purposes;
        (programmes.is_empty() || programmes.iter().any(|(id, _)| *id == effort.programme))
            && (purposes.is_empty() || purposes.iter().any(|it| it == effort.purpose.code()))
    };
    let mut first: BTreeMap<usize, i32> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut n_without_areas = 0;
    for (effort, reaches, entries) in efforts.register.efforts() {
        if !is_meant(effort) {
            continue;
        }
        let areas = reaches.iter().filter_map(|reach| {
            let area = material.register.position_of_code(&reach.area.code)?;
            Some(area as usize)
        });
        if effort.decision == Decision::Refused {
            refused.extend(areas);
            continue;
        }
        let paid = entries.iter().filter_map(|entry| {
            let amount = entry.amount::<K>()?;
            (amount.kronor() > 0).then_some(entry.year)
        });
        let Some(year) = paid.min() else { continue };
        if effort.reached != Reached::Areas {
            n_without_areas += 1;
        }
        for area in areas {
            let known = first.entry(area).or_insert(year);
            *known = year.min(*known);
        }
    }
    refused.sort_unstable();
    refused.dedup();
    refused.retain(|area| !first.contains_key(area));
    Who {
        funded: (first.into_iter())
            .map(|(area, first_year)| FundedArea { area, first_year })
            .collect(),
        refused,
        n_without_areas,
    }
}

/// The outcome of every area and year that has one.
fn observations<'a>(
    material: &Material<'a>,
    figures: &Figures,
    types: Option<&TypedAreas>,
    question: &Question,
    regions: &[Option<usize>],
) -> Vec<gap::Observation<'a>> {
    let register = material.register;
    let level = &register.levels[material.follow_up.level];
    let years = match question.outcome {
        Outcome::Indicator(at) => figures.indicators[at].years.clone(),
        Outcome::SocioeconomicIndex => types.map(|it| it.years.clone()).unwrap_or_default(),
    };
    let mut observations = Vec::new();
    for (area, region) in regions.iter().enumerate() {
        let Some(region) = *region else { continue };
        for &year in &years {
            let outcome = match question.outcome {
                Outcome::Indicator(at) => {
                    figures.indicators[at]
                        .at(year, area)
                        .ok()
                        .map(|it| gap::Outcome::Share {
                            count: it.count,
                            population: it.population,
                        })
                }
                Outcome::SocioeconomicIndex => types
                    .and_then(|it| it.index_of(year, area))
                    .zip(figures.inhabitants_of(year, area))
                    .map(|(value, weight)| gap::Outcome::Level { value, weight }),
            };
            observations.extend(outcome.map(|outcome| gap::Observation {
                area: &register.codes()[area],
                region: &level.codes[region],
                year,
                outcome,
            }));
        }
    }
    observations
}

/// Which end is bad: the one that is not wished for, or where nobody says the one on which the funded
/// areas lay before.
fn worse(
    material: &Material<'_>,
    question: &Question,
    panel: &AreaYears<'_>,
    funded: &[FundedArea],
) -> Worse {
    let favourable = match question.outcome {
        Outcome::Indicator(at) => material.plan.indicators[at].favourable,
        Outcome::SocioeconomicIndex => Some(Favourable::Low),
    };
    match favourable {
        Some(Favourable::High) => return Worse::Low,
        Some(Favourable::Low) => return Worse::High,
        None => {}
    }
    let (mut of_funded, mut of_others) = ((0.0, 0.0), (0.0, 0.0));
    let year = selection_year(question, funded);
    for (at, code) in panel.areas().iter().enumerate() {
        let is_funded = (funded.iter()).any(|it| material.register.codes()[it.area] == *code);
        let sum = if is_funded {
            &mut of_funded
        } else {
            &mut of_others
        };
        if let Some(value) = panel.value(at, year) {
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
    }
    let mean = |(sum, n): (f64, f64)| sum / f64::max(n, 1.0);
    match mean(of_funded) < mean(of_others) {
        true => Worse::Low,
        false => Worse::High,
    }
}

/// The year whose figures the first funded areas were chosen by.
fn selection_year(question: &Question, funded: &[FundedArea]) -> i32 {
    match question.selection {
        Selection::This(year) => year,
        Selection::YearBefore => {
            let first = funded.iter().map(|it| it.first_year).min();
            first.expect("a question has funded areas") - 1
        }
    }
}

impl<'a> Asking<'a> {
    fn code(&self, area: usize) -> &'a str {
        &self.material.register.codes()[area]
    }

    /// Funded areas that have figures, by their codes.
    fn funded_codes(&self) -> Vec<&'a str> {
        let codes = self.funded.iter().map(|it| self.code(it.area));
        codes.filter(|code| self.has_figures(code)).collect()
    }

    fn has_figures(&self, code: &str) -> bool {
        self.panel.areas().binary_search(&code).is_ok()
    }

    fn first_funding(&self) -> i32 {
        let first = self.funded.iter().map(|it| it.first_year).min();
        first.expect("a question has funded areas")
    }

    /// The years before all funding that areas are compared in.
    fn years_before(&self) -> Vec<i32> {
        let first = self.first_funding();
        let before = self.panel.years().iter().filter(|year| **year < first);
        let before: Vec<i32> = before.copied().collect();
        let skip = before.len().saturating_sub(self.question.matching.years);
        before[skip..].to_vec()
    }

    /// The position of an area of a code.
    fn position(&self, code: &str) -> usize {
        let found = self.material.register.position_of_code(code);
        found.expect("an area of the register") as usize
    }
}
