//! Numbers, units and small phrases as readers of the page's language write them.

use crate::follow_up::efforts::{self, Purpose};
use crate::follow_up::finding::{Finding, Reason};
use crate::indices::Bilingual;
use crate::language::Language;
use crate::plan::{Beside, Outcome, Plan};
use crate::spec;

/// Writes in one language.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Writing(pub Language);

/// In what an outcome is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A share of one, told in per cent.
    Share,
    /// Points of the socioeconomic index.
    Points,
}

impl Unit {
    pub(super) fn of(outcome: Outcome) -> Unit {
        match outcome {
            Outcome::Indicator(_) => Unit::Share,
            Outcome::SocioeconomicIndex => Unit::Points,
        }
    }

    fn scale(self) -> f64 {
        match self {
            Unit::Share => 100.0,
            Unit::Points => 1.0,
        }
    }
}

impl Writing {
    pub(in crate::report) fn pick<'a>(self, en: &'a str, sv: &'a str) -> &'a str {
        self.0.pick(en, sv)
    }

    pub(in crate::report) fn both(self, text: Bilingual) -> &'static str {
        match self.0 {
            Language::English => text.en,
            Language::Swedish => text.sv,
        }
    }

    pub(in crate::report) fn named(self, text: &spec::ByLanguage) -> &str {
        self.pick(&text.en, &text.sv)
    }

    pub(super) fn said(self, text: &efforts::ByLanguage) -> &str {
        self.pick(&text.en, &text.sv)
    }

    pub(super) fn whole(self, number: f64) -> String {
        self.0.number(number, 0)
    }

    pub(in crate::report) fn count(self, number: usize) -> String {
        self.0.whole(number as i64)
    }

    /// A share in a table.
    pub(super) fn percent(self, share: f64) -> String {
        let number = self.0.number(100.0 * share, 1);
        match self.0 {
            Language::English => format!("{number}%"),
            Language::Swedish => format!("{number}\u{a0}%"),
        }
    }

    /// A share in a sentence.
    pub(super) fn per_cent(self, share: f64, decimals: usize) -> String {
        let number = self.0.number(100.0 * share, decimals);
        format!("{number}\u{a0}{}", self.pick("per cent", "procent"))
    }

    pub(super) fn kronor(self, kronor: i64) -> String {
        format!("{}\u{a0}kronor", self.0.whole(kronor))
    }

    /// An outcome in a sentence.
    pub(super) fn outcome(self, unit: Unit, value: f64) -> String {
        match unit {
            Unit::Share => self.per_cent(value, 1),
            Unit::Points => self.0.number(value, 1),
        }
    }

    /// An outcome, or a difference of two, in a table whose heads tell the unit.
    pub(super) fn bare(self, unit: Unit, value: f64) -> String {
        self.0.number(unit.scale() * value, 1)
    }

    /// A difference of outcomes in a sentence, without its sign.
    pub(super) fn difference(self, unit: Unit, value: f64) -> String {
        let number = self.0.number((unit.scale() * value).abs(), 1);
        let unit = match unit {
            Unit::Share => self.pick("percentage points", "procentenheter"),
            Unit::Points => self.pick("index points", "indexenheter"),
        };
        format!("{number}\u{a0}{unit}")
    }

    pub(super) fn unit(self, unit: Unit) -> &'static str {
        match unit {
            Unit::Share => self.both(Bilingual {
                en: "per cent",
                sv: "procent",
            }),
            Unit::Points => self.both(Bilingual {
                en: "index points",
                sv: "indexenheter",
            }),
        }
    }

    pub(super) fn unit_of_differences(self, unit: Unit) -> &'static str {
        match unit {
            Unit::Share => self.both(Bilingual {
                en: "percentage points",
                sv: "procentenheter",
            }),
            Unit::Points => self.unit(unit),
        }
    }

    /// Two limits; a minus sign and a dash would be taken for each other.
    pub(super) fn between(self, low: &str, high: &str) -> String {
        format!("{low} {} {high}", self.pick("to", "till"))
    }

    pub(super) fn years(self, first: i32, last: i32) -> String {
        match first == last {
            true => first.to_string(),
            false => format!("{first}\u{2013}{last}"),
        }
    }

    pub(super) fn unknown(self) -> &'static str {
        self.both(Bilingual {
            en: "unknown",
            sv: "okänt",
        })
    }

    /// Names with commas between and a word before the last.
    pub(super) fn enumeration(self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [all @ .., last] => format!("{} {} {last}", all.join(", "), self.pick("and", "och")),
        }
    }

    pub(super) fn reason(self, reason: Reason) -> &'static str {
        self.both(reason.reason())
    }

    /// What was found to be wrong, and where.
    pub(super) fn finding(self, finding: &Finding) -> String {
        let reason = self.reason(finding.reason);
        let places = [finding.unit.clone(), finding.year.map(|it| it.to_string())];
        let places: Vec<String> = places.into_iter().flatten().collect();
        match places.is_empty() {
            true => reason.to_owned(),
            false => format!("{} ({reason})", places.join(", ")),
        }
    }

    /// A cell without a value.
    pub(super) fn without(self, reason: &str) -> String {
        format!("\u{2013} ({reason})")
    }

    /// What an effort is for, in words where there are such.
    pub(super) fn purpose(self, plan: &Plan, purpose: &Purpose) -> String {
        if let Some(name) = purpose.name() {
            return self.both(name).to_owned();
        }
        let efforts = plan.follow_up.iter().flat_map(|it| &it.efforts);
        let mut own = efforts.flat_map(|it| &it.purposes);
        let own = own.find(|(code, _)| code == purpose.code());
        own.map_or(purpose.code(), |(_, name)| self.named(name))
            .to_owned()
    }

    /// Whom areas are set beside.
    pub(super) fn beside(self, beside: &Beside) -> &'static str {
        let (en, sv) = match beside {
            Beside::Country => ("all other areas", "alla andra områden"),
            Beside::OwnRegion => (
                "areas without efforts in the same region",
                "områden utan insatser i samma region",
            ),
            Beside::NearestNeighbours => (
                "the areas without efforts that were most like them",
                "de områden utan insatser som var mest lika",
            ),
            Beside::Calibrated => (
                "areas without efforts, weighted to be like them before",
                "områden utan insatser, vägda så att de liknade dem före",
            ),
            Beside::Refused => (
                "areas for which an application was refused",
                "områden vars ansökan avslogs",
            ),
            Beside::NearMisses(_) => (
                "areas that a rule left out by little",
                "områden som en regel nätt och jämnt lämnade utanför",
            ),
            Beside::Given(..) => ("areas of a given list", "områden i en given lista"),
        };
        self.both(Bilingual { en, sv })
    }

    /// A sentence that goes on after a colon.
    pub(super) fn small(self, text: &str) -> String {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_lowercase().chain(letters).collect()
        })
    }

    /// A sentence's first letter.
    pub(super) fn capital(self, text: &str) -> String {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }
}
