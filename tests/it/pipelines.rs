//! The pipelines that come with the project, run as a user would, and the values they must give.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, Float64Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::run::{klyfta, root};
use crate::shared::shared;

/// A published table, read back with another reader than klyfta uses for its input.
pub struct Published {
    batches: Vec<RecordBatch>,
}

impl Published {
    pub fn read(path: &Path) -> Published {
        let file = File::open(path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .unwrap()
            .build()
            .unwrap();
        Published {
            batches: reader.map(Result::unwrap).collect(),
        }
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        self.column::<StringArray, _>(name, |column, row| column.value(row).to_owned())
    }

    pub fn optional_texts(&self, name: &str) -> Vec<Option<String>> {
        self.column::<StringArray, _>(name, |column, row| {
            (!column.is_null(row)).then(|| column.value(row).to_owned())
        })
    }

    pub fn whole(&self, name: &str) -> Vec<i64> {
        self.column::<Int64Array, _>(name, |column, row| column.value(row))
    }

    pub fn optional_whole(&self, name: &str) -> Vec<Option<i64>> {
        self.column::<Int64Array, _>(name, |column, row| {
            (!column.is_null(row)).then(|| column.value(row))
        })
    }

    /// Empty cells come out as no number.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        self.column::<Float64Array, _>(name, |column, row| match column.is_null(row) {
            true => f64::NAN,
            false => column.value(row),
        })
    }

    /// Values of any kind, as they are written.
    pub fn shown(&self, name: &str) -> Vec<String> {
        let of_batch = |batch: &RecordBatch| {
            let column = batch.column_by_name(name);
            let column = column.unwrap_or_else(|| panic!("no column {name}"));
            let shown = |row| array_value_to_string(column, row).unwrap();
            (0..batch.num_rows()).map(shown).collect::<Vec<_>>()
        };
        self.batches.iter().flat_map(of_batch).collect()
    }

    fn column<A: 'static, T>(&self, name: &str, value: impl Fn(&A, usize) -> T) -> Vec<T> {
        let of_batch = |batch: &RecordBatch| {
            let column = batch
                .column_by_name(name)
                .unwrap_or_else(|| panic!("no column {name}"));
            let column = column.as_any().downcast_ref::<A>().unwrap();
            (0..batch.num_rows())
                .map(|row| value(column, row))
                .collect::<Vec<T>>()
        };
        self.batches.iter().flat_map(of_batch).collect()
    }
}

struct Estimates {
    rows: Vec<(String, String, i64, String, f64, i64)>,
}

impl Estimates {
    fn read(directory: &Path) -> Estimates {
        let table = Published::read(&directory.join("current/tables/estimates.parquet"));
        let (levels, regions) = (table.texts("level"), table.texts("region"));
        let (periods, indices) = (table.whole("period"), table.texts("index"));
        let (values, n_areas) = (table.numbers("estimate"), table.whole("n_areas"));
        let rows = (0..levels.len()).map(|row| {
            (
                levels[row].clone(),
                regions[row].clone(),
                periods[row],
                indices[row].clone(),
                values[row],
                n_areas[row],
            )
        });
        Estimates {
            rows: rows.collect(),
        }
    }

    fn find(&self, region: &str, period: i64, index: &str) -> (f64, i64) {
        let mut found = self
            .rows
            .iter()
            .filter(|row| row.1 == region && row.2 == period && row.3 == index);
        let row = found
            .next()
            .unwrap_or_else(|| panic!("no {index} of {region} in {period}"));
        assert!(
            found.next().is_none(),
            "{index} of {region} in {period} stands twice"
        );
        (row.4, row.5)
    }

    fn regions(&self, level: &str) -> usize {
        let mut regions: Vec<&String> = self
            .rows
            .iter()
            .filter(|row| row.0 == level)
            .map(|row| &row.1)
            .collect();
        regions.sort();
        regions.dedup();
        regions.len()
    }
}

/// Born abroad against born in Sweden in 2023, areas RegSO 2020; checked against another program to
/// six decimals.
const SWEDEN_2023: &[(&str, i64, [f64; 5])] = &[
    (
        "00",
        3363,
        [0.331832, 0.113701, 0.305578, 0.453515, 0.125728],
    ),
    (
        "0180",
        127,
        [0.298607, 0.091527, 0.346042, 0.382362, 0.113540],
    ),
    (
        "1480",
        147,
        [0.353150, 0.118151, 0.397499, 0.457904, 0.144470],
    ),
    (
        "1280",
        91,
        [0.272758, 0.079855, 0.424489, 0.376301, 0.102467],
    ),
    (
        "0583",
        9,
        [0.349626, 0.105353, 0.239833, 0.431043, 0.103375],
    ),
];

const INDICES: [&str; 5] = [
    "dissimilarity",
    "information_theory",
    "isolation",
    "gini",
    "correlation_ratio",
];

/// The country's D in the earlier years.
const SWEDEN_D: &[(i64, f64)] = &[(2020, 0.328064), (2021, 0.329855), (2022, 0.330955)];

#[test]
fn sweden_by_country_of_birth() {
    let Some(data) = shared("real/sweden") else {
        return;
    };
    let out = tempfile::tempdir().unwrap();
    let set = format!("data={}", data.display());
    let arguments = [
        "run",
        "pipelines/sweden-regso-birth.toml",
        "--set",
        &set,
        "--out",
        out.path().to_str().unwrap(),
    ];
    let ran = klyfta(&arguments).well();
    let estimates = Estimates::read(out.path());
    for (region, n_areas, expected) in SWEDEN_2023 {
        for (index, expected) in INDICES.iter().zip(expected) {
            let (value, n) = estimates.find(region, 2023, index);
            assert!(
                (value - expected).abs() < 5e-7,
                "{index} of {region} is {value}"
            );
            assert_eq!(n, *n_areas, "{region}");
        }
    }
    for (period, expected) in SWEDEN_D {
        let (value, _) = estimates.find("00", *period, "dissimilarity");
        assert!((value - expected).abs() < 5e-7, "D in {period} is {value}");
    }
    assert_eq!(estimates.regions("municipality"), 290);
    assert_eq!(estimates.regions("county"), 21);
    assert_eq!(
        estimates.rows.iter().filter(|row| row.4.is_nan()).count(),
        0
    );
    // What the run says of areas, and what it flags.
    assert!(
        ran.stderr
            .contains("municipality: 290 regions of 2 to 147 areas"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("fewer than five"), "{}", ran.stderr);

    let record = std::fs::read_to_string(out.path().join("current/run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let matched = record["sources"][0]["areas_matched"].as_object().unwrap();
    let all: u64 = matched.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(all, 3363, "{matched:?}");
    let inexact = record["sources"][0]["areas_matched_inexactly"]
        .as_array()
        .unwrap();
    assert!(!inexact.is_empty(), "some names need trimming and folding");
    example_is_current(out.path(), "trend_counties.png");
    // The pipeline chose four municipalities, and others are more segregated than any of them.
    let curves = out.path().join("current/charts/segregation_curves.svg");
    let curves = std::fs::read_to_string(curves).unwrap();
    assert!(
        curves.contains("Av de visade"),
        "the title speaks of all municipalities"
    );
}

/// The README's picture is the chart that the run draws today; `UPDATE=1` copies it anew.
fn example_is_current(published: &Path, name: &str) {
    let drawn = std::fs::read(published.join("current/charts").join(name)).unwrap();
    let example = root().join("reports/examples").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(example.parent().unwrap()).unwrap();
        std::fs::write(&example, &drawn).unwrap();
    }
    let shown = std::fs::read(&example).unwrap_or_default();
    assert!(
        shown == drawn,
        "{name} is not current; run `UPDATE=1 cargo test --release pipelines`"
    );
}

#[test]
fn areas_add_up_to_their_region() {
    let out = tempfile::tempdir().unwrap();
    let directory = out.path().to_str().unwrap();
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--quiet",
        "--out",
        directory,
    ])
    .well();
    let areas = Published::read(&out.path().join("current/tables/areas.parquet"));
    let estimates = Published::read(&out.path().join("current/tables/estimates.parquet"));
    let (analyses, levels) = (areas.texts("analysis"), areas.texts("level"));
    let (regions, periods) = (areas.texts("region"), areas.whole("period"));
    let parts = areas.numbers("dissimilarity_contribution");
    let sum: f64 = (0..analyses.len())
        .filter(|&row| analyses[row] == "income" && regions[row] == "05" && periods[row] == 2024)
        .map(|row| parts[row])
        .sum();
    assert!(levels.iter().all(|level| level == "county"));

    let (analyses, indices) = (estimates.texts("analysis"), estimates.texts("index"));
    let (regions, periods) = (estimates.texts("region"), estimates.whole("period"));
    let values = estimates.numbers("estimate");
    let mut wanted = (0..analyses.len()).filter(|&row| {
        let here = analyses[row] == "income" && regions[row] == "05" && periods[row] == 2024;
        here && indices[row] == "dissimilarity"
    });
    let d = values[wanted.next().unwrap()];
    assert!((sum - d).abs() < 1e-12, "{sum} and {d}");
    assert!(0.05 < d && d < 0.9, "{d}");
}

#[test]
fn parts_between_and_within_regions_add_up_to_the_index() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().to_str().unwrap();
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--out",
        out,
        "--quiet",
    ])
    .well();
    let tables = directory.path().join("current/tables");
    let read = |name: &str| Published::read(&tables.join(name));
    let keys = |table: &Published| -> Vec<String> {
        let [analyses, indices] = ["analysis", "index"].map(|column| table.texts(column));
        let [groups, others] = ["group", "reference"].map(|column| table.optional_texts(column));
        let periods = table.whole("period");
        let key = |row: usize| {
            let (analysis, index) = (&analyses[row], &indices[row]);
            format!(
                "{analysis} {} {index} {:?} {:?}",
                periods[row], groups[row], others[row]
            )
        };
        (0..analyses.len()).map(key).collect()
    };
    let parts = read("parts.parquet");
    let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for (key, part) in keys(&parts).into_iter().zip(parts.numbers("part")) {
        let (sum, n) = sums.entry(key).or_default();
        *sum += part;
        *n += 1;
    }
    // The analysis of education names two families and two indices of ordered groups.
    assert!(sums.len() > 14 * 5, "{} sums", sums.len());
    let contributions = read("contributions.parquet");
    let mut within: BTreeMap<String, f64> = BTreeMap::new();
    for (key, value) in keys(&contributions)
        .into_iter()
        .zip(contributions.numbers("contribution"))
    {
        *within.entry(key).or_default() += value;
    }
    let estimates = read("estimates.parquet");
    let values = estimates.numbers("estimate");
    let levels = estimates.texts("level");
    let mut n_compared = 0;
    for (row, key) in keys(&estimates).iter().enumerate() {
        let Some((sum, n)) = sums.get(key).filter(|_| levels[row] == "county") else {
            continue;
        };
        assert_eq!(*n, 2, "{key}: between municipalities, and within them");
        assert!(
            (sum - values[row]).abs() < 1e-12,
            "{key}: {sum} and {}",
            values[row]
        );
        assert!(within[key] < values[row], "{key}");
        n_compared += 1;
    }
    assert_eq!(n_compared, sums.len());
}

#[test]
fn columns_carry_units_and_meanings() {
    let out = tempfile::tempdir().unwrap();
    let directory = out.path().to_str().unwrap();
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--quiet",
        "--out",
        directory,
    ])
    .well();
    for table in ["estimates", "areas", "changes"] {
        let path = out.path().join(format!("current/tables/{table}.parquet"));
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        for field in builder.schema().fields() {
            assert!(
                field.metadata().contains_key("meaning"),
                "{table}.{}",
                field.name()
            );
        }
        let metadata = builder.metadata().file_metadata();
        let keys: Vec<&str> = metadata
            .key_value_metadata()
            .unwrap()
            .iter()
            .map(|pair| pair.key.as_str())
            .collect();
        assert!(
            keys.contains(&"klyfta:synthetic"),
            "{table} does not say that it is synthetic"
        );
        assert!(keys.contains(&"klyfta:indices"), "{table}");
    }
    let page = std::fs::read_to_string(out.path().join("current/index.html")).unwrap();
    assert!(
        page.contains("yntetisk"),
        "the report does not say that the data are synthetic"
    );
}
