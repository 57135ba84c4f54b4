//! What an index is, as data.

use std::fmt;

use super::input::{
    Incomes, InvalidTable, MultiGroup, Ordered, Outcomes, TaxedIncomes, TwoGroup, TwoGroupArea,
};

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
    /// Other names and letters by which the field knows the index.
    pub also_called: &'static [&'static str],
    pub dimension: Dimension,
    pub formula: Formula,
    /// The formula in Typst notation: counts a_i of the group and b_i of the others in area i of
    /// t_i inhabitants, totals A, B and T, shares p_i and P of the group; with several groups,
    /// counts n_(i g), totals N_g, shares p_(i g) and P_g; with ordered categories, shares c_(i k) and
    /// C_k of those in category k or below. Values y_i of units or incomes with shares f_i of the
    /// population, mean mu, and the share R_i of people below the middle of unit i; of incomes in
    /// areas, t_j inhabitants and mean mu_j of area j.
    pub equation: &'static str,
    pub unit: Unit,
    pub parameter: Option<Parameter>,
    pub range: Range,
    /// What the ends of the range mean, and zero where it lies between them.
    pub ends: Bilingual,
    /// The axioms the index meets, for every value of its parameter.
    pub axioms: &'static [Axiom],
    /// What a value says, for a reader who is no statistician.
    pub reading: Bilingual,
    /// When not to use it.
    pub caution: Bilingual,
    /// How the number and the size of areas or units move the value.
    pub sensitivity: Bilingual,
    /// What the literature leaves open and this program has settled.
    pub convention: &'static str,
    /// Which series or body of research uses it.
    pub used_by: &'static str,
    pub references: &'static [Reference],
    /// The share with which the index of a part of the region enters that of the whole, where the
    /// whole is the weighted sum over parts plus the index between parts.
    pub part_weight: Option<PartWeight>,
    /// Whether a value says nothing without what its groups are reckoned from: the concept of income,
    /// the population, the areas.
    pub needs_basis: bool,
    /// How standard errors of the units' values carry over to an index of outcomes.
    pub error: Option<CarriedError>,
    /// Tables small enough to check by hand, and what the index is on them, its parameter at the
    /// default.
    pub examples: &'static [WorkedExample],
}

/// Takes the totals of a part and of the whole region, and the parameter (ignored by an index
/// without one). Totals are those of each group, zero where the part lacks it, or the population
/// and the sum of the incomes.
pub type PartWeight = fn(part: &[f64], whole: &[f64], parameter: f64) -> f64;

/// The standard error of an index of outcomes.
#[derive(Clone, Copy, Debug)]
pub struct CarriedError {
    /// Takes the table and the parameter (ignored by an index without one); nothing where the table
    /// does not tell. It is that of the index itself on either scale: on the logarithm it is this
    /// divided by the index.
    pub standard_error: fn(&Outcomes, f64) -> Option<f64>,
    /// Where an interval is symmetric around the index.
    pub scale: Scale,
    /// How it is reckoned, in a few words.
    pub method: &'static str,
}

/// The scale on which an interval is symmetric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Plain,
    /// Of an index above zero, so that no limit falls below.
    Logarithm,
}

impl Definition {
    /// Whether the index sets one group against all others, and so takes a focus group.
    pub fn needs_two_groups(&self) -> bool {
        matches!(self.formula, Formula::TwoGroup(_))
    }

    /// Whether a table of counts has one value of the index, whichever group is looked at.
    pub fn takes_all_groups(&self) -> bool {
        match self.formula {
            Formula::TwoGroup(_) | Formula::Pair(_) | Formula::Outcomes(_) => false,
            Formula::MultiGroup(_)
            | Formula::Ordered(_)
            | Formula::Incomes(_)
            | Formula::TaxedIncomes(_) => true,
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
    /// A group and the others in each area.
    TwoGroup(Function<TwoGroup>),
    /// All groups in each area.
    MultiGroup(Function<MultiGroup>),
    /// Two of several groups, numbered among the inhabited groups.
    Pair(fn(&MultiGroup, usize, usize) -> f64),
    /// Ordered categories in each area.
    Ordered(Function<Ordered>),
    /// A value of each group or area.
    Outcomes(Function<Outcomes>),
    /// Incomes of persons, households or areas.
    Incomes(Function<Incomes>),
    /// Incomes and what is paid on each.
    TaxedIncomes(Function<TaxedIncomes>),
}

/// A formula of a table.
///
/// Tables refuse what no index can be computed from, so most formulas always have a value. Some
/// have conditions of their own, such as a mean above zero.
pub enum Function<T> {
    Plain(fn(&T) -> f64),
    WithParameter(fn(&T, f64) -> f64),
    Partial(fn(&T) -> Result<f64, InvalidTable>),
    PartialWithParameter(fn(&T, f64) -> Result<f64, InvalidTable>),
}

impl<T> Function<T> {
    /// The index of the table, or why it has none.
    ///
    /// An index without a parameter ignores it; one that has a parameter must be given it.
    pub fn of(self, table: &T, parameter: Option<f64>) -> Result<f64, InvalidTable> {
        let given = || parameter.expect("an index that takes a parameter is given one");
        match self {
            Function::Plain(formula) => Ok(formula(table)),
            Function::WithParameter(formula) => Ok(formula(table, given())),
            Function::Partial(formula) => formula(table),
            Function::PartialWithParameter(formula) => formula(table, given()),
        }
    }

    pub fn takes_parameter(self) -> bool {
        matches!(
            self,
            Function::WithParameter(_) | Function::PartialWithParameter(_)
        )
    }
}

// Derived, these would ask the same of the table.
impl<T> Copy for Function<T> {}

impl<T> Clone for Function<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Function<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Function::Plain(_) => "Plain",
            Function::WithParameter(_) => "WithParameter",
            Function::Partial(_) => "Partial",
            Function::PartialWithParameter(_) => "PartialWithParameter",
        })
    }
}

impl Formula {
    pub fn takes_parameter(self) -> bool {
        match self {
            Formula::TwoGroup(function) => function.takes_parameter(),
            Formula::MultiGroup(function) => function.takes_parameter(),
            Formula::Pair(_) => false,
            Formula::Ordered(function) => function.takes_parameter(),
            Formula::Outcomes(function) => function.takes_parameter(),
            Formula::Incomes(function) => function.takes_parameter(),
            Formula::TaxedIncomes(function) => function.takes_parameter(),
        }
    }
}

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, a ratio, or an index without unit.
    One,
    Percent,
    /// Information in natural logarithms.
    Nats,
    /// A number of groups, fractions allowed.
    Groups,
    /// The unit of the outcome or income.
    Value,
    /// The square of that.
    ValueSquared,
}

impl Unit {
    /// As it stands beside a number: `1` for what has no unit.
    pub fn id(self) -> &'static str {
        match self {
            Unit::One => "1",
            Unit::Percent => "%",
            Unit::Nats => "nat",
            Unit::Groups => "groups",
            Unit::Value => "unit of the value",
            Unit::ValueSquared => "squared unit of the value",
        }
    }
}

/// What the index measures: an aspect of segregation (Massey and Denton 1988,
/// <https://doi.org/10.1093/sf/67.2.281>), or a gap between what people have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// How differently the groups are spread over the areas.
    Evenness,
    /// Whom members of a group have around them.
    Exposure,
    /// How mixed the population of the region is, wherever it lives.
    Diversity,
    /// How differently ordered categories, such as income classes, are spread over the areas.
    Ordered,
    /// How far groups or areas are apart in what they have attained.
    Disparity,
    /// How unequal incomes are.
    Inequality,
}

impl Dimension {
    pub const ALL: &[Dimension] = &[
        Dimension::Evenness,
        Dimension::Exposure,
        Dimension::Diversity,
        Dimension::Ordered,
        Dimension::Disparity,
        Dimension::Inequality,
    ];

    /// Names the dimension in pipeline files.
    pub fn id(self) -> &'static str {
        match self {
            Dimension::Evenness => "evenness",
            Dimension::Exposure => "exposure",
            Dimension::Diversity => "diversity",
            Dimension::Ordered => "ordered",
            Dimension::Disparity => "disparity",
            Dimension::Inequality => "inequality",
        }
    }

    pub fn name(self) -> Bilingual {
        let [en, sv] = match self {
            Dimension::Evenness => ["Evenness", "Jämnhet"],
            Dimension::Exposure => ["Exposure", "Exponering"],
            Dimension::Diversity => ["Diversity", "Mångfald"],
            Dimension::Ordered => ["Ordered groups", "Ordnade grupper"],
            Dimension::Disparity => ["Disparity", "Skillnader i utfall"],
            Dimension::Inequality => ["Inequality of income", "Inkomstojämlikhet"],
        };
        Bilingual { en, sv }
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
    pub numbers: Numbers,
    pub meaning: Bilingual,
}

/// Whether a parameter may take its least and its greatest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    Open,
    Closed,
}

/// Which of the numbers within its bounds a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    All,
    /// Without fraction, such as the order of a polynomial.
    Whole,
}

impl Parameter {
    /// What the parameter may be, in words.
    pub fn allowed(&self) -> String {
        let whole = match self.numbers {
            Numbers::All => "",
            Numbers::Whole => "a whole number ",
        };
        format!("{whole}between {} and {}", self.least, self.greatest)
    }

    pub fn accepts(&self, value: f64) -> bool {
        let within = match self.bounds {
            Bounds::Open => self.least < value && value < self.greatest,
            Bounds::Closed => self.least <= value && value <= self.greatest,
        };
        within && (self.numbers == Numbers::All || value.fract() == 0.0)
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
    pub const UNBOUNDED: Range = Range {
        min: f64::NEG_INFINITY,
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
    OrderReversal,
    ScaleInvariance,
    TranslationInvariance,
    PopulationPrinciple,
    PigouDalton,
    StrictPigouDalton,
    ZeroAtEquality,
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
        Axiom::OrderReversal,
        Axiom::ScaleInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ];

    /// Whether the axiom is one that an index of this kind could meet or break.
    pub fn speaks_of(self, formula: Formula) -> bool {
        use Axiom::*;
        match formula {
            Formula::TwoGroup(_) | Formula::MultiGroup(_) => matches!(
                self,
                GroupSymmetry
                    | OrganizationalEquivalence
                    | SizeInvariance
                    | CompositionInvariance
                    | Transfers
                    | StrictTransfers
                    | Exchanges
                    | ZeroAtEvenness
                    | OneAtCompleteSegregation
            ),
            Formula::Pair(_) => matches!(self, OrganizationalEquivalence | SizeInvariance),
            Formula::Ordered(_) => matches!(
                self,
                OrganizationalEquivalence
                    | SizeInvariance
                    | Exchanges
                    | ZeroAtEvenness
                    | OneAtCompleteSegregation
                    | OrderReversal
            ),
            Formula::Outcomes(_) | Formula::Incomes(_) | Formula::TaxedIncomes(_) => matches!(
                self,
                SizeInvariance
                    | ScaleInvariance
                    | TranslationInvariance
                    | PopulationPrinciple
                    | PigouDalton
                    | StrictPigouDalton
                    | ZeroAtEquality
            ),
        }
    }

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
                en: "Two people who swap homes, each leaving an area where their own group (of \
                     ordered groups: their own side of every threshold between the two) is \
                     overrepresented, never raise the value.",
                sv: "Två personer som byter bostad och båda lämnar det område där den egna \
                     gruppen (bland ordnade grupper: den egna sidan av varje gräns mellan de \
                     två) är starkare företrädd höjer aldrig värdet.",
            },
            Axiom::ZeroAtEvenness => Bilingual {
                en: "The value is zero when all areas have the same composition.",
                sv: "Värdet är noll när alla områden har samma sammansättning.",
            },
            Axiom::OneAtCompleteSegregation => Bilingual {
                en: "The value is one when no two groups share an area.",
                sv: "Värdet är ett när inga två grupper delar område.",
            },
            Axiom::OrderReversal => Bilingual {
                en: "Naming the categories from the other end changes nothing.",
                sv: "Att räkna kategorierna från andra änden ändrar ingenting.",
            },
            Axiom::ScaleInvariance => Bilingual {
                en: "Multiplying all values by the same number, such as another currency, changes \
                     nothing.",
                sv: "Att multiplicera alla värden med samma tal, till exempel en annan valuta, \
                     ändrar ingenting.",
            },
            Axiom::TranslationInvariance => Bilingual {
                en: "Adding the same amount to all values changes nothing.",
                sv: "Att lägga samma belopp till alla värden ändrar ingenting.",
            },
            Axiom::PopulationPrinciple => Bilingual {
                en: "Joining units of the same value, or splitting one into such, changes nothing.",
                sv: "Att slå ihop enheter med samma värde, eller dela en i sådana, ändrar \
                     ingenting.",
            },
            Axiom::PigouDalton => Bilingual {
                en: "Taking from someone who has more and giving to someone who has less, without \
                     changing which of the two has more, never raises the value.",
                sv: "Att ta från någon som har mer och ge till någon som har mindre, utan att \
                     ändra vem av dem som har mer, höjer aldrig värdet.",
            },
            Axiom::StrictPigouDalton => Bilingual {
                en: "Taking from someone who has more and giving to someone who has less, without \
                     changing which of the two has more, always lowers the value.",
                sv: "Att ta från någon som har mer och ge till någon som har mindre, utan att \
                     ändra vem av dem som har mer, sänker alltid värdet.",
            },
            Axiom::ZeroAtEquality => Bilingual {
                en: "The value is zero when all have the same.",
                sv: "Värdet är noll när alla har lika mycket.",
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

/// A table and the index on it.
///
/// A row is an area with a count for each group, where the index takes counts: the group and the
/// others, the first and the second of a pair, categories from the lowest. Else it is a unit with
/// its value and population, and its standard error if a third number follows; units stand in their
/// order, the first is the reference, high values are favourable, and values lie between 0 and 100.
/// Or it is an income with its population, and the number of its area if a third number follows; or
/// an income before tax, the tax and the population.
#[derive(Clone, Copy, Debug)]
pub struct WorkedExample {
    pub rows: &'static [&'static [f64]],
    pub value: f64,
    pub source: &'static str,
}

/// A measure of one area, seen against its region's table.
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
    pub formula: LocalFormula,
    /// The index that is the sum of this measure over all areas.
    pub sums_to: Option<&'static str>,
    pub references: &'static [Reference],
    pub examples: &'static [LocalExample],
}

/// How a measure of one area is computed; the variant says what data it needs.
///
/// Each takes the region's table and one of its inhabited areas.
#[derive(Clone, Copy, Debug)]
pub enum LocalFormula {
    TwoGroup(fn(&TwoGroup, TwoGroupArea) -> f64),
    /// Some areas have no value, such as a ratio where what it divides by is empty.
    PartialTwoGroup(fn(&TwoGroup, TwoGroupArea) -> Result<f64, InvalidTable>),
    /// The counts of the area are those of the inhabited groups.
    MultiGroup(fn(&MultiGroup, &[f64]) -> f64),
    Ordered(fn(&Ordered, &[f64]) -> f64),
}

/// A table of counts, a row an area, one of its areas, and the measure on that area.
#[derive(Clone, Copy, Debug)]
pub struct LocalExample {
    pub counts: &'static [&'static [f64]],
    pub area: usize,
    pub value: f64,
    pub source: &'static str,
}
