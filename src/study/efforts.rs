//! The register of efforts: read, held against its programmes, and added up.

use std::collections::{BTreeMap, BTreeSet};

use super::{EffortsFound, Figures, Material, Territory, TypedAreas};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code};
use crate::follow_up::efforts::reading::{self, Given, Table, Texts};
use crate::follow_up::efforts::sums::{self, Inhabitants, PerHead, by_register, by_sources, parts};
use crate::follow_up::efforts::{
    Amount, AmountKind, Announced, Applied, Area, Areas, Checked, Granted, Kind, Known, Paid,
    Precision, Programme, Repaid, Used, check,
};
use crate::harmonise::Register;
use crate::indices::Bilingual;
use crate::ingest::{
    Fingerprint, KeptTexts, Provenance, SYNTHETIC_NOTE, read_document, read_kept_texts,
};
use crate::plan::{Efforts, InputFile};

/// A register without mistakes, and what it was read from.
#[derive(Clone, Debug)]
pub struct EffortsRead {
    pub register: Checked,
    pub programmes: Vec<Programme>,
    pub areas: Areas,
    pub files: Vec<Provenance>,
}

/// Where money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// An area or a region with all that it has.
    Territory(Territory),
    /// A region as a whole, and no area in it.
    WholeRegion(Territory),
    /// A region; nobody knows which areas in it.
    NotDistributed(Territory),
    /// No region is named.
    Nowhere,
    /// All of it, wherever it went.
    Everywhere,
}

/// What is added up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span<T> {
    One(T),
    All,
}

/// Kronor of one kind of all efforts that meet somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct EffortRow {
    pub kind: AmountKind,
    pub destination: Destination,
    pub year: i32,
    pub purpose: Span<String>,
    pub kronor: i64,
    pub n_efforts: usize,
    pub inhabitants: Option<f64>,
    pub per_head: Option<f64>,
    /// The whole amount over the inhabitants of areas of types 1 and 2.
    pub per_head_in_types_1_and_2: Option<f64>,
    pub note: Option<Bilingual>,
}

/// What was announced for a year of a programme beside what was granted and paid.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRow {
    /// Position in the programmes.
    pub programme: usize,
    pub year: i32,
    /// By the sources that the programme's file names.
    pub by_sources: bool,
    pub announced: Option<i64>,
    pub granted: Option<i64>,
    pub paid: Option<i64>,
    /// Whether a source rounds one of them.
    pub is_about: bool,
}

/// The efforts that meet in an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlapRow {
    /// Position in the register of areas.
    pub area: usize,
    pub year: i32,
    pub efforts: Vec<String>,
    /// Those that reach the whole region.
    pub efforts_of_the_region: Vec<String>,
    pub n_agencies: usize,
}

/// Reads the register of efforts and its programmes; everything that is wrong is told at once.
pub fn read_efforts(
    asked: &Efforts,
    register: &Register,
    level: usize,
) -> Result<EffortsRead, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut files = Vec::new();
    let mut kept = |file: &InputFile, table: &str| match read_kept_texts(file, table) {
        Ok((texts, fingerprint)) => {
            files.push(provenance(file, &texts, fingerprint));
            Some((file.name.clone(), texts))
        }
        Err(more) => {
            problems.extend(more);
            None
        }
    };
    let efforts = kept(&asked.efforts, "efforts");
    let areas = kept(&asked.areas, "effort_areas");
    let amounts = kept(&asked.amounts, "effort_amounts");
    let outcomes = (asked.outcomes.as_ref()).map(|file| kept(file, "effort_outcomes"));
    let programmes: Vec<_> = (asked.programmes.iter())
        .map(|file| match read_document(file) {
            Ok((text, fingerprint)) => {
                let texts = KeptTexts::Text(text.clone());
                files.push(provenance(file, &texts, fingerprint));
                Some((file.name.clone(), text))
            }
            Err(problem) => {
                problems.add(problem);
                None
            }
        })
        .collect();
    let outcomes_given = outcomes.iter().flatten();
    for (name, texts) in [&efforts, &areas, &amounts]
        .into_iter()
        .flatten()
        .chain(outcomes_given)
    {
        match texts {
            KeptTexts::Text(text) if !text.ends_with(['\n', '\r']) => {
                problems.add(cut_off(name, text));
            }
            _ => {}
        }
    }
    problems.or(())?;

    let mut problems = Diagnostics::default();
    let mut read = Vec::new();
    for (name, text) in programmes.iter().flatten() {
        match reading::programme(name, text) {
            Ok(programme) => read.push(programme),
            Err(more) => problems.extend(more),
        }
    }
    read.sort_by(|a, b| a.id.cmp(&b.id));
    let (Some(efforts), Some(areas), Some(amounts)) = (&efforts, &areas, &amounts) else {
        unreachable!("a file that cannot be read has been reported");
    };
    fn table((file, texts): &(String, KeptTexts)) -> Table<'_> {
        let given = match texts {
            KeptTexts::Text(text) => Given::Text(text),
            KeptTexts::Rows(rows) => Given::Rows(rows),
        };
        Table { file, given }
    }
    let found = reading::register(&Texts {
        efforts: table(efforts),
        effort_areas: table(areas),
        effort_amounts: table(amounts),
        effort_outcomes: outcomes.as_ref().and_then(Option::as_ref).map(table),
    });
    let areas = areas_of(asked, register, level);
    let purposes: BTreeSet<String> = asked.purposes.iter().map(|it| it.0.clone()).collect();
    let known = Known {
        programmes: &read,
        areas: &areas,
        purposes: &purposes,
    };
    let checked = match found {
        Ok(found) => check(found, &known).map_err(|findings| findings.mistakes),
        Err(more) => Err(more),
    };
    match checked {
        Ok(checked) => problems.or(EffortsRead {
            register: checked,
            programmes: read,
            areas,
            files,
        }),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// The last row may have gone on.
fn cut_off(name: &str, text: &str) -> Diagnostic {
    let place = Place::at(name, Some(Position::of_offset(text, text.len())));
    Diagnostic::new(
        &code::CUT_OFF,
        place,
        "the file ends without the end of a line",
    )
    .help("it may be cut off there: fetch it again, or end its last line if it is whole")
}

fn provenance(file: &InputFile, texts: &KeptTexts, fingerprint: Fingerprint) -> Provenance {
    let (rows, notes) = match texts {
        KeptTexts::Text(text) => {
            let notes = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
            let notes = notes.filter(|line| line.starts_with(SYNTHETIC_NOTE));
            let rows = text.lines().filter(|line| !line.trim().is_empty()).count();
            (rows, notes.map(str::to_owned).collect())
        }
        KeptTexts::Rows(rows) => {
            let cells = || rows.iter().flatten();
            let notes = cells().filter(|text| text.starts_with(SYNTHETIC_NOTE));
            let notes: Vec<String> = notes.cloned().collect();
            (rows.iter().filter(|row| !row.is_empty()).count(), notes)
        }
    };
    Provenance {
        file: file.name.clone(),
        fingerprint,
        rows: rows.saturating_sub(1),
        synthetic: !notes.is_empty(),
        notes,
    }
}

/// The areas of the register of areas, and the region of the follow-up's level that each lies in.
fn areas_of(asked: &Efforts, register: &Register, level: usize) -> Areas {
    let regions = &register.levels[level];
    let mut areas = Areas::new();
    for (code, in_region) in regions.codes.iter().zip(&regions.areas) {
        for &area in in_region {
            let area = Area::new(asked.vintage.clone(), register.code(area));
            areas.insert(area, code.clone());
        }
    }
    areas
}

pub(super) fn found(
    material: &Material<'_>,
    read: EffortsRead,
    figures: &Figures,
    types: Option<&TypedAreas>,
) -> EffortsFound {
    let adding = Adding {
        material,
        read: &read,
        figures,
        types,
    };
    let mut sums = Vec::new();
    sums.extend(adding.of::<Announced>());
    sums.extend(adding.of::<Applied>());
    sums.extend(adding.of::<Granted>());
    sums.extend(adding.of::<Paid>());
    sums.extend(adding.of::<Used>());
    sums.extend(adding.of::<Repaid>());
    let plans = plans(&read);
    let overlaps = sums::overlaps(&read.register, &read.areas)
        .into_iter()
        .filter_map(|it| {
            let ids = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect();
            Some(OverlapRow {
                area: material.register.position_of_code(&it.area.code)? as usize,
                year: it.year,
                efforts: ids(it.efforts),
                efforts_of_the_region: ids(it.efforts_of_the_region),
                n_agencies: it.n_agencies,
            })
        })
        .collect();
    EffortsFound {
        sums,
        plans,
        overlaps,
        register: read.register,
        areas: read.areas,
        programmes: read.programmes,
    }
}

/// Kronor, and the efforts they come from, by destination, year and purpose.
type Sums<'a, K> = BTreeMap<(Destination, i32, Span<String>), (Amount<K>, BTreeSet<&'a str>)>;

struct Adding<'a> {
    material: &'a Material<'a>,
    read: &'a EffortsRead,
    figures: &'a Figures,
    types: Option<&'a TypedAreas>,
}

impl Adding<'_> {
    /// Sums of one kind: of areas, of regions, and of everything; by year, and by year and purpose.
    fn of<K: Kind>(&self) -> Vec<EffortRow> {
        let mut sums: Sums<'_, K> = BTreeMap::new();
        for part in parts::<K>(&self.read.register, &self.read.areas) {
            let region = part.region.and_then(|code| self.region(code));
            let own = match (part.destination, region) {
                (sums::Destination::Area(area), _) => {
                    let position = self.material.register.position_of_code(&area.code);
                    let position = position.expect("the register of efforts was checked");
                    Destination::Territory(Territory::Area(position as usize))
                }
                (sums::Destination::WholeRegion, Some(region)) => Destination::WholeRegion(region),
                (sums::Destination::NotDistributed, Some(region)) => {
                    Destination::NotDistributed(region)
                }
                (_, None) => Destination::Nowhere,
            };
            let all = [
                Some(own),
                region.map(Destination::Territory),
                Some(Destination::Everywhere),
            ];
            let purpose = Span::One(part.effort.purpose.code().to_owned());
            for destination in all.into_iter().flatten() {
                for purpose in [purpose.clone(), Span::All] {
                    let key = (destination, part.year, purpose);
                    let sum = sums
                        .entry(key)
                        .or_insert((Amount::NOTHING, BTreeSet::new()));
                    sum.0 += part.amount;
                    sum.1.insert(&part.effort.id);
                }
            }
        }
        sums.into_iter()
            .map(|((destination, year, purpose), (amount, efforts))| {
                let inhabitants = self.inhabitants(destination, year);
                let per_head = PerHead::of(amount, inhabitants);
                let refusal = per_head.per_inhabitant.err();
                EffortRow {
                    kind: K::KIND,
                    destination,
                    year,
                    purpose,
                    kronor: amount.kronor(),
                    n_efforts: efforts.len(),
                    inhabitants: inhabitants.all.map(|heads| heads as f64),
                    per_head: per_head.per_inhabitant.ok(),
                    per_head_in_types_1_and_2: per_head.per_inhabitant_of_types_1_and_2.ok(),
                    note: refusal.map(|it| it.reason()),
                }
            })
            .collect()
    }

    fn region(&self, code: &str) -> Option<Territory> {
        let level = self.material.follow_up.level;
        let codes = &self.material.register.levels[level].codes;
        let region = codes.iter().position(|known| known == code)?;
        Some(Territory::Region { level, region })
    }

    /// Who lives there in the year; nobody is counted where one area's inhabitants are not known.
    fn inhabitants(&self, destination: Destination, year: i32) -> Inhabitants {
        let register = self.material.register;
        let areas: Vec<usize> = match destination {
            Destination::Territory(Territory::Area(area)) => vec![area],
            Destination::Territory(Territory::Region { level, region })
            | Destination::WholeRegion(Territory::Region { level, region })
            | Destination::NotDistributed(Territory::Region { level, region }) => {
                let areas = register.levels[level].areas[region].iter();
                areas.map(|&area| area as usize).collect()
            }
            Destination::Everywhere => (0..register.n_areas()).collect(),
            _ => return Inhabitants::default(),
        };
        let sum = |areas: &mut dyn Iterator<Item = usize>| -> Option<u64> {
            let mut heads = 0.0;
            for area in areas {
                match self.figures.inhabitants.at(year, area) {
                    Ok(count) => heads += count.count,
                    Err(super::Missing::NotCovered) => {}
                    Err(_) => return None,
                }
            }
            Some(heads as u64)
        };
        let known = self.figures.inhabitants.years.binary_search(&year).is_ok();
        let challenged = self
            .types
            .filter(|it| it.years.contains(&year))
            .and_then(|types| {
                let of = |area: &usize| types.type_of(year, *area).is_some_and(|it| it <= 2);
                sum(&mut areas.iter().copied().filter(of))
            });
        Inhabitants {
            all: known.then(|| sum(&mut areas.iter().copied())).flatten(),
            in_types_1_and_2: challenged,
        }
    }
}

fn plans(read: &EffortsRead) -> Vec<PlanRow> {
    let mut rows = Vec::new();
    for (at, programme) in read.programmes.iter().enumerate() {
        let about = |year: i32| {
            let of = programme.year(year);
            of.is_some_and(|it| {
                let precisions = [
                    it.announced.as_ref().map(|it| it.precision),
                    it.granted.as_ref().map(|it| it.precision),
                    it.paid.as_ref().map(|it| it.precision),
                ];
                precisions.contains(&Some(Precision::About))
            })
        };
        let both = [
            (true, by_sources(programme)),
            (false, by_register(&read.register, &programme.id)),
        ];
        for (by_sources, found) in both {
            rows.extend(found.into_iter().map(|it| PlanRow {
                programme: at,
                year: it.year,
                by_sources,
                announced: it.announced.map(Amount::kronor),
                granted: it.granted.map(Amount::kronor),
                paid: it.paid.map(Amount::kronor),
                is_about: by_sources && about(it.year),
            }));
        }
    }
    rows
}
