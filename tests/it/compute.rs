//! `klyfta compute`: indices of one table, asked for on the command line.

use std::collections::BTreeMap;

use crate::run::{Ran, klyfta, klyfta_reading};

const TABLE: &str = "region,area,group,count
east,a,x,100
east,a,y,0
east,b,x,60
east,b,y,40
east,c,x,40
east,c,y,60
east,d,x,0
east,d,y,100
west,a,x,10
west,a,y,10
";

fn table() -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), TABLE).unwrap();
    file
}

fn compute(table: &tempfile::NamedTempFile, more: &[&str]) -> Ran {
    let path = table.path().to_str().unwrap();
    let mut arguments = vec![
        "compute", path, "--area", "area", "--group", "group", "--count", "count",
    ];
    arguments.extend(more);
    klyfta(&arguments)
}

#[test]
fn compute_gives_the_columns_of_the_contract() {
    let table = table();
    let more = ["--by", "region", "--index", "dissimilarity", "--focus", "x"];
    assert_eq!(
        compute(&table, &more).well().stdout,
        "region,index,group,reference,neighbourhood,estimate,standard_error,lower,upper,bias,n_areas,population,note
east,dissimilarity,x,*,area,0.6,,,,,4,400,fewer than five areas; chance alone gives 0.0692
west,dissimilarity,x,*,area,,,,,,1,20,\"only one area is inhabited, and people can be spread unevenly only over several\"
"
    );
}

#[test]
fn compute_gives_every_group_against_all_others() {
    let table = table();
    let out = compute(&table, &["--by", "region", "--index", "isolation"])
        .well()
        .stdout;
    let groups: Vec<&str> = out
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap())
        .collect();
    assert_eq!(groups, ["x", "y", "x", "y"]);
}

#[test]
fn compute_does_not_depend_on_the_order_of_rows() {
    let table = table();
    let reversed = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let mut lines: Vec<&str> = TABLE.lines().collect();
    lines[1..].reverse();
    std::fs::write(reversed.path(), lines.join("\n") + "\n").unwrap();
    let more = ["--by", "region"];
    assert_eq!(
        compute(&table, &more).well().stdout,
        compute(&reversed, &more).well().stdout
    );
}

#[test]
fn compute_reads_what_it_writes() {
    let table = table();
    let directory = tempfile::tempdir().unwrap();
    let parquet = directory.path().join("x.parquet");
    let output = parquet.to_str().unwrap();
    let more = ["--format", "parquet", "--output", output, "--index", "gini"];
    compute(&table, &more).well();
    // The result has an area-like, a group-like and a count-like column, which is all it takes.
    let again = [
        "compute",
        output,
        "--area",
        "reference",
        "--group",
        "group",
        "--count",
        "population",
        "--index",
        "gini",
    ];
    assert!(klyfta(&again).well().stdout.starts_with("index,group"));
}

#[test]
fn compute_tells_every_mistake() {
    let table = table();
    let ran = compute(&table, &["--focus", "z", "--index", "dissimilarity"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("there is no group `z`"),
        "{}",
        ran.stderr
    );
    let ran = compute(&table, &["--index", "giny", "--parameter", "atkinson=1"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("did you mean `gini`?"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("lies between 0 and 1"),
        "{}",
        ran.stderr
    );
}

/// A CSV file of that text, asked for indices.
fn of_text(text: &str, arguments: &[&str]) -> Ran {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let mut all = vec!["compute", file.path().to_str().unwrap()];
    all.extend(arguments);
    klyfta(&all)
}

/// The rows of a result, each by column.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The estimates of a result, by index.
fn estimates(csv: &str) -> BTreeMap<String, f64> {
    let known = rows(csv)
        .into_iter()
        .filter(|row| !row["estimate"].is_empty());
    known
        .map(|row| (row["index"].clone(), row["estimate"].parse().unwrap()))
        .collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

const CLASSES: &str = "area,class,count
a,low,80
a,mid,15
a,high,5
b,low,10
b,mid,30
b,high,60
c,low,10
c,mid,55
c,high,35
";

const OF_CLASSES: [&str; 6] = ["--area", "area", "--group", "class", "--count", "count"];

fn with<'a>(some: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [some, more].concat()
}

#[test]
fn ordered_groups_follow_the_order_that_is_given() {
    let basis = ["--basis", "disposable income, national thirds, 2023"];
    let request = with(&OF_CLASSES, &["--order", "low,mid,high"]);
    let index = ["--index", "inequality_index,ordinal_information_theory"];
    let out = of_text(CLASSES, &with(&with(&request, &index), &basis))
        .well()
        .stdout;
    // By hand: (|0.8 - 0.05| + |0.1 - 0.6| + |0.1 - 0.35|) / 2, in per cent.
    assert!(close(estimates(&out)["inequality_index"], 75.0), "{out}");
    let of_index = |row: &BTreeMap<String, String>| row["index"] == "inequality_index";
    let noted = rows(&out).into_iter().find(of_index).unwrap();
    assert!(
        noted["note"].starts_with("disposable income, national thirds"),
        "{noted:?}"
    );

    let other_order = with(&OF_CLASSES, &["--order", "mid,low,high"]);
    let other = of_text(CLASSES, &with(&with(&other_order, &index), &basis))
        .well()
        .stdout;
    assert_ne!(estimates(&out), estimates(&other));
    // Nobody who gives no order wants one guessed.
    let all = of_text(CLASSES, &OF_CLASSES).well().stdout;
    assert!(!all.contains("ordinal_"), "{all}");
}

#[test]
fn every_pair_of_groups_is_exposed_to_each_other() {
    let request = with(&OF_CLASSES, &["--index", "exposure"]);
    let out = of_text(CLASSES, &request).well().stdout;
    let pairs: Vec<(String, String)> = rows(&out)
        .into_iter()
        .map(|row| (row["group"].clone(), row["reference"].clone()))
        .collect();
    let expected = [
        ("high", "low"),
        ("high", "mid"),
        ("low", "high"),
        ("low", "mid"),
        ("mid", "high"),
        ("mid", "low"),
    ];
    assert_eq!(
        pairs,
        expected.map(|(one, other)| (one.into(), other.into()))
    );
    // By hand: high in a, b, c are 5, 60 and 35, and low shares there 0.8, 0.1 and 0.1.
    let first: f64 = rows(&out)[0]["estimate"].parse().unwrap();
    assert!(
        close(first, (5.0 * 0.8 + 60.0 * 0.1 + 35.0 * 0.1) / 100.0),
        "{first}"
    );
}

#[test]
fn incomes_are_weighted_by_their_population() {
    let persons = "income\n1\n2\n3\n4\n5\n5\n";
    let grouped = "income,n\n5,2\n1,1\n4,1\n3,1\n2,1\n";
    let index = ["--index", "income_gini,theil,palma,hoover"];
    let one = of_text(persons, &with(&["--value", "income"], &index))
        .well()
        .stdout;
    let request = ["--value", "income", "--population", "n"];
    let other = of_text(grouped, &with(&request, &index)).well().stdout;
    let (one, other) = (estimates(&one), estimates(&other));
    assert_eq!(one.len(), 4);
    for (id, value) in &one {
        assert!(close(*value, other[id]), "{id}");
    }
    // By hand: mean 10/3; below it 1, 2 and 3 lack 4, and 4 / 20 is the share to be moved.
    assert!(close(one["hoover"], 0.2));
}

const RATES: &str = "fifth,rate,people,se
poorest,40,100,2
second,50,100,2
third,55,100,2
fourth,60,100,2
richest,70,100,1
";

const OF_RATES: [&str; 8] = [
    "--area",
    "fifth",
    "--value",
    "rate",
    "--population",
    "people",
    "--possible",
    "0,100",
];

#[test]
fn outcomes_carry_the_errors_of_their_values() {
    let ordered = "fifth,rate,people,se,place\n".to_owned()
        + &RATES
            .lines()
            .skip(1)
            .enumerate()
            .map(|(at, line)| format!("{line},{at}\n"))
            .collect::<String>();
    let more = [
        "--standard-error",
        "se",
        "--place",
        "place",
        "--favourable",
        "high",
        "--index",
        "difference,relative_concentration_index",
    ];
    let out = of_text(&ordered, &with(&OF_RATES, &more)).well().stdout;
    let difference = rows(&out)
        .into_iter()
        .find(|row| row["index"] == "difference")
        .unwrap();
    let number = |column: &str| difference[column].parse::<f64>().unwrap();
    assert!(close(number("estimate"), 30.0));
    // By hand: the root of 2 x 2 + 1 x 1.
    assert!(close(number("standard_error"), 5_f64.sqrt()));
    assert!((number("lower") - (30.0 - 1.959_964 * 5_f64.sqrt())).abs() < 1e-5);
    assert!((number("upper") - (30.0 + 1.959_964 * 5_f64.sqrt())).abs() < 1e-5);
    // By hand: twice the covariance of rates and ranks 0.1, 0.3, 0.5, 0.7, 0.9 over the mean of 55.
    let covariance = (-15.0 * -0.4 + -5.0 * -0.2 + 5.0 * 0.2 + 15.0 * 0.4) / 5.0;
    assert!(close(
        estimates(&out)["relative_concentration_index"],
        2.0 * covariance / 55.0
    ));
}

#[test]
fn what_is_not_told_is_asked_for_in_the_note() {
    let out = of_text(RATES, &OF_RATES).well().stdout;
    let note = |id: &str| {
        let row = rows(&out)
            .into_iter()
            .find(|row| row["index"] == id)
            .unwrap();
        assert_eq!(row["estimate"], "", "{id}");
        row["note"].clone()
    };
    assert_eq!(
        note("relative_concentration_index"),
        "the units have no order"
    );
    assert_eq!(
        note("mean_difference_from_reference"),
        "no unit is named as reference"
    );
    assert_eq!(
        note("mean_difference_from_best"),
        "it is not said whether high or low values are favourable"
    );
    let told = ["--favourable", "low", "--reference-area", "third"];
    let out = of_text(RATES, &with(&OF_RATES, &told)).well().stdout;
    let found = estimates(&out);
    assert!(close(
        found["mean_difference_from_best"],
        (0.0 + 10.0 + 15.0 + 20.0 + 30.0) / 5.0
    ));
    assert!(close(
        found["mean_difference_from_reference"],
        (15.0 + 5.0 + 0.0 + 5.0 + 15.0) / 5.0
    ));
}

#[test]
fn people_of_an_area_make_one_outcome_and_many_incomes() {
    let people = "area,income\na,1\na,3\nb,5\nb,7\nb,9\n";
    let request = [
        "--area",
        "area",
        "--value",
        "income",
        "--index",
        "between_group_variance,neighbourhood_sorting,weighted_coefficient_of_variation",
    ];
    let out = of_text(people, &request).well().stdout;
    let found = estimates(&out);
    // By hand: means 2 and 7 of two and three people, mean 5; variances 6 between and 8 in all.
    assert!(close(found["between_group_variance"], 6.0), "{out}");
    assert!(close(
        found["neighbourhood_sorting"],
        (6.0_f64 / 8.0).sqrt()
    ));
    assert!(close(
        found["weighted_coefficient_of_variation"],
        8_f64.sqrt() / 5.0
    ));
}

#[test]
fn income_classes_stand_for_the_incomes_in_them() {
    let classes = "from,to,mean,people\n0,100,50,40\n100,200,,40\n200,,300,20\n";
    let request = [
        "--lower",
        "from",
        "--upper",
        "to",
        "--mean",
        "mean",
        "--population",
        "people",
        "--index",
        "income_gini,weighted_coefficient_of_variation",
    ];
    let out = of_text(classes, &request).well().stdout;
    // By hand: were all at the means 50, 150 and 300, the mean would be 140 and the Gini coefficient
    // (0.16 x 100 + 0.08 x 250 + 0.08 x 150) / 140; within the classes people differ too.
    let at_means = (0.16 * 100.0 + 0.08 * 250.0 + 0.08 * 150.0) / 140.0;
    let gini = estimates(&out)["income_gini"];
    assert!(
        at_means + 0.03 < gini && gini < at_means + 0.1,
        "{gini} and {at_means}"
    );
}

#[test]
fn an_index_is_split_between_and_within_regions() {
    let text = "county,municipality,area,group,count
1,1a,p,x,90\n1,1a,p,y,10\n1,1a,q,x,60\n1,1a,q,y,40
1,1b,r,x,20\n1,1b,r,y,80\n1,1b,s,x,30\n1,1b,s,y,70
2,2a,t,x,5\n2,2a,t,y,95\n2,2a,u,x,15\n2,2a,u,y,85\n";
    let request = [
        "--area",
        "area",
        "--group",
        "group",
        "--count",
        "count",
        "--within",
        "county,municipality",
        "--index",
        "mutual_information,multigroup_information_theory,gini",
        "--focus",
        "x",
    ];
    let out = of_text(text, &request).well().stdout;
    let rows = rows(&out);
    assert!(
        rows.iter().all(|row| row["index"] != "gini"),
        "it has no such parts"
    );
    for id in ["mutual_information", "multigroup_information_theory"] {
        let contribution = |part: &str| -> f64 {
            let of = |row: &&BTreeMap<String, String>| row["index"] == id && row["part"] == part;
            let row = rows
                .iter()
                .find(of)
                .unwrap_or_else(|| panic!("{part} of {id}: {out}"));
            row["contribution"].parse().unwrap()
        };
        let parts = [
            "between county",
            "between municipality within county",
            "within municipality",
        ];
        let sum: f64 = parts.map(contribution).iter().sum();
        assert!(
            (sum / contribution("whole") - 1.0).abs() < 1e-12,
            "{id}: {out}"
        );
        let of_municipalities: f64 = rows
            .iter()
            .filter(|row| row["index"] == id && row["part"] == "municipality")
            .map(|row| row["contribution"].parse::<f64>().unwrap())
            .sum();
        assert!(
            close(of_municipalities, contribution("within municipality")),
            "{id}"
        );
    }
    let names: Vec<&str> = rows
        .iter()
        .filter(|row| row["index"] == "mutual_information" && row["part"] == "municipality")
        .map(|row| row["region"].as_str())
        .collect();
    assert_eq!(names, ["1 / 1a", "1 / 1b", "2 / 2a"]);
}

#[test]
fn incomes_are_split_too() {
    let people = "county,income\n1,1\n1,3\n2,5\n2,7\n2,9\n";
    let request = [
        "--value",
        "income",
        "--within",
        "county",
        "--index",
        "theil,mean_log_deviation,income_gini",
    ];
    let rows = rows(&of_text(people, &request).well().stdout);
    for id in ["theil", "mean_log_deviation"] {
        let number = |part: &str| -> f64 {
            let row = rows
                .iter()
                .find(|row| row["index"] == id && row["part"] == part);
            row.unwrap()["contribution"].parse().unwrap()
        };
        let sum = number("between county") + number("within county");
        assert!(close(sum, number("whole")), "{id}");
    }
}

#[test]
fn standard_input_may_be_text_or_parquet() {
    let table = table();
    let directory = tempfile::tempdir().unwrap();
    let more = ["--index", "isolation", "--by", "region"];
    let from_file = compute(&table, &more).well().stdout;
    let request = |columns: [&'static str; 3]| {
        let [area, group, count] = columns;
        let some = [
            "compute", "-", "--area", area, "--group", group, "--count", count,
        ];
        some.to_vec()
    };
    let piped = klyfta_reading(
        TABLE.as_bytes(),
        &with(&request(["area", "group", "count"]), &more),
    );
    assert_eq!(piped.well().stdout, from_file);

    let parquet = directory.path().join("x.parquet");
    let output = ["--format", "parquet", "--output", parquet.to_str().unwrap()];
    compute(&table, &with(&more, &output)).well();
    let of_result = ["--by", "region", "--index", "isolation"];
    let columns = ["reference", "group", "population"];
    let piped = klyfta_reading(
        &std::fs::read(&parquet).unwrap(),
        &with(&request(columns), &of_result),
    );
    let mut arguments = with(&request(columns), &of_result);
    arguments[1] = parquet.to_str().unwrap();
    assert_eq!(piped.well().stdout, klyfta(&arguments).well().stdout);

    let broken = klyfta_reading(b"PAR1 and then nothing", &request(columns));
    assert_eq!(broken.exit, Some(2));
    assert!(
        broken.stderr.starts_with("standard input: "),
        "{}",
        broken.stderr
    );
}

#[test]
fn the_gini_coefficient_is_split_by_groups() {
    let people = "county,income\n1,1\n1,3\n2,2\n2,7\n2,9\n";
    let request = [
        "--value",
        "income",
        "--within",
        "county",
        "--index",
        "income_gini,income_atkinson",
    ];
    let rows = rows(&of_text(people, &request).well().stdout);
    for id in ["income_gini", "income_atkinson"] {
        let number = |part: &str| -> f64 {
            let row = rows
                .iter()
                .find(|row| row["index"] == id && row["part"] == part)
                .unwrap_or_else(|| panic!("{id} {part}"));
            row["contribution"].parse().unwrap()
        };
        let sum = number("between county") + number("within county") + number("overlap");
        assert!(close(sum, number("whole")), "{id}");
    }
    let gini = |part: &str| -> f64 {
        let row = rows
            .iter()
            .find(|row| row["index"] == "income_gini" && row["part"] == part);
        row.unwrap()["contribution"].parse().unwrap()
    };
    // By hand: all pairs differ by 2, 1, 6, 8, 1, 4, 6, 5, 7 and 2, the mean is 4.4.
    assert!(close(gini("whole"), 42.0 / (25.0 * 4.4)));
    // By hand: means 2 of two and 6 of three people.
    assert!(close(
        gini("between county"),
        2.0 * 3.0 * 4.0 / (25.0 * 4.4)
    ));
    let nothing = [
        "--value", "income", "--within", "county", "--index", "palma",
    ];
    let ran = of_text(people, &nothing);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("none of the indices can be split"),
        "{}",
        ran.stderr
    );
}

#[test]
fn curves_come_as_points() {
    let table = table();
    let more = ["--by", "region", "--focus", "x", "--curve", "segregation"];
    let found = rows(&compute(&table, &more).well().stdout);
    let points: Vec<(f64, f64)> = found
        .iter()
        .filter(|row| row["region"] == "east")
        .map(|row| (row["x"].parse().unwrap(), row["y"].parse().unwrap()))
        .collect();
    let by_hand = [(0.0, 0.0), (0.5, 0.0), (0.8, 0.2), (1.0, 0.5), (1.0, 1.0)];
    assert_eq!(points.len(), by_hand.len());
    for (found, expected) in points.iter().zip(by_hand) {
        assert!(
            close(found.0, expected.0) && close(found.1, expected.1),
            "{points:?}"
        );
    }
    let west = found.iter().find(|row| row["region"] == "west").unwrap();
    assert!(west["note"].starts_with("only one area"), "{west:?}");

    let lorenz = of_text(
        "income\n1\n3\n",
        &["--value", "income", "--curve", "lorenz"],
    );
    let heights: Vec<String> = rows(&lorenz.well().stdout)
        .into_iter()
        .map(|row| row["y"].clone())
        .collect();
    assert_eq!(heights, ["0", "0.25", "1"]);
    let ran = compute(&table, &["--curve", "lorenz"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("not of counts"), "{}", ran.stderr);
}

#[test]
fn inequality_is_split_by_factors_and_by_sources() {
    let table = "outcome,place,x,constant\n2,1,1,0\n4,2,2,5\n10,3,5,1\n";
    let request = [
        "--value",
        "outcome",
        "--place",
        "place",
        "--factor",
        "x,constant",
    ];
    let found = rows(&of_text(table, &request).well().stdout);
    let number = |factor: &str, column: &str| -> f64 {
        let row = found.iter().find(|row| row["factor"] == factor).unwrap();
        row[column].parse().unwrap()
    };
    // The outcome is twice the first factor, so that factor is all there is.
    assert!(close(number("x", "coefficient"), 2.0));
    assert!(close(
        number("x", "contribution"),
        number("whole", "contribution")
    ));
    assert!(number("constant", "contribution").abs() < 1e-12);
    assert!(number("residual", "contribution").abs() < 1e-12);

    let incomes = "wage,capital\n0,1\n4,1\n8,1\n";
    let found = rows(
        &of_text(incomes, &["--source", "wage,capital"])
            .well()
            .stdout,
    );
    let number = |source: &str, column: &str| -> f64 {
        let row = found.iter().find(|row| row["source"] == source).unwrap();
        row[column].parse().unwrap()
    };
    // By hand: incomes 1, 5 and 9 with mean 5; the wages' mean is 4.
    assert!(close(number("whole", "contribution"), 32.0 / 90.0));
    assert!(close(number("wage", "share"), 0.8));
    assert!(close(number("wage", "gini"), 32.0 / 72.0));
    assert!(close(number("wage", "contribution"), 32.0 / 90.0));
    assert!(close(number("capital", "contribution"), 0.0));
}

#[test]
fn sigma_stands_beside_beta() {
    let panel =
        "area,year,level\na,2010,1\nb,2010,2\nc,2010,4\na,2020,2\nb,2020,3\nc,2020,4\nd,2020,9\n";
    let request = [
        "--area",
        "area",
        "--value",
        "level",
        "--convergence",
        "year",
    ];
    let found = rows(&of_text(panel, &request).well().stdout);
    let row = |measure: &str, period: &str| {
        let row = found.iter().find(|row| {
            row["measure"] == measure && row["weights"] == "areas" && row["period"] == period
        });
        row.unwrap_or_else(|| panic!("{measure} {period}: {found:?}"))
    };
    let spread = |period: &str| -> f64 {
        row("sigma", period)["coefficient_of_variation"]
            .parse()
            .unwrap()
    };
    // By hand: 1, 2 and 4 have mean 7/3 and variance 42/18.
    assert!(close(
        spread("2010"),
        (42.0_f64 / 18.0).sqrt() / (7.0 / 3.0)
    ));
    assert!(spread("2020") < spread("2010"));
    let beta = row("beta", "");
    assert!(beta["slope"].parse::<f64>().unwrap() < 0.0);
    // The area without a row in 2010 is left out, and that is said.
    assert_eq!(
        (beta["n_areas"].as_str(), beta["n_dropped"].as_str()),
        ("3", "1")
    );
}

#[test]
fn a_region_that_cannot_be_split_says_why() {
    let people = "year,county,income\n1,a,1\n1,b,3\n2,a,..\n2,b,4\n3,a,5\n";
    let request = [
        "--value",
        "income",
        "--within",
        "county",
        "--by",
        "year",
        "--index",
        "theil,income_gini",
    ];
    let rows = rows(&of_text(people, &request).well().stdout);
    let notes = |year: &str| -> Vec<String> {
        let of_year = rows.iter().filter(|row| row["year"] == year);
        of_year
            .filter(|row| !row["note"].is_empty() && row["part"] == "whole")
            .map(|row| row["note"].clone())
            .collect()
    };
    assert!(notes("1").is_empty(), "{rows:?}");
    assert_eq!(notes("2"), ["1 counts are suppressed"]);
    assert_eq!(notes("3").len(), 2, "{rows:?}");
    // What an option has no use for is refused, not passed over.
    let ran = of_text(
        people,
        &["--value", "income", "--curve", "lorenz", "--index", "theil"],
    );
    assert_eq!(ran.exit, Some(2));
}
