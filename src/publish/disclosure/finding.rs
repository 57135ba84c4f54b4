//! Why nothing is published.

use super::ledger::CellName;
use crate::plan::WrongPolicy;

/// One reason why nothing is published. Findings name cells, and some say how far a hidden count
/// could be narrowed: they are for those who may see the data, never for the public.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Everything published leaves only the counts from the least to the greatest for a hidden
    /// cell.
    Narrowed {
        cell: CellName,
        least: u64,
        greatest: u64,
    },
    /// It could not be shown that a hidden cell keeps enough values.
    NotShown(CellName),
    /// A small count is not hidden.
    NotHidden(CellName),
    /// What was written of a cell is not what was let through.
    Otherwise(CellName),
    /// The written table has a row that was not let through, or lacks one.
    Rows(String),
    /// A count is not a whole number.
    Fraction(String, String, i32),
    /// A figure of exact counts, such as a share or an index, leaves only so many values for a
    /// hidden cell.
    Figure {
        figure: String,
        cell: CellName,
        n_values: usize,
    },
    /// An earlier generation published a place that the linked set does not have.
    EarlierPlace(String, String),
    /// An earlier generation published the sum of other areas or of another group under this name.
    OtherSum(CellName),
    /// Another source's total is over other areas, or others are missing in it.
    OtherAreas(CellName),
    /// An earlier generation published a column that the linked set does not have.
    EarlierColumn(String),
    PlaceTwice(String, String),
    EmptyRegion(String, String),
    LevelNamedArea,
    UnknownArea(String),
    UnknownGroup(String),
    GroupTwice(String),
    GroupNamedTotal,
    RowTwice(String, String, i32),
    CountTooLarge(String, i32),
    Policy(WrongPolicy),
}

/// All reasons why nothing is published, in an order of their own.
pub type Findings = Vec<Finding>;

impl Finding {
    /// What is wrong and where, in English and Swedish.
    pub fn in_words(&self) -> (String, String) {
        match self {
            Finding::Narrowed {
                cell,
                least,
                greatest,
            } => (
                format!("{cell}: all that is published leaves only {least} to {greatest}"),
                format!("{cell}: allt publicerat lämnar bara {least} till {greatest}"),
            ),
            Finding::NotShown(cell) => (
                format!("{cell}: it could not be shown that enough values remain possible"),
                format!("{cell}: det gick inte att visa att tillräckligt många värden är möjliga"),
            ),
            Finding::NotHidden(cell) => (
                format!("{cell}: a small count is not hidden"),
                format!("{cell}: ett litet antal är inte dolt"),
            ),
            Finding::Otherwise(cell) => (
                format!("{cell}: what was written is not what was let through"),
                format!("{cell}: det som skrevs är inte det som släpptes igenom"),
            ),
            Finding::Rows(source) => (
                format!("the rows written of `{source}` are not those that were let through"),
                format!("raderna som skrevs av `{source}` är inte de som släpptes igenom"),
            ),
            Finding::Fraction(area, group, period) => (
                format!("{area}, {group}, {period}: the count is not a whole number"),
                format!("{area}, {group}, {period}: antalet är inget heltal"),
            ),
            Finding::Figure {
                figure,
                cell,
                n_values,
            } => (
                format!("{figure} leaves only {n_values} values for {cell}"),
                format!("{figure} lämnar bara {n_values} värden för {cell}"),
            ),
            Finding::EarlierPlace(level, code) => (
                format!("an earlier generation published {level} {code}, which is not linked"),
                format!("en tidigare generation publicerade {level} {code}, som inte är länkat"),
            ),
            Finding::OtherSum(cell) => (
                format!(
                    "{cell}: an earlier generation published the sum of other areas or groups \
                     under this name, and both together could give away what lies between"
                ),
                format!(
                    "{cell}: en tidigare generation publicerade summan av andra områden eller \
                     grupper under detta namn, och båda tillsammans kan avslöja det som skiljer dem"
                ),
            ),
            Finding::OtherAreas(cell) => (
                format!(
                    "{cell}: the total of another source is over other areas, and both together \
                     could give away what lies between"
                ),
                format!(
                    "{cell}: en annan källas summa gäller andra områden, och båda tillsammans kan \
                     avslöja det som skiljer dem"
                ),
            ),
            Finding::EarlierColumn(column) => (
                format!("an earlier generation published the group {column}, which is not linked"),
                format!("en tidigare generation publicerade gruppen {column}, som inte är länkad"),
            ),
            Finding::PlaceTwice(level, code) => (
                format!("{level} {code} is there twice"),
                format!("{level} {code} finns två gånger"),
            ),
            Finding::EmptyRegion(level, code) => (
                format!("{level} {code} has no areas"),
                format!("{level} {code} har inga områden"),
            ),
            Finding::LevelNamedArea => (
                "a level of regions is called `area`".to_owned(),
                "en regionnivå heter `area`".to_owned(),
            ),
            Finding::UnknownArea(code) => (
                format!("the area {code} is not among the areas"),
                format!("området {code} finns inte bland områdena"),
            ),
            Finding::UnknownGroup(group) => (
                format!("the group {group} is not among the groups"),
                format!("gruppen {group} finns inte bland grupperna"),
            ),
            Finding::GroupTwice(group) => (
                format!("the group {group} is there twice"),
                format!("gruppen {group} finns två gånger"),
            ),
            Finding::GroupNamedTotal => (
                "a group is called `total`".to_owned(),
                "en grupp heter `total`".to_owned(),
            ),
            Finding::RowTwice(area, group, period) => (
                format!("{area}, {group}, {period} has two rows"),
                format!("{area}, {group}, {period} har två rader"),
            ),
            Finding::CountTooLarge(area, period) => (
                format!("{area}, {period}: a count is 2^40 or more"),
                format!("{area}, {period}: ett antal är 2^40 eller mer"),
            ),
            Finding::Policy(problem) => {
                let reason = problem.reason();
                (reason.en.to_owned(), reason.sv.to_owned())
            }
        }
    }
}
