//! An area's part of the mutual information index.

use crate::indices::arithmetic::entropy::divergence;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{TwoGroup, TwoGroupArea};
use crate::indices::references::{ELBERS_2023, MORA_RUIZ_CASTILLO_2011};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "information_contribution",
    name: Bilingual {
        en: "Part of the mutual information index",
        sv: "Del av indexet för ömsesidig information",
    },
    equation: "M_i = t_i / T (p_i ln(p_i / P) + (1 - p_i) ln((1 - p_i) / (1 - P)))",
    unit: "nats",
    range: Range {
        min: 0.0,
        max: std::f64::consts::LN_2,
    },
    reading: Bilingual {
        en: "How much of the region's mutual information index stems from the area: much when the \
             area is large and its mix differs from the region's. The parts of all areas add up to \
             the index.",
        sv: "Hur mycket av regionens index för ömsesidig information som kommer från området: \
             mycket när området är stort och dess blandning skiljer sig från regionens. Alla \
             områdens delar summerar till indexet.",
    },
    formula: LocalFormula::TwoGroup(information_contribution),
    sums_to: Some("mutual_information"),
    references: &[MORA_RUIZ_CASTILLO_2011, ELBERS_2023],
    examples: &[LocalExample {
        counts: &[&[75.0, 25.0], &[25.0, 75.0]],
        area: 0,
        value: 0.065_406_017_970_568_48,
        source: "by hand: half of (3/4) ln 3 - ln 2",
    }],
};

pub(in crate::indices) fn information_contribution(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    area.total() / table.total()
        * (divergence(area.share(), table.group_share())
            + divergence(area.others_share(), table.others_share()))
}
