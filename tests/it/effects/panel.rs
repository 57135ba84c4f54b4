//! What is found in the rows of a panel.

use klyfta::follow_up::effects::finding::{Field, Finding, Problem};
use klyfta::follow_up::effects::panel::{Cohort, LeftOut, Panel, Treatment, WhyLeftOut};
use klyfta::language::Language;

use super::data::{Line, panel, rows};

fn unit(name: &str, first: i32) -> Vec<Line> {
    let times = 2001..=2004;
    times
        .map(|time| Line::new(name, time, f64::from(time), first))
        .collect()
}

/// Six funded in 2003 and six never, four years each, in that order.
fn sound() -> Vec<Line> {
    let funded = (0..6).flat_map(|at| unit(&format!("a{at}"), 2003));
    funded
        .chain((0..6).flat_map(|at| unit(&format!("b{at}"), 0)))
        .collect()
}

/// Unit, time and row of a problem.
type Found = (Option<&'static str>, Option<i32>, Option<usize>, Problem);

fn found(lines: &[Line]) -> Vec<Found> {
    let findings = match Panel::new(&rows(lines)) {
        Ok(panel) => panel.findings().to_vec(),
        Err(findings) => findings,
    };
    let findings: &'static [Finding] = findings.leak();
    let part = |it: &'static Finding| (it.unit.as_deref(), it.time, it.place, it.problem);
    findings.iter().map(part).collect()
}

#[test]
fn a_sound_panel_has_nothing_to_find() {
    assert_eq!(found(&sound()), []);
    let panel = panel(&sound());
    assert_eq!(
        (panel.n_units(), panel.n_times(), panel.n_funded()),
        (12, 4, 6)
    );
    let cohort = Cohort {
        first_funded: 2003,
        n_units: 6,
    };
    assert_eq!(panel.cohorts(), [cohort]);
    assert!(panel.is_balanced() && panel.is_evenly_weighted() && !panel.is_clustered());
}

#[test]
fn all_that_is_wrong_is_named_at_once_with_row_unit_and_time() {
    // Rows are numbered from 2, as the lines of a file with a header; a0 has rows 2 to 5.
    let mut lines = sound();
    lines[1].treatment = Treatment::Since(Some(2004));
    lines[4].weight = 0.0;
    lines[5].outcome = Some(f64::NAN);
    lines[6].weight = f64::INFINITY;
    lines[8].outcome = None;
    lines.push(Line::new("b0", 2002, 1.0, 0));
    lines
        .iter_mut()
        .for_each(|line| line.covariates = vec![Some(1.0)]);
    lines[9].covariates = vec![Some(f64::INFINITY)];
    lines[10].covariates = vec![None];
    lines[11].covariates = Vec::new();
    assert_eq!(
        found(&lines),
        [
            (Some("a0"), Some(2002), Some(3), Problem::FirstFundedVaries),
            (Some("a1"), Some(2001), Some(6), Problem::WeightNotPositive),
            (
                Some("a1"),
                Some(2002),
                Some(7),
                Problem::NotFinite(Field::Outcome)
            ),
            (
                Some("a1"),
                Some(2003),
                Some(8),
                Problem::NotFinite(Field::Weight)
            ),
            (Some("a2"), Some(2001), Some(10), Problem::NoOutcome),
            (
                Some("a2"),
                Some(2002),
                Some(11),
                Problem::NotFinite(Field::Covariate { column: 0 })
            ),
            (
                Some("a2"),
                Some(2003),
                Some(12),
                Problem::NoCovariate { column: 0 }
            ),
            (
                Some("a2"),
                Some(2004),
                Some(13),
                Problem::NumberOfCovariates
            ),
            (
                Some("b0"),
                Some(2002),
                Some(50),
                Problem::Duplicate { first: 27 }
            ),
        ]
    );
    let finding = &Panel::new(&rows(&lines)).unwrap_err()[8];
    let english = "unit `b0`, time 2002: the unit has a row of this time already";
    assert_eq!(
        finding.text(Language::English, &|time| time.to_string()),
        english
    );
    let swedish = "enhet `b0`, tid 2002: enheten har redan en rad för den tiden";
    assert_eq!(
        finding.text(Language::Swedish, &|time| time.to_string()),
        swedish
    );
}

#[test]
fn clusters_hold_whole_units() {
    let mut lines = sound();
    for line in &mut lines {
        line.cluster = Some(line.unit[..1].to_owned());
    }
    assert_eq!(found(&lines), []);
    assert_eq!(panel(&lines).n_clusters(), 2);
    lines[3].cluster = Some("b".to_owned());
    lines[7].cluster = None;
    assert_eq!(
        found(&lines),
        [
            (Some("a0"), Some(2004), Some(5), Problem::ClusterVaries),
            (Some("a1"), Some(2004), Some(9), Problem::NoCluster),
        ]
    );
}

#[test]
fn funding_that_ends_is_found_and_funding_by_now_is_dated() {
    let mut lines = sound();
    for line in &mut lines {
        let funded = line.unit.starts_with('a') && line.time >= 2003;
        line.treatment = Treatment::Now(funded);
    }
    assert_eq!(found(&lines), []);
    assert_eq!(panel(&lines).first_funded(0), Some(2003));
    lines[3].treatment = Treatment::Now(false);
    let off = (Some("a0"), Some(2004), Some(5), Problem::SwitchesOff);
    assert_eq!(found(&lines), [off]);
    // Funded in its first row, however late that is.
    lines[3].treatment = Treatment::Now(true);
    lines[0].treatment = Treatment::Now(true);
    lines[1].treatment = Treatment::Now(true);
    let already = Problem::LeftOut(WhyLeftOut::AlreadyFunded);
    assert!(found(&lines).contains(&(Some("a0"), None, None, already)));
}

#[test]
fn what_is_left_out_is_listed() {
    let mut lines = sound();
    lines[..4]
        .iter_mut()
        .for_each(|line| line.treatment = Treatment::Since(Some(2001)));
    lines[4..8].iter_mut().for_each(|line| line.outcome = None);
    lines[8..12]
        .iter_mut()
        .for_each(|line| line.treatment = Treatment::Since(Some(2009)));
    lines.remove(12);
    let panel = panel(&lines);
    let left_out = |unit: &str, why| LeftOut {
        unit: unit.to_owned(),
        why,
    };
    assert_eq!(
        panel.left_out(),
        [
            left_out("a0", WhyLeftOut::AlreadyFunded),
            left_out("a1", WhyLeftOut::NoOutcome),
        ]
    );
    assert_eq!((panel.n_units(), panel.n_funded()), (10, 3));
    let small = Cohort {
        first_funded: 2003,
        n_units: 3,
    };
    let none = Problem::NoOutcome;
    assert_eq!(
        found(&lines),
        [
            (None, None, None, Problem::SmallCohort(small)),
            (
                Some("a0"),
                None,
                None,
                Problem::LeftOut(WhyLeftOut::AlreadyFunded)
            ),
            (
                Some("a1"),
                None,
                None,
                Problem::LeftOut(WhyLeftOut::NoOutcome)
            ),
            (Some("a1"), Some(2001), Some(6), none),
            (Some("a1"), Some(2002), Some(7), none),
            (Some("a1"), Some(2003), Some(8), none),
            (Some("a1"), Some(2004), Some(9), none),
            (
                Some("a2"),
                None,
                None,
                Problem::FundedAfterLast { first_funded: 2009 }
            ),
            (Some("a3"), Some(2001), None, Problem::NoRow),
        ]
    );
    let complete = panel.complete();
    assert_eq!(complete.n_units(), 9);
    assert!(
        complete
            .left_out()
            .contains(&left_out("a3", WhyLeftOut::NotInAllPeriods))
    );
}

#[test]
fn a_panel_that_has_no_comparison_says_so() {
    let only = |lines: &[Line]| found(lines).into_iter().map(|it| it.3).collect::<Vec<_>>();
    assert_eq!(only(&sound()[..24]), [Problem::NoneNeverFunded]);
    assert_eq!(only(&sound()[24..]), [Problem::NoneFunded]);
    assert_eq!(only(&[]), [Problem::NoUnits]);
    let mut lines = sound();
    lines.retain(|line| line.time != 2002);
    assert_eq!(
        only(&lines),
        [Problem::GapInTimes {
            after: 2001,
            before: 2003
        }]
    );
    lines.retain(|line| line.time == 2001);
    let after = Problem::FundedAfterLast { first_funded: 2003 };
    let expected = [
        [Problem::OnePeriod, Problem::NoneFunded].as_slice(),
        &[after; 6],
    ]
    .concat();
    assert_eq!(only(&lines), expected);
}
