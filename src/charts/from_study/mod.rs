//! The charts of a follow-up, drawn from what was found. Those of the whole publication have ids that
//! begin with `follow-up-`, those of a region with `region-` and its code, those of a programme with
//! `programme-` and its id.

mod money;
mod places;
mod questions;
mod types;

use super::from_results::rounded;
use super::{Caption, Chart};
use crate::engine::{self, Engine};
use crate::language::Language;
use crate::plan::{FollowUp, Outcome, Question};
use crate::publish::{Protected, Results};
use crate::spec::ByLanguage;
use crate::study::{IndicatorRow, Study, Territory};

/// All charts of a follow-up; none where the pipeline asks for none.
pub fn draw_follow_up(results: &Protected<Results>, engine: &dyn Engine) -> Vec<Chart> {
    let results = results.get();
    let (Some(study), Some(asked)) = (&results.study, &results.plan.follow_up) else {
        return Vec::new();
    };
    let indicators = 0..results.plan.indicators.len();
    let drawing = Drawing {
        results,
        study,
        asked,
        language: results.plan.outputs.language,
        last_years: indicators.map(|it| last_year(study, it)).collect(),
    };
    let mut charts = drawing.of_money();
    charts.extend(drawing.of_types());
    charts.extend(drawing.of_indicators());
    charts.extend(drawing.of_questions());
    if asked.pages {
        charts.extend(drawing.of_programmes());
        let n = results.register.levels[asked.level].codes.len();
        let of_regions = engine::map(engine, n, |region| drawing.of_region(region));
        charts.extend(of_regions.into_iter().flatten());
    }
    charts
}

/// What charts are drawn from.
struct Drawing<'a> {
    results: &'a Results,
    study: &'a Study,
    asked: &'a FollowUp,
    language: Language,
    /// Of each indicator the last year with figures, and its rows of that year.
    last_years: Vec<Option<(i32, Vec<&'a IndicatorRow>)>>,
}

fn last_year(study: &Study, indicator: usize) -> Option<(i32, Vec<&IndicatorRow>)> {
    let rows = || {
        study
            .indicators
            .iter()
            .filter(|row| row.indicator == indicator)
    };
    let year = rows().map(|row| row.year).max()?;
    Some((year, rows().filter(|row| row.year == year).collect()))
}

impl<'a> Drawing<'a> {
    fn say(&self, en: impl Into<String>, sv: impl Into<String>) -> String {
        match self.language {
            Language::English => en.into(),
            Language::Swedish => sv.into(),
        }
    }

    fn words<'b>(&self, text: &'b ByLanguage) -> &'b str {
        self.language.pick(&text.en, &text.sv)
    }

    /// A share as per cent, with one decimal.
    fn percent(&self, share: f64) -> String {
        let unit = self.language.pick("per cent", "procent");
        format!("{} {unit}", self.language.number(100.0 * share, 0))
    }

    /// A p value of two decimals.
    fn chance(&self, p: f64) -> String {
        match p < 0.005 {
            true => format!("p < {}", self.language.number(0.01, 2)),
            false => format!("p = {}", self.language.number(p, 2)),
        }
    }

    fn indicator_name(&self, indicator: usize) -> &'a str {
        let name = &self.results.plan.indicators[indicator].name;
        self.language.pick(&name.en, &name.sv)
    }

    /// The statistics an indicator comes from, as the source line says it.
    fn credit(&self, indicator: usize) -> Credit {
        let source = self.results.plan.indicators[indicator].source;
        self.credit_of(source)
    }

    fn credit_of(&self, source: usize) -> Credit {
        let source = &self.results.plan.sources[source];
        let credit = self.words(&source.credit);
        let made = self
            .language
            .pick("processed with klyfta", "bearbetning med klyfta");
        Credit {
            said: format!("{credit}; {made}"),
            note: rounded(source, self.language),
        }
    }

    /// The statistics that area types and inhabitants come from.
    fn credit_of_inhabitants(&self) -> Credit {
        self.credit_of(self.asked.inhabitants.source)
    }

    /// The register of efforts, as the source line says it.
    fn credit_of_register(&self) -> Credit {
        Credit::of_register(self.say(
            "the register of efforts; processed with klyfta",
            "insatsregistret; bearbetning med klyfta",
        ))
    }

    fn caption(&self, title: String, subtitle: String, unit: String, credit: Credit) -> Caption {
        Caption {
            title,
            subtitle,
            unit,
            source: credit.said,
            n: String::new(),
            notes: credit.note.into_iter().collect(),
            synthetic: self.results.synthetic(),
        }
    }

    fn n_areas(&self, n: usize) -> String {
        let n = self.language.whole(n as i64);
        format!("n = {n} {}", self.results.plan.geography.unit)
    }

    fn area_name(&self, area: usize) -> String {
        self.results.register.names()[area].trim().to_owned()
    }

    /// The name of an area where its region is named already: `Hageby` of `Norrköping (Hageby)`.
    fn area_within(&self, area: usize, region: usize) -> String {
        let name = self.area_name(area);
        let inner = name.strip_prefix(self.region_name(region));
        let inner = inner.and_then(|it| it.trim_start().strip_prefix('(')?.strip_suffix(')'));
        inner
            .filter(|it| !it.is_empty())
            .map_or(name.clone(), str::to_owned)
    }

    fn region_name(&self, region: usize) -> &'a str {
        &self.results.register.levels[self.asked.level].names[region]
    }

    fn level_name(&self) -> &'a str {
        let level = &self.results.plan.geography.levels[self.asked.level];
        self.language.pick(&level.name.en, &level.name.sv)
    }

    /// The region that holds all areas, or the largest level's first.
    fn whole(&self) -> Territory {
        let level = self.results.register.levels.len() - 1;
        Territory::Region { level, region: 0 }
    }

    /// Whether the largest level has one region, which others can be held against.
    fn has_whole(&self) -> bool {
        let last = self.results.register.levels.last();
        last.is_some_and(|level| level.codes.len() == 1)
    }

    fn whole_name(&self) -> &'a str {
        let last = self.results.register.levels.last();
        last.map_or("", |level| level.names[0].as_str())
    }
}

/// Whose figures a chart shows.
struct Credit {
    said: String,
    /// What is to be said of figures of confidential counts.
    note: Option<String>,
}

impl Credit {
    /// Registers of efforts are public.
    fn of_register(said: String) -> Credit {
        Credit { said, note: None }
    }
}

/// How an outcome is written in charts: shares as per cent.
#[derive(Clone, Copy)]
struct Written {
    /// What values are multiplied by.
    times: f64,
    is_share: bool,
}

impl Written {
    fn of(question: &Question) -> Written {
        match question.outcome {
            Outcome::Indicator(_) => Written::share(),
            Outcome::SocioeconomicIndex => Written {
                times: 1.0,
                is_share: false,
            },
        }
    }

    fn share() -> Written {
        Written {
            times: 100.0,
            is_share: true,
        }
    }

    fn unit(self, language: Language) -> String {
        match self.is_share {
            true => language.pick("Per cent", "Procent").to_owned(),
            false => language.pick("Index (0–100)", "Index (0–100)").to_owned(),
        }
    }

    fn difference(self, language: Language) -> String {
        match self.is_share {
            true => language
                .pick("Percentage points", "Procentenheter")
                .to_owned(),
            false => language.pick("Index points", "Indexpoäng").to_owned(),
        }
    }
}
