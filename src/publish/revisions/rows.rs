//! The rows of one table in two generations, held against each other.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Int64Type, Schema};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::ranks::Ranks;
use super::shapes::{Shape, WORDS};
use super::tally::Tally;
use super::{Opened, SHOWN_FROM};
use crate::diagnostics::{Diagnostic, EnvironmentError, Failure, Place, code};

/// One value that is not, bit by bit, what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Id of the published table.
    pub table: &'static str,
    /// Its column, or `rank`.
    pub column: Cow<'static, str>,
    pub row: RowName,
    pub old: Value,
    pub new: Value,
}

/// What a row is about, as far as its table says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowName {
    /// Id of the analysis, question, rule or programme.
    pub asked: Option<String>,
    pub level: Option<String>,
    /// Code of the region or area.
    pub code: Option<String>,
    pub name: Option<String>,
    pub period: Option<i64>,
    /// Id of the index or indicator, or the quantity.
    pub index: Option<String>,
    pub group: Option<String>,
    pub reference: Option<String>,
    /// What else tells it from other rows, as `column=value`.
    pub further: Option<String>,
}

impl RowName {
    /// The same for the same row.
    pub(super) fn key(&self) -> String {
        let parts = [
            &self.asked,
            &self.level,
            &self.code,
            &self.index,
            &self.group,
            &self.reference,
            &self.further,
        ];
        let mut key = self
            .period
            .map_or_else(String::new, |period| period.to_string());
        for part in parts {
            key.push(BETWEEN);
            key.push_str(part.as_deref().unwrap_or_default());
        }
        key
    }
}

/// Stands in no code and no id.
const BETWEEN: char = '\u{1f}';

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing stands there, or the row is not there.
    Empty,
    Number(f64),
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Changed,
    New,
    Gone,
}

impl Status {
    pub fn id(self) -> &'static str {
        match self {
            Status::Changed => "changed",
            Status::New => "new",
            Status::Gone => "gone",
        }
    }
}

impl Revision {
    pub fn status(&self) -> Status {
        match (&self.old, &self.new) {
            (Value::Empty, _) => Status::New,
            (_, Value::Empty) => Status::Gone,
            _ => Status::Changed,
        }
    }

    /// New less old, where both are numbers.
    pub fn difference(&self) -> Option<f64> {
        Some(self.new.number()? - self.old.number()?)
    }

    /// Whether it is more than another way of rounding the last digits; see [`SHOWN_FROM`].
    pub fn is_shown(&self) -> bool {
        match (&self.old, &self.new) {
            (Value::Number(old), Value::Number(new)) => {
                (new - old).abs() > SHOWN_FROM * old.abs().max(new.abs())
            }
            _ => true,
        }
    }
}

impl Value {
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Empty | Value::Text(_) => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Empty | Value::Number(_) => None,
        }
    }
}

/// Where revisions go: into the tally, and on in pieces.
pub(super) struct Sink<'a> {
    pub tally: Tally,
    piece: Vec<Revision>,
    each: &'a mut dyn FnMut(&[Revision]) -> Result<(), EnvironmentError>,
}

/// Revisions handed on at a time.
const PIECE: usize = 32_768;

impl<'a> Sink<'a> {
    pub(super) fn new(
        each: &'a mut dyn FnMut(&[Revision]) -> Result<(), EnvironmentError>,
    ) -> Sink<'a> {
        Sink {
            tally: Tally::default(),
            piece: Vec::new(),
            each,
        }
    }

    pub(super) fn add(&mut self, revision: Revision) -> Result<(), EnvironmentError> {
        self.tally.add(&revision);
        self.tally.n_listed += 1;
        self.piece.push(revision);
        match self.piece.len() < PIECE {
            true => Ok(()),
            false => self.hand_on(),
        }
    }

    fn hand_on(&mut self) -> Result<(), EnvironmentError> {
        (self.each)(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<Tally, EnvironmentError> {
        if !self.piece.is_empty() {
            self.hand_on()?;
        }
        self.tally.end();
        Ok(self.tally)
    }
}

/// Rows read at a time.
const ROWS_AT_A_TIME: usize = 32_768;

/// Compares a table; a side without it has no rows.
pub(super) fn compare(
    shape: &'static Shape,
    old: Option<Opened>,
    new: Option<Opened>,
    sink: &mut Sink,
) -> Result<(), Failure> {
    let mut old = old.map(Batches::of).transpose()?;
    let mut new = new.map(Batches::of).transpose()?;
    let schemas = [&old, &new].map(|side| side.as_ref().map(|side| side.schema.clone()));
    let Some(columns) = Columns::of(shape, &schemas, sink) else {
        return Ok(());
    };
    let mut ranks = (shape.table == "estimates").then(Ranks::default);
    let mut comparing = Comparing {
        columns,
        ranks: ranks.as_mut(),
        sink,
    };
    loop {
        let before = old.as_mut().map_or(Ok(None), Batches::next)?;
        let after = new.as_mut().map_or(Ok(None), Batches::next)?;
        match (before, after) {
            (None, None) => break,
            (Some(before), Some(after)) if comparing.are_of_the_same(&before, &after) => {
                comparing.side_by_side(&before, &after)?;
            }
            // From here on rows have moved, and are looked up.
            (before, after) => {
                let rest = |first: Option<RecordBatch>, side: &mut Option<Batches>| {
                    let mut batches: Vec<RecordBatch> = first.into_iter().collect();
                    while let Some(batch) = side.as_mut().map_or(Ok(None), Batches::next)? {
                        batches.push(batch);
                    }
                    Ok::<_, Failure>(batches)
                };
                let before = rest(before, &mut old)?;
                let after = rest(after, &mut new)?;
                comparing.looked_up(&before, &after)?;
                break;
            }
        }
    }
    if let Some(ranks) = ranks {
        for revision in ranks.revisions() {
            sink.add(revision)?;
        }
    }
    Ok(())
}

/// A published table, a batch at a time.
struct Batches {
    reader: ParquetRecordBatchReader,
    schema: Schema,
    place: Place,
}

impl Batches {
    fn of(opened: Opened) -> Result<Batches, Failure> {
        let Opened { bytes, place } = opened;
        let built = ParquetRecordBatchReaderBuilder::try_new(bytes).and_then(|builder| {
            let schema = builder.schema().as_ref().clone();
            let reader = builder.with_batch_size(ROWS_AT_A_TIME).build()?;
            Ok((reader, schema))
        });
        let (reader, schema) = built.map_err(|error| unreadable(&place, error.to_string()))?;
        Ok(Batches {
            reader,
            schema,
            place,
        })
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, Failure> {
        let batch = self.reader.next().transpose();
        batch.map_err(|error| unreadable(&self.place, error.to_string()))
    }
}

/// The first row of a table in which some columns hold some values.
pub(in crate::publish) fn rows_where(
    opened: Opened,
    wanted: &[(&'static str, Value)],
) -> Result<Option<Vec<(String, Value)>>, Failure> {
    let mut batches = Batches::of(opened)?;
    while let Some(batch) = batches.next()? {
        let is_it = |row: usize| {
            wanted.iter().all(|(name, wanted)| {
                let column = batch.column_by_name(name);
                column.is_some_and(|column| value(column, row) == *wanted)
            })
        };
        if let Some(row) = (0..batch.num_rows()).find(|&row| is_it(row)) {
            let fields = batches.schema.fields().iter().zip(batch.columns());
            let cells = fields.map(|(field, column)| (field.name().clone(), value(column, row)));
            return Ok(Some(cells.collect()));
        }
    }
    Ok(None)
}

fn unreadable(place: &Place, told: String) -> Failure {
    let told = format!("the table cannot be read: {told}");
    let told = Diagnostic::new(&code::DAMAGED_PUBLICATION, place.clone(), told);
    Failure::Findings(told.into())
}

/// A column by its places in the two tables; one side may be without the whole table.
struct Column {
    name: String,
    at: [usize; 2],
}

/// What the columns of a table are for.
struct Columns {
    shape: &'static Shape,
    keys: Vec<Column>,
    values: Vec<Column>,
    /// Where the main one stands among the values.
    main: usize,
    name: Option<Column>,
}

impl Columns {
    /// Nothing where the two tables have not the keys and the main value in common, which is told.
    fn of(
        shape: &'static Shape,
        schemas: &[Option<Schema>; 2],
        sink: &mut Sink,
    ) -> Option<Columns> {
        let known: Vec<&Schema> = schemas.iter().flatten().collect();
        let column = |name: &str| {
            let found: Vec<(usize, &DataType)> = known
                .iter()
                .filter_map(|schema| schema.column_with_name(name))
                .map(|(at, field)| (at, field.data_type()))
                .collect();
            let is_in_all = found.len() == known.len();
            let are_alike = found.windows(2).all(|pair| pair[0].1 == pair[1].1);
            let (first, last) = (found.first()?.0, found.last()?.0);
            (is_in_all && are_alike).then(|| Column {
                name: name.to_owned(),
                at: [first, last],
            })
        };
        let mut names: Vec<&str> = Vec::new();
        for field in known.iter().flat_map(|schema| schema.fields()) {
            if !names.contains(&field.name().as_str()) {
                names.push(field.name());
            }
        }
        let keys: Option<Vec<Column>> = shape.keys.iter().map(|name| column(name)).collect();
        let Some(keys) = keys.filter(|_| column(shape.main).is_some()) else {
            sink.tally.not_compared.push(shape.table.to_owned());
            return None;
        };
        let mut values = Vec::new();
        for name in names {
            if shape.keys.contains(&name) || WORDS.contains(&name) {
                continue;
            }
            match column(name) {
                Some(column) => values.push(column),
                None => sink
                    .tally
                    .not_compared
                    .push(format!("{}.{name}", shape.table)),
            }
        }
        let main = values.iter().position(|column| column.name == shape.main);
        Some(Columns {
            shape,
            keys,
            main: main.expect("the main value is no key"),
            values,
            name: WORDS[..3].iter().find_map(|name| column(name)),
        })
    }

    /// What tells a row from all others of its table.
    fn key(&self, batch: &RecordBatch, side: usize, row: usize) -> String {
        let mut key = String::new();
        for column in &self.keys {
            match value(batch.column(column.at[side]), row) {
                Value::Empty => {}
                Value::Number(number) => key.push_str(&number.to_string()),
                Value::Text(text) => key.push_str(&text),
            }
            key.push(BETWEEN);
        }
        key
    }

    fn row_name(&self, batch: &RecordBatch, side: usize, row: usize) -> RowName {
        let mut named = RowName::default();
        let mut further = Vec::new();
        for column in &self.keys {
            let said = match value(batch.column(column.at[side]), row) {
                Value::Empty => continue,
                Value::Number(number) => number.to_string(),
                Value::Text(text) => text,
            };
            let place = match column.name.as_str() {
                "analysis" | "question" | "rule" | "programme" => &mut named.asked,
                "level" => &mut named.level,
                "region" | "area" | "code" => &mut named.code,
                "index" | "indicator" | "quantity" => &mut named.index,
                "group" => &mut named.group,
                "reference" => &mut named.reference,
                "period" | "year" => {
                    named.period = said.parse().ok();
                    continue;
                }
                // Nothing else surrounds anyone so far.
                "neighbourhood" if said == "area" => continue,
                _ => {
                    further.push(format!("{}={said}", column.name));
                    continue;
                }
            };
            match place {
                None => *place = Some(said),
                Some(_) => further.push(format!("{}={said}", column.name)),
            }
        }
        let name = self.name.as_ref();
        let name = name.map(|column| value(batch.column(column.at[side]), row));
        named.name = name.and_then(|name| name.text().map(str::to_owned));
        named.further = (!further.is_empty()).then(|| further.join("; "));
        named
    }
}

struct Comparing<'a, 'b> {
    columns: Columns,
    ranks: Option<&'a mut Ranks>,
    sink: &'a mut Sink<'b>,
}

impl Comparing<'_, '_> {
    /// Whether the rows of two batches are about the same, one by one.
    fn are_of_the_same(&self, old: &RecordBatch, new: &RecordBatch) -> bool {
        let mut keys = self.columns.keys.iter();
        old.num_rows() == new.num_rows()
            && keys.all(|key| old.column(key.at[0]) == new.column(key.at[1]))
    }

    fn side_by_side(&mut self, old: &RecordBatch, new: &RecordBatch) -> Result<(), Failure> {
        let values = self.columns.values.iter().enumerate();
        let differing: Vec<usize> = values
            .filter(|(_, column)| old.column(column.at[0]) != new.column(column.at[1]))
            .map(|(at, _)| at)
            .collect();
        for row in 0..old.num_rows() {
            self.tally_main(Some((old, row)), Some((new, row)));
            self.row((old, row), (new, row), &differing)?;
        }
        Ok(())
    }

    fn looked_up(&mut self, old: &[RecordBatch], new: &[RecordBatch]) -> Result<(), Failure> {
        let mut places = HashMap::new();
        let mut numbers = Numbers::default();
        let mut is_found: Vec<Vec<bool>> = Vec::new();
        for (at, batch) in old.iter().enumerate() {
            is_found.push(vec![false; batch.num_rows()]);
            for row in 0..batch.num_rows() {
                let key = numbers.of(self.columns.key(batch, 0, row));
                places.insert(key, (at, row));
            }
        }
        let mut numbers = Numbers::default();
        let all: Vec<usize> = (0..self.columns.values.len()).collect();
        for batch in new {
            for row in 0..batch.num_rows() {
                match places.get(&numbers.of(self.columns.key(batch, 1, row))) {
                    Some(&(at, before)) => {
                        is_found[at][before] = true;
                        self.tally_main(Some((&old[at], before)), Some((batch, row)));
                        self.row((&old[at], before), (batch, row), &all)?;
                    }
                    None => {
                        self.tally_main(None, Some((batch, row)));
                        self.whole_row(batch, 1, row)?;
                    }
                }
            }
        }
        for (batch, is_found) in old.iter().zip(is_found) {
            for row in (0..batch.num_rows()).filter(|&row| !is_found[row]) {
                self.tally_main(Some((batch, row)), None);
                self.whole_row(batch, 0, row)?;
            }
        }
        Ok(())
    }

    /// The values of one row that differ, among some columns.
    fn row(
        &mut self,
        (old, before): (&RecordBatch, usize),
        (new, after): (&RecordBatch, usize),
        columns: &[usize],
    ) -> Result<(), Failure> {
        let main = self.columns.main;
        let differs = |at: &usize| {
            let column = &self.columns.values[*at];
            let [left, right] = [old.column(column.at[0]), new.column(column.at[1])];
            !is_same(left, before, right, after)
        };
        let mut differing = columns.iter().copied().filter(differs).peekable();
        if differing.peek().is_none() {
            return Ok(());
        }
        let mut differing: Vec<usize> = differing.collect();
        // The main value tells of the row, where it is one of them.
        differing.sort_by_key(|&at| at != main);
        let shape = self.columns.shape;
        let mut row_name = self.columns.row_name(new, 1, after);
        let n_listed = match shape.lists_one_a_row() {
            true => 1,
            false => differing.len(),
        };
        for (n, &at) in differing.iter().enumerate() {
            let column = &self.columns.values[at];
            let revision = Revision {
                table: shape.table,
                column: column.name.clone().into(),
                row: match n + 1 < n_listed {
                    true => row_name.clone(),
                    false => std::mem::take(&mut row_name),
                },
                old: value(old.column(column.at[0]), before),
                new: value(new.column(column.at[1]), after),
            };
            match n < n_listed {
                true => self.sink.add(revision)?,
                false => self.sink.tally.count(&revision),
            }
        }
        Ok(())
    }

    /// A row that only one side has: its main value tells of it.
    fn whole_row(&mut self, batch: &RecordBatch, side: usize, row: usize) -> Result<(), Failure> {
        let column = &self.columns.values[self.columns.main];
        let there = value(batch.column(column.at[side]), row);
        if there == Value::Empty {
            return Ok(());
        }
        let (old, new) = match side {
            0 => (there, Value::Empty),
            _ => (Value::Empty, there),
        };
        let revision = Revision {
            table: self.columns.shape.table,
            column: column.name.clone().into(),
            row: self.columns.row_name(batch, side, row),
            old,
            new,
        };
        Ok(self.sink.add(revision)?)
    }

    /// Reckons the main value of a row in, changed or not.
    fn tally_main(
        &mut self,
        old: Option<(&RecordBatch, usize)>,
        new: Option<(&RecordBatch, usize)>,
    ) {
        let main = &self.columns.values[self.columns.main];
        let number = |side: usize, of: Option<(&RecordBatch, usize)>| {
            let (batch, row) = of?;
            value(batch.column(main.at[side]), row).number()
        };
        let (before, after) = (number(0, old), number(1, new));
        let Some((side, (batch, row))) = new.map(|it| (1, it)).or(old.map(|it| (0, it))) else {
            return;
        };
        let is_index =
            |column: &&Column| ["index", "indicator", "quantity"].contains(&column.name.as_str());
        let index = self.columns.keys.iter().find(is_index);
        let index = index.map(|column| batch.column(column.at[side]).as_string::<i32>().value(row));
        let shape = self.columns.shape;
        self.sink.tally.compared(shape, index, before, after);
        if let Some(ranks) = self.ranks.as_deref_mut() {
            ranks.add(self.columns.row_name(batch, side, row), before, after);
        }
    }
}

/// Rows that no column tells apart are told apart by their order, as the smallest effects that
/// would have been found are: each stands below the effect that it belongs to.
#[derive(Default)]
struct Numbers {
    met: HashMap<String, usize>,
}

impl Numbers {
    fn of(&mut self, key: String) -> (String, usize) {
        let number = self.met.entry(key.clone()).or_insert(0);
        *number += 1;
        (key, *number)
    }
}

/// A cell of a published table.
fn value(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Empty;
    }
    match column.data_type() {
        DataType::Float64 => Value::Number(column.as_primitive::<Float64Type>().value(row)),
        // Whole numbers of tables are far below 2^53.
        DataType::Int64 => Value::Number(column.as_primitive::<Int64Type>().value(row) as f64),
        _ => match column.as_string_opt::<i32>() {
            Some(texts) => Value::Text(texts.value(row).to_owned()),
            None => Value::Empty,
        },
    }
}

/// Whether two cells of the same type hold the same, bit by bit.
fn is_same(left: &dyn Array, before: usize, right: &dyn Array, after: usize) -> bool {
    if left.is_null(before) || right.is_null(after) {
        return left.is_null(before) && right.is_null(after);
    }
    match left.data_type() {
        DataType::Float64 => {
            let bits =
                |array: &dyn Array, row| array.as_primitive::<Float64Type>().value(row).to_bits();
            bits(left, before) == bits(right, after)
        }
        DataType::Int64 => {
            let number = |array: &dyn Array, row| array.as_primitive::<Int64Type>().value(row);
            number(left, before) == number(right, after)
        }
        _ => match (left.as_string_opt::<i32>(), right.as_string_opt::<i32>()) {
            (Some(left), Some(right)) => left.value(before) == right.value(after),
            _ => true,
        },
    }
}
