//! `klyfta compute`: indices of one table, without a pipeline file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::{Ended, indices, unreadable_request, write_bytes_out, write_out};
use crate::aggregate::Contingency;
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Place, code, did_you_mean};
use crate::engine::{self, ColumnarLayout, CountingQuestion, Local, Rows};
use crate::estimate::{IndexValue, Refusal, indices_of, refuse_all};
use crate::harmonise::{Cell, number, typed};
use crate::indices::REGISTRY;
use crate::ingest::{TextColumn, read_columns, read_text_file};
use crate::plan::{Against, ChosenIndex, Comparison, InputFile, TextLayout};
use crate::publish::{self, Column, Values, note};
use crate::spec::{Decimal, Delimiter, Encoding, MissingKind};

/// Compute indices of one table, a row for each area and group
#[derive(Debug, Args)]
pub struct Compute {
    /// CSV, Parquet (.parquet) or Arrow IPC (.arrow, .feather, .ipc)
    file: PathBuf,
    /// Column with areas
    #[arg(long, value_name = "COL")]
    area: String,
    /// Column with groups
    #[arg(long, value_name = "COL")]
    group: String,
    /// Column with counts
    #[arg(long, value_name = "COL")]
    count: String,
    /// Columns that set regions and periods apart, each computed on its own
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    by: Vec<String>,
    /// Indices; all by default
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    index: Vec<String>,
    /// The group whose segregation is measured; every group against all others by default
    #[arg(long, value_name = "GROUP")]
    focus: Option<String>,
    /// The group it is compared with; all others by default
    #[arg(long, value_name = "GROUP", requires = "focus")]
    reference: Option<String>,
    /// Parameters of indices
    #[arg(long, value_name = "INDEX=VALUE", value_delimiter = ',')]
    parameter: Vec<String>,
    /// What stands between the fields of a text file
    #[arg(long, value_enum, default_value_t = DelimiterName::Comma)]
    delimiter: DelimiterName,
    /// The decimal sign of a text file
    #[arg(long, value_enum, default_value_t = DecimalName::Point)]
    decimal: DecimalName,
    /// The encoding of a text file
    #[arg(long, value_enum, default_value_t = EncodingName::Utf8)]
    encoding: EncodingName,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Where the result goes; stdout by default
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Json,
    Parquet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DelimiterName {
    Comma,
    Semicolon,
    Tab,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DecimalName {
    Point,
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum EncodingName {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "windows-1252")]
    Windows1252,
    #[value(name = "iso-8859-1")]
    Iso88591,
}

impl Compute {
    pub(super) fn run(&self) -> Ended {
        let (chosen, table) = match (self.chosen_indices(), self.read()) {
            (Ok(chosen), Ok(table)) => (chosen, table),
            (Err(mut problems), Err(more)) => {
                problems.extend(more);
                return Err(problems.into());
            }
            (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => return Err(problems.into()),
        };
        let comparisons = self.comparisons(&table)?;
        let regions: Vec<(&Vec<String>, &Region)> = table.regions.iter().collect();
        let values = engine::map(&Local, regions.len(), |at| {
            let region = regions[at].1;
            match region.missing {
                Some((n, kind)) => {
                    let refusal = Refusal::Missing { n, kind };
                    refuse_all(&comparisons, &chosen, region.counts.len(), refusal)
                }
                None => indices_of(&region.table(table.groups.len()), &comparisons, &chosen),
            }
        });
        let rows: Vec<Row> = regions
            .iter()
            .zip(&values)
            .flat_map(|((by, _), values)| values.iter().map(move |value| Row { by, value }))
            .collect();
        let columns = columns(&self.by);
        let filled = fill(&rows, &self.by, &table.groups, &comparisons, &chosen);
        self.write(&columns, &filled, rows.len())
    }

    fn chosen_indices(&self) -> Result<Vec<ChosenIndex>, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut parameters: BTreeMap<&str, f64> = BTreeMap::new();
        for given in &self.parameter {
            match self.read_parameter(given) {
                Ok((id, value)) => {
                    parameters.insert(id, value);
                }
                Err(problem) => diagnostics.add(problem),
            }
        }
        let mut wanted = Vec::new();
        for id in &self.index {
            match indices::find(id) {
                Ok(definition) => wanted.push(definition.id),
                Err(problem) => diagnostics.add(problem),
            }
        }
        let chosen = REGISTRY
            .iter()
            .filter(|definition| wanted.is_empty() || wanted.contains(&definition.id))
            .map(|definition| ChosenIndex {
                definition,
                parameter: definition.parameter.as_ref().map(|parameter| {
                    parameters
                        .get(definition.id)
                        .copied()
                        .unwrap_or(parameter.default)
                }),
            })
            .collect();
        diagnostics.or(chosen)
    }

    fn read_parameter(&self, given: &str) -> Result<(&'static str, f64), Diagnostic> {
        let wrong = |message: String| {
            Diagnostic::new(
                &code::UNKNOWN_PARAMETER,
                Place::file("--parameter"),
                message,
            )
        };
        let (id, value) = given
            .split_once('=')
            .ok_or_else(|| wrong(format!("`{given}` is not INDEX=VALUE")))?;
        let definition = indices::find(id)?;
        let parameter = definition
            .parameter
            .as_ref()
            .ok_or_else(|| wrong(format!("`{id}` has no parameter")))?;
        let allowed = value.parse().ok().filter(|value| parameter.accepts(*value));
        let value = allowed.ok_or_else(|| {
            wrong(format!(
                "`{value}` is no {} of `{id}`: it lies between {} and {}",
                parameter.name, parameter.least, parameter.greatest
            ))
        })?;
        Ok((definition.id, value))
    }

    /// Reads the table and adds up rows about the same region, area and group.
    fn read(&self) -> Result<ComputeTable, Diagnostics> {
        let file = InputFile {
            path: self.file.clone(),
            name: self.file.to_string_lossy().into_owned(),
        };
        let mut keys: Vec<&str> = vec![&self.area, &self.group];
        keys.extend(self.by.iter().map(String::as_str));
        let extension = self
            .file
            .extension()
            .and_then(|extension| extension.to_str());
        let layout = match extension {
            Some("parquet") => Some(ColumnarLayout::Parquet),
            Some("arrow" | "feather" | "ipc") => Some(ColumnarLayout::ArrowIpc),
            _ => None,
        };
        match layout {
            Some(layout) => {
                let question = CountingQuestion {
                    file: &file,
                    layout,
                    keys,
                    count: &self.count,
                    keep: &[],
                    rows: Rows::Added,
                };
                let (columns, counts, _) = read_columns(&question, &Local)?;
                let mut diagnostics = Diagnostics::default();
                let mut cells = Vec::new();
                for cell in typed(&counts) {
                    match cell {
                        Ok(cell) => cells.push(cell),
                        Err(problem) => {
                            let place = Place::file(file.name.clone());
                            diagnostics.add(problem.at(place, &self.count));
                        }
                    }
                }
                diagnostics.or(())?;
                Ok(ComputeTable::of(&columns, &cells))
            }
            None => {
                let text = TextLayout {
                    encoding: match self.encoding {
                        EncodingName::Utf8 => Encoding::Utf8,
                        EncodingName::Windows1252 => Encoding::Windows1252,
                        EncodingName::Iso88591 => Encoding::Iso88591,
                    },
                    delimiter: match self.delimiter {
                        DelimiterName::Comma => Delimiter::Comma,
                        DelimiterName::Semicolon => Delimiter::Semicolon,
                        DelimiterName::Tab => Delimiter::Tab,
                    },
                };
                let decimal = match self.decimal {
                    DecimalName::Point => Decimal::Point,
                    DecimalName::Comma => Decimal::Comma,
                };
                keys.push(&self.count);
                let mut table = read_text_file(&file, text, &keys)?;
                let count_field = *table.fields.last().expect("the count was asked for");
                let counts = table.columns.pop().expect("the count was asked for");
                let mut diagnostics = Diagnostics::default();
                let mut cells = Vec::with_capacity(counts.codes.len());
                for row in 0..counts.codes.len() {
                    match number(counts.text(row), decimal, &BTreeMap::new()) {
                        Ok(cell) => cells.push(cell),
                        Err(problem) => {
                            let place = table.places.of(row, count_field);
                            diagnostics.add(problem.at(place, &self.count));
                        }
                    }
                }
                diagnostics.or(())?;
                Ok(ComputeTable::of(&table.columns, &cells))
            }
        }
    }

    fn comparisons(&self, table: &ComputeTable) -> Result<Vec<Comparison>, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut position = |name: &String| {
            let found = table.groups.iter().position(|group| group == name);
            if found.is_none() {
                let known = || table.groups.iter().map(String::as_str);
                let list = || format!("the groups are {}", known().collect::<Vec<_>>().join(", "));
                diagnostics.add(
                    Diagnostic::new(
                        &code::UNKNOWN_CATEGORY,
                        Place::file(self.file.to_string_lossy()),
                        format!("there is no group `{name}` in the column `{}`", self.group),
                    )
                    .help(did_you_mean(name, known()).unwrap_or_else(list)),
                );
            }
            found
        };
        let focus = self.focus.as_ref().map(&mut position);
        let reference = self.reference.as_ref().map(&mut position);
        diagnostics.or(())?;
        if focus.is_some() && focus == reference {
            return Err(unreadable_request(
                "command line",
                "focus and reference are the same group",
            )
            .into());
        }
        let all = || (0..table.groups.len()).map(|focus| (focus, Against::AllOthers));
        let pairs: Vec<(usize, Against)> = match (focus.flatten(), reference.flatten()) {
            (Some(focus), Some(reference)) => vec![(focus, Against::Group(reference))],
            (Some(focus), None) => vec![(focus, Against::AllOthers)],
            (None, _) => all().collect(),
        };
        Ok(pairs
            .into_iter()
            .map(|(focus, against)| Comparison { focus, against })
            .collect())
    }

    fn write(&self, columns: &[Column], filled: &[Values], n_rows: usize) -> Ended {
        let bytes = match self.format {
            Format::Csv => csv(columns, filled, n_rows).into_bytes(),
            Format::Json => json(columns, filled, n_rows).into_bytes(),
            Format::Parquet => publish::to_parquet(columns, filled.to_vec()),
        };
        match (&self.output, self.format) {
            (Some(path), _) => {
                std::fs::write(path, bytes).map_err(EnvironmentError::file("write", path))?;
                Ok(())
            }
            (None, Format::Parquet) if !std::io::stdout().is_terminal() => write_bytes_out(&bytes),
            (None, Format::Parquet) => Err(unreadable_request(
                "command line",
                "a Parquet file is not for the terminal",
            )
            .help("give --output FILE")
            .into()),
            (None, _) => write_out(&String::from_utf8_lossy(&bytes)),
        }
    }
}

/// The table in memory: what is known of each region, and the groups in order.
struct ComputeTable {
    groups: Vec<String>,
    regions: BTreeMap<Vec<String>, Region>,
}

#[derive(Default)]
struct Region {
    /// By area, then group.
    counts: BTreeMap<String, Vec<f64>>,
    missing: Option<(usize, MissingKind)>,
}

impl Region {
    fn table(&self, n_groups: usize) -> Contingency {
        Contingency {
            n_groups,
            areas: (0..self.counts.len() as u32).collect(),
            cells: self.counts.values().flatten().copied().collect(),
        }
    }
}

impl ComputeTable {
    /// The first two columns are areas and groups, the others set regions apart.
    fn of(columns: &[TextColumn], cells: &[Cell]) -> ComputeTable {
        let trimmed = |column: &TextColumn, row: usize| column.text(row).trim().to_owned();
        let mut groups: Vec<String> = columns[1]
            .texts
            .iter()
            .map(|text| text.trim().to_owned())
            .collect();
        groups.sort();
        groups.dedup();
        let mut rows: Vec<usize> = (0..cells.len()).collect();
        let value = |row: usize| match cells[row] {
            Cell::Count(count) => count,
            Cell::Missing(_) => 0.0,
        };
        // Fractions are added smallest first, whatever the order of the file.
        if rows.iter().any(|&row| value(row).fract() != 0.0) {
            rows.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        }
        let mut regions: BTreeMap<Vec<String>, Region> = BTreeMap::new();
        for row in rows {
            let by: Vec<String> = columns[2..]
                .iter()
                .map(|column| trimmed(column, row))
                .collect();
            let region = regions.entry(by).or_default();
            let area = region.counts.entry(trimmed(&columns[0], row));
            let counts = area.or_insert_with(|| vec![0.0; groups.len()]);
            let group = trimmed(&columns[1], row);
            let group = groups
                .binary_search(&group)
                .expect("the groups are those of the column");
            match cells[row] {
                Cell::Count(count) => counts[group] += count,
                Cell::Missing(MissingKind::None) => {}
                Cell::Missing(kind) => {
                    region.missing = Some((region.missing.map_or(0, |(n, _)| n) + 1, kind));
                }
            }
        }
        ComputeTable { groups, regions }
    }
}

struct Row<'a> {
    by: &'a [String],
    value: &'a IndexValue,
}

/// The columns of the result, after those that set regions apart.
fn columns(by: &[String]) -> Vec<Column> {
    let own = by
        .iter()
        .map(|name| Column::text(name.clone(), "region or period"));
    own.chain(publish::index_value_columns()).collect()
}

fn fill<'a>(
    rows: &[Row<'a>],
    by: &[String],
    groups: &'a [String],
    comparisons: &[Comparison],
    chosen: &[ChosenIndex],
) -> Vec<Values<'a>> {
    type TextOf<'a, 'f> = &'f dyn Fn(&Row<'a>) -> Option<Cow<'a, str>>;
    let texts = |of: TextOf<'a, '_>| Values::Text(rows.iter().map(of).collect());
    let reals = |of: &dyn Fn(&Row) -> Option<f64>| Values::Real(rows.iter().map(of).collect());
    let between = |row: &Row| row.value.comparison.map(|at| comparisons[at]);
    let mut filled: Vec<Values> = (0..by.len())
        .map(|at| texts(&|row| Some(row.by[at].as_str().into())))
        .collect();
    filled.extend([
        texts(&|row| Some(chosen[row.value.index].definition.id.into())),
        texts(&|row| between(row).map(|between| groups[between.focus].as_str().into())),
        texts(&|row| {
            between(row).map(|between| match between.against {
                Against::Group(group) => groups[group].as_str().into(),
                Against::AllOthers => "*".into(),
            })
        }),
        texts(&|_| Some("area".into())),
        reals(&|row| row.value.value.ok()),
        reals(&|_| None),
        reals(&|_| None),
        reals(&|_| None),
        reals(&|_| None),
        Values::Whole(
            rows.iter()
                .map(|row| Some(row.value.n_areas as i64))
                .collect(),
        ),
        reals(&|row| row.value.population),
        texts(&|row| note(&row.value.value, row.value.caution)),
    ]);
    filled
}

fn csv(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = columns.iter().map(|column| column.name.as_ref());
    let mut rows = (0..n_rows).map(|row| {
        filled
            .iter()
            .map(|values| match values {
                Values::Text(texts) => texts[row].as_deref().unwrap_or_default().to_owned(),
                Values::Whole(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
                Values::Real(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
            })
            .collect::<Vec<_>>()
    });
    let written = writer
        .write_record(names)
        .and_then(|()| rows.try_for_each(|row| writer.write_record(row)));
    written.expect("writing to memory cannot fail");
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("only texts were written")
}

fn json(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    let rows: Vec<serde_json::Value> = (0..n_rows)
        .map(|row| {
            let value = |values: &Values| match values {
                Values::Text(texts) => serde_json::json!(texts[row]),
                Values::Whole(numbers) => serde_json::json!(numbers[row]),
                Values::Real(numbers) => serde_json::json!(numbers[row]),
            };
            let cells = columns.iter().zip(filled);
            cells
                .map(|(column, values)| (column.name.to_string(), value(values)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(rows))
}
