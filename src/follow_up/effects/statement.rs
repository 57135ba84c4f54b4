//! What an effect says in a plain sentence, and what it cannot show.

use super::estimate::{Estimate, Level, Wald};
use super::refusal::Refusal;
use super::rows::Method;
use crate::indices::Bilingual;
use crate::language::Language;

/// A sentence that waits for its numbers to be written as its reader writes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statement {
    Effect {
        on: On,
        estimate: Estimate,
        level: Level,
    },
    /// An effect whose certainty is told otherwise.
    Difference { on: On, value: f64 },
    /// Whether units developed alike before the funding.
    Pretest(Wald),
    /// The share of a coefficient that comes from comparisons with units funded already.
    AlreadyFunded(f64),
    /// Why there is no number.
    None(Refusal),
}

/// On whom, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All funded units from their funding on.
    All,
    /// As a single coefficient of a regression has it.
    AllAlike,
    /// So many years after the first funding; before it where below zero.
    YearsSince(i32),
    /// Units first funded at this time, from then on.
    Cohort(i32),
    /// All who had been funded by this time, then.
    At(i32),
    CohortAt {
        group: i32,
        time: i32,
    },
}

impl Statement {
    pub(crate) fn of(on: On, estimate: Result<Estimate, Refusal>, level: Level) -> Statement {
        match estimate {
            Ok(estimate) => Statement::Effect {
                on,
                estimate,
                level,
            },
            Err(refusal) => Statement::None(refusal),
        }
    }

    pub(crate) fn of_test(test: Result<Wald, Refusal>) -> Statement {
        test.map_or_else(Statement::None, Statement::Pretest)
    }

    /// With numbers of so many decimals.
    pub fn text(&self, language: Language, decimals: usize) -> String {
        self.text_with(language, &|number| language.number(number, decimals))
    }

    /// With effects as the caller writes them, such as with a unit; they come without a sign.
    pub fn text_with(&self, language: Language, number: &dyn Fn(f64) -> String) -> String {
        match *self {
            Statement::Effect {
                on,
                estimate,
                level,
            } => Sentence { language, number }.effect(on, estimate, level),
            Statement::Difference { on, value } => {
                let sentence = Sentence { language, number };
                format!("{}.", sentence.difference_without(on, value, ""))
            }
            Statement::Pretest(test) => pretest(language, test),
            Statement::AlreadyFunded(share) => already_funded(language, share),
            Statement::None(refusal) => {
                let reason = refusal.reason();
                match language {
                    Language::English => format!("No number can be given: {}.", reason.en),
                    Language::Swedish => format!("Inget tal kan anges: {}.", reason.sv),
                }
            }
        }
    }
}

struct Sentence<'a> {
    language: Language,
    number: &'a dyn Fn(f64) -> String,
}

impl Sentence<'_> {
    fn effect(&self, on: On, estimate: Estimate, level: Level) -> String {
        let Estimate {
            value,
            standard_error,
            ..
        } = estimate;
        let before = match on {
            On::YearsSince(years) => years < 0,
            On::CohortAt { group, time } => time < group,
            _ => false,
        };
        if standard_error == Err(Refusal::Reference) {
            let (en, sv) = (
                "This is the period that all others are compared with: zero by construction.",
                "Detta är den period som alla andra jämförs med: noll per konstruktion.",
            );
            return self.language.pick(en, sv).to_owned();
        }
        let place = self.place(on);
        let difference = self.difference(value);
        let certainty = match estimate.interval(level) {
            Ok(limits) => self.interval(limits, level),
            Err(_) => String::new(),
        };
        let first = match (self.language, before) {
            (_, false) => format!("{}.", self.difference_without(on, value, &certainty)),
            (Language::English, true) => format!(
                "{place} the outcome was {difference} the comparison foretells{certainty}; no \
                 money had been paid then, so this ought to be near zero."
            ),
            (Language::Swedish, true) => format!(
                "{place} var utfallet {difference} jämförelsen förutsäger{certainty}; då hade \
                 inga medel betalats ut, så skillnaden borde ligga nära noll."
            ),
        };
        let second = match estimate.interval(level) {
            Ok((lower, upper)) if lower <= 0.0 && 0.0 <= upper => self.language.pick(
                " Chance alone can bring about such a difference.",
                " En sådan skillnad kan uppstå av slumpen ensam.",
            ),
            Ok(_) => "",
            Err(refusal) => {
                let reason = refusal.reason();
                return match self.language {
                    Language::English => {
                        format!("{first} How certain this is cannot be said: {}.", reason.en)
                    }
                    Language::Swedish => {
                        format!(
                            "{first} Hur säkert det är går inte att säga: {}.",
                            reason.sv
                        )
                    }
                };
            }
        };
        format!("{first}{second}")
    }

    /// How much the outcome differs from what it would have been.
    fn difference_without(&self, on: On, value: f64, certainty: &str) -> String {
        let (place, difference) = (self.place(on), self.difference(value));
        match self.language {
            Language::English => format!(
                "{place} the outcome was {difference} it would have been without the \
                 funding{certainty}"
            ),
            Language::Swedish => format!(
                "{place} var utfallet {difference} det skulle ha varit utan medlen{certainty}"
            ),
        }
    }

    fn place(&self, on: On) -> String {
        let years = |years: i32| match (self.language, years.unsigned_abs()) {
            (Language::English, 1) => "One year".to_owned(),
            (Language::English, years) => format!("{years} years"),
            (Language::Swedish, 1) => "Ett år".to_owned(),
            (Language::Swedish, years) => format!("{years} år"),
        };
        match (self.language, on) {
            (Language::English, On::All) => "In the funded areas".to_owned(),
            (Language::Swedish, On::All) => "I de områden som fått medel".to_owned(),
            (Language::English, On::AllAlike) => {
                "If the effect were the same everywhere and always, in the funded areas".to_owned()
            }
            (Language::Swedish, On::AllAlike) => {
                "Om effekten vore densamma överallt och alltid,".to_owned()
            }
            (Language::English, On::YearsSince(0)) => {
                "In the first year of funding, in the funded areas".to_owned()
            }
            (Language::Swedish, On::YearsSince(0)) => {
                "Det första året med medel, i de områden som fått medel,".to_owned()
            }
            (Language::English, On::YearsSince(it)) if it < 0 => {
                format!(
                    "{} before the funding, in the areas that were to be funded,",
                    years(it)
                )
            }
            (Language::Swedish, On::YearsSince(it)) if it < 0 => {
                format!("{} före medlen, i de områden som skulle få dem,", years(it))
            }
            (Language::English, On::YearsSince(it)) => {
                format!(
                    "{} after the first funding, in the funded areas,",
                    years(it)
                )
            }
            (Language::Swedish, On::YearsSince(it)) => {
                format!(
                    "{} efter de första medlen, i de områden som fått dem,",
                    years(it)
                )
            }
            (Language::English, On::Cohort(group)) => {
                format!("In the areas first funded in {group}")
            }
            (Language::Swedish, On::Cohort(group)) => {
                format!("I de områden som fick medel första gången {group}")
            }
            (Language::English, On::At(time)) => {
                format!("In {time}, in the areas funded by then,")
            }
            (Language::Swedish, On::At(time)) => {
                format!("År {time}, i de områden som då hade fått medel,")
            }
            (Language::English, On::CohortAt { group, time }) => {
                format!("In {time}, in the areas first funded in {group},")
            }
            (Language::Swedish, On::CohortAt { group, time }) => {
                format!("År {time}, i de områden som fick medel första gången {group},")
            }
        }
    }

    /// "0.077 lower than".
    fn difference(&self, value: f64) -> String {
        let size = (self.number)(value.abs());
        if size == (self.number)(0.0) {
            let (en, sv) = (
                "to the decimals shown the same as",
                "med de decimaler som visas detsamma som",
            );
            return self.language.pick(en, sv).to_owned();
        }
        match self.language {
            Language::English => format!("{size} {} than", self.side(value)),
            Language::Swedish => format!("{size} {} än", self.side(value)),
        }
    }

    fn side(&self, value: f64) -> &'static str {
        if value < 0.0 {
            self.language.pick("lower", "lägre")
        } else {
            self.language.pick("higher", "högre")
        }
    }

    /// " (95 % interval: from 0.034 to 0.120 lower)", the end that is nearer to zero first.
    fn interval(&self, (lower, upper): (f64, f64), level: Level) -> String {
        let percent = level.percent(self.language);
        let size = |value: f64| (self.number)(value.abs());
        let to = self.language.pick("to", "till");
        let ends = if lower < 0.0 && 0.0 < upper {
            let sides = (self.side(lower), self.side(upper));
            format!(
                "{} {} {to} {} {}",
                size(lower),
                sides.0,
                size(upper),
                sides.1
            )
        } else {
            let (near, far) = if upper <= 0.0 {
                (upper, lower)
            } else {
                (lower, upper)
            };
            format!("{} {to} {} {}", size(near), size(far), self.side(far))
        };
        match self.language {
            Language::English => format!(" ({percent} % interval: from {ends})"),
            Language::Swedish => format!(" ({percent} procents konfidensintervall: från {ends})"),
        }
    }
}

fn p_value(language: Language, p_value: f64) -> String {
    match p_value < 0.001 {
        true => format!("p < {}", language.number(0.001, 3)),
        false => format!("p = {}", language.number(p_value, 3)),
    }
}

fn pretest(language: Language, test: Wald) -> String {
    let p = p_value(language, test.p_value);
    match (language, test.p_value < 0.05) {
        (Language::English, true) => format!(
            "Before the funding, the areas that were to be funded already developed unlike the \
             others, more than chance alone would have it ({p}): the comparison is doubtful."
        ),
        (Language::Swedish, true) => format!(
            "Redan före medlen utvecklades de områden som skulle få dem annorlunda än de andra, \
             mer än vad slumpen ensam ger ({p}): jämförelsen är tveksam."
        ),
        (Language::English, false) => format!(
            "Before the funding, the areas that were to be funded did not develop unlike the \
             others by more than chance alone can bring about ({p}). That is no proof that they \
             developed alike: with few areas hardly any difference would be seen."
        ),
        (Language::Swedish, false) => format!(
            "Före medlen utvecklades de områden som skulle få dem inte annorlunda än de andra med \
             mer än vad slumpen ensam kan ge ({p}). Det bevisar inte att de utvecklades lika: med \
             få områden skulle knappast någon skillnad synas."
        ),
    }
}

fn already_funded(language: Language, share: f64) -> String {
    let percent = language.number(100.0 * share, 1);
    match language {
        Language::English => format!(
            "{percent} % of the coefficient comes from comparisons with areas that had been funded \
             already, whose own effects may still have been changing."
        ),
        Language::Swedish => format!(
            "{percent} procent av koefficienten kommer från jämförelser med områden som redan \
             hade fått medel och vars egna effekter kan ha varit under förändring."
        ),
    }
}

/// What no difference in differences shows.
const ALWAYS: [Bilingual; 4] = [
    Bilingual {
        en: "It rests on the funded areas developing as the others would have, had there been no \
             funding. No data can show that; that they did so before speaks for it and proves \
             nothing.",
        sv: "Den bygger på att de områden som fått medel utan dem skulle ha utvecklats som de \
             andra. Det kan inga data visa; att de gjorde så dessförinnan talar för det men \
             bevisar inget.",
    },
    Bilingual {
        en: "It does not tell the funding from whatever else began in the same areas at the same \
             time.",
        sv: "Den skiljer inte medlen från annat som började i samma områden vid samma tid.",
    },
    Bilingual {
        en: "If the funding also changed the areas compared with, as when people move between \
             them, that is missed.",
        sv: "Om medlen även förändrade de områden som jämförs med, som när människor flyttar \
             mellan dem, så fångas det inte.",
    },
    Bilingual {
        en: "It speaks of the areas that were funded, not of what funding would do in others, and \
             of areas, not of the people who live there.",
        sv: "Den gäller de områden som fick medel, inte vad medel skulle göra i andra, och \
             områden, inte dem som bor där.",
    },
];

const DID: [Bilingual; 1] = [Bilingual {
    en: "It averages all periods after, so that an effect that grows or fades is not seen.",
    sv: "Den är ett medeltal över alla perioder efter, så att en effekt som växer eller klingar \
         av inte syns.",
}];

const GROUP_TIME: [Bilingual; 2] = [
    Bilingual {
        en: "The cohorts averaged are not the same along the years since the funding: a rise or \
             fall between two years may be one of cohorts, not of effects.",
        sv: "Kohorterna i medeltalen är inte desamma längs åren sedan medlen: en uppgång eller \
             nedgång mellan två år kan vara kohorternas och inte effekternas.",
    },
    Bilingual {
        en: "A cohort of few areas says little, whatever its standard error.",
        sv: "En kohort med få områden säger lite, oavsett medelfel.",
    },
];

const IMPUTATION: [Bilingual; 1] = [Bilingual {
    en: "It uses all periods before the funding as alike: if areas began to diverge early, that \
         moves the effect more than where only the last period before is compared with.",
    sv: "Den behandlar alla perioder före medlen som likvärdiga: om områdena började skilja sig åt \
         tidigt påverkar det effekten mer än när bara den sista perioden före jämförs med.",
}];

const TWO_WAY_FIXED_EFFECTS: [Bilingual; 1] = [Bilingual {
    en: "Where areas are first funded at different times it compares some with areas funded \
         already, so that effects that grow count against themselves: the sign may be wrong. It \
         stands here to explain other studies' numbers.",
    sv: "Där områden får medel första gången vid olika tider jämförs vissa med områden som redan \
         fått, så att effekter som växer räknas mot sig själva: tecknet kan bli fel. Den finns här \
         för att förklara andra studiers tal.",
}];

const SYNTHETIC: [Bilingual; 1] = [Bilingual {
    en: "A comparison fitted to the past need not hold after it, the less so the shorter the past.",
    sv: "En jämförelse som anpassats till det förflutna behöver inte gälla efteråt, och det mindre \
         ju kortare det är.",
}];

const INTERRUPTED: [Bilingual; 1] = [Bilingual {
    en: "It rests on the series going on along its own line, had there been no funding. No data can \
         show that.",
    sv: "Den bygger på att serien utan medlen skulle ha fortsatt längs sin egen linje. Det kan inga \
         data visa.",
}];

impl Method {
    /// What a reader must not take the method's numbers for.
    pub fn cannot_show(self) -> Vec<Bilingual> {
        let own: &[Bilingual] = match self {
            Method::Did => &DID,
            Method::GroupTime | Method::SunAbraham => &GROUP_TIME,
            Method::Imputation => &IMPUTATION,
            Method::TwoWayFixedEffects => &TWO_WAY_FIXED_EFFECTS,
            Method::SyntheticControl | Method::SyntheticDid | Method::RidgeAugmented => &SYNTHETIC,
            // It need not compare with other areas.
            Method::InterruptedTimeSeries => return INTERRUPTED.to_vec(),
        };
        ALWAYS.iter().chain(own).copied().collect()
    }
}
