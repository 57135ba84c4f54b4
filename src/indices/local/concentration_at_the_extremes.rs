//! Index of concentration at the extremes (ICE).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::Ordered;
use crate::indices::references::KRIEGER_2016;

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "concentration_at_the_extremes",
    name: Bilingual {
        en: "Index of concentration at the extremes",
        sv: "Index för koncentration till ytterligheterna",
    },
    equation: "\"ICE\"_i = (n_(i K) - n_(i 1)) / t_i, quad K \"the highest category\"",
    unit: "share in the highest category less share in the lowest",
    range: Range {
        min: -1.0,
        max: 1.0,
    },
    reading: Bilingual {
        en: "Whether the area's inhabitants belong to the top or to the bottom: 1 when all are in \
             the highest category, -1 when all are in the lowest. 0 says that as many are in the \
             one as in the other, be they none or half each.",
        sv: "Om områdets invånare hör till toppen eller botten: 1 när alla är i den högsta \
             kategorin, -1 när alla är i den lägsta. 0 säger att lika många är i den ena som i den \
             andra, vare sig de är inga eller hälften var.",
    },
    formula: LocalFormula::Ordered(concentration_at_the_extremes),
    sums_to: None,
    references: &[KRIEGER_2016],
    examples: &[LocalExample {
        counts: &[&[10.0, 30.0, 60.0], &[50.0, 30.0, 20.0]],
        area: 1,
        value: -0.3,
        source: "by hand: (20 - 50) / 100",
    }],
};

fn concentration_at_the_extremes(_: &Ordered, area: &[f64]) -> f64 {
    let (lowest, highest) = (area[0], area[area.len() - 1]);
    (highest - lowest) / sum(area.iter().copied())
}
