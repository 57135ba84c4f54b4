//! Which columns of a published table say what a row is about, and which other is its number.

/// How a table is compared. Columns that are neither keys, nor names, nor notes are its values.
pub(super) struct Shape {
    pub table: &'static str,
    pub keys: &'static [&'static str],
    /// The value by which the table is summed up, and which tells of a row that is new or gone.
    pub main: &'static str,
    /// Whether the main values are what readers came for, and not what stands behind them.
    pub is_headline: bool,
}

impl Shape {
    /// Whether one value a row is listed of those that differ. All values of an area follow from
    /// the same counts, and there are millions of areas and years.
    pub fn lists_one_a_row(&self) -> bool {
        matches!(self.table, "areas" | "diversity")
    }
}

const fn shape(
    table: &'static str,
    keys: &'static [&'static str],
    main: &'static str,
    is_headline: bool,
) -> Shape {
    Shape {
        table,
        keys,
        main,
        is_headline,
    }
}

const HEADLINE: bool = true;
const BEHIND: bool = false;

/// Names and notes follow from what else is there, or are words.
pub(super) const WORDS: &[&str] = &["region_name", "area_name", "name", "note", "unit"];

/// Every published table. A test holds that the keys are there and tell all rows apart, but for
/// those of `effects` that stand below the effect they belong to.
#[rustfmt::skip] // a line each
pub(super) static SHAPES: &[Shape] = &[
    shape("estimates", &["analysis", "level", "region", "period", "index", "parameter", "group", "reference", "neighbourhood"], "estimate", HEADLINE),
    shape("areas", &["analysis", "area", "period", "group", "reference"], "group_share", BEHIND),
    shape("counts", &["source", "level", "region", "group", "period"], "count", BEHIND),
    shape("exact_indices", &["source", "analysis", "level", "region", "period", "index", "parameter", "group", "reference"], "estimate", HEADLINE),
    shape("diversity", &["analysis", "area", "period"], "local_entropy", BEHIND),
    shape("parts", &["analysis", "level", "region", "period", "index", "parameter", "group", "reference", "within", "between"], "part", BEHIND),
    shape("contributions", &["analysis", "level", "region", "whole", "period", "index", "parameter", "group", "reference"], "contribution", BEHIND),
    shape("changes", &["analysis", "level", "region", "index", "parameter", "group", "reference"], "change", BEHIND),
    shape("indicators", &["indicator", "level", "code", "year"], "share", HEADLINE),
    shape("trends", &["indicator", "level", "code"], "slope", BEHIND),
    shape("area_types", &["area", "year"], "socioeconomic_index", HEADLINE),
    shape("type_shares", &["code", "year", "type"], "share", BEHIND),
    shape("transitions", &["first_year", "last_year", "from_type", "to_type"], "n_areas", BEHIND),
    shape("mobility", &["quantity", "type"], "value", BEHIND),
    shape("rules", &["rule", "year", "level", "code", "condition"], "value", BEHIND),
    shape("efforts", &["kind", "level", "code", "destination", "year", "purpose"], "kronor", HEADLINE),
    shape("programmes", &["programme", "year", "by"], "paid", BEHIND),
    shape("overlaps", &["area", "year"], "n_efforts", BEHIND),
    shape("funded_areas", &["question", "area"], "first_year", BEHIND),
    shape("comparison_areas", &["question", "compared_with", "area", "funded_area"], "weight", BEHIND),
    shape("balance", &["question", "compared_with", "characteristic"], "after", BEHIND),
    shape("gaps", &["question", "code", "compared_with", "year"], "absolute", HEADLINE),
    shape("gaps_closed", &["question", "code", "compared_with"], "closed_absolute", BEHIND),
    shape("guard", &["question", "cohort", "of", "selection_year", "year"], "gap", BEHIND),
    shape("effects", &["question", "method", "quantity", "group", "time", "event_time"], "estimate", HEADLINE),
    shape("by_type", &["indicator", "year", "of"], "value", BEHIND),
    shape("disparities", &["index", "indicator", "year", "over"], "estimate", HEADLINE),
];
