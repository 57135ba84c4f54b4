//! What is asked about how far estimates can be trusted.

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::language::Language;
use crate::spec::{Correction, Draw, ExpectedWhen, IntervalKind, MarginsKept};

/// Standard errors, intervals, tests, and what chance alone would give.
#[derive(Clone, Debug, PartialEq)]
pub struct Inference {
    /// With the same seed the same replicates are drawn.
    pub seed: u64,
    pub errors: Option<Errors>,
    /// How often an interval holds the true value, above 0 and below 1.
    pub level: f64,
    /// How often people are spread over areas by lot.
    pub permutations: Option<u64>,
    pub margins: MarginsKept,
    pub expected: ExpectedWhen,
    pub correction: Option<Correction>,
}

/// Where standard errors and intervals come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors {
    Bootstrap {
        replicates: u64,
        draw: Draw,
        interval: ReplicateInterval,
    },
    /// From influence functions.
    Analytic,
    /// From leaving out one area at a time.
    Jackknife,
}

/// How replicates make an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicateInterval {
    Normal,
    Basic,
    Percentile,
    BiasCorrectedAccelerated,
}

/// What a pipeline file or a command line says about inference.
#[derive(Clone, Copy, Debug, Default)]
pub struct InferenceWanted {
    pub bootstrap: Option<u64>,
    pub draw: Draw,
    pub interval: Option<IntervalKind>,
    pub level: Option<f64>,
    pub permute: Option<u64>,
    pub margins: MarginsKept,
    pub expected: ExpectedWhen,
    pub correct_bias: Option<Correction>,
    pub seed: Option<u64>,
}

/// Fewer draws by lot than this cannot give a p value of 0.05.
const FEWEST_PERMUTATIONS: u64 = 19;

impl Default for Inference {
    fn default() -> Inference {
        Inference {
            seed: 1,
            errors: None,
            level: 0.95,
            permutations: None,
            margins: MarginsKept::Both,
            expected: ExpectedWhen::WhereSmall,
            correction: None,
        }
    }
}

impl Inference {
    /// Asks nothing.
    pub fn none() -> Inference {
        Inference {
            expected: ExpectedWhen::Never,
            ..Inference::default()
        }
    }

    /// What is wanted, if it fits together; all that does not is reported at once. `place` says where
    /// a key stands.
    pub fn of(
        wanted: &InferenceWanted,
        place: &dyn Fn(&str) -> Place,
    ) -> Result<Inference, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut wrong = |key: &str, message: String, help: &str| {
            diagnostics
                .add(Diagnostic::new(&code::UNSUITED_INFERENCE, place(key), message).help(help));
        };
        let by_default = Inference::default();
        let level = wanted.level.unwrap_or(by_default.level);
        let level_is_possible = 0.0 < level && level < 1.0;
        if !level_is_possible {
            let message = format!("`{level}` is no level of confidence");
            let help = "it lies above 0 and below 1, such as 0.95";
            wrong("level", message, help);
        }
        let errors = match (wanted.bootstrap, wanted.interval) {
            (None, None) => None,
            (None, Some(IntervalKind::Analytic)) => Some(Errors::Analytic),
            (None, Some(IntervalKind::Jackknife)) => Some(Errors::Jackknife),
            (None, Some(_)) => {
                let message = "such an interval is made of replicates, and none are asked for";
                let help = "ask for a bootstrap of 1000 replicates, or for an interval that is \
                            `analytic` or `jackknife`";
                wrong("interval", message.to_owned(), help);
                None
            }
            (Some(replicates), interval) => {
                let interval = match interval {
                    None | Some(IntervalKind::Normal) => Some(ReplicateInterval::Normal),
                    Some(IntervalKind::Basic) => Some(ReplicateInterval::Basic),
                    Some(IntervalKind::Percentile) => Some(ReplicateInterval::Percentile),
                    Some(IntervalKind::Bca) => Some(ReplicateInterval::BiasCorrectedAccelerated),
                    Some(IntervalKind::Analytic | IntervalKind::Jackknife) => None,
                };
                if interval.is_none() {
                    let message = "such an interval needs no replicates".to_owned();
                    let help = "leave out the bootstrap, or ask for another interval";
                    wrong("interval", message, help);
                }
                let needed = match interval {
                    Some(
                        ReplicateInterval::Basic
                        | ReplicateInterval::Percentile
                        | ReplicateInterval::BiasCorrectedAccelerated,
                    ) if level_is_possible => replicates_needed(level),
                    _ => 2,
                };
                if replicates < needed {
                    let message =
                        format!("a bootstrap of {replicates} gives no such interval of {level}");
                    let help = format!("{needed} replicates are needed at least; 1000 are usual");
                    wrong("bootstrap", message, &help);
                }
                interval.map(|interval| Errors::Bootstrap {
                    replicates,
                    draw: wanted.draw,
                    interval,
                })
            }
        };
        if wanted.permute.is_some_and(|n| n < FEWEST_PERMUTATIONS) {
            let message = format!(
                "{} draws by lot cannot tell a region from chance",
                wanted.permute.unwrap_or_default()
            );
            let help = "19 is the least with which a p value can be 0.05; 999 are usual";
            wrong("permute", message, help);
        }
        if wanted.correct_bias == Some(Correction::Debiased) && wanted.bootstrap.is_none() {
            let message = "a debiased estimate is made of replicates, and none are asked for";
            let help = "ask for a bootstrap, or for another correction";
            wrong("correct_bias", message.to_owned(), help);
        }
        diagnostics.or(Inference {
            seed: wanted.seed.unwrap_or(by_default.seed),
            errors,
            level,
            permutations: wanted.permute,
            margins: wanted.margins,
            expected: wanted.expected,
            correction: wanted.correct_bias,
        })
    }

    /// Whether more is asked than the default.
    pub fn is_asked(&self) -> bool {
        *self != Inference::default()
    }

    /// How intervals were made, where there are any.
    pub fn interval_method(&self, language: Language) -> Option<String> {
        let say = |en: &str, sv: &str| language.pick(en, sv).to_owned();
        let level = language.number(100.0 * self.level, percent_decimals(self.level));
        let (kind, from) = match self.errors? {
            Errors::Analytic => (
                say("normal intervals", "normalfördelade intervall"),
                say(
                    "standard errors from influence functions",
                    "medelfel ur influensfunktioner",
                ),
            ),
            Errors::Jackknife => (
                say(
                    "normal intervals around the estimate without its bias",
                    "normalfördelade intervall kring värdet utan systematiskt fel",
                ),
                say(
                    "standard errors and bias from a jackknife over areas",
                    "medelfel och systematiskt fel ur en jackknife över områden",
                ),
            ),
            Errors::Bootstrap {
                replicates,
                draw,
                interval,
            } => {
                let kind = match interval {
                    ReplicateInterval::Normal => say(
                        "normal intervals around the estimate without its bias",
                        "normalfördelade intervall kring värdet utan systematiskt fel",
                    ),
                    ReplicateInterval::Basic => {
                        say("basic intervals", "speglade intervall (basic)")
                    }
                    ReplicateInterval::Percentile => {
                        say("percentile intervals", "percentilintervall")
                    }
                    ReplicateInterval::BiasCorrectedAccelerated => {
                        say("BCa intervals", "BCa-intervall")
                    }
                };
                let n = language.whole(replicates as i64);
                let drawn = match draw {
                    Draw::Persons => language.pick("persons", "personer"),
                    Draw::Areas => language.pick("areas", "områden"),
                    Draw::Weighted => language.pick(
                        "persons, scaled to weighted counts",
                        "personer, skalade till vägda antal",
                    ),
                };
                let from = say(
                    &format!("standard errors and bias from {n} bootstrap replicates of {drawn}"),
                    &format!("medelfel och systematiskt fel ur {n} bootstrapdragningar av {drawn}"),
                );
                (kind, from)
            }
        };
        Some(say(
            &format!("{level}% {kind}; {from}"),
            &format!("{level}-procentiga {kind}; {from}"),
        ))
    }

    /// What was done, for those who read the numbers.
    pub fn method(&self, language: Language) -> String {
        let say = |en: &str, sv: &str| language.pick(en, sv).to_owned();
        let mut said: Vec<String> = self.interval_method(language).into_iter().collect();
        if let Some(permutations) = self.permutations {
            let n = language.whole(permutations as i64);
            said.push(say(
                &format!(
                    "two-sided p values against {n} allocations of people by lot, adjusted for \
                     regions tested together (Benjamini and Hochberg)"
                ),
                &format!(
                    "tvåsidiga p-värden mot {n} lottade fördelningar av människor, justerade för \
                     regioner som prövas samtidigt (Benjamini och Hochberg)"
                ),
            ));
        }
        match self.margins {
            MarginsKept::Both => {}
            MarginsKept::Areas => said.push(say(
                "allocations by lot keep the sizes of areas",
                "lottningarna behåller områdenas storlek",
            )),
            MarginsKept::Neither => said.push(say(
                "allocations by lot keep the number of people alone",
                "lottningarna behåller bara antalet människor",
            )),
        }
        match self.expected {
            ExpectedWhen::Never => {}
            ExpectedWhen::WhereSmall => said.push(say(
                "values expected by chance alone of D, H and M where areas hold fewer than 100 of a \
                 group on average",
                "slumpens bidrag till D, H och M där områden i genomsnitt har färre än 100 ur en \
                 grupp",
            )),
            ExpectedWhen::Always => said.push(say(
                "values expected by chance alone, exact for D, H and M and drawn by lot for others",
                "slumpens bidrag, exakt för D, H och M och lottat för övriga",
            )),
        }
        let debiased = || {
            say(
                "corrected to twice the estimate less the mean of its replicates",
                "korrigerat till två gånger värdet minus dragningarnas medelvärde",
            )
        };
        said.extend(self.correction.map(|correction| match correction {
            Correction::Debiased => debiased(),
            Correction::Fitting if self.has_replicates() => debiased(),
            Correction::Fitting => say(
                "corrected by Winship's form, and M by what chance gives",
                "korrigerat enligt Winship, och M med slumpens bidrag",
            ),
            Correction::Winship => say("corrected by Winship's form", "korrigerat enligt Winship"),
            Correction::CarringtonTroske => say(
                "corrected by the form of Carrington and Troske",
                "korrigerat enligt Carrington och Troske",
            ),
            Correction::Density => say(
                "D corrected by density (Allen and others)",
                "D täthetskorrigerat (Allen m.fl.)",
            ),
        }));
        if self.has_replicates() || self.permutations.is_some() {
            said.push(say(
                &format!("seed {}", self.seed),
                &format!("startvärde {}", self.seed),
            ));
        }
        said.join("; ")
    }

    pub fn has_replicates(&self) -> bool {
        matches!(self.errors, Some(Errors::Bootstrap { .. }))
    }
}

/// A level such as 0.95 is whole per cent, one such as 0.999 is not.
fn percent_decimals(level: f64) -> usize {
    let percent = 100.0 * level;
    usize::from((percent - percent.round()).abs() > 1e-9)
}

/// How many replicates there must be for some to lie beyond the limits.
fn replicates_needed(level: f64) -> u64 {
    // Give or take rounding in one minus the level.
    (2.0 / (1.0 - level) - 1.0 - 1e-6).ceil() as u64
}
