//! Inequality index of the Swedish segregation barometer (OI), "ojämlikhetsindex".

use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, Ordered};
use crate::indices::references::{DUNCAN_DUNCAN_1955_METHODS, MASSEY_DENTON_1988};
use crate::indices::segregation::dissimilarity::dissimilarity;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "inequality_index",
    symbol: "OI",
    name: Bilingual {
        en: "Inequality index (Segregationsbarometern)",
        sv: "Ojämlikhetsindex (Segregationsbarometern)",
    },
    also_called: &["ojämlikhetsindex"],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::Partial(inequality_index)),
    equation: "upright(\"OI\") = 100 dot 1 / 2 sum_i abs(n_(i 1) / N_1 - n_(i K) / N_K)",
    unit: Unit::Percent,
    parameter: None,
    range: Range {
        min: 0.0,
        max: 100.0,
    },
    ends: Bilingual {
        en: "0: the lowest and the highest income class are spread alike. 100: they share no area.",
        sv: "0: den lägsta och den högsta inkomstklassen är fördelade lika. 100: de delar inget \
             område.",
    },
    // It is a hundred where the groups share no area.
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::ZeroAtEvenness,
        Axiom::OrderReversal,
    ],
    reading: Bilingual {
        en: "The percentage of those with low incomes who would have to move to another area to be \
             spread as those with high incomes are.",
        sv: "Hur många procent av låginkomsttagarna som skulle behöva flytta till ett annat område \
             för att bo fördelade som höginkomsttagarna.",
    },
    caution: Bilingual {
        en: "Only comparable with a published value if areas, the base of the income classes and \
             the kind of income are the same: state all three beside the number. Says nothing of \
             how unequal incomes are, nor of anyone between the lowest and the highest class. \
             Nearly meaningless in a municipality with two to four areas.",
        sv: "Bara jämförbart med ett publicerat värde om områden, inkomstklassernas bas och \
             inkomstbegrepp är desamma: ange alla tre bredvid talet. Säger inget om hur ojämlika \
             inkomsterna är, eller om någon mellan den lägsta och den högsta klassen. Nästan \
             meningslöst i en kommun med två till fyra områden.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas or the classes in them are small, and with a finer \
             division into areas; compare only regions with areas of like size.",
        sv: "Stiger av slump där områdena eller klasserna i dem är små och med finare \
             områdesindelning; jämför bara regioner med lika stora områden.",
    },
    convention: "100 times the dissimilarity of the lowest and the highest category, in the \
                 barometer the lowest and the highest fifth of incomes; those between are left \
                 out. The formula does not fix the areas (DeSO or RegSO), the base of the fifths \
                 (the nation's or the region's incomes) or the income concept; areas with neither \
                 class dropped",
    used_by: "Segregationsbarometern, of Delmos until 2022 and of Boverket since 2023, for \
              municipalities and counties",
    references: &[DUNCAN_DUNCAN_1955_METHODS, MASSEY_DENTON_1988],
    part_weight: None,
    needs_basis: true,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[
                &[30.0, 20.0, 20.0, 20.0, 10.0],
                &[10.0, 20.0, 20.0, 20.0, 30.0],
            ],
            value: 50.0,
            source: "by hand: 100 (0.5 + 0.5) / 2",
        },
        WorkedExample {
            rows: &[&[20.0, 0.0, 40.0], &[10.0, 50.0, 20.0]],
            value: 0.0,
            source: "by hand: either class has two thirds in the first area",
        },
    ],
};

fn inequality_index(table: &Ordered) -> Result<f64, InvalidTable> {
    Ok(100.0 * dissimilarity(&table.lowest_against_highest()?))
}
