//! Charts: plain data in, an SVG with its text alternative and its data out. No files are touched here.
//!
//! Every chart goes the same way: the caption takes its room, the chart draws on what is left, and the finished
//! SVG is the only picture there is; a PNG is made from it.

mod axes;
mod caption;
mod font;
mod from_results;
mod labels;
mod level_and_change;
mod page;
mod palette;
mod png;
mod ranking;
mod segregation_curve;
mod table;
mod trend;

pub use caption::Caption;
pub use from_results::{check, draw_all};
pub use level_and_change::{Place, Reference, Scatter, level_and_change};
pub use ranking::{Bar, Ranking, Selected, ranking};
pub use segregation_curve::{Curve, CurveOf, segregation_curve};
pub use trend::{Emphasis, Series, Trend, trend};

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
    /// The same picture as a PNG, two pixels to the unit of the SVG; the same bytes on every machine.
    pub fn png(&self) -> Vec<u8> {
        png::rasterise(&self.svg)
    }
}
