//! What a programme of grants promised, to whom, and what is known to have come of it.

use super::amount::{Amount, Announced, Granted, Paid};
use super::register::RecipientKind;

/// A programme of grants under one ordinance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    pub id: String,
    pub title: ByLanguage,
    /// The ordinance, such as `2018:151`.
    pub ordinance: String,
    /// Who may apply.
    pub recipients: Vec<RecipientKind>,
    /// The municipalities that may apply; nothing where all may.
    pub municipalities: Option<Vec<EligibleMunicipality>>,
    /// Who decides, and when.
    pub agencies: Vec<Agency>,
    /// The most of an effort's costs that the grant may cover, in per cent; nothing where there is
    /// no such rule.
    pub highest_percent_of_costs: Option<i64>,
    /// In rising order.
    pub years: Vec<ProgrammeYear>,
    /// Where all that is said here comes from, in words.
    pub sources: Vec<ByLanguage>,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByLanguage {
    pub en: String,
    pub sv: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EligibleMunicipality {
    /// Four digits.
    pub code: String,
    pub name: String,
}

/// An agency that decides on grants from one year to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    pub name: String,
    pub first_year: i32,
    /// Nothing while it still does.
    pub last_year: Option<i32>,
}

/// What is known of a programme's money in a year. What is unknown is `None`, and never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeYear {
    pub year: i32,
    pub announced: Option<Figure<Announced>>,
    pub granted: Option<Figure<Granted>>,
    pub paid: Option<Figure<Paid>>,
    /// What a reader must know of the year.
    pub note: Option<ByLanguage>,
}

/// An amount that somebody has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure<K> {
    pub amount: Amount<K>,
    pub precision: Precision,
    /// Who said it, in words.
    pub source: ByLanguage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    Exact,
    /// The source rounds it, or says "about".
    About,
}

impl Programme {
    /// The agencies that decide in a year.
    pub fn agencies_in(&self, year: i32) -> impl Iterator<Item = &Agency> {
        self.agencies.iter().filter(move |agency| {
            agency.first_year <= year && agency.last_year.is_none_or(|last| year <= last)
        })
    }

    /// What is known of a year.
    pub fn year(&self, year: i32) -> Option<&ProgrammeYear> {
        self.years.iter().find(|it| it.year == year)
    }
}
