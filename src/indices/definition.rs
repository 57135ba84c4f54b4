//! What an index is, as data.

use super::input::{MultiGroup, TwoGroup, TwoGroupArea};

/// Everything the program knows about one index.
///
/// Help, the schema of the pipeline file, the generated documentation, the report's method
/// appendix, and the tests of axioms and references all read this one value.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Names the index in pipeline files and in output.
    pub id: &'static str,
    /// The letter the literature uses; a star tells several groups from two.
    pub symbol: &'static str,
    pub name: Bilingual,
    pub dimension: Dimension,
    pub formula: Formula,
    /// The formula in Typst notation: counts a_i of the group and b_i of the others in area i of
    /// t_i inhabitants, totals A, B and T, shares p_i and P of the group; with several groups,
    /// counts n_(i g), totals N_g, shares p_(i g) and P_g.
    pub equation: &'static str,
    pub parameter: Option<Parameter>,
    pub range: Range,
    /// The axioms the index meets, for every value of its parameter.
    pub axioms: &'static [Axiom],
    /// What a value says, for a reader who is no statistician.
    pub reading: Bilingual,
    /// When not to use it.
    pub caution: Bilingual,
    /// What the literature leaves open and this program has settled.
    pub convention: &'static str,
    /// Which series or body of research uses it.
    pub used_by: &'static str,
    pub references: &'static [Reference],
    /// Tables small enough to check by hand, and what the index is on them, its parameter at the
    /// default.
    pub examples: &'static [WorkedExample],
}

impl Definition {
    /// Whether the index sets one group against all others, and so takes a focus group.
    pub fn needs_two_groups(&self) -> bool {
        match self.formula {
            Formula::TwoGroup(_) | Formula::TwoGroupWithParameter(_) => true,
            Formula::MultiGroup(_) => false,
        }
    }
}

/// A text in English and in Swedish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    pub en: &'static str,
    pub sv: &'static str,
}

/// How the index is computed; the variant says what data it needs.
#[derive(Clone, Copy, Debug)]
pub enum Formula {
    TwoGroup(fn(&TwoGroup) -> f64),
    TwoGroupWithParameter(fn(&TwoGroup, f64) -> f64),
    MultiGroup(fn(&MultiGroup) -> f64),
}

/// What aspect of segregation the index measures (Massey and Denton 1988,
/// <https://doi.org/10.1093/sf/67.2.281>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// How differently the groups are spread over the areas.
    Evenness,
    /// Whom members of a group have around them.
    Exposure,
}

impl Dimension {
    pub const ALL: &[Dimension] = &[Dimension::Evenness, Dimension::Exposure];

    /// Names the dimension in pipeline files.
    pub fn id(self) -> &'static str {
        match self {
            Dimension::Evenness => "evenness",
            Dimension::Exposure => "exposure",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Dimension::Evenness => Bilingual {
                en: "Evenness",
                sv: "Jämnhet",
            },
            Dimension::Exposure => Bilingual {
                en: "Exposure",
                sv: "Exponering",
            },
        }
    }
}

/// A number the user may choose, on which the value depends.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub default: f64,
    pub least: f64,
    pub greatest: f64,
    pub bounds: Bounds,
    pub meaning: Bilingual,
}

/// Whether a parameter may take its least and its greatest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    Open,
    Closed,
}

impl Parameter {
    pub fn accepts(&self, value: f64) -> bool {
        match self.bounds {
            Bounds::Open => self.least < value && value < self.greatest,
            Bounds::Closed => self.least <= value && value <= self.greatest,
        }
    }
}

/// The values the index can take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub min: f64,
    pub max: f64,
}

impl Range {
    pub const UNIT: Range = Range { min: 0.0, max: 1.0 };
    pub const NON_NEGATIVE: Range = Range {
        min: 0.0,
        max: f64::INFINITY,
    };

    /// Whether the index can take this value, give or take rounding.
    pub fn contains(&self, value: f64) -> bool {
        // Sums of rounded terms may leave the range by a few units in the last place.
        const SLACK: f64 = 1e-12;
        self.min - SLACK <= value && value <= self.max + SLACK
    }
}

/// A law that an index of segregation may meet.
///
/// James and Taeuber (1985), <https://doi.org/10.2307/270845>; Reardon and Firebaugh (2002),
/// <https://doi.org/10.1111/1467-9531.00110>. An index claims a law or a test shows a table on which
/// it breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axiom {
    GroupSymmetry,
    OrganizationalEquivalence,
    SizeInvariance,
    CompositionInvariance,
    Transfers,
    StrictTransfers,
    Exchanges,
    ZeroAtEvenness,
    OneAtCompleteSegregation,
}

impl Axiom {
    pub const ALL: &[Axiom] = &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ];

    /// What the law says, in one sentence.
    pub fn meaning(self) -> Bilingual {
        match self {
            Axiom::GroupSymmetry => Bilingual {
                en: "The value is the same whichever group is named first.",
                sv: "Värdet är detsamma oavsett vilken grupp som nämns först.",
            },
            Axiom::OrganizationalEquivalence => Bilingual {
                en: "Joining areas of the same composition, or splitting one into such, changes \
                     nothing.",
                sv: "Att slå ihop områden med samma sammansättning, eller dela ett i sådana, \
                     ändrar ingenting.",
            },
            Axiom::SizeInvariance => Bilingual {
                en: "Multiplying all counts by the same number changes nothing.",
                sv: "Att multiplicera alla antal med samma tal ändrar ingenting.",
            },
            Axiom::CompositionInvariance => Bilingual {
                en: "A group that grows at the same rate everywhere changes nothing.",
                sv: "En grupp som växer i samma takt överallt ändrar ingenting.",
            },
            Axiom::Transfers => Bilingual {
                en: "A move from an area where one's group is overrepresented to one where it is \
                     less so never raises the value.",
                sv: "En flytt från ett område där ens grupp är starkare företrädd till ett där \
                     den är svagare företrädd höjer aldrig värdet.",
            },
            Axiom::StrictTransfers => Bilingual {
                en: "A move from an area where one's group is overrepresented to one where it is \
                     less so always lowers the value.",
                sv: "En flytt från ett område där ens grupp är starkare företrädd till ett där \
                     den är svagare företrädd sänker alltid värdet.",
            },
            Axiom::Exchanges => Bilingual {
                en: "Two people who swap homes, each leaving an area where their own group is \
                     overrepresented, never raise the value.",
                sv: "Två personer som byter bostad och båda lämnar det område där den egna \
                     gruppen är starkare företrädd höjer aldrig värdet.",
            },
            Axiom::ZeroAtEvenness => Bilingual {
                en: "The value is zero when all areas have the same composition.",
                sv: "Värdet är noll när alla områden har samma sammansättning.",
            },
            Axiom::OneAtCompleteSegregation => Bilingual {
                en: "The value is one when no two groups share an area.",
                sv: "Värdet är ett när inga två grupper delar område.",
            },
        }
    }
}

/// A publication, and where to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    pub citation: &'static str,
    pub doi: &'static str,
}

/// A table of counts (a row for each area, a column for each group) and the index on it.
#[derive(Clone, Copy, Debug)]
pub struct WorkedExample {
    pub counts: &'static [&'static [f64]],
    pub value: f64,
    pub source: &'static str,
}

/// A measure of one area, seen against the region's two-group table.
#[derive(Clone, Copy, Debug)]
pub struct LocalMeasure {
    /// Names the measure in output columns.
    pub id: &'static str,
    pub name: Bilingual,
    /// In the notation of [`Definition::equation`].
    pub equation: &'static str,
    pub unit: &'static str,
    pub range: Range,
    pub reading: Bilingual,
    /// Takes the region's table and one of its inhabited areas.
    pub formula: fn(&TwoGroup, TwoGroupArea) -> f64,
    /// The index that is the sum of this measure over all areas.
    pub sums_to: Option<&'static str>,
    pub references: &'static [Reference],
    pub examples: &'static [LocalExample],
}

/// A table of counts `(group, others)`, one of its areas, and the measure on that area.
#[derive(Clone, Copy, Debug)]
pub struct LocalExample {
    pub counts: &'static [(f64, f64)],
    pub area: usize,
    pub value: f64,
    pub source: &'static str,
}
