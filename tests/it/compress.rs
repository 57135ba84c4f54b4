//! `klyfta compress`: areas merged with the least loss, asked for on the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Ran, klyfta, klyfta_in};
use crate::shared::shared;

/// Two pairs of areas that are alike.
const TABLE: &str = "area,group,n
a,x,90
a,y,10
b,x,10
b,y,90
c,x,45
c,y,5
d,x,20
d,y,80
";

const COLUMNS: [&str; 6] = ["--area", "area", "--group", "group", "--count", "n"];

/// Asks of a table with the usual columns, beside which another file may stand.
fn of_table(table: &str, pairs: &str, more: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("table.csv"), table).unwrap();
    std::fs::write(directory.path().join("pairs.csv"), pairs).unwrap();
    in_directory(directory.path(), more)
}

fn in_directory(directory: &Path, more: &[&str]) -> Ran {
    let arguments = [&["compress", "table.csv"], &COLUMNS[..], more].concat();
    klyfta_in(directory, &arguments)
}

fn ask(more: &[&str]) -> Ran {
    of_table(TABLE, "", more)
}

fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The steps of a path, as `kept<dropped`.
fn steps(csv: &str) -> Vec<String> {
    let rows = rows(csv).into_iter().filter(|row| !row["kept"].is_empty());
    rows.map(|row| format!("{}<{}", row["kept"], row["dropped"]))
        .collect()
}

#[test]
fn areas_that_are_alike_merge_first() {
    let out = ask(&[]).well().stdout;
    assert!(
        out.starts_with("step,kept,dropped,loss,remaining,share,n_areas,note\n"),
        "{out}"
    );
    assert_eq!(steps(&out), ["a<c", "b<d", "a<b"]);
    let rows = rows(&out);
    // a and c have the same composition; what b and d lose is what is uneven between them.
    assert_eq!(rows[1]["loss"], "0");
    let share = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let loss = 200.0 / 350.0 * (share(0.15) - (share(0.1) + share(0.2)) / 2.0);
    assert!((number(&rows[2], "loss") - loss).abs() < 1e-15);
    assert_eq!(
        [&rows[0]["step"], &rows[0]["n_areas"], &rows[0]["share"]],
        ["0", "4", "1"]
    );
    assert_eq!([&rows[3]["remaining"], &rows[3]["n_areas"]], ["0", "1"]);
    for two in rows.windows(2) {
        let fall = number(&two[0], "remaining") - number(&two[1], "remaining");
        assert!((fall - number(&two[1], "loss")).abs() < 1e-15);
    }
    let kept = number(&rows[2], "remaining") / number(&rows[0], "remaining");
    assert!((number(&rows[2], "share") - kept).abs() < 1e-15);
}

#[test]
fn the_path_ends_where_it_is_told_to() {
    assert_eq!(steps(&ask(&["--to", "3"]).well().stdout), ["a<c"]);
    assert_eq!(steps(&ask(&["--to", "9"]).well().stdout), [""; 0]);
    assert_eq!(
        steps(&ask(&["--keep-share", "0.9"]).well().stdout),
        ["a<c", "b<d"]
    );
    assert_eq!(steps(&ask(&["--keep-share", "1"]).well().stdout), ["a<c"]);
}

#[test]
fn a_crosswalk_says_where_each_area_belongs() {
    assert_eq!(
        ask(&["--to", "2", "--crosswalk"]).well().stdout,
        "area,merged,note\na,a,\nb,b,\nc,a,\nd,b,\n"
    );
    assert_eq!(
        ask(&["--to", "9", "--crosswalk"]).well().stdout,
        "area,merged,note\na,a,\nb,b,\nc,c,\nd,d,\n"
    );
}

#[test]
fn the_merged_table_has_the_columns_of_the_input_and_what_is_left_of_m() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("table.csv"), TABLE).unwrap();
    let more = ["--to", "2", "--merged", "--output", "merged.csv"];
    in_directory(directory.path(), &more).well();
    let merged = std::fs::read_to_string(directory.path().join("merged.csv")).unwrap();
    assert_eq!(
        merged,
        "area,group,n,note\na,x,135,\na,y,15,\nb,x,30,\nb,y,170,\n"
    );
    let index = ["--index", "multigroup_mutual_information"];
    let again = [&["compute", "merged.csv"], &COLUMNS[..], &index].concat();
    let again = klyfta_in(directory.path(), &again).well().stdout;
    let path = ask(&[]).well().stdout;
    let (again, path) = (&rows(&again)[0], &rows(&path)[2]);
    assert!((number(again, "estimate") - number(path, "remaining")).abs() < 1e-15);
}

/// A row of areas, each with a border to the next; the second column stands for nothing.
const PAIRS: &str = "from,length,to\na,1,b\nb,2,c\nc,1,d\n";

#[test]
fn only_neighbours_merge() {
    let of_pairs = |more: &[&str]| {
        let more = [&["--neighbours", "pairs.csv", "--pair", "from,to"], more].concat();
        of_table(TABLE, PAIRS, &more).well().stdout
    };
    // b and c of the row are unlike, as are all neighbours; then what is merged borders on more.
    let path = steps(&of_pairs(&[]));
    assert_eq!(path.len(), 3);
    assert_ne!(path[0], "a<c");
    // The first two columns are the pairs where none are named.
    let first_two = "one,other\nc,a\na,c\n";
    let more = ["--neighbours", "pairs.csv"];
    let out = of_table(TABLE, first_two, &more).well().stdout;
    assert_eq!(steps(&out), ["a<c"]);
    assert_eq!(
        rows(&out)[1]["note"],
        "no two of the areas left are neighbours"
    );
    assert_eq!(rows(&out)[0]["note"], "");
    // All in a row are alike only with those beside them.
    assert_eq!(
        steps(
            &ask(&["--neighbours", "local", "--reach", "1"])
                .well()
                .stdout
        )[0],
        "a<c"
    );
    let far = ask(&["--neighbours", "local"]).well().stdout;
    assert_eq!(far, ask(&[]).well().stdout);
}

#[test]
fn an_end_that_neighbours_do_not_lead_to_is_told() {
    let pairs = "one,other\na,c\n";
    let of_pairs = |more: &[&str]| {
        let more = [&["--neighbours", "pairs.csv", "--to", "2"], more].concat();
        of_table(TABLE, pairs, &more).well().stdout
    };
    let note = "neighbours connect the areas into no fewer than 3";
    assert_eq!(
        of_pairs(&["--crosswalk"]),
        format!("area,merged,note\na,,{note}\nb,,{note}\nc,,{note}\nd,,{note}\n")
    );
    assert_eq!(
        of_pairs(&["--merged"]),
        format!("area,group,n,note\n,,,{note}\n")
    );
    let path = of_pairs(&[]);
    assert_eq!(steps(&path), ["a<c"]);
    assert_eq!(rows(&path)[1]["note"], note);
}

const REGIONS: &str = "region,area,group,n
east,a,x,9
east,a,y,1
east,b,x,1
east,b,y,9
east,c,x,8
east,c,y,2
north,a,x,1
north,a,y,3
south,a,x,1
south,a,y,..
south,b,x,1
south,b,y,2
";

#[test]
fn regions_merge_each_on_its_own() {
    let by = ["--by", "region"];
    let of_regions = |more: &[&str]| {
        of_table(REGIONS, "", &[&by[..], more].concat())
            .well()
            .stdout
    };
    let one_area =
        "\"only one area is inhabited, and people can be spread unevenly only over several\"";
    let missing = "1 counts are suppressed";
    assert_eq!(
        of_regions(&["--to", "2", "--crosswalk"]),
        format!(
            "region,area,merged,note\neast,a,a,\neast,b,b,\neast,c,a,\nnorth,a,a,{one_area}\n\
             south,a,,{missing}\nsouth,b,,{missing}\n"
        )
    );
    assert_eq!(
        of_regions(&["--to", "2", "--merged"]),
        format!(
            "region,area,group,n,note\neast,a,x,17,\neast,a,y,3,\neast,b,x,1,\neast,b,y,9,\n\
             north,a,x,1,{one_area}\nnorth,a,y,3,{one_area}\nsouth,,,,{missing}\n"
        )
    );
    let path = of_regions(&[]);
    assert!(
        path.contains(&format!("north,,,,,,,1,{one_area}\n")),
        "{path}"
    );
    assert!(
        path.ends_with(&format!("south,,,,,,,2,{missing}\n")),
        "{path}"
    );
}

fn refused(ran: &Ran, message: &str) {
    assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr, message);
}

#[test]
fn ends_that_cannot_be() {
    refused(
        &ask(&["--to", "0"]),
        "--to: `0` areas hold nobody [unreadable-request]
  help: 1 is the fewest that areas can be merged into\n",
    );
    for share in ["0", "1.01", "NaN"] {
        refused(
            &ask(&["--keep-share", share]),
            &format!(
                "--keep-share: `{share}` is no share above 0 and up to 1 [unreadable-request]
  help: write 0.99 to keep 99 % of M\n"
            ),
        );
    }
    refused(
        &ask(&["--reach", "3", "--pair", "a,b", "--ignore-unknown"]),
        "--reach: says nothing without --neighbours local [unreadable-request]
--pair: says nothing without --neighbours FILE [unreadable-request]
--ignore-unknown: says nothing without --neighbours FILE [unreadable-request]
3 mistakes\n",
    );
    for option in ["--crosswalk", "--merged"] {
        refused(
            &ask(&[option]),
            &format!(
                "{option}: it is not said at how many areas to stop [unreadable-request]
  help: give --to N or --keep-share SHARE\n"
            ),
        );
    }
}

#[test]
fn pairs_must_be_of_areas_of_the_table() {
    let neighbours = ["--neighbours", "pairs.csv"];
    let pairs = "one,other\na,c\naa,b\nb,somewhere\nb,aa\n";
    refused(
        &of_table(TABLE, pairs, &neighbours),
        "pairs.csv:3:1: there is no area `aa` in the table [unknown-area]
  help: did you mean `a`?
pairs.csv:4:3: there is no area `somewhere` in the table [unknown-area]
  help: --ignore-unknown leaves out pairs with such areas
pairs.csv:5:3: there is no area `aa` in the table [unknown-area]
  help: did you mean `a`?
3 mistakes\n",
    );
    let ignored = [&neighbours[..], &["--ignore-unknown"]].concat();
    assert_eq!(
        steps(&of_table(TABLE, pairs, &ignored).well().stdout),
        ["a<c"]
    );
    refused(
        &of_table(TABLE, "one\na\n", &neighbours),
        "--pair: a pair of areas stands in two columns, not in 1 [unreadable-request]\n",
    );
    let ran = of_table(
        TABLE,
        pairs,
        &[&neighbours[..], &["--pair", "one,othr"]].concat(),
    );
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("did you mean `other`?"),
        "{}",
        ran.stderr
    );
    let ran = ask(&["--neighbours", "nowhere.csv"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("[file-not-found]"), "{}", ran.stderr);
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_in_any_order_of_rows() {
    let mut text = "region,area,group,n\n".to_owned();
    for region in 0..5_u32 {
        for area in 0..40_u32 {
            for group in 0..3_u32 {
                let seed = region * 7 + area * 37 + group * 101;
                text.push_str(&format!("{region},{area},{group},{}\n", seed * seed % 23));
            }
        }
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let reversed = lines.join("\n") + "\n";
    let run = |text: &str, threads: &str, neighbours: &str| {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("table.csv"), text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args([
                "compress",
                "table.csv",
                "--by",
                "region",
                "--neighbours",
                neighbours,
            ])
            .args(COLUMNS)
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(directory.path())
            .output()
            .unwrap();
        assert!(output.status.success());
        output.stdout
    };
    for neighbours in ["all", "local"] {
        let one = run(&text, "1", neighbours);
        assert!(one.len() > 5_000);
        for threads in ["2", "8"] {
            assert!(run(&text, threads, neighbours) == one, "{threads} threads");
        }
        assert!(
            run(&reversed, "3", neighbours) == one,
            "rows in another order"
        );
    }
}

// Against the R package segregation.

fn records(path: &PathBuf) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records = reader.records().map(|record| record.unwrap());
    records
        .map(|it| it.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn paths_and_crosswalk_are_those_of_the_r_package() {
    let Some(schools) = shared("reference/r/data/segregation_schools00_A60.csv") else {
        return;
    };
    let of_schools = |more: &[&str]| {
        let path = schools.to_str().unwrap();
        let columns = ["--area", "school", "--group", "race", "--count", "n"];
        klyfta(&[&["compress", path], &columns[..], more].concat())
            .well()
            .stdout
    };
    for neighbours in ["all", "local"] {
        let path = shared(&format!(
            "reference/r/compress_schools00_A60_{neighbours}.csv"
        ));
        let expected = records(&path.unwrap());
        let found = rows(&of_schools(&["--neighbours", neighbours]));
        assert_eq!(found.len(), expected.len() + 1);
        for (found, expected) in found[1..].iter().zip(&expected) {
            assert_eq!(
                [&found["step"], &found["n_areas"]],
                [&expected[0], &expected[1]]
            );
            assert_eq!(
                [&found["dropped"], &found["kept"]],
                [&expected[5], &expected[6]]
            );
            for (column, at) in [("remaining", 2), ("loss", 3), ("share", 4)] {
                let expected: f64 = expected[at].parse().unwrap();
                assert!((number(found, column) - expected).abs() < 5e-15, "{column}");
            }
        }
    }
    // The thresholds that the R package prints.
    for (share, n_areas) in [("0.99", 63), ("0.95", 15), ("0.9", 8)] {
        let found = rows(&of_schools(&["--keep-share", share]));
        assert_eq!(
            number(&found[found.len() - 1], "n_areas"),
            f64::from(n_areas)
        );
    }
    let expected = records(&shared("reference/r/compress_schools00_A60_crosswalk15.csv").unwrap());
    let found = rows(&of_schools(&["--to", "15", "--crosswalk"]));
    let found: BTreeMap<&String, &String> = found
        .iter()
        .map(|row| (&row["area"], &row["merged"]))
        .collect();
    assert_eq!(found.len(), expected.len());
    // The R package invents names; each must stand for one of ours.
    let mut ours: BTreeMap<&String, &String> = BTreeMap::new();
    for row in &expected {
        assert_eq!(
            *ours.entry(&row[1]).or_insert(found[&row[0]]),
            found[&row[0]]
        );
    }
    assert_eq!(ours.len(), 15);
    let distinct: std::collections::BTreeSet<&&String> = ours.values().collect();
    assert_eq!(distinct.len(), 15);
}
