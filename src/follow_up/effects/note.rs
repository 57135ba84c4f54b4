//! What a reader of a row of effects has to know.

use super::refusal::Refusal;
use super::rows::Quantity;
use super::sensitivity::Restriction;
use crate::indices::Bilingual;
use crate::language::Language;

/// One thing to know of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// All others are compared with this, which is zero by construction.
    Reference,
    NoEstimate(Refusal),
    NoStandardError(Refusal),
    /// Cohorts of so few units that the error says too little of them.
    SmallCohorts(usize),
    /// Comparisons that belong here and could not be made.
    Missing(usize),
    /// Units compared with that were left out, being all but certain to be funded.
    Trimmed(usize),
    FewClusters(usize),
    /// So few that a test made for few clusters is to be preferred.
    VeryFewClusters(usize),
    Degrees(usize),
    /// The standard error is one that leaves out each cluster in turn.
    LeavingOut,
    /// Limits and p value come of the wild cluster bootstrap.
    Wild {
        n_replicates: usize,
        exact: bool,
    },
    /// The p value comes of giving the funding to other units, which has no error and no limits.
    Reassigned {
        n_as_large: usize,
        n_assignments: usize,
    },
    NoInterval(Refusal),
    NoTest(Refusal),
    /// The method has neither a standard error nor a test.
    NoError,
    /// What the row is the smallest effect of that would be found.
    Detectable {
        of: Quantity,
        power: f64,
        level: f64,
    },
    /// How far trends may go apart.
    Bound {
        bound: f64,
        restriction: Restriction,
    },
    /// The bound from which on zero is not ruled out.
    Breakdown(Restriction),
    /// Zero is ruled out with every bound up to this.
    NoBreakdown {
        greatest: f64,
        restriction: Restriction,
    },
    /// Which years since the funding count.
    Followed {
        first: i32,
        last: i32,
    },
    /// Years since the funding that do not count, for want of a standard error or of a year
    /// between.
    NotFollowed(usize),
    /// Fewer periods before or after than an error can be relied on with.
    FewPeriods {
        before: usize,
        after: usize,
    },
    /// Units never funded, whose mean was subtracted.
    LessOthers(usize),
}

impl Note {
    pub fn text(self, language: Language) -> String {
        let say = |text: Bilingual| language.pick(text.en, text.sv).to_owned();
        let count = |number: usize, text: Bilingual| format!("{number} {}", say(text));
        match self {
            Note::Reference => say(Refusal::Reference.reason()),
            Note::NoEstimate(refusal) => say(refusal.reason()),
            Note::NoStandardError(refusal) => {
                let what = language.pick("no standard error", "inget medelfel");
                format!("{what}: {}", say(refusal.reason()))
            }
            Note::SmallCohorts(number) => count(
                number,
                Bilingual {
                    en: "cohorts of too few units for the error to say enough of them",
                    sv: "kohorter med för få enheter för att felet ska säga nog om dem",
                },
            ),
            Note::Missing(number) => count(
                number,
                Bilingual {
                    en: "comparisons that belong here could not be made",
                    sv: "jämförelser som hör hit gick inte att göra",
                },
            ),
            Note::Trimmed(number) => count(
                number,
                Bilingual {
                    en: "units to compare with left out, being all but certain to be funded",
                    sv: "enheter att jämföra med utelämnade, eftersom de nästan säkert får medel",
                },
            ),
            Note::FewClusters(number) => count(
                number,
                Bilingual {
                    en: "clusters are few: the error may be too small",
                    sv: "kluster är få: felet kan vara för litet",
                },
            ),
            Note::VeryFewClusters(number) => count(
                number,
                Bilingual {
                    en: "clusters are very few: the wild cluster bootstrap or re-assignment of \
                         the funding is the safer test",
                    sv: "kluster är mycket få: den vilda klusterbootstrappen eller omfördelning \
                         av medlen är ett säkrare test",
                },
            ),
            Note::Degrees(number) => count(
                number,
                Bilingual {
                    en: "degrees of freedom",
                    sv: "frihetsgrader",
                },
            ),
            Note::LeavingOut => say(Bilingual {
                en: "the standard error leaves out each cluster in turn (CR3)",
                sv: "medelfelet utelämnar ett kluster i taget (CR3)",
            }),
            Note::Wild {
                n_replicates,
                exact,
            } => {
                let wild = say(Bilingual {
                    en: "limits and p by the wild cluster bootstrap",
                    sv: "gränser och p av den vilda klusterbootstrappen",
                });
                let of = match exact {
                    true => language.pick("all combinations of signs", "alla teckenföljder"),
                    false => language.pick("replicates", "replikat"),
                };
                format!("{wild}, {} {of}", language.whole(n_replicates as i64))
            }
            Note::Reassigned {
                n_as_large,
                n_assignments,
            } => {
                let [large, all] = [n_as_large, n_assignments].map(|it| language.whole(it as i64));
                match language {
                    Language::English => format!(
                        "p by re-assignment of the funding, {large} of {all} at least as large; \
                         that gives no standard error"
                    ),
                    Language::Swedish => format!(
                        "p genom omfördelning av medlen, {large} av {all} minst lika stora; det \
                         ger inget medelfel"
                    ),
                }
            }
            Note::NoInterval(refusal) => {
                let what = language.pick("no limits", "inga gränser");
                format!("{what}: {}", say(refusal.reason()))
            }
            Note::NoTest(refusal) => {
                let what = language.pick("no test", "inget test");
                format!("{what}: {}", say(refusal.reason()))
            }
            Note::NoError => say(Bilingual {
                en: "the method gives neither a standard error nor a test",
                sv: "metoden ger varken medelfel eller test",
            }),
            Note::Detectable { of, power, level } => {
                let percent = |share: f64| language.number(100.0 * share, 0);
                let (of, power, level) = (of.id(), percent(power), percent(level));
                match language {
                    Language::English => format!(
                        "the smallest effect that `{of}` would have found with a probability of \
                         {power} %, at the level {level} %"
                    ),
                    Language::Swedish => format!(
                        "den minsta effekt som `{of}` hade upptäckt med sannolikheten {power} %, \
                         på nivån {level} %"
                    ),
                }
            }
            Note::Bound { bound, restriction } => {
                let what = language.pick("bound", "gräns");
                format!("{what} {bound}: {}", say(restriction.bound()))
            }
            Note::Breakdown(restriction) => {
                let what = language.pick(
                    "from this bound on zero is not ruled out",
                    "från denna gräns utesluts inte noll",
                );
                format!("{what}; {}", say(restriction.bound()))
            }
            Note::NoBreakdown {
                greatest,
                restriction,
            } => {
                let what = language.pick(
                    "zero is ruled out with every bound up to",
                    "noll utesluts med varje gräns upp till",
                );
                format!("{what} {greatest}; {}", say(restriction.bound()))
            }
            Note::Followed { first, last } => match language {
                Language::English => format!("event times {first} to {last}"),
                Language::Swedish => format!("från händelsetid {first} till {last}"),
            },
            Note::NotFollowed(number) => count(
                number,
                Bilingual {
                    en: "event times left out, which have no standard error or do not follow upon \
                         the others",
                    sv: "händelsetider utelämnade, som saknar medelfel eller inte följer på de \
                         andra",
                },
            ),
            Note::FewPeriods { before, after } => match language {
                Language::English => format!(
                    "{before} periods before and {after} after are few: the error may be too small"
                ),
                Language::Swedish => format!(
                    "{before} perioder före och {after} efter är få: felet kan vara för litet"
                ),
            },
            Note::LessOthers(number) => count(
                number,
                Bilingual {
                    en: "units never funded, whose mean was subtracted",
                    sv: "enheter som aldrig fick medel, vars medelvärde drogs ifrån",
                },
            ),
        }
    }
}
