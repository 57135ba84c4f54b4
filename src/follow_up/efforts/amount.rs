//! Kronor that know what they are: announced, applied for, granted, paid, used or repaid.
//!
//! Kronor are whole, because decisions, payments and final reports are; so parts of a sum can add
//! up to it to the last krona that anybody sees. Each kind of amount is a type of its own, so that
//! a sum of what was granted and what was paid does not compile:
//!
//! ```compile_fail
//! use klyfta::follow_up::efforts::{Amount, Granted, Paid};
//!
//! let sum = Amount::<Granted>::new(1) + Amount::<Paid>::new(1);
//! ```

use std::fmt;
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign};

use crate::indices::Bilingual;

/// What is known of the money of an effort, in the order in which it comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AmountKind {
    /// Promised in a plan or a budget; nobody has a right to it.
    Announced,
    /// Asked for in an application.
    Applied,
    /// Decided for a recipient.
    Granted,
    /// Sent to the recipient.
    Paid,
    /// Spent by the recipient, by its own report.
    Used,
    /// Sent back by the recipient. A repayment is written without a minus sign.
    Repaid,
}

impl AmountKind {
    pub const ALL: &[AmountKind] = &[
        AmountKind::Announced,
        AmountKind::Applied,
        AmountKind::Granted,
        AmountKind::Paid,
        AmountKind::Used,
        AmountKind::Repaid,
    ];

    /// The word for it in the tables of a register.
    pub fn id(self) -> &'static str {
        match self {
            AmountKind::Announced => "announced",
            AmountKind::Applied => "applied",
            AmountKind::Granted => "granted",
            AmountKind::Paid => "paid",
            AmountKind::Used => "used",
            AmountKind::Repaid => "repaid",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            AmountKind::Announced => Bilingual {
                en: "announced",
                sv: "aviserat",
            },
            AmountKind::Applied => Bilingual {
                en: "applied for",
                sv: "sökt",
            },
            AmountKind::Granted => Bilingual {
                en: "granted",
                sv: "beviljat",
            },
            AmountKind::Paid => Bilingual {
                en: "paid",
                sv: "utbetalt",
            },
            AmountKind::Used => Bilingual {
                en: "used",
                sv: "förbrukat",
            },
            AmountKind::Repaid => Bilingual {
                en: "repaid",
                sv: "återbetalt",
            },
        }
    }
}

/// The type of a kind of amount.
pub trait Kind: Copy + Ord + fmt::Debug + sealed::Kind {
    const KIND: AmountKind;
}

mod sealed {
    pub trait Kind {}
}

/// A type without values for each kind.
macro_rules! kinds {
    ($($kind:ident)*) => {
        $(
            #[doc = concat!("The type of [`AmountKind::", stringify!($kind), "`].")]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
            pub enum $kind {}

            impl sealed::Kind for $kind {}

            impl Kind for $kind {
                const KIND: AmountKind = AmountKind::$kind;
            }
        )*
    };
}

kinds! { Announced Applied Granted Paid Used Repaid }

/// What an effort costs in all, whoever pays; not a kind of amount that a register adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TotalCosts {}

/// The most that one row of a register can hold, a hundred billion kronor: more than any programme
/// has, and so little that no number of rows that fits into a machine overflows a sum.
pub const MOST_KRONOR: i64 = 100_000_000_000;

/// Whole kronor of one kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount<K> {
    kronor: i64,
    kind: PhantomData<K>,
}

impl<K> Amount<K> {
    pub const NOTHING: Amount<K> = Amount::new(0);

    pub const fn new(kronor: i64) -> Amount<K> {
        Amount {
            kronor,
            kind: PhantomData,
        }
    }

    pub const fn kronor(self) -> i64 {
        self.kronor
    }
}

impl<K> fmt::Debug for Amount<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kronor", self.kronor)
    }
}

impl<K> Add for Amount<K> {
    type Output = Amount<K>;

    fn add(self, other: Amount<K>) -> Amount<K> {
        let kronor = self.kronor.checked_add(other.kronor);
        Amount::new(kronor.expect("amounts of a checked register are bounded"))
    }
}

impl<K: Copy> AddAssign for Amount<K> {
    fn add_assign(&mut self, other: Amount<K>) {
        *self = *self + other;
    }
}

impl<K> Sum for Amount<K> {
    fn sum<I: Iterator<Item = Amount<K>>>(amounts: I) -> Amount<K> {
        amounts.fold(Amount::NOTHING, Add::add)
    }
}
