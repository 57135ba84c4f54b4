//! The same statistics in every form in which they are delivered give the same tables.

use std::fs;
use std::path::Path;

use polars::prelude::{Column, DataFrame, IpcWriter, ParquetWriter, SerWriter};

use crate::run::{files_below, klyfta_in, root};

/// Areas, years, categories and persons, as `tests/bad-input/good.csv` has them.
fn rows() -> Vec<[String; 4]> {
    let text = fs::read_to_string(root().join("tests/bad-input/good.csv")).unwrap();
    let row = |line: &str| {
        let fields: Vec<String> = line.split(',').map(str::to_owned).collect();
        <[String; 4]>::try_from(fields).unwrap()
    };
    text.lines().skip(1).map(row).collect()
}

fn delimited(rows: &[[String; 4]], delimiter: &str, line_end: &str) -> String {
    let header = [
        "area".to_owned(),
        "year".to_owned(),
        "category".to_owned(),
        "persons".to_owned(),
    ];
    let lines = std::iter::once(&header).chain(rows);
    lines.map(|row| row.join(delimiter) + line_end).collect()
}

/// The tables that a pipeline publishes when its source is another file.
fn tables(name: &str, bytes: &[u8], change: &[(&str, &str)]) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let directory = tempfile::tempdir().unwrap();
    let bad_input = root().join("tests/bad-input");
    fs::copy(
        bad_input.join("register.csv"),
        directory.path().join("register.csv"),
    )
    .unwrap();
    fs::write(directory.path().join(name), bytes).unwrap();
    let mut pipeline = fs::read_to_string(bad_input.join("by-code.toml")).unwrap();
    for (from, to) in change {
        assert!(pipeline.contains(from), "{from}");
        pipeline = pipeline.replace(from, to);
    }
    fs::write(directory.path().join("p.toml"), pipeline).unwrap();
    let set = format!("file={name}");
    klyfta_in(
        directory.path(),
        &["run", "p.toml", "--set", &set, "--quiet"],
    )
    .well();
    let current = fs::canonicalize(directory.path().join("out/current")).unwrap();
    let files = files_below(&current).into_iter();
    files
        .filter(|(name, _)| name.starts_with("tables"))
        .collect()
}

#[track_caller]
fn same(name: &str, bytes: &[u8], change: &[(&str, &str)]) {
    let plain = delimited(&rows(), ",", "\n");
    let expected = tables("plain.csv", plain.as_bytes(), &[]);
    assert_eq!(expected.len(), klyfta::publish::TABLES.len());
    assert!(
        tables(name, bytes, change) == expected,
        "{name} gives other tables"
    );
}

const DISCLOSURE: &str = "disclosure = \"public\"";

#[test]
fn line_ends_marks_and_notes() {
    same(
        "windows.csv",
        delimited(&rows(), ",", "\r\n").as_bytes(),
        &[],
    );
    same(
        "pxweb.csv",
        delimited(&rows(), ",", "\r\r\n").as_bytes(),
        &[],
    );
    let marked = format!("\u{feff}{}", delimited(&rows(), ",", "\n"));
    same("marked.csv", marked.as_bytes(), &[]);
    let unended = delimited(&rows(), ",", "\n");
    let allowed = "final_newline = \"optional\"\ndisclosure = \"public\"";
    let unended = unended.trim_end().as_bytes();
    same("unended.csv", unended, &[(DISCLOSURE, allowed)]);
    for (name, blank) in [("notes.csv", "\r\n"), ("wide-notes.csv", ",,,\r\n")] {
        let notes = format!(
            "{}{blank}Senaste uppdatering:\r\n20250131 08:00\r\n{blank}\"Källa: SCB,\nStockholm\"\r\n",
            delimited(&rows(), ",", "\r\n")
        );
        same(name, notes.as_bytes(), &[]);
    }
}

#[test]
fn older_encodings_and_other_signs() {
    let mut rows = rows();
    for row in &mut rows {
        // 700 stays, 1 234 becomes 1 234,0 with a no-break space, as Swedish spreadsheets write it.
        let persons: i64 = row[3].parse().unwrap();
        row[3] = match persons {
            small @ ..1000 => format!("{small},0"),
            large => format!("{}\u{a0}{:03},0", large / 1000, large % 1000),
        };
    }
    assert!(
        rows.iter().any(|row| row[3].contains('\u{a0}')),
        "no number has thousands"
    );
    let text = delimited(&rows, ";", "\r\n");
    // In both encodings these characters are the byte of their number.
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for encoding in ["windows-1252", "iso-8859-1"] {
        let layout = format!(
            "{DISCLOSURE}\nencoding = \"{encoding}\"\ndelimiter = \"semicolon\"\ndecimal = \"comma\""
        );
        same("older.csv", &bytes, &[(DISCLOSURE, &layout)]);
    }
    let tabs = delimited(&self::rows(), "\t", "\n");
    let layout = format!("{DISCLOSURE}\ndelimiter = \"tab\"");
    same("tabs.csv", tabs.as_bytes(), &[(DISCLOSURE, &layout)]);
}

#[test]
fn lost_zeros_can_be_mended() {
    let mut rows = rows();
    for row in &mut rows {
        row[0] = row[0].trim_start_matches('0').to_owned();
    }
    let layout = format!("{DISCLOSURE}\nlost_zeros = \"mended\"");
    same(
        "mended.csv",
        delimited(&rows, ",", "\n").as_bytes(),
        &[(DISCLOSURE, &layout)],
    );
}

#[test]
fn repeated_rows_can_add_up() {
    let split = |row: [String; 4]| {
        let persons: i64 = row[3].parse().unwrap();
        [300, persons - 300].map(|part| {
            let mut row = row.clone();
            row[3] = part.to_string();
            row
        })
    };
    let mut rows: Vec<[String; 4]> = rows().into_iter().flat_map(split).collect();
    rows.reverse();
    let layout = format!("{DISCLOSURE}\nrepeated_rows = \"added\"");
    same(
        "added.csv",
        delimited(&rows, ",", "\n").as_bytes(),
        &[(DISCLOSURE, &layout)],
    );
}

#[test]
fn absent_zeros() {
    let mut rows = rows();
    rows[2][3] = "0".to_owned();
    let zero = tables("zero.csv", delimited(&rows, ",", "\n").as_bytes(), &[]);
    rows[2][3] = "-".to_owned();
    let none = tables("none.csv", delimited(&rows, ",", "\n").as_bytes(), &[]);
    rows.remove(2);
    let layout = format!("{DISCLOSURE}\nabsent_rows = \"zero\"");
    let absent = delimited(&rows, ",", "\n");
    let absent = tables("absent.csv", absent.as_bytes(), &[(DISCLOSURE, &layout)]);
    assert!(zero == absent, "a row left out is not a zero");
    assert!(zero == none, "a mark for none is not a zero");
}

#[test]
fn suppressed_counts_are_not_zeros() {
    let mut rows = rows();
    rows[2][3] = "..".to_owned();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("suppressed.csv");
    fs::write(&path, delimited(&rows, ",", "\n")).unwrap();
    let compute = [
        "compute",
        path.to_str().unwrap(),
        "--area",
        "area",
        "--group",
        "category",
        "--count",
        "persons",
        "--by",
        "year",
        "--index",
        "dissimilarity",
        "--focus",
        "Sverige",
    ];
    let out = klyfta_in(directory.path(), &compute).well().stdout;
    let lines: Vec<&str> = out.lines().skip(1).collect();
    assert!(
        lines[0].starts_with("2020,dissimilarity,Sverige,*,area,0."),
        "{out}"
    );
    assert!(
        lines[1].starts_with("2021,dissimilarity,Sverige,*,area,,"),
        "{out}"
    );
    let noted = "\"1 counts are suppressed; --suppressed LEAST,GREATEST gives bounds\"";
    assert!(lines[1].ends_with(noted), "{out}");
}

#[test]
fn wide_export() {
    let rows = rows();
    let mut wide = String::from(
        "\u{feff}\"region\",\"kön\",\"födelseregion\",\"Antal 2020\",\"Antal 2021\"\r\r\n",
    );
    for pair in rows.chunks(4) {
        // The rows of an area are 2020 Sverige, 2020 totalt, 2021 Sverige, 2021 totalt.
        for (first, last) in [(0, 2), (1, 3)] {
            let (first, last) = (&pair[first], &pair[last]);
            for sex in ["totalt", "kvinnor"] {
                wide.push_str(&format!(
                    "\"{}\",\"{sex}\",\"{} \",{},{}\r\r\n",
                    first[0], first[2], first[3], last[3]
                ));
            }
        }
    }
    let columns = "columns = { area_code = \"area\", period = \"year\", category = \"category\", count = \"persons\" }";
    let changed = "columns = { area_code = \"region\", category = \"födelseregion\", count = \"Antal\" }\n\
                   keep = { \"kön\" = [\"totalt\"] }";
    same(
        "wide.csv",
        wide.as_bytes(),
        &[("\"csv\"", "\"pxweb_csv\""), (columns, changed)],
    );
}

fn frame() -> DataFrame {
    let rows = rows();
    let text = |at: usize| rows.iter().map(|row| row[at].clone()).collect::<Vec<_>>();
    let number = |at: usize| {
        rows.iter()
            .map(|row| row[at].parse::<i32>().unwrap())
            .collect::<Vec<_>>()
    };
    let columns = vec![
        Column::new("area".into(), text(0)),
        Column::new("year".into(), number(1)),
        Column::new("category".into(), text(2)),
        Column::new("persons".into(), number(3)),
    ];
    DataFrame::new(rows.len(), columns).unwrap()
}

fn written(write: impl FnOnce(&Path)) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    write(&path);
    fs::read(path).unwrap()
}

#[test]
fn columnar_files() {
    let parquet = written(|path| {
        ParquetWriter::new(fs::File::create(path).unwrap())
            .finish(&mut frame())
            .unwrap();
    });
    same("table.parquet", &parquet, &[("\"csv\"", "\"parquet\"")]);
    let added = format!("{DISCLOSURE}\nrepeated_rows = \"added\"");
    same(
        "table.parquet",
        &parquet,
        &[("\"csv\"", "\"parquet\""), (DISCLOSURE, &added)],
    );
    let arrow = written(|path| {
        IpcWriter::new(fs::File::create(path).unwrap())
            .finish(&mut frame())
            .unwrap();
    });
    same("table.arrow", &arrow, &[("\"csv\"", "\"arrow_ipc\"")]);
}

#[test]
fn several_files_are_one_source() {
    let rows = rows();
    let directory = tempfile::tempdir().unwrap();
    let (first, second): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row[1] == "2020");
    let bad_input = root().join("tests/bad-input");
    for name in ["register.csv", "by-code.toml"] {
        fs::copy(bad_input.join(name), directory.path().join(name)).unwrap();
    }
    fs::write(
        directory.path().join("a-2020.csv"),
        delimited(&first, ",", "\n"),
    )
    .unwrap();
    fs::write(
        directory.path().join("a-2021.csv"),
        delimited(&second, ",", "\n"),
    )
    .unwrap();
    let run = ["run", "by-code.toml", "--set", "file=a-*.csv", "--quiet"];
    klyfta_in(directory.path(), &run).well();
    let current = fs::canonicalize(directory.path().join("out/current")).unwrap();
    let plain = delimited(&rows, ",", "\n");
    let expected = tables("plain.csv", plain.as_bytes(), &[]);
    let found = files_below(&current).into_iter();
    let found: Vec<_> = found
        .filter(|(name, _)| name.starts_with("tables"))
        .collect();
    assert!(found == expected);
}
