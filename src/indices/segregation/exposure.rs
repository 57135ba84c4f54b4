//! Exposure of one group to another (xP*y).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::{BELL_1954, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "exposure",
    symbol: "xP*y",
    name: Bilingual {
        en: "Exposure index of two of several groups",
        sv: "Exponeringsindex för två av flera grupper",
    },
    also_called: &["xPy of two of several groups", "P* index", "Lieberson's P*"],
    dimension: Dimension::Exposure,
    formula: Formula::Pair(exposure),
    equation: "x P^* y = sum_i (n_(i x) / N_x) (n_(i y) / t_i)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: no area holds both groups. The share of the second group in the region: members of \
             the first meet it as often as chance gives. Near 1: they meet hardly anyone else.",
        sv: "0: inget område har båda grupperna. Den andra gruppens andel av regionen: den första \
             gruppens medlemmar möter den lika ofta som slumpen ger. Nära 1: de möter knappt några \
             andra.",
    },
    axioms: &[Axiom::OrganizationalEquivalence, Axiom::SizeInvariance],
    reading: Bilingual {
        en: "The share of the second group in the area of the average member of the first. At \
             0.20, the average member of the first group lives where two in ten belong to the \
             second.",
        sv: "Den andra gruppens andel i det område där den första gruppens genomsnittliga medlem \
             bor. Vid 0,20 bor den genomsnittliga medlemmen i den första gruppen där två av tio \
             tillhör den andra.",
    },
    caution: Bilingual {
        en: "Rises with the share of the second group in the region, and is not the same seen from \
             the second group. Everyone in the area counts, also those in neither group; leave \
             them out and it is another index. Counts people in the same area, not people who \
             meet.",
        sv: "Stiger med den andra gruppens andel av regionen, och är inte detsamma sett från den \
             andra gruppen. Alla i området räknas, också de som inte tillhör någon av de två; \
             utelämnas de är det ett annat index. Räknar personer i samma område, inte personer \
             som möts.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives the share P_y of the second group, less P_y times the number of \
             areas less one, divided by the number of inhabitants less one: about a tenth of it in \
             areas of 10. A finer division lowers it where the two live apart within areas and can \
             raise it where they live together.",
        sv: "Redan slumpen ger den andra gruppens andel P_y, minus P_y gånger antalet områden \
             minus ett, delat med antalet invånare minus ett: ungefär en tiondel av den i områden \
             med 10. En finare indelning sänker det där de två bor åtskilda inom områden och kan \
             höja det där de bor tillsammans.",
    },
    convention: "within the total of all groups; over all second groups, the first itself \
                 included, it adds up to one; no n - 1 correction; empty areas dropped",
    used_by: "research on exposure since Bell (1954); the R package segregation and OasisR; \
              divintseg names the two groups the other way round",
    references: &[BELL_1954, MASSEY_DENTON_1988],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.3125,
            source: "by hand: 2/4 x 1/4 + 1/4 x 2/4 + 1/4 x 1/4",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0, 5.0], &[0.0, 30.0, 5.0]],
            value: 0.0,
            source: "the two groups share no area by construction",
        },
    ],
};

fn exposure(table: &MultiGroup, group: usize, other: usize) -> f64 {
    let group_total = table.group_total(group);
    sum(table
        .rows()
        .zip(table.area_totals())
        .map(|(area, area_total)| area[group] / group_total * (area[other] / area_total)))
}
