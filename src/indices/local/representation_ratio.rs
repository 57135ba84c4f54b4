//! Representation ratio.

use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{InvalidTable, TwoGroup, TwoGroupArea};
use crate::indices::references::{DUNCAN_DUNCAN_1955_METHODS, HUTCHENS_2004};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "representation_ratio",
    name: Bilingual {
        en: "Representation ratio",
        sv: "Representationskvot",
    },
    equation: "r_i = (a_i / A) / (b_i / B)",
    unit: "ratio of the part of the group to the part of the others who live in the area",
    range: Range::NON_NEGATIVE,
    reading: Bilingual {
        en: "How many times as large a part of the group as of the others live in the area: 2 \
             means twice, 0.5 means half. It is the slope of the segregation curve, and has no value \
             where none of the others live.",
        sv: "Hur många gånger så stor del av gruppen som av de andra som bor i området: 2 betyder \
             dubbelt, 0,5 betyder hälften. Den är segregationskurvans lutning och saknar värde där \
             ingen av de andra bor.",
    },
    formula: LocalFormula::PartialTwoGroup(representation_ratio),
    sums_to: None,
    references: &[DUNCAN_DUNCAN_1955_METHODS, HUTCHENS_2004],
    examples: &[LocalExample {
        counts: &[&[60.0, 40.0], &[20.0, 280.0]],
        area: 0,
        value: 6.0,
        source: "by hand: 60 of 80 against 40 of 320",
    }],
};

/// Unlike the location quotient it sets the group against the others, not against all, and so has
/// no upper bound.
fn representation_ratio(table: &TwoGroup, area: TwoGroupArea) -> Result<f64, InvalidTable> {
    let ratio = (area.group / table.group_total()) / (area.others / table.others_total());
    // Others who are but dust are nobody: the ratio to them may overflow.
    if ratio.is_finite() {
        Ok(ratio)
    } else {
        Err(InvalidTable::EmptyOthers)
    }
}
