//! What a register of efforts holds.

use std::collections::BTreeMap;
use std::fmt;

use super::amount::{Amount, AmountKind, Kind, TotalCosts};
use super::date::Date;
use super::row::Row;
use crate::indices::Bilingual;

/// All that is known of some efforts. Records refer to an effort by its id.
#[derive(Clone, Debug, Default)]
pub struct Register {
    pub efforts: Vec<Effort>,
    pub reaches: Vec<Reach>,
    pub entries: Vec<Entry>,
    pub outcomes: Vec<ExpectedOutcome>,
}

/// A funded measure, or one that was to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effort {
    pub id: String,
    pub name: String,
    /// Id of the programme it belongs to.
    pub programme: String,
    /// The ordinance that the grant rests on, such as `2018:151`.
    pub ordinance: String,
    /// Who decides on the grant.
    pub agency: String,
    pub recipient: Recipient,
    /// Code of the municipality or county in which it takes place; unknown for some associations.
    pub region: Option<String>,
    pub purpose: Purpose,
    /// For whom it is, in words.
    pub target_group: String,
    pub start: Date,
    /// The last day, included.
    pub end: Date,
    pub reached: Reached,
    pub decision: Decision,
    /// What it costs in all, whoever pays, if that is known.
    pub total_costs: Option<Amount<TotalCosts>>,
    pub row: Row,
}

impl Effort {
    /// Whether it goes on at some time of a year.
    pub fn is_active_in(&self, year: i32) -> bool {
        (self.start.year()..=self.end.year()).contains(&year)
    }
}

/// Who gets the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub kind: RecipientKind,
    /// Code of the municipality or county, or the number of the association.
    pub code: Option<String>,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecipientKind {
    Municipality,
    Region,
    /// An association or a foundation.
    Association,
}

impl RecipientKind {
    pub const ALL: &[RecipientKind] = &[
        RecipientKind::Municipality,
        RecipientKind::Region,
        RecipientKind::Association,
    ];

    pub fn id(self) -> &'static str {
        match self {
            RecipientKind::Municipality => "municipality",
            RecipientKind::Region => "region",
            RecipientKind::Association => "association",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            RecipientKind::Municipality => Bilingual {
                en: "municipality",
                sv: "kommun",
            },
            RecipientKind::Region => Bilingual {
                en: "region",
                sv: "region",
            },
            RecipientKind::Association => Bilingual {
                en: "association or foundation",
                sv: "förening eller stiftelse",
            },
        }
    }
}

/// What an effort is for. An effort has one purpose, so that sums by purpose add up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Housing,
    LabourMarket,
    Education,
    Safety,
    Democracy,
    /// A code of the user's own.
    Other(String),
}

impl Purpose {
    /// The five fields of the national strategy.
    pub const NATIONAL: &[Purpose] = &[
        Purpose::Housing,
        Purpose::LabourMarket,
        Purpose::Education,
        Purpose::Safety,
        Purpose::Democracy,
    ];

    pub fn of(code: &str) -> Purpose {
        let national = Purpose::NATIONAL.iter().find(|it| it.code() == code);
        let own = || Purpose::Other(code.to_owned());
        national.cloned().unwrap_or_else(own)
    }

    pub fn code(&self) -> &str {
        match self {
            Purpose::Housing => "housing",
            Purpose::LabourMarket => "labour_market",
            Purpose::Education => "education",
            Purpose::Safety => "safety",
            Purpose::Democracy => "democracy",
            Purpose::Other(code) => code,
        }
    }

    /// Nothing for a code of the user's own.
    pub fn name(&self) -> Option<Bilingual> {
        let (en, sv) = match self {
            Purpose::Housing => ("housing", "bostad"),
            Purpose::LabourMarket => ("labour market", "arbetsmarknad"),
            Purpose::Education => ("education", "utbildning"),
            Purpose::Safety => ("safety", "trygghet"),
            Purpose::Democracy => ("democracy", "demokrati"),
            Purpose::Other(_) => return None,
        };
        Some(Bilingual { en, sv })
    }
}

/// Whether the register names the areas that an effort reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Those of its rows in the table of areas.
    Areas,
    /// The whole municipality or region; it has no rows in the table of areas.
    WholeRegion,
    /// Nobody knows which areas.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Granted,
    /// Refused applications are kept: who applied in vain is a natural comparison.
    Refused,
    /// Applied for and not yet decided.
    Pending,
}

/// An area and the division that its code belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// Such as `RegSO-2020`.
    pub vintage: String,
    pub code: String,
}

impl Area {
    pub fn new(vintage: impl Into<String>, code: impl Into<String>) -> Area {
        Area {
            vintage: vintage.into(),
            code: code.into(),
        }
    }
}

/// All areas of each vintage, and the code of the municipality each lies in.
pub type Areas = BTreeMap<Area, String>;

/// An area that an effort reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub effort: String,
    pub area: Area,
    /// The part of the effort that is for this area; nothing where the split is unknown.
    pub share: Option<Share>,
    pub row: Row,
}

/// A share of one, exact to the billionth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i64);

impl Share {
    pub const ONE: Share = Share(1_000_000_000);
    pub const HUNDREDTH: Share = Share(10_000_000);

    /// Nothing below zero or above one.
    pub fn of_billionths(billionths: i64) -> Option<Share> {
        (0..=Share::ONE.0)
            .contains(&billionths)
            .then_some(Share(billionths))
    }

    pub fn billionths(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 as f64 / Share::ONE.0 as f64)
    }
}

/// Money of an effort in a year. Its kronor are seen only by who says of which kind they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub effort: String,
    pub kind: AmountKind,
    pub year: i32,
    kronor: i64,
    pub row: Row,
}

impl Entry {
    pub fn new(effort: String, kind: AmountKind, year: i32, kronor: i64, row: Row) -> Entry {
        Entry {
            effort,
            kind,
            year,
            kronor,
            row,
        }
    }

    /// The amount, if it is of the kind that is asked for.
    pub fn amount<K: Kind>(&self) -> Option<Amount<K>> {
        (self.kind == K::KIND).then_some(Amount::new(self.kronor))
    }

    /// For checks, which compare kinds and never add them.
    pub(super) fn kronor(&self) -> i64 {
        self.kronor
    }
}

/// An indicator that an effort is to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedOutcome {
    pub effort: String,
    pub indicator: String,
    pub direction: Direction,
    /// Years from the start until it should be seen.
    pub lag_years: u32,
    pub row: Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Up,
    Down,
}
