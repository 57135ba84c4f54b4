//! Every index this program can compute: what it is, and the arithmetic.
//!
//! Each index is one file, its [`Definition`] above its formula. To add one, write that file and
//! name it here twice: as a module, and in [`REGISTRY`]. Measures of single areas are added the
//! same way to [`LOCAL_MEASURES`]. Help, schema, documentation, tests and reports follow from these
//! two lists.

pub(crate) mod arithmetic {
    pub(super) mod absolute_difference;
    pub(super) mod contrast;
    pub(super) mod delta_method;
    pub(crate) mod entropy;
    pub(super) mod excess;
    pub(super) mod fractional_logit;
    pub(crate) mod least_squares;
    pub(super) mod part_weight;
    pub(super) mod profile;
    pub(super) mod spread;
    pub(crate) mod sum;
    pub(super) mod thresholds;
}

mod curves;
mod definition;
mod diversity_type;
mod input;
mod references;

mod segregation {
    pub(super) mod atkinson;
    pub(super) mod bell_isolation;
    pub(super) mod concentration_profile;
    pub(super) mod correlation_ratio;
    pub(super) mod dissimilarity;
    pub(super) mod exposure;
    pub(super) mod generalised_entropy;
    pub(super) mod gini;
    pub(super) mod information_theory;
    pub(super) mod interaction;
    pub(super) mod isolation;
    pub(super) mod karmel_maclachlan;
    pub(super) mod min_max;
    pub(super) mod multigroup_dissimilarity;
    pub(super) mod multigroup_gini;
    pub(super) mod multigroup_information_theory;
    pub(super) mod multigroup_mutual_information;
    pub(super) mod multigroup_normalised_exposure;
    pub(super) mod multigroup_relative_diversity;
    pub(super) mod multigroup_squared_coefficient_of_variation;
    pub(super) mod multigroup_symmetric_atkinson;
    pub(super) mod mutual_information;
    #[expect(
        clippy::module_inception,
        reason = "the index and its family bear the same name"
    )]
    pub(super) mod segregation;
    pub(super) mod square_root;
}

mod diversity {
    pub(super) mod diversity_entropy;
    pub(super) mod effective_number_of_groups;
    pub(super) mod simpson_concentration;
    pub(super) mod simpson_interaction;
}

mod ordered {
    pub(super) mod affluence_segregation;
    pub(super) mod inequality_index;
    pub(super) mod neighbourhood_sorting;
    pub(super) mod ordinal_absolute_difference;
    pub(super) mod ordinal_information_theory;
    pub(super) mod ordinal_square_root;
    pub(super) mod ordinal_variation_ratio;
    pub(super) mod poverty_segregation;
    pub(super) mod rank_order_information_theory;
    pub(super) mod rank_order_square_root;
    pub(super) mod rank_order_variance_ratio;
    pub(super) mod variance_between_areas;
}

mod disparity {
    pub(super) mod absolute_concentration_index;
    pub(super) mod between_group_standard_deviation;
    pub(super) mod between_group_variance;
    pub(super) mod coefficient_of_variation_between_groups;
    pub(super) mod difference;
    pub(super) mod difference_from_reference;
    pub(super) mod erreygers_concentration_index;
    pub(super) mod index_of_disparity;
    pub(super) mod linear_relative_index_of_inequality;
    pub(super) mod linear_slope_index_of_inequality;
    pub(super) mod mean_difference_from_best;
    pub(super) mod mean_difference_from_mean;
    pub(super) mod mean_difference_from_reference;
    pub(super) mod mean_log_deviation_between_groups;
    pub(super) mod population_attributable_fraction;
    pub(super) mod population_attributable_risk;
    pub(super) mod ratio;
    pub(super) mod ratio_to_reference;
    pub(super) mod relative_concentration_index;
    pub(super) mod relative_index_of_inequality;
    pub(super) mod slope_index_of_inequality;
    pub(super) mod theil_between_groups;
    pub(super) mod wagstaff_concentration_index;
    pub(super) mod weighted_index_of_disparity;
    pub(super) mod weighted_mean_difference_from_best;
    pub(super) mod weighted_mean_difference_from_mean;
    pub(super) mod weighted_mean_difference_from_reference;
}

mod local {
    pub(super) mod concentration_at_the_extremes;
    pub(super) mod dissimilarity_contribution;
    pub(super) mod gini_contribution;
    pub(super) mod group_share;
    pub(super) mod information_contribution;
    pub(super) mod local_divergence;
    pub(super) mod local_entropy;
    pub(super) mod local_entropy_scaled;
    pub(super) mod local_simpson;
    pub(super) mod location_quotient;
    pub(super) mod multigroup_dissimilarity_contribution;
    pub(super) mod multigroup_information_contribution;
    pub(super) mod representation_ratio;
}

mod inequality {
    pub(super) mod dispersion;
    pub(super) mod extended_gini;
    pub(super) mod hoover;
    pub(super) mod income_atkinson;
    pub(super) mod income_generalised_entropy;
    pub(super) mod income_gini;
    pub(super) mod income_quintile_share_ratio;
    pub(super) mod kakwani;
    pub(super) mod mean_log_deviation;
    pub(super) mod median_to_tenth_percentile;
    pub(super) mod ninetieth_percentile_to_median;
    pub(super) mod ninetieth_to_tenth_percentile;
    pub(super) mod palma;
    pub(super) mod quantile_ratio;
    pub(super) mod reynolds_smolensky;
    pub(super) mod theil;
    pub(super) mod top_income_share;
    pub(super) mod top_to_bottom_fifth_of_regions;
    pub(super) mod weighted_coefficient_of_variation;
    pub(super) mod wolfson_polarisation;
}

pub use curves::{Point, concentration_profile, lorenz_curve, segregation_curve};
pub use definition::{
    Axiom, Bilingual, Bounds, CarriedError, Definition, Dimension, Formula, Function, LocalExample,
    LocalFormula, LocalMeasure, Numbers, Parameter, PartWeight, Range, Reference, Scale, Unit,
    WorkedExample,
};
pub use diversity_type::{Diversity, DiversityType, diversity_type};
pub use input::{
    Favourable, Income, IncomeClass, Incomes, InvalidTable, MultiGroup, Ordered, Outcome, Outcomes,
    Possible, TaxedIncome, TaxedIncomes, TwoGroup, TwoGroupArea,
};

/// All indices, in the order in which help, reports and the schema list them.
pub static REGISTRY: &[Definition] = &[
    segregation::dissimilarity::DEFINITION,
    segregation::segregation::DEFINITION,
    segregation::karmel_maclachlan::DEFINITION,
    segregation::min_max::DEFINITION,
    segregation::gini::DEFINITION,
    segregation::atkinson::DEFINITION,
    segregation::square_root::DEFINITION,
    segregation::generalised_entropy::DEFINITION,
    segregation::information_theory::DEFINITION,
    segregation::mutual_information::DEFINITION,
    segregation::isolation::DEFINITION,
    segregation::bell_isolation::DEFINITION,
    segregation::interaction::DEFINITION,
    segregation::exposure::DEFINITION,
    segregation::correlation_ratio::DEFINITION,
    segregation::concentration_profile::DEFINITION,
    segregation::multigroup_dissimilarity::DEFINITION,
    segregation::multigroup_gini::DEFINITION,
    segregation::multigroup_information_theory::DEFINITION,
    segregation::multigroup_mutual_information::DEFINITION,
    segregation::multigroup_relative_diversity::DEFINITION,
    segregation::multigroup_squared_coefficient_of_variation::DEFINITION,
    segregation::multigroup_symmetric_atkinson::DEFINITION,
    segregation::multigroup_normalised_exposure::DEFINITION,
    diversity::diversity_entropy::DEFINITION,
    diversity::effective_number_of_groups::DEFINITION,
    diversity::simpson_interaction::DEFINITION,
    diversity::simpson_concentration::DEFINITION,
    ordered::ordinal_information_theory::DEFINITION,
    ordered::ordinal_variation_ratio::DEFINITION,
    ordered::ordinal_square_root::DEFINITION,
    ordered::ordinal_absolute_difference::DEFINITION,
    ordered::rank_order_information_theory::DEFINITION,
    ordered::rank_order_variance_ratio::DEFINITION,
    ordered::rank_order_square_root::DEFINITION,
    ordered::affluence_segregation::DEFINITION,
    ordered::poverty_segregation::DEFINITION,
    ordered::inequality_index::DEFINITION,
    ordered::neighbourhood_sorting::DEFINITION,
    ordered::variance_between_areas::DEFINITION,
    disparity::difference::DEFINITION,
    disparity::difference_from_reference::DEFINITION,
    disparity::ratio::DEFINITION,
    disparity::ratio_to_reference::DEFINITION,
    disparity::absolute_concentration_index::DEFINITION,
    disparity::relative_concentration_index::DEFINITION,
    disparity::erreygers_concentration_index::DEFINITION,
    disparity::wagstaff_concentration_index::DEFINITION,
    disparity::slope_index_of_inequality::DEFINITION,
    disparity::relative_index_of_inequality::DEFINITION,
    disparity::linear_slope_index_of_inequality::DEFINITION,
    disparity::linear_relative_index_of_inequality::DEFINITION,
    disparity::between_group_variance::DEFINITION,
    disparity::between_group_standard_deviation::DEFINITION,
    disparity::coefficient_of_variation_between_groups::DEFINITION,
    disparity::mean_difference_from_best::DEFINITION,
    disparity::weighted_mean_difference_from_best::DEFINITION,
    disparity::mean_difference_from_mean::DEFINITION,
    disparity::weighted_mean_difference_from_mean::DEFINITION,
    disparity::mean_difference_from_reference::DEFINITION,
    disparity::weighted_mean_difference_from_reference::DEFINITION,
    disparity::index_of_disparity::DEFINITION,
    disparity::weighted_index_of_disparity::DEFINITION,
    disparity::theil_between_groups::DEFINITION,
    disparity::mean_log_deviation_between_groups::DEFINITION,
    disparity::population_attributable_risk::DEFINITION,
    disparity::population_attributable_fraction::DEFINITION,
    inequality::income_gini::DEFINITION,
    inequality::extended_gini::DEFINITION,
    inequality::income_atkinson::DEFINITION,
    inequality::income_generalised_entropy::DEFINITION,
    inequality::theil::DEFINITION,
    inequality::mean_log_deviation::DEFINITION,
    inequality::hoover::DEFINITION,
    inequality::ninetieth_to_tenth_percentile::DEFINITION,
    inequality::ninetieth_percentile_to_median::DEFINITION,
    inequality::median_to_tenth_percentile::DEFINITION,
    inequality::quantile_ratio::DEFINITION,
    inequality::income_quintile_share_ratio::DEFINITION,
    inequality::palma::DEFINITION,
    inequality::top_income_share::DEFINITION,
    inequality::wolfson_polarisation::DEFINITION,
    inequality::weighted_coefficient_of_variation::DEFINITION,
    inequality::dispersion::DEFINITION,
    inequality::top_to_bottom_fifth_of_regions::DEFINITION,
    inequality::kakwani::DEFINITION,
    inequality::reynolds_smolensky::DEFINITION,
];

/// All measures of a single area, in the order in which tables and reports list them: first those
/// of a group and the others, then those of several groups, then those of ordered categories.
pub static LOCAL_MEASURES: &[LocalMeasure] = &[
    local::group_share::DEFINITION,
    local::location_quotient::DEFINITION,
    local::representation_ratio::DEFINITION,
    local::dissimilarity_contribution::DEFINITION,
    local::gini_contribution::DEFINITION,
    local::information_contribution::DEFINITION,
    local::local_entropy::DEFINITION,
    local::local_entropy_scaled::DEFINITION,
    local::local_simpson::DEFINITION,
    local::local_divergence::DEFINITION,
    local::multigroup_dissimilarity_contribution::DEFINITION,
    local::multigroup_information_contribution::DEFINITION,
    local::concentration_at_the_extremes::DEFINITION,
];

/// Finds an index by its identifier, such as `"dissimilarity"`.
pub fn find(id: &str) -> Option<&'static Definition> {
    REGISTRY.iter().find(|index| index.id == id)
}

/// Finds a measure of a single area by its identifier, such as `"location_quotient"`.
pub fn find_local(id: &str) -> Option<&'static LocalMeasure> {
    LOCAL_MEASURES.iter().find(|measure| measure.id == id)
}
