//! Segregation index of a group against the whole population (IS).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{DUNCAN_DUNCAN_1955_OCCUPATIONS, GORARD_TAYLOR_2002, HOOVER_1941};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "segregation",
    symbol: "IS",
    name: Bilingual {
        en: "Segregation index against the whole population",
        sv: "Segregationsindex mot hela befolkningen",
    },
    also_called: &[
        "Gorard's segregation index",
        "GS",
        "Hoover's index of segregation",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(segregation)),
    equation: "I S = 1/2 sum_i abs(a_i / A - t_i / T) = D (1 - P)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: the group is spread like everyone. Near 1: the whole group lives apart and is \
             small; a group apart that is the share P of the region gives 1 - P.",
        sv: "0: gruppen är fördelad som alla. Nära 1: hela gruppen bor för sig och är liten; \
             en grupp som bor för sig och är andelen P av regionen ger 1 - P.",
    },
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
    ],
    reading: Bilingual {
        en: "The share of the group that would have to move for it to be spread as the whole \
             population is now, itself included. It falls as the group grows, also when nobody \
             moves apart or together.",
        sv: "Så stor andel av gruppen som skulle behöva flytta för att den skulle bo fördelad som \
             hela befolkningen nu, gruppen själv inräknad. Värdet sjunker när gruppen växer, även \
             om ingen flyttar isär eller ihop.",
    },
    caution: Bilingual {
        en: "Not for comparing groups of different size or a group that grows: divide by the \
             others' share, which gives the index of dissimilarity, or use that index.",
        sv: "Inte för jämförelser mellan olika stora grupper eller för en grupp som växer: dela \
             med de andras andel, vilket ger olikhetsindexet, eller använd det.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about sqrt((1 - P) / (2 pi n P)) with n inhabitants in each area: \
             0.04 where a tenth belong to the group in areas of 1,000. A finer division into areas \
             never lowers it.",
        sv: "Redan slumpen ger ungefär sqrt((1 - P) / (2 pi n P)) med n invånare i varje område: \
             0,04 där en tiondel tillhör gruppen i områden med 1 000. En finare indelning i \
             områden sänker det aldrig.",
    },
    // Duncan and Duncan divide this by 1 - P, which gives D of the group against all others, and
    // so do OasisR's ISDuncan and Swedish reports that name a segregationsindex.
    convention: "the group against the total population, the group included, not divided by 1 - P: \
                 the index that Gorard and Taylor (2002) name GS; Duncan and Duncan (1955) divide \
                 by 1 - P and so arrive at `dissimilarity` of the group against all others; empty \
                 areas dropped",
    used_by: "studies that compare a group's distribution with that of everyone, after Hoover \
              (1941); British research on schools since Gorard and Taylor (2002), because it stays \
              the same when the group's share changes by the same factor in every area",
    references: &[
        DUNCAN_DUNCAN_1955_OCCUPATIONS,
        GORARD_TAYLOR_2002,
        HOOVER_1941,
    ],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.3,
            source: "by hand: (0.25 + 0.05 + 0.05 + 0.25) / 2, half of D because P is one half",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0], &[0.0, 30.0]],
            value: 0.75,
            source: "by hand: complete segregation leaves 1 - P",
        },
    ],
};

fn segregation(table: &TwoGroup) -> f64 {
    let (group_total, total) = (table.group_total(), table.total());
    let gaps = table
        .areas()
        .map(|area| (area.group / group_total - area.total() / total).abs());
    sum(gaps) / 2.0
}
