//! Tables as the text of CSV files.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Column, Table, Values};

impl Table {
    /// A header, a line for each row, then an empty line and the notes, as the Swedish web export
    /// puts notes under a table.
    pub fn to_csv(&self, notes: &[String]) -> String {
        let mut csv = String::with_capacity(32 * (self.n_rows() + 1));
        let header: Vec<String> = self
            .columns
            .iter()
            .map(|column| quoted_if_needed(column.name))
            .collect();
        csv.push_str(&header.join(","));
        csv.push('\n');

        let cells: Vec<Cells> = self.columns.iter().map(Cells::of).collect();
        for row in 0..self.n_rows() {
            for (place, cells) in cells.iter().enumerate() {
                if place > 0 {
                    csv.push(',');
                }
                cells.write(row, &mut csv);
            }
            csv.push('\n');
        }
        write_notes(notes, &mut csv);
        csv
    }

    /// The table as PxWeb exports it: UTF-8 with a byte order mark, texts in quotation marks, and a
    /// column for each year, headed by `content` and the year (`Antal 2011`).
    ///
    /// A table without the columns `year` and `persons` has nothing to spread and keeps its rows.
    pub fn to_pxweb_csv(&self, content: &str, notes: &[String]) -> String {
        let stub = self.text_columns();
        let (row_years, persons) = (self.whole("year"), self.whole("persons"));
        let mut years = row_years.to_vec();
        years.sort_unstable();
        years.dedup();

        // Dictionaries stand in the order of the table, so the sorted keys do too.
        let mut lines: BTreeMap<Vec<u32>, Vec<Option<i64>>> = BTreeMap::new();
        for row in 0..self.n_rows() {
            let key = stub.iter().map(|(_, _, codes)| codes[row]).collect();
            let line = lines.entry(key).or_insert_with(|| vec![None; years.len()]);
            if let (Some(year), Some(&count)) = (row_years.get(row), persons.get(row)) {
                let place = years
                    .binary_search(year)
                    .expect("every year of a row is among the years");
                line[place] = Some(count);
            }
        }

        let mut csv = String::from('\u{feff}');
        let header: Vec<String> = stub
            .iter()
            .map(|(column, _, _)| quoted(self.pxweb_name(column)))
            .chain(
                years
                    .iter()
                    .map(|year| quoted(&format!("{content} {year}"))),
            )
            .collect();
        csv.push_str(&header.join(","));
        csv.push('\n');
        for (key, counts) in &lines {
            let texts = key
                .iter()
                .zip(&stub)
                .map(|(&code, (_, dictionary, _))| quoted(&dictionary[code as usize]));
            let counts = counts
                .iter()
                .map(|count| count.map_or("\"..\"".to_owned(), |count| count.to_string()));
            csv.push_str(&texts.chain(counts).collect::<Vec<_>>().join(","));
            csv.push('\n');
        }
        write_notes(notes, &mut csv);
        csv
    }

    fn text_columns(&self) -> Vec<(&Column, &[String], &[u32])> {
        let text = self
            .columns
            .iter()
            .filter_map(|column| match &column.values {
                Values::Text { dictionary, codes } => Some((column, &dictionary[..], &codes[..])),
                Values::Whole(_) => None,
            });
        text.collect()
    }

    /// The whole numbers of a column, none where the table has no such column.
    fn whole(&self, name: &str) -> &[i64] {
        self.columns
            .iter()
            .find_map(|column| match &column.values {
                Values::Whole(values) if column.name == name => Some(values.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    fn pxweb_name(&self, column: &Column) -> &'static str {
        match column.name {
            "area_code" => "region",
            "category" | "group" => self.variable,
            other => other,
        }
    }
}

/// The cells of a column, ready to be written: each text of a dictionary is quoted once.
enum Cells<'a> {
    Text(Vec<String>, &'a [u32]),
    Whole(&'a [i64]),
}

impl<'a> Cells<'a> {
    fn of(column: &'a Column) -> Self {
        match &column.values {
            Values::Text { dictionary, codes } => Cells::Text(
                dictionary
                    .iter()
                    .map(|text| quoted_if_needed(text))
                    .collect(),
                codes,
            ),
            Values::Whole(values) => Cells::Whole(values),
        }
    }

    fn write(&self, row: usize, csv: &mut String) {
        match self {
            Cells::Text(texts, codes) => csv.push_str(&texts[codes[row] as usize]),
            Cells::Whole(values) => {
                write!(csv, "{}", values[row]).expect("writing to a string does not fail")
            }
        }
    }
}

fn write_notes(notes: &[String], csv: &mut String) {
    csv.push('\n');
    for note in notes {
        csv.push_str(&quoted_if_needed(note));
        csv.push('\n');
    }
}

fn quoted_if_needed(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        quoted(text)
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
