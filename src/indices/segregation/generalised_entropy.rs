//! Generalised entropy index of segregation (GE).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, TwoGroup};
use crate::indices::references::{CRESSIE_READ_1984, HUTCHENS_2004};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "generalised_entropy",
    symbol: "GE",
    name: Bilingual {
        en: "Generalised entropy index of segregation",
        sv: "Generaliserat entropiindex för segregation",
    },
    also_called: &["GE(alpha)", "power divergence of Cressie and Read"],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::PartialWithParameter(generalised_entropy)),
    equation: "G E = 1 / (alpha (alpha - 1)) (sum_i (a_i / A)^alpha (b_i / B)^(1 - alpha) - 1)",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "order",
        default: 0.5,
        least: -2.0,
        greatest: 2.0,
        bounds: Bounds::Closed,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "Which areas weigh most: the higher above 0.5, the more those where the group is \
                 overrepresented; the lower, the more those where it is underrepresented.",
            sv: "Vilka områden som väger tyngst: ju högre över 0,5, desto mer de där gruppen är \
                 överrepresenterad; ju lägre, desto mer de där den är underrepresenterad.",
        },
    }),
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: every area has the same mix. Its greatest value is 1 / (alpha (1 - alpha)) for an \
             order alpha between 0 and 1, four for 0.5: no area holds both groups. For other \
             orders there is none.",
        sv: "0: varje område har samma blandning. Största värdet är 1 / (alfa (1 - alfa)) för en \
             ordning alfa mellan 0 och 1, fyra för 0,5: inget område har båda grupperna. För andra \
             ordningar finns inget.",
    },
    // With the order at one half the groups may also be exchanged.
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
    ],
    reading: Bilingual {
        en: "How unevenly the group is spread beside the others, with a dial that sets which areas \
             count most: those with few of the group or those with many. It can be divided exactly \
             into segregation between and within parts of a region.",
        sv: "Hur ojämnt gruppen är fördelad jämfört med de andra, med ett reglage som bestämmer \
             vilka områden som räknas mest: de med få ur gruppen eller de med många. Det kan delas \
             upp exakt i segregation mellan och inom delar av en region.",
    },
    caution: Bilingual {
        en: "Not between 0 and 1, and values of different orders must not be compared. Has no \
             value where an area lacks the group (order 0 or below) or lacks everyone else (order \
             1 or above); do not drop such areas, choose an order between 0 and 1.",
        sv: "Inte mellan 0 och 1, och värden av olika ordning får inte jämföras. Saknar värde där \
             ett område är utan gruppen (ordning 0 eller lägre) eller utan alla andra (ordning 1 \
             eller högre); utelämna inte sådana områden, välj en ordning mellan 0 och 1.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about 1 / (2 n P (1 - P)) for every order, with n inhabitants in \
             each area: 0.006 where a tenth belong to the group in areas of 1,000; where few \
             members live in each area, low orders give more. A finer division into areas never \
             lowers it.",
        sv: "Redan slumpen ger ungefär 1 / (2 n P (1 - P)) för varje ordning, med n invånare i \
             varje område: 0,006 där en tiondel tillhör gruppen i områden med 1 000; där få \
             medlemmar bor i varje område ger låga ordningar mer. En finare indelning i områden \
             sänker det aldrig.",
    },
    convention: "natural logarithm; order 1 is the sum of (a_i / A) ln((a_i / A) / (b_i / B)), \
                 order 0 the same with the groups exchanged, order 0.5 four times the square root \
                 index; a part of the region weighs (A_s / A)^alpha (B_s / B)^(1 - alpha) by its \
                 A_s and B_s members; empty areas dropped",
    used_by: "research on occupational segregation; the Stata module dicseg, with orders from -2 \
              to 2",
    references: &[CRESSIE_READ_1984, HUTCHENS_2004],
    part_weight: Some(generalised_entropy_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[80.0, 20.0], &[20.0, 80.0]],
            value: 0.8,
            source: "by hand: 4 (1 - 2 sqrt(0.8 x 0.2))",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

fn generalised_entropy(table: &TwoGroup, order: f64) -> Result<f64, InvalidTable> {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let areas = (table.areas()).map(|area| (area.group / group_total, area.others / others_total));
    let value = if order == 0.5 {
        // Half is what most ask for, and a square root is several times cheaper than the rest.
        sum(areas.map(|(group, others)| {
            let gap = libm::sqrt(group) - libm::sqrt(others);
            2.0 * gap * gap
        }))
    } else if order < 0.5 {
        sum(areas.map(|(group, others)| divergence(group, others, order)))
    } else {
        sum(areas.map(|(group, others)| divergence(others, group, 1.0 - order)))
    };
    // Infinite where an area lacks one of the groups and the order weighs that without bound.
    if value.is_finite() {
        Ok(value)
    } else {
        Err(InvalidTable::NotDivisible)
    }
}

/// An area's part, for an order below one half.
///
/// `y ((x / y)^order - 1) / (order (order - 1))`, less what sums to zero over all areas because the
/// shares of both groups sum to one: then no part is negative, nothing cancels, and an order of
/// zero has a limit.
fn divergence(x: f64, y: f64, order: f64) -> f64 {
    if y == 0.0 {
        return x / (1.0 - order);
    }
    if x == 0.0 {
        return if 0.0 < order {
            y / order
        } else {
            f64::INFINITY
        };
    }
    let excess = x - y;
    let logarithm = if excess.abs() < y / 2.0 {
        libm::log1p(excess / y)
    } else {
        libm::log(x) - libm::log(y)
    };
    let part = if order == 0.0 {
        excess - y * logarithm
    } else {
        (y * libm::expm1(order * logarithm) - order * excess) / (order * (order - 1.0))
    };
    // Rounding may take a part of zero just below it.
    part.max(0.0)
}

fn generalised_entropy_share(part: &[f64], whole: &[f64], order: f64) -> f64 {
    libm::pow(part[0] / whole[0], order) * libm::pow(part[1] / whole[1], 1.0 - order)
}
