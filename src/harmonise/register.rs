//! The areas of a geography, and the regions they lie in.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::ingest::{Provenance, TextTable, read_text_file};
use crate::language::Language;
use crate::plan::{Geography, Level, NamePart, RegionNames, Regions};

/// All areas of a geography, sorted by code.
#[derive(Clone, Debug)]
pub struct Register {
    codes: Vec<String>,
    /// As the register writes them; the same position as the code.
    names: Vec<String>,
    /// A level of the geography each.
    pub levels: Vec<LevelRegions>,
    pub provenance: Vec<Provenance>,
}

/// The regions of a level, sorted by code.
#[derive(Clone, Debug)]
pub struct LevelRegions {
    /// The id of the level.
    pub id: String,
    pub codes: Vec<String>,
    pub names: Vec<String>,
    /// Positions in the register of the areas of each region.
    pub areas: Vec<Vec<u32>>,
}

impl Register {
    pub fn read(geography: &Geography, language: Language) -> Result<Register, Diagnostics> {
        let plan = &geography.register;
        let level_columns = geography.levels.iter().flat_map(level_columns);
        let mut columns: Vec<&str> = vec![plan.code.as_str()];
        columns.extend(plan.name.iter().filter_map(|part| match part {
            NamePart::Column(column) => Some(column.as_str()),
            NamePart::Text(_) => None,
        }));
        columns.extend(level_columns);
        let table = read_text_file(&plan.file, plan.text, &columns)?;
        let mut diagnostics = Diagnostics::default();

        // A register may have a row for each part of an area, so a code may come many times.
        let mut rows_by_code: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        for row in 0..table.n_rows() {
            let code = table.columns[0].text(row).trim();
            let name = name_of(&plan.name, &table, row);
            rows_by_code.entry(code).or_insert(row);
            match names.get(code) {
                None => {
                    names.insert(code, name);
                }
                Some(known) if *known == name => {}
                Some(known) => diagnostics.add(conflict(&table, row, code, known, &name)),
            }
        }
        let codes: Vec<String> = names.keys().map(|&code| code.to_owned()).collect();
        let mut provenance = vec![table.provenance.clone()];
        let mut levels = Vec::new();
        for level in &geography.levels {
            match regions(
                level,
                &table,
                &codes,
                &rows_by_code,
                language,
                &mut provenance,
            ) {
                Ok(regions) => levels.push(regions),
                Err(problems) => diagnostics.extend(problems),
            }
        }
        let names = names.into_values().collect();
        diagnostics.or(Register {
            codes,
            names,
            levels,
            provenance,
        })
    }

    pub fn n_areas(&self) -> usize {
        self.codes.len()
    }

    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn code(&self, position: u32) -> &str {
        &self.codes[position as usize]
    }

    pub fn position_of_code(&self, code: &str) -> Option<u32> {
        let found = self
            .codes
            .binary_search_by(|known| known.as_str().cmp(code));
        found.ok().map(|position| position as u32)
    }
}

/// The columns of the register that a level needs.
fn level_columns(level: &Level) -> Vec<&str> {
    fn name_column(names: &RegionNames) -> Option<&str> {
        match names {
            RegionNames::RegisterColumn(column) => Some(column),
            RegionNames::Codes | RegionNames::File { .. } => None,
        }
    }
    match &level.regions {
        Regions::Everything { .. } => Vec::new(),
        Regions::CodeLength { names, .. } => name_column(names).into_iter().collect(),
        Regions::Column { column, names } => std::iter::once(column.as_str())
            .chain(name_column(names))
            .collect(),
    }
}

fn name_of(parts: &[NamePart], table: &TextTable, row: usize) -> String {
    let mut column = 0;
    let mut name = String::new();
    for part in parts {
        match part {
            NamePart::Text(text) => name.push_str(text),
            NamePart::Column(_) => {
                column += 1;
                name.push_str(table.columns[column].text(row));
            }
        }
    }
    name
}

fn conflict(table: &TextTable, row: usize, code: &str, known: &str, other: &str) -> Diagnostic {
    Diagnostic::new(
        &code::CONFLICTING_REGISTER,
        table.places.of(row, table.fields[0]),
        format!("`{code}` is `{known}` and `{other}`"),
    )
    .help("an area has one name and lies in one region of each level")
}

/// The region of an area, by its code and its row in the register.
type RegionOf<'a> = Box<dyn Fn(&str, usize) -> String + 'a>;

fn regions(
    level: &Level,
    table: &TextTable,
    codes: &[String],
    rows_by_code: &BTreeMap<&str, usize>,
    language: Language,
    provenance: &mut Vec<Provenance>,
) -> Result<LevelRegions, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let column_of = |name: &str| {
        let field = table
            .header
            .names
            .iter()
            .position(|known| known == name)
            .expect("the register was read with the columns of every level");
        let at = table.fields.iter().position(|known| *known == field);
        &table.columns[at.expect("the register was read with the columns of every level")]
    };
    let (region_of, names): (RegionOf, _) = match &level.regions {
        Regions::Everything { code, name } => {
            return Ok(LevelRegions {
                id: level.id.clone(),
                codes: vec![code.clone()],
                names: vec![language.pick(&name.en, &name.sv).to_owned()],
                areas: vec![(0..codes.len() as u32).collect()],
            });
        }
        Regions::CodeLength { length, .. }
            if *length == 0 || codes.iter().any(|code| code.chars().count() < *length) =>
        {
            return Err(Diagnostic::new(
                &code::CONTRADICTION,
                level.place.clone(),
                format!("no region has a code of {length} characters"),
            )
            .help(format!("area codes are such as `{}`", codes[0]))
            .into());
        }
        Regions::CodeLength { length, names } => (
            Box::new(|code: &str, _| code.chars().take(*length).collect()),
            names,
        ),
        Regions::Column { column, names } => {
            let column = column_of(column);
            // Every row of an area must agree on its region.
            for row in 0..table.n_rows() {
                let code = table.columns[0].text(row).trim();
                let (first, this) = (column.text(rows_by_code[code]), column.text(row));
                if first.trim() != this.trim() {
                    diagnostics.add(conflict(table, row, code, first, this));
                }
            }
            let region = move |_: &str, row| column.text(row).trim().to_owned();
            (Box::new(region), names)
        }
    };
    let mut areas: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut names_in_register: BTreeMap<String, String> = BTreeMap::new();
    for (position, code) in codes.iter().enumerate() {
        let row = rows_by_code[code.as_str()];
        let region = region_of(code, row);
        if let RegionNames::RegisterColumn(column) = names {
            let name = column_of(column).text(row).trim().to_owned();
            names_in_register.entry(region.clone()).or_insert(name);
        }
        areas.entry(region).or_default().push(position as u32);
    }
    let names = match names {
        RegionNames::Codes => BTreeMap::new(),
        RegionNames::RegisterColumn(_) => names_in_register,
        RegionNames::File {
            file,
            text,
            code,
            name,
        } => {
            let table = read_text_file(file, *text, &[code, name])?;
            provenance.push(table.provenance.clone());
            let column = |at: usize, row| table.columns[at].text(row).trim().to_owned();
            let rows = 0..table.n_rows();
            let names: BTreeMap<String, String> =
                rows.map(|row| (column(0, row), column(1, row))).collect();
            for region in areas.keys().filter(|region| !names.contains_key(*region)) {
                diagnostics.add(
                    Diagnostic::new(
                        &code::UNKNOWN_AREA,
                        Place::file(file.name.clone()),
                        format!("the region `{region}` has no name"),
                    )
                    .help(format!("it is a {} of the register", level.id)),
                );
            }
            names
        }
    };
    let codes: Vec<String> = areas.keys().cloned().collect();
    diagnostics.or(LevelRegions {
        id: level.id.clone(),
        names: codes
            .iter()
            .map(|code| names.get(code).unwrap_or(code).clone())
            .collect(),
        codes,
        areas: areas.into_values().collect(),
    })
}
