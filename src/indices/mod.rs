//! Every index this program can compute: what it is, and the arithmetic.
//!
//! Each index is one file, its [`Definition`] above its formula. To add one, write that file and
//! name it here twice: as a module, and in [`REGISTRY`]. Measures of single areas are added the
//! same way to [`LOCAL_MEASURES`]. Help, schema, documentation, tests and reports follow from these
//! two lists.

mod definition;
mod entropy;
mod input;
mod references;
mod sum;

mod segregation {
    pub(super) mod atkinson;
    pub(super) mod correlation_ratio;
    pub(super) mod dissimilarity;
    pub(super) mod gini;
    pub(super) mod information_theory;
    pub(super) mod interaction;
    pub(super) mod isolation;
    pub(super) mod multigroup_dissimilarity;
    pub(super) mod multigroup_information_theory;
    pub(super) mod multigroup_mutual_information;
    pub(super) mod mutual_information;
    #[expect(
        clippy::module_inception,
        reason = "the index and its family bear the same name"
    )]
    pub(super) mod segregation;
}

mod local {
    pub(super) mod dissimilarity_contribution;
    pub(super) mod group_share;
    pub(super) mod information_contribution;
    pub(super) mod location_quotient;
}

pub use definition::{
    Axiom, Bilingual, Bounds, CarriedError, Definition, Dimension, Formula, Function, LocalExample,
    LocalFormula, LocalMeasure, Parameter, PartWeight, Range, Reference, Scale, Unit,
    WorkedExample,
};
pub use input::{
    Favourable, Income, Incomes, InvalidTable, MultiGroup, Ordered, Outcome, Outcomes, Possible,
    TaxedIncome, TaxedIncomes, TwoGroup, TwoGroupArea,
};

/// All indices, in the order in which help, reports and the schema list them.
pub static REGISTRY: &[Definition] = &[
    segregation::dissimilarity::DEFINITION,
    segregation::segregation::DEFINITION,
    segregation::gini::DEFINITION,
    segregation::atkinson::DEFINITION,
    segregation::information_theory::DEFINITION,
    segregation::mutual_information::DEFINITION,
    segregation::isolation::DEFINITION,
    segregation::interaction::DEFINITION,
    segregation::correlation_ratio::DEFINITION,
    segregation::multigroup_dissimilarity::DEFINITION,
    segregation::multigroup_information_theory::DEFINITION,
    segregation::multigroup_mutual_information::DEFINITION,
];

/// All measures of a single area, in the order in which tables and reports list them.
pub static LOCAL_MEASURES: &[LocalMeasure] = &[
    local::group_share::DEFINITION,
    local::location_quotient::DEFINITION,
    local::dissimilarity_contribution::DEFINITION,
    local::information_contribution::DEFINITION,
];

/// Finds an index by its identifier, such as `"dissimilarity"`.
pub fn find(id: &str) -> Option<&'static Definition> {
    REGISTRY.iter().find(|index| index.id == id)
}

/// Finds a measure of a single area by its identifier, such as `"location_quotient"`.
pub fn find_local(id: &str) -> Option<&'static LocalMeasure> {
    LOCAL_MEASURES.iter().find(|measure| measure.id == id)
}
