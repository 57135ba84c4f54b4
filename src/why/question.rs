//! Which number is asked about, and the part of a plan that it needs.

use super::Material;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, did_you_mean};
use crate::indices::{Definition, LOCAL_MEASURES, REGISTRY};
use crate::plan::{Analysis, Inference, Periods, Plan};

/// A question as it is put on the command line.
#[derive(Clone, Debug)]
pub struct Question {
    /// Code or name of a region or area.
    pub place: String,
    pub period: i32,
    /// Id of an index, a measure of areas, an indicator, or [`SOCIOECONOMIC_INDEX`] and the like.
    pub index: String,
    /// Only of this analysis.
    pub analysis: Option<String>,
    /// Only of this focus group.
    pub group: Option<String>,
}

/// What a number is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Index(&'static Definition),
    /// Position in [`LOCAL_MEASURES`].
    Local(usize),
    /// Position in the indicators of the plan.
    Indicator(usize),
    AreaType,
    PerHead,
}

const SOCIOECONOMIC_INDEX: &str = "socioeconomic_index";
const TYPE: &str = "type";
const PER_HEAD: &str = "per_head";

/// A plan that asks for nothing but what a number needs.
#[derive(Clone, Debug)]
pub struct Narrowed(pub Plan);

/// What cannot be answered as it is asked.
pub(super) fn refused(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(
        &code::UNREADABLE_REQUEST,
        Place::file("command line"),
        message,
    )
}

impl Question {
    /// What of a plan the question is about. Of confidential sources nothing is explained: what is
    /// hidden of a part of a pipeline is not what is hidden of the whole, and the two together would
    /// tell more than either.
    pub(super) fn asked(&self, plan: &Plan) -> Result<Asked, Diagnostics> {
        let asked = self.asked_of_any(plan)?;
        let mut confidential: Vec<&str> = self
            .sources(plan, asked)
            .into_iter()
            .map(|source| &plan.sources[source])
            .filter(|source| source.is_confidential())
            .map(|source| source.id.as_str())
            .collect();
        confidential.dedup();
        if confidential.is_empty() {
            return Ok(asked);
        }
        let told = format!(
            "it is made of confidential counts: {}",
            confidential.join(", ")
        );
        Err(refused(told)
            .help("what may be known of them stands in the table `counts` that is published")
            .into())
    }

    /// The sources of the counts that the number is made of.
    fn sources(&self, plan: &Plan, asked: Asked) -> Vec<usize> {
        let of_indicator = |at: usize| plan.indicators[at].source;
        let follow_up = plan.follow_up.as_ref();
        match asked {
            Asked::Index(index) => (self.analyses(plan))
                .filter(|it| asks_for(it, index))
                .map(|it| it.source)
                .collect(),
            Asked::Local(_) => self.analyses(plan).map(|it| it.source).collect(),
            Asked::Indicator(at) => vec![of_indicator(at)],
            Asked::AreaType => follow_up
                .and_then(|it| it.area_types.as_ref())
                .into_iter()
                .flat_map(|types| types.components.map(of_indicator))
                .collect(),
            Asked::PerHead => follow_up
                .map(|it| it.inhabitants.source)
                .into_iter()
                .collect(),
        }
    }

    fn asked_of_any(&self, plan: &Plan) -> Result<Asked, Diagnostics> {
        let word = self.index.as_str();
        let by_name = |index: &&Definition| {
            index.id == word || index.symbol == word || index.also_called.contains(&word)
        };
        let follow_up = plan.follow_up.as_ref();
        let index = REGISTRY.iter().find(by_name);
        let is_asked = |index: &Definition| self.analyses(plan).any(|it| asks_for(it, index));
        if let Some(index) = index.filter(|index| is_asked(index)) {
            return Ok(Asked::Index(index));
        }
        let indicator = plan.indicators.iter().position(|it| it.id == word);
        if let (Some(at), true) = (indicator, follow_up.is_some()) {
            return Ok(Asked::Indicator(at));
        }
        let local = LOCAL_MEASURES.iter().position(|it| it.id == word);
        match (local, word) {
            (Some(at), _) if self.analyses(plan).next().is_some() => return Ok(Asked::Local(at)),
            (_, SOCIOECONOMIC_INDEX | TYPE)
                if follow_up.is_some_and(|it| it.area_types.is_some()) =>
            {
                return Ok(Asked::AreaType);
            }
            (_, PER_HEAD) if follow_up.is_some_and(|it| it.efforts.is_some()) => {
                return Ok(Asked::PerHead);
            }
            _ => {}
        }
        if let Some(analysis) = &self.analysis {
            let ids: Vec<&str> = plan.analyses.iter().map(|it| it.id.as_str()).collect();
            if !ids.contains(&analysis.as_str()) {
                let told = refused(format!("the pipeline has no analysis `{analysis}`"));
                let help = did_you_mean(analysis, ids.iter().copied());
                let help = help.unwrap_or_else(|| format!("it has {}", ids.join(", ")));
                return Err(told.help(help).into());
            }
        }
        let known = self.known(plan);
        let told = match index {
            Some(index) => format!("no analysis that is asked about asks for `{}`", index.id),
            None => format!("there is nothing called `{word}` in what the pipeline publishes"),
        };
        let help = did_you_mean(word, known.iter().copied());
        let help = help.unwrap_or_else(|| format!("it publishes {}", known.join(", ")));
        Err(refused(told).help(help).into())
    }

    fn analyses<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Analysis> {
        let is_asked = |it: &&Analysis| self.analysis.as_ref().is_none_or(|id| *id == it.id);
        plan.analyses.iter().filter(is_asked)
    }

    /// Everything of the plan that can be asked about.
    fn known<'a>(&'a self, plan: &'a Plan) -> Vec<&'a str> {
        let mut known: Vec<&str> = Vec::new();
        for analysis in self.analyses(plan) {
            known.extend(analysis.asked.indices.iter().map(|it| it.definition.id));
        }
        if !known.is_empty() {
            known.extend(LOCAL_MEASURES.iter().map(|it| it.id));
        }
        if let Some(follow_up) = &plan.follow_up {
            known.extend(plan.indicators.iter().map(|it| it.id.as_str()));
            if follow_up.area_types.is_some() {
                known.extend([SOCIOECONOMIC_INDEX, TYPE]);
            }
            if follow_up.efforts.is_some() {
                known.push(PER_HEAD);
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        known.retain(|word| {
            let is_new = !seen.contains(word);
            seen.push(word);
            is_new
        });
        known
    }

    /// The part of a plan that the number needs: no charts, no checks, nothing about how far it can
    /// be trusted, and of a follow-up no questions.
    pub fn narrow(&self, plan: &Plan) -> Result<Narrowed, Diagnostics> {
        let asked = self.asked(plan)?;
        let mut plan = plan.clone();
        plan.outputs.charts.clear();
        plan.checks.clear();
        plan.expectations.clear();
        if let Asked::Index(_) | Asked::Local(_) = asked {
            plan.follow_up = None;
            plan.analyses
                .retain(|it| self.analysis.as_ref().is_none_or(|id| *id == it.id));
            if let Asked::Index(index) = asked {
                plan.analyses.retain(|it| asks_for(it, index));
            }
            let mut other_periods = Diagnostics::default();
            let is_of_period = |analysis: &Analysis, problems: &mut Diagnostics| {
                let Periods::These(listed) = &analysis.periods else {
                    return true;
                };
                if listed.iter().any(|(period, _)| *period == self.period) {
                    return true;
                }
                let have: Vec<String> = listed.iter().map(|it| it.0.to_string()).collect();
                let told = format!("the analysis `{}` is not of `{}`", analysis.id, self.period);
                problems.add(refused(told).help(format!("it is of {}", have.join(", "))));
                false
            };
            plan.analyses
                .retain(|analysis| is_of_period(analysis, &mut other_periods));
            // One analysis of several may well be of the period.
            if plan.analyses.is_empty() {
                return Err(other_periods);
            }
            for analysis in &mut plan.analyses {
                if let Asked::Index(index) = asked {
                    let indices = &mut analysis.asked.indices;
                    indices.retain(|chosen| chosen.definition.id == index.id);
                }
                analysis.asked.inference = Inference::default();
                analysis.split.clear();
                let place = Place::file("command line");
                analysis.periods = Periods::These(vec![(self.period, place)]);
            }
            return Ok(Narrowed(plan));
        }
        plan.analyses.clear();
        if let Some(follow_up) = &mut plan.follow_up {
            follow_up.rules.clear();
            follow_up.questions.clear();
            follow_up.pages = false;
            if !matches!(asked, Asked::PerHead) {
                follow_up.efforts = None;
            }
        }
        Ok(Narrowed(plan))
    }
}

fn asks_for(analysis: &Analysis, index: &Definition) -> bool {
    let mut chosen = analysis.asked.indices.iter();
    chosen.any(|chosen| chosen.definition.id == index.id)
}

impl Material<'_> {
    /// Why there is no such number, as far as the words of the question tell.
    pub(super) fn not_found(&self, question: &Question) -> Diagnostic {
        let register = &self.results.register;
        let mut known: Vec<&str> = Vec::new();
        for level in &register.levels {
            known.extend(level.codes.iter().map(String::as_str));
            known.extend(level.names.iter().map(String::as_str));
        }
        known.extend(register.codes().iter().map(String::as_str));
        known.extend(register.names().iter().map(|name| name.trim()));
        if !known.contains(&question.place.as_str()) {
            let told = format!("there is no region and no area `{}`", question.place);
            let help = did_you_mean(&question.place, known.iter().copied());
            let levels: Vec<&str> = register.levels.iter().map(|it| it.id.as_str()).collect();
            return refused(told).help(help.unwrap_or_else(|| {
                format!(
                    "give the code of an area, or of a region of {}",
                    levels.join(", ")
                )
            }));
        }
        if let Some(group) = &question.group {
            let groups: Vec<&str> = self
                .results
                .plan
                .groups
                .iter()
                .map(|it| it.id.as_str())
                .collect();
            if !groups.contains(&group.as_str()) {
                let help = did_you_mean(group, groups.iter().copied());
                let help = help.unwrap_or_else(|| format!("the groups are {}", groups.join(", ")));
                return refused(format!("there is no group `{group}`")).help(help);
            }
        }
        let told = format!(
            "`{}` is not published of `{}` in {}",
            question.index, question.place, question.period
        );
        refused(told).help(
            "indices are of the regions of an analysis' levels, measures of areas and area types \
             of single areas, indicators of both, in the years that the statistics have",
        )
    }
}
