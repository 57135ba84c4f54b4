//! An area's part of the index of dissimilarity.

use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{TwoGroup, TwoGroupArea};
use crate::indices::references::DUNCAN_DUNCAN_1955_METHODS;

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "dissimilarity_contribution",
    name: Bilingual {
        en: "Part of the index of dissimilarity",
        sv: "Del av olikhetsindexet",
    },
    equation: "D_i = 1/2 abs(a_i / A - b_i / B)",
    unit: "part of the index of dissimilarity",
    range: Range { min: 0.0, max: 0.5 },
    reading: Bilingual {
        en: "How much of the region's index of dissimilarity stems from the area. The parts of all \
             areas add up to the index.",
        sv: "Hur mycket av regionens olikhetsindex som kommer från området. Alla områdens delar \
             summerar till indexet.",
    },
    formula: LocalFormula::TwoGroup(dissimilarity_contribution),
    sums_to: Some("dissimilarity"),
    references: &[DUNCAN_DUNCAN_1955_METHODS],
    examples: &[LocalExample {
        counts: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
        area: 1,
        value: 0.05,
        source: "by hand: (60 / 200 - 40 / 200) / 2",
    }],
};

fn dissimilarity_contribution(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    (area.group / table.group_total() - area.others / table.others_total()).abs() / 2.0
}
