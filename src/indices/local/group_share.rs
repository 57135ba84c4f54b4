//! Share of the group in the area.

use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{TwoGroup, TwoGroupArea};
use crate::indices::references::BROWN_CHUNG_2006;

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "group_share",
    name: Bilingual {
        en: "Share of the group",
        sv: "Gruppens andel",
    },
    equation: "p_i = a_i / t_i",
    unit: "share of the area's inhabitants",
    range: Range::UNIT,
    reading: Bilingual {
        en: "How large a part of those who live in the area belong to the group.",
        sv: "Hur stor del av dem som bor i området som tillhör gruppen.",
    },
    formula: LocalFormula::TwoGroup(group_share),
    sums_to: None,
    references: &[BROWN_CHUNG_2006],
    examples: &[LocalExample {
        counts: &[&[60.0, 40.0], &[20.0, 180.0]],
        area: 0,
        value: 0.6,
        source: "by hand: 60 of 100",
    }],
};

fn group_share(_: &TwoGroup, area: TwoGroupArea) -> f64 {
    area.share()
}
