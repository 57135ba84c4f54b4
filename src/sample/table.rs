//! A table as columns, with what a reader must know to use it.

/// One table of the sample.
#[derive(Clone, Debug)]
pub struct Table {
    /// Names the file, without its ending.
    pub name: &'static str,
    pub title: Title,
    /// What a count is a count of.
    pub unit: &'static str,
    /// What the categories are, in the word of the Swedish tables, such as `födelseregion`.
    pub variable: &'static str,
    pub columns: Vec<Column>,
}

/// A title in English and Swedish.
#[derive(Clone, Copy, Debug)]
pub struct Title {
    pub en: &'static str,
    pub sv: &'static str,
}

/// One column; all columns of a table are of the same length.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: &'static str,
    /// What a value means, in English.
    pub meaning: &'static str,
    pub values: Values,
}

/// The values of a column, a row each.
#[derive(Clone, Debug)]
pub enum Values {
    /// Row `i` holds `dictionary[codes[i]]`.
    Text {
        dictionary: Vec<String>,
        codes: Vec<u32>,
    },
    /// Whole numbers, such as years and persons.
    Whole(Vec<i64>),
}

impl Table {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns
            .first()
            .map_or(0, |column| match &column.values {
                Values::Text { codes, .. } => codes.len(),
                Values::Whole(values) => values.len(),
            })
    }
}

impl Values {
    /// Texts as a dictionary in the order of first appearance; equal texts stand together.
    pub(super) fn text(texts: Vec<String>) -> Values {
        let mut dictionary: Vec<String> = Vec::new();
        let mut codes = Vec::with_capacity(texts.len());
        for text in texts {
            if dictionary.last() != Some(&text) {
                dictionary.push(text);
            }
            codes.push(u32::try_from(dictionary.len() - 1).expect("fewer texts than 2^32"));
        }
        Values::Text { dictionary, codes }
    }
}
