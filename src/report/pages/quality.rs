//! The quality declaration, with the components of official statistics, the sources and the files.

use std::collections::BTreeSet;

use super::known::Known;
use crate::language::Language;
use crate::plan::TypeLimits;
use crate::publish::{base_name, tables_of};
use crate::report::document::{Section, Table, Text};
use crate::report::from_results;

impl Known<'_> {
    /// What can be trusted and what cannot, true of these data.
    pub(super) fn quality(&self) -> Section {
        let writing = self.writing;
        let title = writing.pick("Quality declaration", "Kvalitetsdeklaration");
        let mut section = Section::new("quality", title);
        let component = |en: &str, sv: &str, texts: Vec<String>| {
            let texts = texts.into_iter().map(Text::from);
            (writing.pick(en, sv).to_owned(), texts.collect())
        };
        section.facts(vec![
            component("Relevance", "Relevans", self.relevance()),
            component(
                "Accuracy and reliability",
                "Tillförlitlighet",
                self.accuracy(),
            ),
            component(
                "Timeliness and punctuality",
                "Aktualitet och punktlighet",
                self.timeliness(),
            ),
            component(
                "Accessibility and clarity",
                "Tillgänglighet och tydlighet",
                self.accessibility(),
            ),
            component(
                "Comparability and coherence",
                "Jämförbarhet och samanvändbarhet",
                self.comparability(),
            ),
        ]);
        section
    }

    fn relevance(&self) -> Vec<String> {
        let writing = self.writing;
        let n = self.results.plan.indicators.len();
        let unit = &self.results.plan.geography.unit;
        vec![
            match writing.0 {
                Language::English => format!(
                    "For those who follow up efforts against segregation: {n} indicators of areas \
                     ({unit}), where money went, and what happened there."
                ),
                Language::Swedish => format!(
                    "För den som följer upp insatser mot segregation: {n} indikatorer för områden \
                     ({unit}), vart pengar gick och vad som hände där."
                ),
            },
            writing
                .pick(
                    "The figures are of areas, not of persons followed over time: people move in \
                     and out, and those who lived in an area before may live elsewhere now.",
                    "Siffrorna gäller områden, inte personer som följs över tid: människor flyttar \
                     in och ut, och de som bodde i ett område förut kan bo någon annanstans nu.",
                )
                .to_owned(),
        ]
    }

    fn accuracy(&self) -> Vec<String> {
        let writing = self.writing;
        let mut texts = Vec::new();
        let sources = self.results.plan.sources.iter().zip(&self.results.sources);
        for (source, record) in sources {
            let credit = writing.named(&source.credit);
            let missing = writing.count(record.n_missing);
            texts.push(match (record.n_missing, writing.0) {
                (0, Language::English) => format!("{credit}: no count is missing."),
                (0, Language::Swedish) => format!("{credit}: inget antal saknas."),
                (_, Language::English) => format!(
                    "{credit}: {missing} counts are missing, such as for being suppressed. None is \
                     filled in: what rests on them is left out, with the reason."
                ),
                (_, Language::Swedish) => format!(
                    "{credit}: {missing} antal saknas, till exempel av sekretesskäl. Inget är \
                     ifyllt: det som bygger på dem utelämnas, med skäl."
                ),
            });
            let n = record.areas_without_data.len();
            if 0 < n {
                let n = writing.count(n);
                texts.push(match writing.0 {
                    Language::English => format!("{credit}: {n} areas are not covered."),
                    Language::Swedish => format!("{credit}: {n} områden omfattas inte."),
                });
            }
            if let Some(protection) = &source.protection {
                let from = protection.from;
                texts.push(match writing.0 {
                    Language::English => format!(
                        "{credit}: from {from} on counts carry random noise that protects persons; \
                         small shares are the less certain for it."
                    ),
                    Language::Swedish => format!(
                        "{credit}: från {from} har antalen slumpmässigt brus som skyddar personer; \
                         små andelar är desto osäkrare."
                    ),
                });
            }
        }
        texts.extend(from_results::failed_checks(self.results));
        texts.extend(from_results::protected(self.results));
        let confidence = writing.per_cent(self.follow_up.confidence, 0);
        texts.push(match writing.0 {
            Language::English => format!(
                "Intervals hold the true value in {confidence} of cases, taking each person's \
                 circumstances as a draw. They say nothing of mistakes in registers."
            ),
            Language::Swedish => format!(
                "Intervall omfattar det sanna värdet i {confidence} av fallen, om varje persons \
                 villkor ses som en dragning. De säger inget om fel i register."
            ),
        });
        let doubts = self.study.efforts.as_ref();
        let doubts = doubts.map(|found| found.register.doubts().iter().count());
        texts.extend(doubts.filter(|n| 0 < *n).map(|n| match writing.0 {
            Language::English => format!(
                "Rows of the register of efforts that may be wrong and were left as they are: {n}."
            ),
            Language::Swedish => format!(
                "Rader i registret över insatser som kan vara fel och lämnats som de är: {n}."
            ),
        }));
        if self.results.synthetic() {
            texts.push(
                writing
                    .pick(
                        "The data are synthetic and say nothing of real places.",
                        "Uppgifterna är syntetiska och säger inget om verkliga platser.",
                    )
                    .to_owned(),
            );
        }
        texts
    }

    fn timeliness(&self) -> Vec<String> {
        let writing = self.writing;
        let rows = self.indicators.values().flatten();
        let years: BTreeSet<i32> = rows.map(|row| row.year).collect();
        let mut texts = Vec::new();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            let years = writing.years(*first, *last);
            texts.push(match writing.0 {
                Language::English => format!("The statistics are of {years}."),
                Language::Swedish => format!("Statistiken avser {years}."),
            });
        }
        texts.push(
            writing
                .pick(
                    "When a delivery was made is told under the sources, where its notes say it. \
                     The page tells no date of its own: the same data always make the same page.",
                    "När en leverans gjordes står under källor, där dess anmärkningar säger det. \
                     Sidan har inget eget datum: samma data ger alltid samma sida.",
                )
                .to_owned(),
        );
        texts
    }

    fn accessibility(&self) -> Vec<String> {
        let licences: BTreeSet<&str> = (self.results.plan.sources.iter())
            .map(|source| source.licence.as_str())
            .filter(|licence| !licence.is_empty())
            .collect();
        let licences: Vec<&str> = licences.into_iter().collect();
        let writing = self.writing;
        let mut texts = vec![
            writing
                .pick(
                    "Every number stands in open files that can be had with this page; each method \
                     is described, with what it cannot show.",
                    "Varje tal finns i öppna filer som följer med sidan; varje metod är beskriven, \
                     med vad den inte kan visa.",
                )
                .to_owned(),
        ];
        if !licences.is_empty() {
            let licences = licences.join(", ");
            texts.push(format!(
                "{}: {licences}.",
                writing.pick("Licence", "Licens")
            ));
        }
        texts
    }

    fn comparability(&self) -> Vec<String> {
        let writing = self.writing;
        let geography = &self.results.plan.geography;
        let (unit, vintage) = (&geography.unit, &geography.vintage);
        let mut texts = vec![match writing.0 {
            Language::English => format!(
                "All years are in one division: {unit}, {vintage}. Other divisions give other \
                 figures."
            ),
            Language::Swedish => format!(
                "Alla år är i en och samma indelning: {unit}, {vintage}. Andra indelningar ger andra \
                 siffror."
            ),
        }];
        let mut breaks = BTreeSet::new();
        for question in &self.follow_up.questions {
            for (year, what) in &question.breaks {
                breaks.insert((*year, writing.named(what)));
            }
        }
        let none = breaks.is_empty();
        texts.extend(breaks.into_iter().map(|(year, what)| {
            let at = writing.pick("Break in the series", "Tidsseriebrott");
            format!("{at} {year}: {what}")
        }));
        if none {
            texts.push(
                writing
                    .pick(
                        "No break in the series is stated.",
                        "Inget tidsseriebrott är angivet.",
                    )
                    .to_owned(),
            );
        }
        if let Some(types) = &self.follow_up.area_types {
            texts.push(match &types.limits {
                TypeLimits::EachYear => writing
                    .pick(
                        "Limits between types of areas are drawn anew each year: an area can change \
                         type because others changed.",
                        "Gränserna mellan områdestyper dras om varje år: ett område kan byta typ för \
                         att andra ändrats.",
                    )
                    .to_owned(),
                TypeLimits::BaseYear(year, _) => format!(
                    "{} {year}.",
                    writing.pick(
                        "Limits between types of areas are those of",
                        "Gränserna mellan områdestyper är de för"
                    )
                ),
                TypeLimits::Given(..) => writing
                    .pick(
                        "Limits between types of areas are those of a given file, such as the \
                         country's.",
                        "Gränserna mellan områdestyper är de i en given fil, såsom landets.",
                    )
                    .to_owned(),
            });
        }
        let inexact: usize = (self.results.sources.iter())
            .map(|source| source.matching.inexact.len())
            .sum();
        if 0 < inexact {
            let n = writing.count(inexact);
            texts.push(match writing.0 {
                Language::English => format!(
                    "{n} names of areas were matched to codes other than exactly as written."
                ),
                Language::Swedish => {
                    format!("{n} områdesnamn kopplades till koder annat än exakt som skrivet.")
                }
            });
        }
        texts
    }

    pub(super) fn sources(&self) -> Section {
        let writing = self.writing;
        let mut section = Section::new("sources", writing.pick("Sources", "Källor"));
        let caption = writing.pick("Files that were read", "Filer som lästs");
        let mut table = Table::new("sources", caption)
            .texts(writing.pick("File", "Fil"))
            .texts(writing.pick("Source", "Källa"))
            .texts(writing.pick("Licence", "Licens"))
            .numbers(writing.pick("Rows", "Rader"))
            .texts(writing.pick("Notes of the delivery", "Anmärkningar i leveransen"))
            .texts(writing.pick("Checksum (SHA-256)", "Kontrollsumma (SHA-256)"));
        for source in from_results::sources(self.results) {
            table.rows.push(vec![
                base_name(&source.file).into(),
                source.credit.into(),
                source.licence.into(),
                source.rows.into(),
                source.notes.join("; ").into(),
                source.sha256.into(),
            ]);
        }
        section.table(table);
        section
    }

    pub(super) fn downloads(&self, up: &str) -> Section {
        let writing = self.writing;
        let mut section = Section::new("files", writing.pick("Files", "Filer"));
        let tables = tables_of(self.results)
            .into_iter()
            .map(|table| format!("tables/{}.parquet", table.id));
        let others = ["datapackage.json", "run.json"].map(str::to_owned);
        let files: Vec<String> = tables.chain(others).collect();
        section.list(
            files
                .into_iter()
                .map(|file| Text::linked(&*file, format!("{up}{file}"))),
        );
        section
    }
}
