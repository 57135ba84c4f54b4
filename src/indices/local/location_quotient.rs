//! Location quotient.

use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{TwoGroup, TwoGroupArea};
use crate::indices::references::BROWN_CHUNG_2006;

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "location_quotient",
    name: Bilingual {
        en: "Location quotient",
        sv: "Lokaliseringskvot",
    },
    equation: "L Q_i = p_i / P",
    unit: "ratio of the share in the area to the share in the region",
    range: Range::NON_NEGATIVE,
    reading: Bilingual {
        en: "How many times as large the group's share is in the area as in the region: 2 means \
             twice, 0.5 means half.",
        sv: "Hur många gånger så stor gruppens andel är i området som i regionen: 2 betyder \
             dubbelt, 0,5 betyder hälften.",
    },
    formula: LocalFormula::TwoGroup(location_quotient),
    sums_to: None,
    references: &[BROWN_CHUNG_2006],
    examples: &[LocalExample {
        counts: &[&[60.0, 40.0], &[20.0, 280.0]],
        area: 0,
        value: 3.0,
        source: "by hand: 0.6 in the area, 80 of 400 in the region",
    }],
};

fn location_quotient(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    area.share() / table.group_share()
}
