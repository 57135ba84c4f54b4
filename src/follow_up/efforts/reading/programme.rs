//! The file of a programme. The doc comments here are the descriptions in its JSON schema.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code};
use crate::follow_up::efforts::amount::{Amount, MOST_KRONOR};
use crate::follow_up::efforts::date::YEARS;
use crate::follow_up::efforts::programme as said;
use crate::follow_up::efforts::programme::Programme;
use crate::follow_up::efforts::register::RecipientKind;

/// A programme of grants under one ordinance: who may apply, what was announced, and what is known
/// to have come of it. Whatever is unknown is left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProgrammeFile {
    /// The name by which efforts refer to the programme.
    id: String,
    title: ByLanguage,
    /// The ordinance, such as `2018:151`.
    ordinance: String,
    /// Who may apply.
    recipients: Vec<Recipient>,
    /// The most of an effort's costs that a grant may cover, in per cent.
    #[schemars(with = "Option<i64>")]
    highest_percent_of_costs: Option<Spanned<i64>>,
    /// Who decides on grants, and when.
    #[serde(default)]
    agencies: Vec<Agency>,
    /// The municipalities that may apply; left out where all may.
    municipalities: Option<Vec<Municipality>>,
    /// What is known of each year.
    #[serde(default)]
    years: Vec<Year>,
    /// Where all this comes from, in words.
    sources: Vec<ByLanguage>,
}

/// A text in both languages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ByLanguage {
    sv: String,
    en: String,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Recipient {
    Municipality,
    Region,
    Association,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    /// The first year in which it decides.
    from: i32,
    /// The last one; left out while it still does.
    to: Option<i32>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Municipality {
    /// Four digits, in quotes.
    #[schemars(with = "String")]
    code: Spanned<String>,
    name: String,
}

/// What is known of a year.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Year {
    #[schemars(with = "i32")]
    year: Spanned<i32>,
    /// What a plan or a budget promised.
    announced: Option<Figure>,
    /// What was decided for recipients.
    granted: Option<Figure>,
    /// What was sent to recipients.
    paid: Option<Figure>,
    /// What a reader must know of the year.
    note: Option<ByLanguage>,
}

/// An amount that somebody has said.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Figure {
    #[schemars(with = "i64")]
    kronor: Spanned<i64>,
    #[serde(default)]
    precision: Precision,
    /// Who said it.
    source: ByLanguage,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Precision {
    #[default]
    Exact,
    /// The source rounds it.
    About,
}

/// The JSON schema of a programme's file, for editors.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(ProgrammeFile).to_value();
    schema["title"] = serde_json::json!("klyfta programme");
    schema
}

/// Reads the file of a programme; `name` is what messages call it.
pub fn programme(name: &str, text: &str) -> Result<Programme, Diagnostics> {
    let place = |offset| Place::at(name, Some(Position::of_offset(text, offset)));
    let file: ProgrammeFile = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        Diagnostic::new(&code::PROGRAMME_SYNTAX, place(start), error.message())
    })?;
    let mut problems = Diagnostics::default();
    let mut wrong = |at: std::ops::Range<usize>, message: String, help: &str| {
        let problem = Diagnostic::new(&code::PROGRAMME_SYNTAX, place(at.start), message);
        problems.add(problem.help(help));
    };
    if let Some(percent) = &file.highest_percent_of_costs
        && !(1..=100).contains(percent.get_ref())
    {
        let message = format!("`{}` is not a number of per cent", percent.get_ref());
        wrong(
            percent.span(),
            message,
            "write a whole number from 1 to 100",
        );
    }
    let mut codes = BTreeSet::new();
    for municipality in file.municipalities.iter().flatten() {
        let code = municipality.code.get_ref();
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("`{code}` is not the code of a municipality");
            wrong(municipality.code.span(), message, "codes have four digits");
        } else if !codes.insert(code) {
            let message = format!("`{code}` stands twice");
            wrong(municipality.code.span(), message, "remove one");
        }
    }
    let mut years = BTreeSet::new();
    for year in &file.years {
        let number = *year.year.get_ref();
        if !YEARS.contains(&number) {
            wrong(
                year.year.span(),
                format!("`{number}` is not a year"),
                "years have four digits",
            );
        } else if !years.insert(number) {
            wrong(
                year.year.span(),
                format!("the year `{number}` stands twice"),
                "put them together",
            );
        }
        for figure in [&year.announced, &year.granted, &year.paid]
            .into_iter()
            .flatten()
        {
            let kronor = *figure.kronor.get_ref();
            if !(0..=MOST_KRONOR).contains(&kronor) {
                let message = format!("`{kronor}` is not an amount in kronor");
                let help =
                    "amounts are not below zero, and no programme has a hundred billion a year";
                wrong(figure.kronor.span(), message, help);
            }
        }
    }
    problems.or(file.into())
}

impl From<ProgrammeFile> for Programme {
    fn from(file: ProgrammeFile) -> Programme {
        let recipient = |recipient| match recipient {
            Recipient::Municipality => RecipientKind::Municipality,
            Recipient::Region => RecipientKind::Region,
            Recipient::Association => RecipientKind::Association,
        };
        let municipality = |it: Municipality| said::EligibleMunicipality {
            code: it.code.into_inner(),
            name: it.name,
        };
        let agency = |it: Agency| said::Agency {
            name: it.name,
            first_year: it.from,
            last_year: it.to,
        };
        let year = |it: Year| said::ProgrammeYear {
            year: it.year.into_inner(),
            announced: it.announced.map(Figure::into),
            granted: it.granted.map(Figure::into),
            paid: it.paid.map(Figure::into),
            note: it.note.map(ByLanguage::into),
        };
        let mut years: Vec<said::ProgrammeYear> = file.years.into_iter().map(year).collect();
        years.sort_by_key(|it| it.year);
        Programme {
            id: file.id,
            title: file.title.into(),
            ordinance: file.ordinance,
            recipients: file.recipients.into_iter().map(recipient).collect(),
            municipalities: (file.municipalities)
                .map(|list| list.into_iter().map(municipality).collect()),
            agencies: file.agencies.into_iter().map(agency).collect(),
            highest_percent_of_costs: file.highest_percent_of_costs.map(Spanned::into_inner),
            years,
            sources: file.sources.into_iter().map(ByLanguage::into).collect(),
        }
    }
}

impl From<ByLanguage> for said::ByLanguage {
    fn from(text: ByLanguage) -> said::ByLanguage {
        said::ByLanguage {
            en: text.en,
            sv: text.sv,
        }
    }
}

impl<K> From<Figure> for said::Figure<K> {
    fn from(figure: Figure) -> said::Figure<K> {
        said::Figure {
            amount: Amount::new(figure.kronor.into_inner()),
            precision: match figure.precision {
                Precision::Exact => said::Precision::Exact,
                Precision::About => said::Precision::About,
            },
            source: figure.source.into(),
        }
    }
}
