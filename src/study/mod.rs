//! Puts what a pipeline asks about funded efforts to the methods of `follow_up`: which areas have
//! which type, which regions a rule lists, where money went, and what happened there.
//!
//! Everything here is rows with positions in the register and the plan; texts are made where the
//! rows are published.

mod area_types;
mod closed_anyway;
mod disparities;
mod efforts;
mod figures;
mod questions;
mod rules;

use std::collections::BTreeSet;

use crate::aggregate::GroupCounts;
use crate::diagnostics::Diagnostics;
use crate::engine::Engine;
use crate::estimate::Estimates;
use crate::follow_up::efforts::{Areas, Checked, Programme};
use crate::harmonise::Register;
use crate::plan::{FollowUp, Plan};

pub use area_types::{MobilityRow, Move, Moves, TypeRow, TypeShareRow, TypedAreas};
pub use closed_anyway::{ClosedAnyway, Verdict, closed_anyway};
pub use disparities::{ByTypeRow, DisparityRow, OfTypes, Over};
pub use efforts::{Destination, EffortRow, EffortsRead, OverlapRow, PlanRow, Span, read_efforts};
pub use figures::{Figures, IndicatorRow, Missing, TrendRow};
pub use questions::{
    Answer, BalanceRow, ComparisonAreas, EffectsOf, FundedArea, GapOf, GapSummary, GapYear, Guard,
    GuardYear, Guarded, Of, Sensitivity, Synthetic, SyntheticPath, Weighted, WeightedArea,
};
pub use rules::{Listed, RuleRow};

/// Where figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Territory {
    /// Position in the register.
    Area(usize),
    /// Positions in the levels of the register and among the regions of the level.
    Region { level: usize, region: usize },
}

impl Territory {
    pub fn code(self, register: &Register) -> &str {
        match self {
            Territory::Area(area) => &register.codes()[area],
            Territory::Region { level, region } => &register.levels[level].codes[region],
        }
    }

    pub fn name(self, register: &Register) -> &str {
        match self {
            Territory::Area(area) => &register.names()[area],
            Territory::Region { level, region } => &register.levels[level].names[region],
        }
    }
}

/// All that a follow-up found.
#[derive(Clone, Debug)]
pub struct Study {
    /// In the order of territories, indicators and years.
    pub indicators: Vec<IndicatorRow>,
    pub trends: Vec<TrendRow>,
    /// Nothing where no types are asked for.
    pub types: Option<TypedAreas>,
    pub rules: Vec<Listed>,
    /// Nothing where the pipeline names no register of efforts.
    pub efforts: Option<EffortsFound>,
    /// A question of the plan each.
    pub answers: Vec<Answer>,
    pub by_type: Vec<ByTypeRow>,
    pub disparities: Vec<DisparityRow>,
}

impl Study {
    /// An indicator of an area or region in a year.
    pub fn indicator(
        &self,
        indicator: usize,
        territory: Territory,
        year: i32,
    ) -> Option<&IndicatorRow> {
        let key = |row: &IndicatorRow| (row.territory, row.indicator, row.year);
        let found = (self.indicators).binary_search_by_key(&(territory, indicator, year), key);
        found.ok().map(|at| &self.indicators[at])
    }
}

/// What the register of efforts says.
#[derive(Clone, Debug)]
pub struct EffortsFound {
    pub register: Checked,
    /// All areas that the register of efforts can name, and the region that each lies in.
    pub areas: Areas,
    pub programmes: Vec<Programme>,
    pub sums: Vec<EffortRow>,
    pub plans: Vec<PlanRow>,
    pub overlaps: Vec<OverlapRow>,
}

/// What a study is made of.
pub struct Material<'a> {
    pub plan: &'a Plan,
    pub follow_up: &'a FollowUp,
    pub register: &'a Register,
    /// A source of the plan each.
    pub counts: &'a [&'a GroupCounts],
    /// An analysis of the plan each.
    pub estimates: &'a [&'a Estimates],
    pub efforts: Option<EffortsRead>,
    pub engine: &'a dyn Engine,
}

impl Material<'_> {
    /// The region of the follow-up's level in which each area of the register lies.
    fn regions_of_areas(&self, level: usize) -> Vec<Option<usize>> {
        let mut regions = vec![None; self.register.n_areas()];
        for (region, areas) in self.register.levels[level].areas.iter().enumerate() {
            for &area in areas {
                regions[area as usize] = Some(region);
            }
        }
        regions
    }
}

/// Makes the study; all that keeps it from being made is told at once.
pub fn study(mut material: Material<'_>) -> Result<Study, Diagnostics> {
    let efforts = material.efforts.take();
    let material = &material;
    let figures = Figures::of(material);
    let types = match &material.follow_up.area_types {
        None => None,
        Some(asked) => Some(area_types::typed(material, asked, &figures)?),
    };
    let mut problems = Diagnostics::default();
    let rules = rules::listed(material, &figures, types.as_ref(), &mut problems);
    let efforts = efforts.map(|read| efforts::found(material, read, &figures, types.as_ref()));
    let answers = questions::answers(
        material,
        &figures,
        types.as_ref(),
        &rules,
        efforts.as_ref(),
        &mut problems,
    );
    problems.or(())?;
    let (by_type, disparities) = disparities::of(material, &figures, types.as_ref());
    Ok(Study {
        indicators: figures.rows(material),
        trends: figures.trends(material),
        types,
        rules,
        efforts,
        answers,
        by_type,
        disparities,
    })
}

/// Every year that any of the figures has.
fn all_years<'a>(years: impl IntoIterator<Item = &'a i32>) -> Vec<i32> {
    let years: BTreeSet<i32> = years.into_iter().copied().collect();
    years.into_iter().collect()
}
