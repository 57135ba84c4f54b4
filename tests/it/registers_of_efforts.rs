//! Registers of efforts as people keep them: in text, in a workbook, in Parquet.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use klyfta::ingest::{KeptTexts, read_kept_texts};
use klyfta::plan::InputFile;
use parquet::arrow::ArrowWriter;
use zip::write::SimpleFileOptions;

use crate::run::{Ran, klyfta, root};

const TABLES: [&str; 4] = [
    "efforts",
    "effort_areas",
    "effort_amounts",
    "effort_outcomes",
];

fn shipped(table: &str) -> Vec<Vec<String>> {
    let path = root().join(format!("data-samples/follow-up/{table}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect();
    // Notes stand below the rows.
    let width = rows[0].len();
    rows.into_iter()
        .take_while(|row| row.len() == width)
        .collect()
}

/// A cell of a sheet as spreadsheets write it: numbers as numbers, days by their number since 1899.
fn cell(text: &str, column: &str, at: &str) -> String {
    let is_number = !text.is_empty() && text.parse::<f64>().is_ok() && !column.ends_with("_code");
    let day = match column {
        "start" | "end" => serial(text),
        _ => None,
    };
    match day {
        Some(day) => format!("<c r=\"{at}\" s=\"1\"><v>{day}</v></c>"),
        None if is_number => format!("<c r=\"{at}\"><v>{text}</v></c>"),
        None if text.is_empty() => String::new(),
        None => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        }
    }
}

/// The number of a day since the thirtieth of December 1899.
fn serial(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Days of the civil calendar, with years that begin in March.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let before = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    Some(before - 693_900)
}

fn sheet(rows: &[Vec<String>]) -> String {
    let mut xml = String::from("<sheetData>");
    for (line, row) in rows.iter().enumerate() {
        xml.push_str(&format!("<row r=\"{}\">", line + 1));
        for (column, text) in row.iter().enumerate() {
            let at = format!("{}{}", (b'A' + column as u8) as char, line + 1);
            xml.push_str(&cell(text, &rows[0][column], &at));
        }
        xml.push_str("</row>");
    }
    xml + "</sheetData>"
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of these sheets, and of parts beside them.
fn workbook(path: &Path, sheets: &[(&str, String)], parts: &[(&str, Vec<u8>)]) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    let mut part = |name: &str, bytes: &[u8]| {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    };
    let mut list = String::new();
    let mut relations = String::new();
    for (at, (name, data)) in sheets.iter().enumerate() {
        let n = at + 1;
        list.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"r{n}\"/>"
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"r{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/s{n}.xml\"/>"
        ));
        let xml = format!("<worksheet xmlns=\"{MAIN}\">{data}</worksheet>");
        part(&format!("xl/worksheets/s{n}.xml"), xml.as_bytes());
    }
    let xml = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>"
    );
    part("xl/workbook.xml", xml.as_bytes());
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let xml = format!(
        "<Relationships xmlns=\"{package}\">{relations}<Relationship Id=\"s\" \
         Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    part("xl/_rels/workbook.xml.rels", xml.as_bytes());
    let xml = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"w\" \
         Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    part("_rels/.rels", xml.as_bytes());
    let types = "http://schemas.openxmlformats.org/package/2006/content-types";
    let xml = format!(
        "<Types xmlns=\"{types}\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    part("[Content_Types].xml", xml.as_bytes());
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
         <xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    part("xl/styles.xml", styles.as_bytes());
    for (name, bytes) in parts {
        part(name, bytes);
    }
    archive.finish().unwrap();
}

fn parquet(path: &Path, rows: &[Vec<String>]) {
    let columns = (0..rows[0].len()).map(|column| {
        let name = rows[0][column].as_str();
        let texts = || rows[1..].iter().map(|row| row[column].as_str());
        let array: ArrayRef = match name {
            "kronor" | "year" => {
                let numbers = texts().map(|text| text.parse::<i64>().ok());
                Arc::new(numbers.collect::<Int64Array>())
            }
            _ => {
                let texts = texts().map(|text| (!text.is_empty()).then_some(text));
                Arc::new(texts.collect::<StringArray>())
            }
        };
        (name, array)
    });
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.map(|(n, a)| (n, a, true))).unwrap();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// A run of the follow-up with its register kept another way.
struct Office {
    directory: tempfile::TempDir,
}

impl Office {
    fn new() -> Office {
        let directory = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(root().join("data-samples/follow-up")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
        }
        Office { directory }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Apart from the data, among which every `.toml` is a programme.
    fn pipeline(&self) -> PathBuf {
        let folder = self.file("pipelines");
        fs::create_dir_all(&folder).unwrap();
        folder.join("pipeline.toml")
    }

    fn run(&self, kept_in: &dyn Fn(&str) -> String) -> Ran {
        let pipeline = root().join("pipelines/ostergotland-follow-up.toml");
        let mut text = fs::read_to_string(pipeline).unwrap();
        for table in TABLES {
            let from = format!("\"${{data}}/{table}.csv\"");
            assert!(text.contains(&from), "{table}");
            text = text.replace(&from, &format!("\"${{data}}/{}\"", kept_in(table)));
        }
        fs::write(self.pipeline(), text).unwrap();
        let data = format!("data={}", self.directory.path().display());
        let out = self.file("out");
        klyfta(&[
            "run",
            self.pipeline().to_str().unwrap(),
            "--set",
            &data,
            "--out",
            out.to_str().unwrap(),
        ])
    }

    /// The tables of the publication but for what names its input.
    fn tables(&self) -> Vec<(String, Vec<u8>)> {
        let tables = fs::read_dir(self.file("out/current/tables")).unwrap();
        let mut tables: Vec<(String, Vec<u8>)> = tables
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read(path).unwrap())
            })
            .collect();
        tables.sort();
        tables
    }
}

#[test]
fn a_register_says_the_same_in_text_in_a_workbook_and_in_parquet() {
    let as_text = Office::new();
    as_text.run(&|table| format!("{table}.csv")).well();
    let expected = as_text.tables();
    assert!(expected.iter().any(|(name, _)| name == "efforts.parquet"));

    let in_a_workbook = Office::new();
    let sheets = TABLES.map(|table| (table, sheet(&shipped(table))));
    workbook(&in_a_workbook.file("register.xlsx"), &sheets, &[]);
    in_a_workbook.run(&|_| "register.xlsx".to_owned()).well();
    assert!(in_a_workbook.tables() == expected);

    let in_parquet = Office::new();
    for table in TABLES {
        parquet(
            &in_parquet.file(&format!("{table}.parquet")),
            &shipped(table),
        );
    }
    in_parquet.run(&|table| format!("{table}.parquet")).well();
    assert!(in_parquet.tables() == expected);
}

#[test]
fn a_mistake_in_a_workbook_is_told_with_its_row_and_column() {
    let office = Office::new();
    let mut tables = TABLES.map(shipped);
    let kind = tables[2][0].iter().position(|name| name == "kind").unwrap();
    tables[2][3][kind].clear();
    let sheets: Vec<(&str, String)> = TABLES
        .into_iter()
        .zip(tables.iter().map(|it| sheet(it)))
        .collect();
    workbook(&office.file("register.xlsx"), &sheets, &[]);
    let ran = office.run(&|_| "register.xlsx".to_owned());
    assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
    let place = format!("register.xlsx:4:{}", kind + 1);
    assert!(ran.stderr.contains(&place), "{}", ran.stderr);
    assert!(ran.stderr.contains("amount-without-kind"), "{}", ran.stderr);
}

fn refusal(path: &Path) -> String {
    let file = InputFile {
        path: path.to_owned(),
        name: "register.xlsx".to_owned(),
    };
    let refused = read_kept_texts(&file, "efforts").unwrap_err();
    refused.to_string()
}

#[test]
fn workbooks_that_cannot_be_read_say_why() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("register.xlsx");
    let row = |cells: &str| format!("<sheetData><row r=\"1\">{cells}</row></sheetData>");
    let text = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>a</t></is></c>");

    fs::write(&path, b"effort_id;name\n").unwrap();
    assert!(refusal(&path).contains("no workbook"), "{}", refusal(&path));
    fs::write(&path, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).unwrap();
    assert!(refusal(&path).contains("password"), "{}", refusal(&path));

    let two = [("one", row(&text("A1"))), ("effort", row(&text("A1")))];
    workbook(&path, &two, &[]);
    let told = refusal(&path);
    assert!(
        told.contains("none is called `efforts`") && told.contains("`effort`"),
        "{told}"
    );

    workbook(
        &path,
        &[("efforts", row("<c r=\"B1\" t=\"e\"><v>#REF!</v></c>"))],
        &[],
    );
    let told = refusal(&path);
    assert!(
        told.contains("register.xlsx:1:2") && told.contains("#REF!"),
        "{told}"
    );

    // A kilobyte that claims the last cell of a sheet.
    workbook(
        &path,
        &[("efforts", row(&(text("A1") + &text("XFD1048576"))))],
        &[],
    );
    assert!(
        refusal(&path).contains("larger than any register"),
        "{}",
        refusal(&path)
    );

    let strings = format!("<sst xmlns=\"{MAIN}\" count=\"9\" uniqueCount=\"4294967295\"></sst>");
    let parts = [("xl/sharedStrings.xml", strings.into_bytes())];
    workbook(&path, &[("efforts", row(&text("A1")))], &parts);
    assert!(
        refusal(&path).contains("claims more texts"),
        "{}",
        refusal(&path)
    );

    let parts = [("xl/media/image1.bin", vec![0; (256 << 20) + 1])];
    workbook(&path, &[("efforts", row(&text("A1")))], &parts);
    assert!(fs::metadata(&path).unwrap().len() < 1 << 20);
    assert!(
        refusal(&path).contains("unpacks to more"),
        "{}",
        refusal(&path)
    );
}

/// Whatever is cut off or overwritten, the file is read or refused.
#[test]
fn damaged_workbooks_and_parquet_are_refused_or_read() {
    let directory = tempfile::tempdir().unwrap();
    let rows = shipped("efforts");
    for ending in ["xlsx", "parquet"] {
        let path = directory.path().join(format!("whole.{ending}"));
        match ending {
            "xlsx" => workbook(&path, &[("efforts", sheet(&rows))], &[]),
            _ => parquet(&path, &rows),
        }
        let whole = fs::read(&path).unwrap();
        let damaged = directory.path().join(format!("damaged.{ending}"));
        let file = InputFile {
            path: damaged.clone(),
            name: "damaged".to_owned(),
        };
        let mut n_refused = 0;
        for case in 0..300_usize {
            let mut bytes = whole.clone();
            let at = case * 7919 % bytes.len();
            match case % 3 {
                0 => bytes.truncate(at),
                1 => bytes[at] ^= 1 << (case % 8),
                _ => bytes[at..].iter_mut().take(8).for_each(|byte| *byte = 0xff),
            }
            fs::write(&damaged, &bytes).unwrap();
            match read_kept_texts(&file, "efforts") {
                Ok((KeptTexts::Rows(_), _)) => {}
                Ok((KeptTexts::Text(_), _)) => panic!("{ending} is no text"),
                Err(_) => n_refused += 1,
            }
        }
        assert!(100 < n_refused, "{ending}: {n_refused}");
    }
}
