//! Charts: plain data in, an SVG with its text alternative and its data out. No files are touched here.
//!
//! Every chart goes the same way: the caption takes its room, the chart draws on what is left, and the finished
//! SVG is the only picture there is; a PNG is made from it.

mod alluvial;
mod amounts;
mod axes;
mod caption;
mod dumbbell;
mod event_study;
mod font;
mod from_results;
mod from_study;
mod funnel_plot;
mod gap_trend;
mod grant_timeline;
mod group_time;
mod hidden;
mod interval_ranking;
mod key;
mod kronor_per_head;
mod labels;
mod level_and_change;
mod love_plot;
mod method;
mod page;
mod palette;
mod panel;
mod plan_granted_paid;
mod png;
mod ranking;
mod regression_to_the_mean;
mod rows;
mod segregation_curve;
mod sensitivity;
mod sparkline_table;
mod spine_chart;
mod synthetic_control;
mod table;
mod transition_heat_map;
mod trend;
mod type_shares;

pub use alluvial::{Alluvial, Step, alluvial};
pub use amounts::AmountKind;
pub use caption::Caption;
pub use dumbbell::{Dumbbell, DumbbellPlace, YearValue, dumbbell};
pub use event_study::{EventEstimate, EventStudy, event_study};
pub use from_results::{check, draw_all};
pub use from_study::draw_follow_up;
pub use funnel_plot::{Funnel, FunnelPlace, funnel_plot};
pub use gap_trend::{Closed, FirstPayment, GapTrend, GapYear, gap_trend};
pub use grant_timeline::{Effort, GrantTimeline, GroupedBy, Month, grant_timeline};
pub use group_time::{Cohort, CohortEstimate, GroupTime, group_time};
pub use interval_ranking::{IntervalRanking, RankedPlace, interval_ranking};
pub use kronor_per_head::{FundedArea, FundedPart, KronorPerHead, kronor_per_head};
pub use level_and_change::{Place, Reference, Scatter, level_and_change};
pub use love_plot::{Covariate, LovePlot, love_plot};
pub use method::Method;
pub use plan_granted_paid::{PlanGrantedPaid, Sum, YearSum, plan_granted_paid};
pub use ranking::{Bar, Ranking, Selected, ranking};
pub use regression_to_the_mean::{RegressionToTheMean, SelectedAreas, regression_to_the_mean};
pub use segregation_curve::{Curve, CurveOf, segregation_curve};
pub use sensitivity::{Restriction, Rung, Sensitivity, sensitivity};
pub use sparkline_table::{SparklineRow, SparklineScale, Sparklines, sparkline_table};
pub use spine_chart::{
    Difference, Direction, RecentTrend, Spine, SpineIndicator, Spread, spine_chart,
};
pub use synthetic_control::{
    Donor, Placebo, RankedBy, SyntheticControl, SyntheticFit, SyntheticYear, synthetic_control,
};
pub use transition_heat_map::{Counted, Thresholds, Transitions, transition_heat_map};
pub use trend::{Emphasis, Series, Trend, trend};
pub use type_shares::{TypeShares, TypeYear, type_shares};

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    pub id: String,
    pub title: String,
    /// The text alternative: a sentence or two with the main numbers.
    pub description: String,
    /// Well-formed on its own and inside HTML; its ids begin with the chart's.
    pub svg: String,
    /// The data behind the chart: UTF-8, comma, decimal point, units in the header.
    pub csv: String,
}

impl Chart {
    /// Whether a picture of it is published beside the drawing. Charts of a region are drawn on its page,
    /// and a country has thousands of them.
    pub fn is_pictured(&self) -> bool {
        !self.id.starts_with("region-")
    }

    /// The same picture as a PNG, two pixels to the unit of the SVG; the same bytes on every machine.
    pub fn png(&self) -> Vec<u8> {
        png::rasterise(&self.svg)
    }
}
