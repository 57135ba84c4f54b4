//! `klyfta decompose`: what changes of indices are made of, asked for on the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use klyfta::indices::find;
use klyfta::inference::bootstrap::Persons;
use klyfta::inference::intervals::{Bootstrapped, Method, interval};
use klyfta::inference::streams::Key;
use klyfta::inference::{Asked, Counts, Indices, Seen, Simulation};

use crate::run::{Ran, klyfta, klyfta_in};
use crate::shared::shared;

/// Half of each group, and half of all people, in either area.
const BEFORE: &str = "area,group,n
a,x,30
a,y,10
b,x,10
b,y,30
";

/// The same sizes, spread more unevenly.
const AFTER: &str = "area,group,n
b,y,35
b,x,5
a,x,35
a,y,5
";

/// `BEFORE`, and an area where both groups are equally many.
const GROWN: &str = "area,group,n
a,x,30
a,y,10
b,x,10
b,y,30
c,x,20
c,y,20
";

const COLUMNS: [&str; 6] = ["--area", "area", "--group", "group", "--count", "n"];

/// A directory with some files.
struct Files(tempfile::TempDir);

impl Files {
    fn of(files: &[(&str, &str)]) -> Files {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        Files(directory)
    }

    /// Asks in the directory, with the usual columns.
    fn ask(&self, files: &[&str], more: &[&str]) -> Ran {
        let arguments = [&["decompose"], files, &COLUMNS, more].concat();
        klyfta_in(self.0.path(), &arguments)
    }
}

fn two(before: &str, after: &str, more: &[&str]) -> Ran {
    let files = Files::of(&[("before.csv", before), ("after.csv", after)]);
    files.ask(&["before.csv", "after.csv"], more)
}

/// The rows of a result, each by column.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// A column of one index from one period to another, by part.
fn column(csv: &str, index: &str, [from, to]: [&str; 2], column: &str) -> BTreeMap<String, f64> {
    let wanted = |row: &BTreeMap<String, String>| {
        row["index"] == index && row["from"] == from && row["to"] == to && !row[column].is_empty()
    };
    let rows = rows(csv).into_iter().filter(wanted);
    rows.map(|row| (row["part"].clone(), row[column].parse().unwrap()))
        .collect()
}

fn values(csv: &str, index: &str) -> BTreeMap<String, f64> {
    column(csv, index, ["before", "after"], "value")
}

fn close(found: &BTreeMap<String, f64>, expected: &[(&str, f64)], tolerance: f64) {
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    let mut wanted: Vec<&str> = expected.iter().map(|(part, _)| *part).collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    for (part, value) in expected {
        let difference = found[*part] - value;
        assert!(
            difference.abs() <= tolerance,
            "{part}: {} {value}",
            found[*part]
        );
    }
}

const NO_PARTS: [(&str, f64); 5] = [
    ("added", 0.0),
    ("removed", 0.0),
    ("group_sizes", 0.0),
    ("area_sizes", 0.0),
    ("structure", 0.0),
];

/// Parts, all others being nought.
fn parts<'a>(some: &[(&'a str, f64)]) -> Vec<(&'a str, f64)> {
    let others = NO_PARTS
        .into_iter()
        .filter(|(part, _)| some.iter().all(|(given, _)| given != part));
    some.iter().copied().chain(others).collect()
}

#[test]
fn what_is_spread_otherwise_is_structure() {
    let out = two(BEFORE, AFTER, &["--index", "multigroup_dissimilarity"]);
    assert_eq!(
        out.well().stdout,
        "method,index,group,reference,from,to,part,value,standard_error,lower,upper,bias,share,n_iterations,note
shapley,multigroup_dissimilarity,,,before,after,first,0.5,,,,,,,fewer than five areas; a group has fewer than 100 people
shapley,multigroup_dissimilarity,,,before,after,second,0.75,,,,,,,fewer than five areas; a group has fewer than 100 people
shapley,multigroup_dissimilarity,,,before,after,change,0.25,,,,,1,,
shapley,multigroup_dissimilarity,,,before,after,added,0,,,,,0,1,
shapley,multigroup_dissimilarity,,,before,after,removed,0,,,,,0,1,
shapley,multigroup_dissimilarity,,,before,after,group_sizes,0,,,,,0,1,
shapley,multigroup_dissimilarity,,,before,after,area_sizes,0,,,,,0,1,
shapley,multigroup_dissimilarity,,,before,after,structure,0.25,,,,,1,1,
"
    );
}

#[test]
fn areas_of_one_period_alone_are_a_part_of_their_own() {
    // By hand: of 60 in x, 30, 10 and 20 are in a, b and c, of y 10, 30 and 20: D is a third.
    let third = 1.0 / 3.0;
    let ends = |first, second| {
        [
            ("first", first),
            ("second", second),
            ("change", second - first),
        ]
    };
    let more = ["--index", "dissimilarity", "--focus", "x"];
    let out = two(BEFORE, GROWN, &more).well().stdout;
    let expected = [&ends(0.5, third)[..], &parts(&[("added", third - 0.5)])].concat();
    close(&values(&out, "dissimilarity"), &expected, 1e-15);
    let added = rows(&out)
        .into_iter()
        .find(|row| row["part"] == "added")
        .unwrap();
    assert_eq!(added["note"], "1 area only in after: c");
    assert_eq!([added["group"].as_str(), &added["reference"]], ["x", "*"]);

    let out = two(GROWN, BEFORE, &more).well().stdout;
    let expected = [&ends(third, 0.5)[..], &parts(&[("removed", 0.5 - third)])].concat();
    close(&values(&out, "dissimilarity"), &expected, 1e-15);
    assert!(out.contains("1 area only in before: c"), "{out}");
}

#[test]
fn groups_of_one_period_alone_are_told_by_name() {
    let after = format!("{BEFORE}a,z,5\nb,z,5\n");
    let out = two(
        BEFORE,
        &after,
        &["--index", "multigroup_information_theory"],
    );
    let out = out.well().stdout;
    assert!(out.contains("1 group only in after: z"), "{out}");
    let found = values(&out, "multigroup_information_theory");
    assert!(found["change"] < 0.0);
    assert!((found["change"] - found["added"]).abs() < 1e-15);
    // Nobody can be set against a group that is not there, but the other period has its value.
    let more = ["--index", "dissimilarity", "--focus", "z"];
    let out = two(BEFORE, &after, &more).well().stdout;
    assert_eq!(
        values(&out, "dissimilarity")
            .into_keys()
            .collect::<Vec<_>>(),
        ["second"]
    );
    let told = |row: &BTreeMap<String, String>| {
        row["part"] == "second" || row["note"] == "in before: no one of the focus group lives here"
    };
    assert!(rows(&out).iter().all(told), "{out}");
}

#[test]
fn a_focus_group_adds_the_indices_of_two_groups() {
    let indices = |more: &[&str]| {
        let out = two(BEFORE, AFTER, more).well().stdout;
        let mut ids: Vec<String> = rows(&out).iter().map(|row| row["index"].clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let of_several = [
        "multigroup_dissimilarity",
        "multigroup_information_theory",
        "multigroup_mutual_information",
    ];
    assert_eq!(indices(&[]), of_several);
    let of_two = ["dissimilarity", "gini", "information_theory"];
    assert_eq!(
        indices(&["--focus", "x"]),
        [&of_two[..], &of_several, &["mutual_information"]].concat()
    );
    assert_eq!(
        indices(&["--method", "mora-ruiz-castillo", "--focus", "x"]),
        ["multigroup_mutual_information"]
    );
    // Without a focus group, each is one.
    let out = two(BEFORE, AFTER, &["--index", "D"]).well().stdout;
    let groups: Vec<String> = rows(&out).iter().map(|row| row["group"].clone()).collect();
    assert_eq!(groups[0], "x");
    assert_eq!(groups[8], "y");
}

/// Three periods in one file, the areas of regions in their order; the last is not the last text.
const PERIODS: &str = "region,year,area,group,n
east,9,a,x,30
east,9,a,y,10
east,9,b,x,10
east,9,b,y,30
east,10,a,x,35
east,10,a,y,15
east,10,b,x,10
east,10,b,y,40
east,11,a,x,70
east,11,a,y,5
east,11,b,x,9
east,11,b,y,50
west,9,a,x,3
west,9,a,y,1
west,9,b,x,4
west,9,b,y,3
west,10,a,x,3
west,10,a,y,1
west,11,a,x,3
west,11,a,y,..
";

#[test]
fn more_than_two_periods_are_a_chain() {
    let files = Files::of(&[("all.csv", PERIODS)]);
    let index = "multigroup_mutual_information";
    let more = ["--period", "year", "--by", "region", "--index", index];
    let out = files.ask(&["all.csv"], &more).well().stdout;
    let east: String = out
        .lines()
        .filter(|line| !line.starts_with("west"))
        .collect::<Vec<_>>()
        .join("\n");
    let link = |from, to| column(&east, index, [from, to], "value");
    let [first, second, whole] = [link("9", "10"), link("10", "11"), link("9", "11")];
    assert_eq!(first["second"], second["first"]);
    assert_eq!(
        [whole["first"], whole["second"]],
        [first["first"], second["second"]]
    );
    for (part, value) in &whole {
        if !["first", "second"].contains(&part.as_str()) {
            assert!((first[part] + second[part] - value).abs() < 1e-15, "{part}");
        }
    }
    assert_eq!(east.matches("sum over 2 links").count(), 6);
    // The two ends alone are split otherwise than the way between them.
    let ends = [&more[..], &["--from", "9", "--to", "11"]].concat();
    let ends = files.ask(&["all.csv"], &ends).well().stdout;
    let east: String = ends
        .lines()
        .filter(|line| !line.starts_with("west"))
        .collect::<Vec<_>>()
        .join("\n");
    let ends = column(&east, index, ["9", "11"], "value");
    assert_eq!(ends["change"], whole["change"]);
    assert!(1e-6 < (ends["structure"] - whole["structure"]).abs());

    // Files are periods in the order in which they come.
    let of_year = |year: &str| -> String {
        let rows = PERIODS
            .lines()
            .filter(|line| line.starts_with(&format!("east,{year}")));
        std::iter::once("region,year,area,group,n")
            .chain(rows)
            .map(|line| format!("{line}\n"))
            .collect()
    };
    let texts = ["9", "10", "11"].map(of_year);
    let names = ["9.csv", "10.csv", "11.csv"];
    let files = Files::of(&[0, 1, 2].map(|at| (names[at], texts[at].as_str())));
    let of_files = files
        .ask(&names, &["--by", "region", "--index", index])
        .well()
        .stdout;
    assert_eq!(
        of_files.trim_end(),
        out.lines()
            .filter(|line| !line.starts_with("west"))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn what_a_region_lacks_is_told_in_its_rows() {
    let text = format!("{PERIODS}north,9,a,x,1\nnorth,9,a,y,1\nnorth,9,b,y,1\n");
    let files = Files::of(&[("all.csv", &text)]);
    let index = ["--index", "multigroup_mutual_information"];
    let more = [&["--period", "year", "--by", "region"], &index[..]].concat();
    let out = files.ask(&["all.csv"], &more).well().stdout;
    let note = |region: &str, from: &str, to: &str, part: &str| {
        let found = rows(&out).into_iter().find(|row| {
            [&row["region"], &row["from"], &row["to"], &row["part"]] == [region, from, to, part]
        });
        let row = found.unwrap();
        assert_eq!(row["value"], "", "{region} {part}");
        row["note"].clone()
    };
    let one_area = "in 10: only one area is inhabited, and people can be spread unevenly only over \
                    several";
    assert_eq!(note("west", "9", "10", "second"), one_area);
    assert_eq!(note("west", "9", "10", "structure"), one_area);
    assert_eq!(
        note("west", "10", "11", "second"),
        "in 11: 1 counts are suppressed"
    );
    assert_eq!(note("west", "9", "11", "group_sizes"), one_area);
    assert_eq!(note("north", "9", "10", "change"), "no rows in 10");
    // A region of its own that has the areas, but not two that both periods have.
    let before = "area,group,n\na,x,1\na,y,2\nb,x,5\nb,y,1\n";
    let after = "area,group,n\na,x,1\na,y,2\nc,x,5\nc,y,1\n";
    let out = two(before, after, &index).well().stdout;
    let found = values(&out, index[1]);
    assert_eq!(
        found.into_keys().collect::<Vec<_>>(),
        ["change", "first", "second"]
    );
    assert!(
        out.contains("the two have fewer than two inhabited areas in common"),
        "{out}"
    );
    // Nobody of y may live in a, nobody of x in b, and yet a is to have two thirds.
    let before = "area,group,n\na,x,10\na,y,0\nb,x,0\nb,y,10\n";
    let after = "area,group,n\na,x,8\na,y,12\nb,x,2\nb,y,8\n";
    let out = two(before, after, &index).well().stdout;
    assert!(
        out.contains("cells are empty that would have to be filled"),
        "{out}"
    );
    assert_eq!(values(&out, index[1]).len(), 3);
}

#[test]
fn ordered_groups_follow_their_order() {
    let classes = |counts: [[u32; 3]; 2]| -> String {
        let mut text = "area,group,n\n".to_owned();
        for (area, counts) in ["a", "b"].iter().zip(counts) {
            for (class, count) in ["low", "mid", "high"].iter().zip(counts) {
                text.push_str(&format!("{area},{class},{count}\n"));
            }
        }
        text
    };
    let (before, after) = (
        classes([[8, 5, 2], [2, 5, 8]]),
        classes([[9, 4, 2], [1, 6, 8]]),
    );
    let ask = |order: &str| {
        let more = ["--index", "ordinal_information_theory", "--order", order];
        values(
            &two(&before, &after, &more).well().stdout,
            "ordinal_information_theory",
        )
    };
    let (order, other) = (ask("low,mid,high"), ask("mid,low,high"));
    assert!((order["structure"] - other["structure"]).abs() > 1e-3);
    // The axiom of order reversal.
    assert!((order["structure"] - ask("high,mid,low")["structure"]).abs() < 1e-14);
    let expected = klyfta::decomposition::change::change(
        &klyfta::decomposition::counts::Index::<klyfta::indices::Ordered> {
            formula: match find("ordinal_information_theory").unwrap().formula {
                klyfta::indices::Formula::Ordered(formula) => formula,
                _ => unreachable!(),
            },
            parameter: None,
        },
        &[("a", vec![8.0, 5.0, 2.0]), ("b", vec![2.0, 5.0, 8.0])].into(),
        &[("a", vec![9.0, 4.0, 2.0]), ("b", vec![1.0, 6.0, 8.0])].into(),
        &klyfta::decomposition::proportional_fitting::Fitting::EXACT,
    );
    assert_eq!(order["structure"], expected.unwrap().parts.structure);
}

#[test]
fn a_parameter_is_that_of_its_index() {
    let ask = |parameter: &str| {
        let more = [
            "--index",
            "atkinson",
            "--focus",
            "x",
            "--parameter",
            parameter,
        ];
        values(&two(BEFORE, AFTER, &more).well().stdout, "atkinson")["structure"]
    };
    assert!((ask("atkinson=0.2") - ask("atkinson=0.8")).abs() > 1e-3);
    let default = ["--index", "atkinson", "--focus", "x"];
    let default = values(&two(BEFORE, AFTER, &default).well().stdout, "atkinson");
    assert_eq!(default["structure"], ask("atkinson=0.5"));
}

#[test]
fn areas_have_parts_that_sum_to_those_of_all() {
    let (before, after) = (
        GROWN,
        "area,group,n\na,x,40\na,y,5\nb,x,9\nb,y,30\nd,x,1\nd,y,2\n",
    );
    let index = ["--index", "multigroup_information_theory"];
    let whole = values(&two(before, after, &index).well().stdout, index[1]);
    let more = [&index[..], &["--by-area"]].concat();
    let out = two(before, after, &more).well().stdout;
    assert!(
        out.starts_with(
            "method,index,group,reference,from,to,area,first_share,second_share,\
             first_local_change,second_local_change,group_sizes,area_sizes,structure,note\n"
        ),
        "{out}"
    );
    let areas = rows(&out);
    let about: Vec<[&str; 2]> = areas
        .iter()
        .map(|row| [row["area"].as_str(), row["note"].as_str()])
        .collect();
    let expected = [
        ["a", ""],
        ["b", ""],
        ["d", "only in after"],
        ["c", "only in before"],
    ];
    assert_eq!(about, expected);
    let sum = |column: &str| -> f64 {
        areas[..2]
            .iter()
            .map(|row| row[column].parse::<f64>().unwrap())
            .sum()
    };
    for part in ["group_sizes", "area_sizes", "structure"] {
        assert!((sum(part) - whole[part]).abs() < 1e-14, "{part}");
    }
    // By hand: of the 80 in a and b before, 40 were in each; after, 45 and 39 of 84.
    let number = |row: usize, column: &str| areas[row][column].parse::<f64>().unwrap();
    assert_eq!(
        [number(0, "first_share"), number(1, "first_share")],
        [0.5, 0.5]
    );
    assert!((number(0, "second_share") - 45.0 / 84.0).abs() < 1e-15);
    let mean = (number(0, "first_share") * number(0, "first_local_change")
        + number(0, "second_share") * number(0, "second_local_change"))
        / 2.0;
    assert!((mean - number(0, "structure")).abs() < 1e-14);
}

/// Areas by three groups, made of remainders.
fn remainders(n_areas: u32, step: u32) -> String {
    let mut text = "region,area,group,n\n".to_owned();
    for region in ["east", "west"] {
        for area in 0..n_areas {
            for (number, group) in (1..).zip(["x", "y", "z"]) {
                let seed = area * 37 + number * 101 + step * 13 + u32::from(region == "west") * 7;
                let count = 1 + seed * seed % 97;
                text.push_str(&format!("{region},area {area},{group},{count}\n"));
            }
        }
    }
    text
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_in_any_order_of_rows() {
    let (before, after) = (remainders(30, 0), remainders(30, 1));
    let reversed = |text: &str| -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    };
    let files = Files::of(&[("before.csv", &before), ("after.csv", &after)]);
    let backwards = Files::of(&[
        ("before.csv", &reversed(&before)),
        ("after.csv", &reversed(&after)),
    ]);
    let run = |files: &Files, threads: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args(["decompose", "before.csv", "after.csv", "--by", "region"])
            .args(COLUMNS)
            .args(["--focus", "x", "--bootstrap", "50"])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(files.0.path())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    let one = run(&files, "1");
    assert!(one.len() > 10_000);
    for threads in ["2", "8"] {
        assert!(run(&files, threads) == one, "{threads} threads");
    }
    assert!(run(&backwards, "3") == one, "rows in another order");
}

#[test]
fn replicates_are_drawn_in_each_period_on_its_own() {
    let (before, after) = (remainders(12, 0), remainders(12, 1));
    let files = Files::of(&[("before.csv", &before), ("after.csv", &after)]);
    let index = "multigroup_mutual_information";
    let ask = |names: [&str; 2], seed: &str, more: &[&str]| {
        let names = names.map(|name| format!("{name}.csv"));
        let names = names.each_ref().map(String::as_str);
        let asked = [
            "--bootstrap",
            "400",
            "--seed",
            seed,
            "--by",
            "region",
            "--index",
            index,
        ];
        let out = files
            .ask(&names, &[&asked[..], more].concat())
            .well()
            .stdout;
        out.lines()
            .filter(|line| !line.starts_with("west"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let out = ask(["before", "after"], "7", &[]);
    let there = |name: &str| column(&out, index, ["before", "after"], name);
    let errors = there("standard_error");
    let of_change = f64::hypot(errors["first"], errors["second"]);
    assert!(
        (errors["change"] / of_change - 1.0).abs() < 0.1,
        "{errors:?}"
    );

    // The way back has the same replicates, so that limits change sides.
    let back = ask(["after", "before"], "7", &[]);
    let back = |name: &str| column(&back, index, ["after", "before"], name);
    for part in ["change", "group_sizes", "area_sizes", "structure"] {
        assert!(
            (errors[part] - back("standard_error")[part]).abs() < 1e-12,
            "{part}"
        );
        assert!(
            (there("lower")[part] + back("upper")[part]).abs() < 1e-12,
            "{part}"
        );
    }
    assert_ne!(ask(["before", "after"], "8", &[]), out);

    // What inference finds of the first period alone.
    let cells: Vec<f64> = before
        .lines()
        .filter(|line| line.starts_with("east"))
        .map(|line| line.rsplit(',').next().unwrap().parse().unwrap())
        .collect();
    let counts = Counts::new(3, &cells).unwrap();
    let asked = Asked {
        definition: find(index).unwrap(),
        parameter: None,
        of: Seen::AllGroups,
    };
    let indices = Indices::new(&[asked], 3).unwrap();
    let scheme = &Persons::new(&counts).unwrap();
    let key = Key::of(7, &["change", "before", "east"]);
    let sample = Simulation {
        scheme,
        indices: &indices,
        key,
    }
    .run(0..400)
    .of(0);
    let estimate = there("value")["first"];
    let expected = Bootstrapped::of(estimate, &sample).unwrap();
    assert!((errors["first"] - expected.standard_error).abs() < 1e-14);
    assert!((there("bias")["first"] - expected.bias).abs() < 1e-14);
    for (method, more) in [
        (Method::Basic, &[][..]),
        (Method::Normal, &["--interval", "normal", "--level", "0.9"]),
    ] {
        let level = if more.is_empty() { 0.95 } else { 0.9 };
        let expected = interval(estimate, &sample, level, method).unwrap();
        let out = ask(["before", "after"], "7", more);
        let limit = |name: &str| column(&out, index, ["before", "after"], name)["first"];
        assert!((limit("lower") - expected.low).abs() < 1e-14, "{method:?}");
        assert!((limit("upper") - expected.high).abs() < 1e-14, "{method:?}");
    }
}

#[test]
fn fractions_are_no_persons_that_could_be_drawn() {
    let before = BEFORE.replace("30", "30.5");
    let more = ["--bootstrap", "50", "--index", "multigroup_dissimilarity"];
    let out = two(&before, AFTER, &more).well().stdout;
    assert_eq!(values(&out, more[3]).len(), 8);
    let note = "no standard error: counts with fractions are no persons that could be drawn one by \
                one";
    for row in rows(&out) {
        assert_eq!(row["standard_error"], "");
        assert!(row["note"].ends_with(note), "{row:?}");
    }
}

/// Runs that end with a message and nothing else.
fn refused(ran: &Ran, message: &str) {
    assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr, message);
}

#[test]
fn replicates_and_levels_that_cannot_be() {
    for (more, message) in [
        (
            &["--bootstrap", "0"][..],
            "--bootstrap: `0`: no replicates were asked for [unreadable-request]
  help: a thousand or more make the limits steady\n",
        ),
        (
            &["--bootstrap", "1"],
            "--bootstrap: `1` replicates are too few for an interval of 95 %: 39 are needed [unreadable-request]
  help: a thousand or more make the limits steady\n",
        ),
        (
            &["--bootstrap", "1", "--interval", "normal"],
            "--bootstrap: `1` replicates are too few for an interval of 95 %: 2 are needed [unreadable-request]
  help: a thousand or more make the limits steady\n",
        ),
        (
            &["--bootstrap", "100", "--level", "0.999"],
            "--bootstrap: `100` replicates are too few for an interval of 99.9 %: 1999 are needed [unreadable-request]
  help: a thousand or more make the limits steady\n",
        ),
        (
            &["--bootstrap", "100", "--level", "1"],
            "--level: `1` does not lie between 0 and 1 [unreadable-request]
  help: write 0.95 for 95 %; no interval short of all values is one of 100 %\n",
        ),
        (
            &["--bootstrap", "100", "--level", "95", "--interval", "normal"],
            "--level: `95` does not lie between 0 and 1 [unreadable-request]
  help: write 0.95 for 95 %; no interval short of all values is one of 100 %\n",
        ),
    ] {
        refused(&two(BEFORE, AFTER, more), message);
    }
    let ran = two(BEFORE, AFTER, &["--level", "0.9"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("--bootstrap <N>"), "{}", ran.stderr);
}

#[test]
fn indices_that_cannot_be_split() {
    for (more, message) in [
        (
            &["--index", "exposure,difference,palma,ordinal_variation_ratio"][..],
            "--index: `shapley` does not split `exposure`, which is an index of pairs of groups [unsuited-index]
--index: `shapley` does not split `difference`, which is not an index of counts [unsuited-index]
--index: `shapley` does not split `palma`, which is not an index of counts [unsuited-index]
--index: `ordinal_variation_ratio` needs the order of the groups [unsuited-index]
  help: give --order GROUP,GROUP,.. from the lowest to the highest
4 mistakes\n",
        ),
        (
            &["--method", "mora-ruiz-castillo", "--index", "gini"],
            "--index: `mora-ruiz-castillo` does not split `gini`, which is not `multigroup_mutual_information` [unsuited-index]\n",
        ),
        (
            &["--by-area", "--index", "multigroup_gini", "--focus", "white"],
            "before.csv, after.csv: there is no group `white` in the column `group` [unknown-category]
  help: the groups are x, y
--index: `multigroup_gini` is no sum of what areas contribute [unsuited-index]
  help: D, M, H, their versions of several groups, and the Gini index are
2 mistakes\n",
        ),
        (
            &["--exchange", "shares"],
            "--exchange: says nothing without --method composition-and-structure [unreadable-request]\n",
        ),
        (
            &["--by-area", "--method", "karmel-maclachlan"],
            "--by-area: `karmel-maclachlan` has no parts of single areas [unreadable-request]
  help: leave out --method\n",
        ),
        (
            &["--method", "composition-and-structure", "--index", "multigroup_gini"],
            "--index: `composition-and-structure` does not split `multigroup_gini`, which is not an index of a group and the others [unsuited-index]\n",
        ),
    ] {
        refused(&two(BEFORE, AFTER, more), message);
    }
}

#[test]
fn files_and_periods_that_cannot_be_compared() {
    let files = Files::of(&[
        ("before.csv", BEFORE),
        ("after.csv", AFTER),
        ("all.csv", PERIODS),
        (
            "codes.csv",
            "area,group,n\n01,x,1\n01,y,2\n02,x,2\n02,y,1\n",
        ),
        ("other.csv", "area,group,n\na,v,1\na,w,2\nb,v,2\nb,w,1\n"),
    ]);
    for (names, more, message) in [
        (
            &["before.csv"][..],
            &[][..],
            "command line: one file is one period or place, and a change needs two [unreadable-request]
  help: give another file, or --period COL, or --place COL with --from and --to\n",
        ),
        (
            &["before.csv", "after.csv"],
            &["--period", "year"],
            "--period: a column tells the periods or places of one file apart, and there are several files [unreadable-request]
  help: leave it out: each file is a period or place of its own\n",
        ),
        (
            &["before.csv", "after.csv"],
            &["--from", "1", "--to", "2"],
            "--from: names a period or place of a column, and there is none [unreadable-request]
  help: give --period COL or --place COL with a single file\n",
        ),
        (
            &["before.csv", "after.csv", "before.csv"],
            &[],
            "command line: `before.csv` is given twice [unreadable-request]\n",
        ),
        (
            &["before.csv", "codes.csv"],
            &[],
            "before.csv, codes.csv: `before` and `codes` have no area in common: one has `a`, the other `01` [unreadable-request]
  help: areas are matched by name; --method composition-and-structure compares places whose areas are others\n",
        ),
        (
            &["before.csv", "other.csv"],
            &[],
            "before.csv, other.csv: `before` and `other` have no group in common: one has `x`, `y`, the other `v`, `w` [unreadable-request]
  help: groups are matched by name\n",
        ),
        (
            &["all.csv"],
            &["--place", "region", "--from", "east", "--to", "wets"],
            "--to: there is no `wets` in the column `region` [unknown-category]
  help: did you mean `west`?\n",
        ),
        (
            &["all.csv"],
            &["--period", "year", "--from", "9", "--to", "9"],
            "--to: `9` is what --from names [unreadable-request]\n",
        ),
        (
            &["all.csv"],
            &["--period", "year", "--by", "year"],
            "all.csv: `9` and `10` have no region of `year` in common [unreadable-request]
  help: --by takes columns whose values are the same in both; what tells periods apart does not belong there
all.csv: `10` and `11` have no region of `year` in common [unreadable-request]
  help: --by takes columns whose values are the same in both; what tells periods apart does not belong there
2 mistakes\n",
        ),
        (
            &["before.csv"],
            &["--period", "group"],
            "before.csv: `x` and `y` have no group in common: one has `x`, the other `y` [unreadable-request]
  help: groups are matched by name\n",
        ),
    ] {
        let ran = files.ask(names, more);
        if more == ["--period", "group"] {
            // A column may be asked for twice, and then each period has one group.
            assert!(ran.stdout.contains("fewer than two groups live here"), "{ran:?}");
            continue;
        }
        refused(&ran, message);
    }
    let only = Files::of(&[("one.csv", "area,group,n,year\na,x,1,2020\nb,y,1,2020\n")]);
    refused(
        &only.ask(&["one.csv"], &["--period", "year"]),
        "one.csv: the column `year` has only `2020`, and a change needs two periods [unreadable-request]\n",
    );
}

#[test]
fn every_mistake_in_every_file_is_told() {
    let ran = two(
        &BEFORE.replace("30", "3O"),
        &AFTER.replace("area", "aera"),
        &["--index", "giny", "--bootstrap", "1"],
    );
    assert_eq!(ran.exit, Some(2));
    for told in [
        "before.csv:2:5: `3O` is not a number",
        "before.csv:5:5: `3O` is not a number",
        "after.csv:1:1: there is no column called `area`",
        "did you mean `gini`?",
        "--bootstrap: `1`",
        "5 mistakes",
    ] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn results_come_as_json_and_parquet_too() {
    let more = ["--index", "multigroup_dissimilarity", "--format", "json"];
    let json = two(BEFORE, AFTER, &more).well().stdout;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[7]["part"], "structure");
    assert_eq!(rows[7]["value"], 0.25);
    assert!(rows[7]["lower"].is_null());
    let files = Files::of(&[("before.csv", BEFORE), ("after.csv", AFTER)]);
    let more = ["--format", "parquet", "--output", "out.parquet"];
    files.ask(&["before.csv", "after.csv"], &more).well();
    // What comes out can be read again.
    let again = "compute out.parquet --value value --index income_gini --by index,from";
    let again: Vec<&str> = again.split(' ').collect();
    assert!(
        klyfta_in(files.0.path(), &again)
            .well()
            .stdout
            .contains("multigroup_dissimilarity,before")
    );
}

// Against the R package segregation and PySAL.

struct Schools([PathBuf; 2]);

const OF_SCHOOLS: [&str; 6] = ["--area", "school", "--group", "race", "--count", "n"];

impl Schools {
    fn find() -> Option<Schools> {
        Some(Schools([
            shared("reference/r/data/segregation_schools00.csv")?,
            shared("reference/r/data/segregation_schools05.csv")?,
        ]))
    }

    fn ask(&self, more: &[&str]) -> String {
        let [first, second] = self.0.each_ref().map(|path| path.to_str().unwrap());
        let index = ["--index", "multigroup_mutual_information"];
        let arguments = [&["decompose", first, second], &OF_SCHOOLS[..], &index, more].concat();
        klyfta(&arguments).well().stdout
    }

    fn values(&self, more: &[&str]) -> BTreeMap<String, f64> {
        let names = ["segregation_schools00", "segregation_schools05"];
        column(
            &self.ask(more),
            "multigroup_mutual_information",
            names,
            "value",
        )
    }
}

fn records(path: &PathBuf) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records = reader.records().map(|record| record.unwrap());
    records
        .map(|it| it.iter().map(str::to_owned).collect())
        .collect()
}

/// What the R package calls the parts.
const IN_R: [(&str, &str); 9] = [
    ("M1", "first"),
    ("M2", "second"),
    ("diff", "change"),
    ("additions", "added"),
    ("removals", "removed"),
    ("group_marginal", "group_sizes"),
    ("unit_marginal", "area_sizes"),
    ("interaction", "interaction"),
    ("structural", "structure"),
];

#[test]
fn the_change_of_schools_is_that_of_the_r_package() {
    let (Some(schools), Some(path), Some(verified)) = (
        Schools::find(),
        shared("reference/r/values.csv"),
        shared("reference/r/verification.csv"),
    ) else {
        return;
    };
    let reference = records(&path);
    for (in_r, method) in [
        ("shapley;precision=1e-12", "shapley"),
        ("km;precision=1e-12", "karmel-maclachlan"),
        ("mrc", "mora-ruiz-castillo"),
    ] {
        let parameters = format!("group=race;unit=school;weight=n;method={in_r}");
        let found = schools.values(&["--method", method]);
        let mut n_compared = 0;
        for row in &reference {
            if row[0] != "schools00->schools05" || row[4] != parameters {
                continue;
            }
            let (_, part) = IN_R.iter().find(|(name, _)| *name == row[5]).unwrap();
            let expected: f64 = row[6].parse().unwrap();
            // The package's fits stop a little early.
            assert!((found[*part] - expected).abs() < 2e-10, "{method} {part}");
            n_compared += 1;
        }
        assert_eq!(n_compared, found.len(), "{method}");
    }
    // Converged by another program: the package's default says -0.00349.
    let structure = records(&verified)
        .into_iter()
        .find(|row| row[2].ends_with("method=shapley;precision=1e-12") && row[3] == "structural");
    let expected: f64 = structure.unwrap()[5].parse().unwrap();
    let found = schools.values(&[])["structure"];
    assert!((found - 0.003_153_540_976_111_646).abs() < 1e-11, "{found}");
    assert!((found - expected).abs() < 1e-11, "{found} {expected}");
}

#[test]
fn the_parts_of_schools_are_those_of_the_r_package() {
    let (Some(schools), Some(path)) = (Schools::find(), shared("reference/r/values.csv")) else {
        return;
    };
    let parameters = "group=race;unit=school;weight=n;method=shapley_detailed;precision=1e-12";
    let expected: BTreeMap<String, f64> = records(&path)
        .into_iter()
        .filter(|row| row[0] == "schools00->schools05" && row[4] == parameters)
        .map(|row| (row[5].clone(), row[6].parse().unwrap()))
        .collect();
    let areas = rows(&schools.ask(&["--by-area"]));
    let only = |note: &str| areas.iter().filter(|row| row["note"] == note).count();
    assert_eq!(only(""), 1710);
    // 1,920 schools in the first year and 2,045 in the second is the other way round in the data.
    assert_eq!(1710 + only("only in segregation_schools00"), 2045);
    assert_eq!(1710 + only("only in segregation_schools05"), 1920);
    for row in areas.iter().filter(|row| row["note"].is_empty()) {
        for (in_r, column, tolerance) in [
            ("p1", "first_share", 1e-14),
            ("p2", "second_share", 1e-14),
            ("ls_diff1", "first_local_change", 1e-7),
            ("ls_diff2", "second_local_change", 1e-7),
            ("total", "structure", 2e-10),
        ] {
            let name = format!("{}|{in_r}", row["area"]);
            let found: f64 = row[column].parse().unwrap();
            assert!(
                (found - expected[&name]).abs() < tolerance,
                "{name} {found}"
            );
        }
    }
}

#[test]
fn places_without_common_areas_are_compared_as_in_pysal() {
    let (Some(values), Some(tracts)) = (
        shared("reference/python/values.csv"),
        shared("reference/python/data/sacramento.csv"),
    ) else {
        return;
    };
    let tracts = records(&tracts);
    // Hispanics in one place, blacks in the other; no area has the name of one of the other place.
    let mut text = "place,area,group,n\n".to_owned();
    for (place, column) in [("one", 5), ("two", 3)] {
        for (at, tract) in tracts.iter().enumerate() {
            let number = |column: usize| tract[column].parse::<f64>().unwrap();
            let group = number(column);
            text.push_str(&format!("{place},{place}{at},x,{group}\n"));
            text.push_str(&format!("{place},{place}{at},y,{}\n", number(1) - group));
        }
    }
    let files = Files::of(&[("tracts.csv", &text)]);
    let mut n_compared = 0;
    for exchange in ["composition", "both-compositions", "shares"] {
        let more = [
            "--place", "place", "--from", "one", "--to", "two", "--focus", "x",
        ];
        let method = [
            "--method",
            "composition-and-structure",
            "--exchange",
            exchange,
        ];
        let out = files.ask(&["tracts.csv"], &[&more[..], &method].concat());
        let out = out.well().stdout;
        for row in records(&values) {
            let Some(name) = row[2].strip_prefix("shapley:") else {
                continue;
            };
            let of_row = if row[4].contains("dual_composition") {
                "both-compositions"
            } else if row[4].contains("composition") {
                "composition"
            } else {
                "shares"
            };
            if of_row != exchange {
                continue;
            }
            let (index, part) = match name.split_once(':').unwrap() {
                ("Dissim", part) => ("dissimilarity", part),
                ("Gini", part) => ("gini", part),
                ("Entropy", part) => ("information_theory", part),
                _ => panic!("{name}"),
            };
            let part = if part == "c_s" {
                "structure"
            } else {
                "composition"
            };
            let found = column(&out, index, ["one", "two"], "value")[part];
            // PySAL subtracts the second from the first.
            let expected: f64 = -row[5].parse::<f64>().unwrap();
            assert!(
                (found - expected).abs() < 1e-13,
                "{name} {exchange}: {found} {expected}"
            );
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 18);
}
