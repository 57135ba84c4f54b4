//! How far the results can be trusted: what the command line asks about it.

use clap::Args;

use super::drawing::Drawing;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::plan::{Inference, InferenceWanted};
use crate::spec::{Correction, Draw, ExpectedWhen, IntervalKind, MarginsKept};

#[derive(Debug, Args)]
#[command(next_help_heading = "How far the results can be trusted")]
pub(super) struct Trust {
    /// Replicates drawn with replacement, for standard error, bias and interval
    #[arg(long, value_name = "N")]
    bootstrap: Option<u64>,
    /// What is drawn
    #[arg(long, value_enum, default_value_t = Draw::Persons)]
    draw: Draw,
    /// How the interval is made; normal by default where there are replicates
    #[arg(long, value_enum)]
    interval: Option<IntervalKind>,
    /// How often the interval holds the true value
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.95,
        allow_negative_numbers = true
    )]
    level: f64,
    /// Spreads people over the areas of each region by lot, for what chance alone gives and p values
    #[arg(long, value_name = "N")]
    permute: Option<u64>,
    /// What allocations by lot keep
    #[arg(long, value_enum, default_value_t = MarginsKept::Both)]
    margins: MarginsKept,
    /// What chance alone gives, for every index
    #[arg(long)]
    expected: bool,
    /// The estimate without what chance adds to it
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true,
          default_missing_value = "fitting")]
    correct_bias: Option<Correction>,
    /// Column with strata, within which replicates keep their numbers of people or of areas
    #[arg(long, value_name = "COL")]
    pub(super) strata: Option<String>,
    /// With the same seed the same replicates are drawn
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

impl Trust {
    /// What is asked, if it fits together.
    pub(super) fn inference(&self) -> Result<Inference, Diagnostics> {
        let wanted = InferenceWanted {
            bootstrap: self.bootstrap,
            draw: self.draw,
            interval: self.interval,
            level: Some(self.level),
            permute: self.permute,
            margins: self.margins,
            expected: match self.expected {
                true => ExpectedWhen::Always,
                false => ExpectedWhen::WhereSmall,
            },
            correct_bias: self.correct_bias,
            seed: Some(self.seed),
        };
        let place = |key: &str| Place::file(format!("--{}", key.replace('_', "-")));
        Inference::of(&wanted, &place)
    }

    /// What is asked that a table of values has no answer to.
    pub(super) fn unsuited_to_values(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        let mut wrong = |key: &str, message: &str, help: &str| {
            let place = Place::file(format!("--{key}"));
            let problem = Diagnostic::new(&code::UNSUITED_INFERENCE, place, message);
            diagnostics.add(problem.help(help));
        };
        let only_counts = "give --area COL, --group COL and --count COL instead of --value COL";
        if self.permute.is_some() {
            wrong(
                "permute",
                "only people of groups can be spread over areas by lot",
                only_counts,
            );
        }
        if self.expected {
            let message = "what chance gives is known for people of groups alone";
            wrong("expected", message, only_counts);
        }
        if self.strata.is_some() {
            wrong(
                "strata",
                "strata are for people of groups in areas",
                only_counts,
            );
        }
        if self.draw != Draw::Persons {
            let message = "of values, areas are drawn where there are areas, and units otherwise";
            wrong("draw", message, "leave it out");
        }
        if let Some(IntervalKind::Bca | IntervalKind::Jackknife) = self.interval {
            let message = "such an interval is made for counts alone";
            wrong(
                "interval",
                message,
                "normal, basic, percentile and analytic are made of values",
            );
        }
        let fits = |correction| {
            matches!(correction, Correction::Debiased | Correction::Fitting)
                && self.bootstrap.is_some()
        };
        if self
            .correct_bias
            .is_some_and(|correction| !fits(correction))
        {
            let message = "the correction takes away what chance gives people of groups";
            wrong(
                "correct-bias",
                message,
                "of values, the debiased estimate of a bootstrap is known",
            );
        }
        diagnostics
    }

    /// What small units have no use for; a bootstrap they draw in their own way.
    pub(super) fn unsuited_to_small_units(&self) -> Diagnostics {
        let without_bootstrap = Trust {
            bootstrap: None,
            strata: self.strata.clone(),
            ..*self
        };
        without_bootstrap.unsuited_to("--small-units")
    }

    /// How often, and from which random numbers, tables are drawn.
    pub(super) fn drawing(&self, draws: Option<u64>) -> Drawing {
        Drawing {
            bootstrap: self.bootstrap,
            draws,
            seed: self.seed,
            level: self.level,
        }
    }

    /// What cannot be asked of results other than indices.
    pub(super) fn unsuited_to(&self, flag: &str) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        if self.is_asked() || self.strata.is_some() {
            let message = "it has no such standard errors, intervals or tests";
            diagnostics.add(
                Diagnostic::new(&code::UNSUITED_INFERENCE, Place::file(flag), message)
                    .help("ask for them of the indices themselves"),
            );
        }
        diagnostics
    }

    /// Whether anything is asked.
    pub(super) fn is_asked(&self) -> bool {
        self.bootstrap.is_some()
            || self.interval.is_some()
            || self.permute.is_some()
            || self.expected
            || self.correct_bias.is_some()
    }
}
