//! Tables of a register, as they are written and as they should not be.

use klyfta::follow_up::efforts::reading::{Texts, register};
use klyfta::follow_up::efforts::{
    Area, Decision, Direction, Granted, Paid, Purpose, Reached, RecipientKind, Register, Share,
};

const HEADER: &str = "effort_id;name;programme;ordinance;agency;recipient_kind;recipient_code;\
    recipient_name;purpose;target_group;start;end;reached;decision;total_costs\n";
const EFFORT: &str = "e1;Läxhjälp;p;2018:151;Tillväxtverket;municipality;0581;Norrköping;education;\
    elever;2018;2020-06;areas;granted;1 200 000,00\n";
const AREAS: &str = "effort_id;area_code;vintage;share\ne1;0581R001;RegSO-2020;0,25\n";
const AMOUNTS: &str = "effort_id;kind;year;kronor\ne1;granted;2018;1\u{a0}000\u{a0}000\n";
const OUTCOMES: &str = "effort_id;indicator;direction;lag_years\ne1;employment;up;2\n";

fn read(efforts: &str, areas: &str, amounts: &str, outcomes: &str) -> Result<Register, String> {
    let texts = Texts {
        efforts: ("efforts.csv", efforts).into(),
        effort_areas: ("effort_areas.csv", areas).into(),
        effort_amounts: ("effort_amounts.csv", amounts).into(),
        effort_outcomes: Some(("effort_outcomes.csv", outcomes).into()),
    };
    register(&texts).map_err(|problems| problems.to_string())
}

fn good() -> Register {
    let efforts = format!("{HEADER}{EFFORT}");
    read(&efforts, AREAS, AMOUNTS, OUTCOMES).unwrap()
}

#[test]
fn a_register_as_swedish_spreadsheets_write_it() {
    let register = good();
    let effort = &register.efforts[0];
    assert_eq!(effort.recipient.kind, RecipientKind::Municipality);
    assert_eq!(effort.region.as_deref(), Some("0581"));
    assert_eq!(effort.purpose, Purpose::Education);
    assert_eq!(effort.start.to_string(), "2018-01-01");
    assert_eq!(effort.end.to_string(), "2020-06-30");
    assert_eq!(
        (effort.reached, effort.decision),
        (Reached::Areas, Decision::Granted)
    );
    assert_eq!(effort.total_costs.unwrap().kronor(), 1_200_000);
    let reach = &register.reaches[0];
    assert_eq!(reach.area, Area::new("RegSO-2020", "0581R001"));
    assert_eq!(reach.share, Share::of_billionths(250_000_000));
    assert_eq!(
        register.entries[0].amount::<Granted>().unwrap().kronor(),
        1_000_000
    );
    assert_eq!(register.entries[0].amount::<Paid>(), None);
    let outcome = &register.outcomes[0];
    assert_eq!((outcome.direction, outcome.lag_years), (Direction::Up, 2));
}

#[test]
fn delimiters_marks_and_line_ends_do_not_matter() {
    let same = |register: &Register| {
        let entry = &register.entries[0];
        let reach = &register.reaches[0];
        (
            entry.amount::<Granted>(),
            reach.share,
            register.efforts[0].name.clone(),
        )
    };
    let expected = same(&good());
    let efforts = format!("{HEADER}{EFFORT}");
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let found = read(
        &windows(&efforts),
        &windows(AREAS),
        &windows(AMOUNTS),
        &windows(OUTCOMES),
    );
    assert_eq!(same(&found.unwrap()), expected);

    // With commas between cells a decimal comma stands in quotes.
    let commas = |text: &str| text.replace("0,25", "\"0.25\"").replace(";", ",");
    let efforts = efforts.replace("1 200 000,00", "\"1 200 000,00\"");
    let found = read(
        &commas(&efforts),
        &commas(AREAS),
        &commas(AMOUNTS),
        &commas(OUTCOMES),
    );
    assert_eq!(same(&found.unwrap()), expected);
    let tabs = |text: &str| text.replace(';', "\t");
    let found = read(
        &tabs(&efforts),
        &tabs(AREAS),
        &tabs(AMOUNTS),
        &tabs(OUTCOMES),
    );
    assert_eq!(same(&found.unwrap()), expected);
}

#[test]
fn notes_blank_rows_and_an_open_split_are_taken_as_they_are() {
    let areas =
        "effort_id;area_code;vintage;share\ne1;0581R001;RegSO-2020;\n;;;\n\nKälla: Delmos\n";
    let efforts = format!("{HEADER}{EFFORT}");
    let found = read(&efforts, areas, AMOUNTS, OUTCOMES).unwrap();
    assert_eq!(found.reaches.len(), 1);
    assert_eq!(found.reaches[0].share, None);
}

#[test]
fn an_association_has_no_region_unless_it_says_so() {
    let association = EFFORT.replace("municipality;0581", "association;802000-0000");
    let found = read(&format!("{HEADER}{association}"), AREAS, AMOUNTS, OUTCOMES).unwrap();
    assert_eq!(found.efforts[0].region, None);
    let header = HEADER.replace("total_costs", "region_code");
    let association = association.replace("1 200 000,00", "05");
    let found = read(&format!("{header}{association}"), AREAS, AMOUNTS, OUTCOMES).unwrap();
    assert_eq!(found.efforts[0].region.as_deref(), Some("05"));
}

#[test]
fn quoted_cells_may_hold_anything_and_keep_their_places() {
    let effort = EFFORT.replace("Läxhjälp", "\"Läx;hjälp \"\"nu\"\"\nigen\"");
    let found = read(&format!("{HEADER}{effort}"), AREAS, AMOUNTS, OUTCOMES).unwrap();
    assert_eq!(found.efforts[0].name, "Läx;hjälp \"nu\"\nigen");
    assert_eq!(found.efforts[0].row.line(), 2);
    // The cell stands behind the line break within the one before it.
    let place = found.efforts[0].row.place("programme").to_string();
    assert_eq!(place, "efforts.csv:3:7");
}

/// What is said of a table in which some text was replaced by another.
fn said(table: &str, from: &str, to: &str) -> String {
    let efforts = format!("{HEADER}{EFFORT}");
    let changed = |name: &str, text: &str| match name == table {
        true => {
            assert!(text.contains(from), "{text} has no {from}");
            text.replacen(from, to, 1)
        }
        false => text.to_owned(),
    };
    read(
        &changed("efforts", &efforts),
        &changed("areas", AREAS),
        &changed("amounts", AMOUNTS),
        &changed("outcomes", OUTCOMES),
    )
    .expect_err(to)
}

#[test]
fn each_mistake_is_told_with_its_place_and_remedy() {
    for (table, from, to, place, code, words) in [
        (
            "efforts",
            "2018;2020-06",
            "20180101;2020-06",
            "efforts.csv:2:85:",
            "not-a-date",
            "2021-05-01",
        ),
        (
            "efforts",
            "2020-06",
            "2020-13",
            "efforts.csv:2:90:",
            "not-a-date",
            "column `end`",
        ),
        (
            "efforts",
            ";areas;",
            ";area;",
            "efforts.csv:2:98:",
            "unknown-choice",
            "did you mean `areas`",
        ),
        (
            "efforts",
            ";granted;",
            ";yes;",
            "efforts.csv:2:104:",
            "unknown-choice",
            "granted, refused, pending",
        ),
        (
            "efforts",
            "municipality",
            "kommun",
            "efforts.csv:2:39:",
            "unknown-choice",
            "region",
        ),
        (
            "efforts",
            ";0581;",
            ";;",
            "efforts.csv:2:52:",
            "missing-key",
            "recipient_code",
        ),
        (
            "efforts",
            "e1;",
            ";",
            "efforts.csv:2:1:",
            "missing-key",
            "effort_id",
        ),
        (
            "efforts",
            "1 200 000,00",
            "1,2 mkr",
            "efforts.csv:2:112:",
            "not-kronor",
            "millions",
        ),
        (
            "efforts",
            "purpose",
            "purposes",
            "efforts.csv:1:88:",
            "unknown-column",
            "did you mean `purpose`",
        ),
        (
            "efforts",
            "elever;",
            "",
            "efforts.csv:2:1:",
            "ragged-row",
            "14 cells, and the header has 15",
        ),
        (
            "areas",
            "0,25",
            "25",
            "effort_areas.csv:2:24:",
            "not-a-share",
            "0,25",
        ),
        (
            "amounts",
            ";granted;",
            ";;",
            "effort_amounts.csv:2:4:",
            "amount-without-kind",
            "announced, applied",
        ),
        (
            "amounts",
            ";granted;",
            ";garnted;",
            "effort_amounts.csv:2:4:",
            "unknown-choice",
            "did you mean `granted`",
        ),
        (
            "amounts",
            ";2018;",
            ";2018-19;",
            "effort_amounts.csv:2:12:",
            "not-a-period",
            "four digits",
        ),
        (
            "amounts",
            ";2018;",
            ";0018;",
            "effort_amounts.csv:2:12:",
            "not-a-period",
            "four digits",
        ),
        (
            "amounts",
            "1\u{a0}000\u{a0}000",
            "1.000",
            "effort_amounts.csv:2:17:",
            "not-kronor",
            "blanks",
        ),
        (
            "amounts",
            "kronor\n",
            "kronor;kronor\n",
            "effort_amounts.csv:1:28:",
            "repeated-column",
            "kronor",
        ),
        (
            "amounts",
            ";kronor",
            "",
            "effort_amounts.csv:1:1:",
            "unknown-column",
            "`kronor` is missing",
        ),
        (
            "outcomes",
            ";up;",
            ";sideways;",
            "effort_outcomes.csv:2:15:",
            "unknown-choice",
            "up, down",
        ),
        (
            "outcomes",
            ";2\n",
            ";two\n",
            "effort_outcomes.csv:2:18:",
            "not-a-number",
            "0 to 50",
        ),
        (
            "outcomes",
            "e1;",
            "\"e1;",
            "effort_outcomes.csv:2:1:",
            "file-unreadable",
            "never closed",
        ),
    ] {
        let said = said(table, from, to);
        assert!(said.contains(place), "{to:?}: {place}\n{said}");
        assert!(
            said.contains(&format!("[{code}]")),
            "{to:?}: {code}\n{said}"
        );
        assert!(said.contains(words), "{to:?}: {words}\n{said}");
    }
}

#[test]
fn all_mistakes_of_all_tables_are_told_at_once() {
    let efforts = format!("{HEADER}{}", EFFORT.replace("2018;2020-06", "x;y"));
    let amounts = AMOUNTS.replace("1\u{a0}000", "z");
    let said = read(&efforts, "", &amounts, OUTCOMES).unwrap_err();
    for words in ["`x`", "`y`", "`z", "effort_areas.csv: the file is empty"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-c\";,\t\r\n 0-9åäö]{0,60}") {
        let _ = read(&text, &text, &text, &text);
        let _ = read(&format!("{HEADER}{text}"), &format!("{AREAS}{text}"), AMOUNTS, OUTCOMES);
    }
}
