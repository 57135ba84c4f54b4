//! The follow-up of funded efforts in words and tables: a page for each region and each programme, and
//! the sections of the whole publication's page.
//!
//! Everything here fills [`super::document`] from what a run found. A number that is not known is told
//! as unknown, and kronor of different kinds are never added.

mod known;
mod methods;
mod money;
mod programme;
mod quality;
mod region;
mod what_happened;
mod whole;
mod writing;

use minijinja::Error;

use super::document::Page;
use super::{Figure, Templates};
use crate::charts::Chart;
use crate::engine::{self, Engine};
use crate::publish::{Protected, Results};
pub(super) use known::Known;
pub(super) use whole::{links, sections, summary};
pub(super) use writing::Writing;

/// The name and text of every page beside that of the whole publication; none where the plan asks for
/// none.
pub fn pages(
    results: &Protected<Results>,
    charts: &[Chart],
    generation: &str,
    engine: &dyn Engine,
) -> Result<Vec<(String, String)>, Error> {
    let results = results.get();
    let asked = results.plan.follow_up.as_ref().is_some_and(|it| it.pages);
    let Some(known) = Known::of(results, charts, generation).filter(|_| asked) else {
        return Ok(Vec::new());
    };
    let templates = Templates::of(results.plan.outputs.language)?;
    let n_regions = known.level().codes.len();
    let pages = engine::map(engine, n_regions + known.n_programmes(), |at| {
        let page = match at.checked_sub(n_regions) {
            None => region::page(&known, at),
            Some(programme) => programme::page(&known, programme),
        };
        templates.page(&page).map(|text| (page.file, text))
    });
    pages.into_iter().collect()
}

/// The page of a region. Names come from codes alone, and no code leads out of the directory or takes
/// the name of another page: whatever is not a letter or a digit of ASCII is written as its bytes.
pub(super) fn region_file(code: &str) -> String {
    format!("pages/{}.html", safe(code))
}

pub(super) fn programme_file(id: &str) -> String {
    format!("pages/programme-{}.html", safe(id).replace("_2d", "-"))
}

fn safe(code: &str) -> String {
    let letter = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        _ => format!("_{byte:02x}"),
    };
    code.bytes().map(letter).collect()
}

/// A chart as a page shows it that lies below the publication.
fn figure(chart: &Chart, up: &str) -> Figure {
    Figure {
        id: chart.id.clone(),
        title: chart.title.clone(),
        description: chart.description.clone(),
        svg: chart.svg.clone(),
        data_file: format!("{up}charts/{}.csv", chart.id),
        png_file: match chart.is_pictured() {
            true => format!("{up}charts/{}.png", chart.id),
            false => String::new(),
        },
    }
}

impl Known<'_> {
    fn n_programmes(&self) -> usize {
        let efforts = self.study.efforts.as_ref();
        efforts.map_or(0, |found| found.programmes.len())
    }

    /// A page below the publication, with nothing on it yet.
    fn page(&self, file: String, title: String) -> Page {
        let plan = &self.results.plan;
        Page {
            language: self.writing.0,
            file,
            title,
            part_of: self.writing.named(&plan.title).to_owned(),
            whole: match plan.outputs.report {
                true => "../index.html".to_owned(),
                false => String::new(),
            },
            synthetic: self.results.synthetic(),
            program: format!("klyfta {}", env!("CARGO_PKG_VERSION")),
            generation: self.generation.to_owned(),
            summary: Vec::new(),
            sections: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{programme_file, region_file};

    #[test]
    fn files_are_named_by_codes_that_lead_nowhere_else() {
        assert_eq!(region_file("0581"), "pages/0581.html");
        assert_eq!(region_file("../x"), "pages/_2e_2e_2fx.html");
        assert_eq!(
            programme_file("sfs-2018-151"),
            "pages/programme-sfs-2018-151.html"
        );
        // What one code is written as, no other is.
        assert_ne!(region_file("_2e"), region_file("."));
        assert_ne!(region_file("programme-x"), programme_file("x"));
        assert_ne!(programme_file("_2d"), programme_file("-"));
    }
}
