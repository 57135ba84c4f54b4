//! Karmel-MacLachlan index (KM).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::KARMEL_MACLACHLAN_1988;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "karmel_maclachlan",
    symbol: "KM",
    name: Bilingual {
        en: "Karmel–MacLachlan index",
        sv: "Karmel–MacLachlans index",
    },
    also_called: &["KM index", "IP index"],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(karmel_maclachlan)),
    equation: "K M = 1/T sum_i abs((1 - P) a_i - P b_i) = 2 P (1 - P) D",
    unit: Unit::One,
    parameter: None,
    range: Range { min: 0.0, max: 0.5 },
    ends: Bilingual {
        en: "0: every area has the same mix. 0.5: two equally large groups share no area; with a \
             group that is the share P of the region, the greatest value is 2 P (1 - P).",
        sv: "0: varje område har samma blandning. 0,5: två lika stora grupper delar inget område; \
             med en grupp som är andelen P av regionen är största värdet 2 P (1 - P).",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
    ],
    reading: Bilingual {
        en: "The share of all inhabitants who would have to change areas for every area to have \
             the same mix, while no area grows or shrinks. At 0.10, one inhabitant in ten would \
             have to.",
        sv: "Så stor andel av alla invånare som skulle behöva byta område för att alla områden \
             skulle få samma blandning utan att något område växer eller krymper. Vid 0,10 behöver \
             var tionde invånare det.",
    },
    caution: Bilingual {
        en: "Depends on the group's share: with few of the group few can move, so the value is low \
             however apart they live. Use dissimilarity to compare groups of different size.",
        sv: "Beror på gruppens andel: är gruppen liten kan få flytta, och värdet blir lågt hur \
             åtskilt den än bor. Använd olikhetsindexet för att jämföra olika stora grupper.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about sqrt(2 P (1 - P) / (pi n)) with n inhabitants in each area: \
             0.008 where a tenth belong to the group in areas of 1,000. A finer division into \
             areas never lowers it.",
        sv: "Redan slumpen ger ungefär sqrt(2 P (1 - P) / (pi n)) med n invånare i varje område: \
             0,008 där en tiondel tillhör gruppen i områden med 1 000. En finare indelning i \
             områden sänker det aldrig.",
    },
    convention: "a share of all inhabitants of both groups; areas keep their size, groups their \
                 number; empty areas dropped",
    used_by: "research on occupational segregation by sex; the Stata module dicseg",
    references: &[KARMEL_MACLACHLAN_1988],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.3,
            source: "by hand: (50 + 10 + 10 + 50) / 400; also 2 x 0.25 x D with D = 0.6",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0], &[0.0, 30.0]],
            value: 0.375,
            source: "by hand: (7.5 + 7.5) / 40",
        },
    ],
};

fn karmel_maclachlan(table: &TwoGroup) -> f64 {
    let (share, others_share, total) = (table.group_share(), table.others_share(), table.total());
    sum(table
        .areas()
        .map(|area| (others_share * (area.group / total) - share * (area.others / total)).abs()))
}
