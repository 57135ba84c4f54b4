//! Bell's isolation index of others met (n - 1).

use crate::indices::arithmetic::sum::Sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, TwoGroup};
use crate::indices::references::BELL_1954;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "bell_isolation",
    symbol: "Bxx",
    name: Bilingual {
        en: "Bell's isolation index",
        sv: "Bells isolationsindex",
    },
    also_called: &[
        "exact isolation",
        "xPx without oneself",
        "Bell's P* (n - 1)",
    ],
    dimension: Dimension::Exposure,
    formula: Formula::TwoGroup(Function::Partial(bell_isolation)),
    equation: "B_(x x) = (sum_i a_i (a_i - 1) / (t_i - 1)) / (sum_i a_i), quad t_i > 1",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "Near (A - 1) / (T - 1): members meet their own as often as anyone would by chance. 1: \
             they meet nobody else. 0: no member has another one in the same area.",
        sv: "Nära (A - 1) / (T - 1): medlemmarna möter sina egna lika ofta som slumpen ger. 1: de \
             möter inga andra. 0: ingen medlem har någon annan i samma område.",
    },
    axioms: &[Axiom::OneAtCompleteSegregation],
    reading: Bilingual {
        en: "The share of the group among the other inhabitants of its average member's area, the \
             member not counted. In small areas it is fairer than isolation, where everyone also \
             meets himself or herself.",
        sv: "Gruppens andel bland de andra invånarna i det område där dess genomsnittliga medlem \
             bor, medlemmen själv inte räknad. I små områden är det rättvisare än \
             isolationsindexet, där var och en också möter sig själv.",
    },
    caution: Bilingual {
        en: "Rises with the group's share of the population, so read it beside that share. Takes \
             counts of people: shares, weights or rescaled counts give another value. With areas \
             of hundreds of people use isolation, which differs little.",
        sv: "Stiger med gruppens andel av befolkningen, så läs det bredvid den andelen. Tar antal \
             personer: andelar, vikter eller omskalade antal ger ett annat värde. Med hundratals \
             personer i områdena räcker isolationsindexet, som skiljer sig lite.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives (A - 1) / (T - 1) on average, whatever the number and size of \
             areas, which is what sets it apart from isolation. A finer division raises it where \
             groups live apart within areas.",
        sv: "Redan slumpen ger i genomsnitt (A - 1) / (T - 1), oavsett områdenas antal och \
             storlek, vilket skiljer det från isolationsindexet. En finare indelning höjer det där \
             grupper bor åtskilda inom områden.",
    },
    convention: "members who live alone in their area meet nobody and are left out; no value with \
                 fewer than two members or when all live alone; a fraction of a member below one \
                 counts as having no other member beside it; not adjusted for the share of the \
                 group; empty areas dropped",
    used_by: "research on exposure since Bell (1954); OasisR with exact = TRUE",
    references: &[BELL_1954],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[3.0, 1.0], &[1.0, 3.0]],
            value: 0.5,
            source: "by hand: (3 x 2/3 + 1 x 0/3) / 4",
        },
        WorkedExample {
            rows: &[&[3.0, 2.0], &[2.0, 0.0], &[1.0, 0.0]],
            value: 0.7,
            source: "by hand: (3 x 2/4 + 2 x 1/1) / 5, the member who lives alone left out",
        },
    ],
};

fn bell_isolation(table: &TwoGroup) -> Result<f64, InvalidTable> {
    let group_total = table.group_total();
    if group_total < 2.0 {
        return Err(InvalidTable::OneMember);
    }
    let (mut own, mut with_others) = (Sum::default(), Sum::default());
    for area in table.areas().filter(|area| 1.0 < area.total()) {
        let other_members = (area.group - 1.0).max(0.0);
        own.add(area.group / group_total * (other_members / (area.total() - 1.0)));
        with_others.add(area.group / group_total);
    }
    if with_others.value() == 0.0 {
        return Err(InvalidTable::NotDivisible);
    }
    Ok(own.value() / with_others.value())
}
