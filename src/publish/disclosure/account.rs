//! What was done to the counts, in numbers and words.

use crate::plan::Policy;

/// How many cells were hidden, and how exact the rest is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Cells of levels that are shown, the missing ones left out.
    pub n_cells: usize,
    pub n_primary: usize,
    /// Hidden because an earlier generation hid them.
    pub n_kept: usize,
    pub n_secondary: usize,
    /// Hidden cells whose count an earlier generation published.
    pub n_published_before: usize,
    pub n_rounded: usize,
    pub n_missing: usize,
    pub policy: Policy,
}

/// The same said in English and in Swedish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWords {
    pub en: String,
    pub sv: String,
}

impl Account {
    pub(super) fn add(&mut self, other: &Account) {
        self.n_cells += other.n_cells;
        self.n_primary += other.n_primary;
        self.n_kept += other.n_kept;
        self.n_secondary += other.n_secondary;
        self.n_published_before += other.n_published_before;
        self.n_rounded += other.n_rounded;
        self.n_missing += other.n_missing;
    }

    pub fn n_hidden(&self) -> usize {
        self.n_primary + self.n_kept + self.n_secondary
    }

    /// What readers may know: not how many counts are small, which with few hidden ones would tell
    /// of each.
    pub fn for_readers(&self) -> InWords {
        let (hidden, cells, base) = (self.n_hidden(), self.n_cells, self.policy.base);
        let fewest = self.policy.fewest_values;
        let (weaker_en, weaker_sv) = self.weaker();
        InWords {
            en: format!(
                "To protect persons, {hidden} of {cells} counts are hidden (code c) and the others \
                 rounded to multiples of {base}, each by itself, so that parts need not add up to \
                 totals. Shares, local terms and indices are computed from these counts and are no \
                 more exact than they are; what needs a hidden count is left out. \
                 Nothing is published unless every hidden count may still be any of at least \
                 {fewest} numbers.{weaker_en}"
            ),
            sv: format!(
                "För att skydda enskilda är {hidden} av {cells} antal dolda (kod c) och övriga \
                 avrundade till multiplar av {base}, vart och ett för sig, så att delar inte \
                 behöver summera till totaler. Andelar, lokala termer och index beräknas ur dessa \
                 antal och är inte mer exakta än de; det som kräver ett dolt antal utelämnas. \
                 Inget publiceras om inte varje dolt antal fortfarande kan vara något \
                 av minst {fewest} tal.{weaker_sv}"
            ),
        }
    }

    fn weaker(&self) -> (&'static str, &'static str) {
        match self.policy.protects_less_than_default() {
            true => (
                " The rules in force protect less than the default ones.",
                " Reglerna som gällde skyddar mindre än standardreglerna.",
            ),
            false => ("", ""),
        }
    }
}
