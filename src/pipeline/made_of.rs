//! What the steps of a run are made of.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::harmonise::Register;
use crate::ingest::Snapshot;
use crate::plan::{Analysis, Plan, Source};
use crate::publish::base_name;
use crate::steps::{Forced, Kept, MadeOf, StepName, Store};

/// Reading and counting a source; nothing that is confidential is kept, and rows that are checked are
/// read.
pub(super) fn reading(
    plan: &Plan,
    source: &Source,
    register: &Register,
    inputs: &[Snapshot],
) -> Result<MadeOf, Kept> {
    let is_checked = || {
        plan.checks
            .iter()
            .any(|check| plan.sources[check.source].id == source.id)
    };
    if source.is_confidential() {
        return Err(Kept::Unkept("nothing is kept of confidential sources"));
    }
    if is_checked() {
        return Err(Kept::Unkept("its rows are to be checked"));
    }
    let mut values = of_data(plan);
    retain(&mut values, "sources", &source.id);
    values.remove("analyses");
    let areas = (register.codes(), register.names());
    let mut made_of = common(&values, &areas);
    for file in &source.files {
        let input = inputs.iter().find(|input| input.file.path == file.path);
        // Who computes without looking at the inputs before keeps nothing.
        let fingerprint = &input.ok_or(Kept::Never)?.fingerprint.sha256;
        made_of = made_of.and(base_name(&file.name), fingerprint.as_bytes());
    }
    Ok(made_of)
}

/// Computing an analysis, but for the counts of its regions and periods.
pub(super) fn estimating(plan: &Plan, analysis: &Analysis, register: &Register) -> MadeOf {
    let mut values = Value::Object(of_data(plan));
    if let Value::Object(values) = &mut values {
        retain(values, "analyses", &analysis.id);
        retain(values, "sources", &plan.sources[analysis.source].id);
    }
    forget_words(&mut values);
    let levels = register.levels.iter();
    let levels: Vec<_> = levels.map(|it| (&it.id, &it.codes, &it.areas)).collect();
    common(&values, &(register.codes(), levels))
}

fn common(values: &impl Serialize, areas: &impl Serialize) -> MadeOf {
    let bytes = |of: &dyn Fn() -> serde_json::Result<Vec<u8>>| {
        of().expect("texts and numbers can be written")
    };
    MadeOf::by_this_program()
        .and("the pipeline", &bytes(&|| serde_json::to_vec(values)))
        .and(
            "the register of areas",
            &bytes(&|| serde_json::to_vec(areas)),
        )
}

/// The pipeline but for what is said of its results afterwards.
fn of_data(plan: &Plan) -> Map<String, Value> {
    let mut values = plan.canonical();
    for after in [
        "title",
        "outputs",
        "indicators",
        "follow_up",
        "check",
        "expect",
    ] {
        values.remove(after);
    }
    values
}

/// Leaves of a list the one with an id.
fn retain(values: &mut Map<String, Value>, list: &str, id: &str) {
    if let Some(Value::Array(list)) = values.get_mut(list) {
        list.retain(|one| one["id"] == id);
    }
}

/// Takes away what people read, from which no number follows.
fn forget_words(value: &mut Value) {
    match value {
        Value::Object(values) => {
            for word in ["title", "name", "credit", "licence", "unit"] {
                values.remove(word);
            }
            values.values_mut().for_each(forget_words);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_words),
        _ => {}
    }
}

/// What is kept of the steps of a run, before anything is read.
pub fn kept_steps(plan: &Plan, inputs: &[Snapshot], register: &Register) -> Vec<(StepName, Kept)> {
    let store = Store::peek(&plan.outputs.directory);
    let sources = plan.sources.iter().map(|source| {
        let name = StepName::read(&source.id);
        let kept = match reading(plan, source, register, inputs) {
            Ok(made_of) => store.standing(&name, &made_of),
            Err(kept) => kept,
        };
        (name, kept)
    });
    let analyses = plan.analyses.iter().flat_map(|analysis| {
        let made_of = estimating(plan, analysis, register);
        let periods = store.periods_of(&analysis.id);
        if periods.is_empty() {
            // Which periods there are is not known before the source is read.
            return vec![(StepName::estimates(&analysis.id), Kept::Never)];
        }
        let of_period = |period: i32| {
            let name = StepName::estimate(&analysis.id, period);
            let kept = store.standing(&name, &made_of);
            (name, kept)
        };
        periods.into_iter().map(of_period).collect()
    });
    sources.chain(analyses).collect()
}

/// The names that a user gave and no step has.
pub fn unknown_steps<'a>(plan: &Plan, forced: &'a Forced) -> Vec<&'a str> {
    let is_known = |meant: &str| {
        let sources = plan.sources.iter().map(|it| StepName::read(&it.id));
        let mut names = sources.chain(plan.analyses.iter().map(|it| StepName::estimates(&it.id)));
        names.any(|name| name.is_meant_by(meant))
    };
    let steps = forced.steps.iter().map(String::as_str);
    steps.filter(|meant| !is_known(meant)).collect()
}
