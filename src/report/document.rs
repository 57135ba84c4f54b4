//! What a page holds, whoever fills it: sections of paragraphs, lists, facts, tables and drawings.
//!
//! Every text is plain text in the page's language. Ids hold neither blanks nor colons and are unique
//! within a page.

use serde::Serialize;

use super::Figure;
use crate::language::Language;

/// A page about one region or one programme.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    #[serde(skip)]
    pub language: Language,
    /// Its name below the publication, such as `pages/0581.html`.
    #[serde(skip)]
    pub file: String,
    pub title: String,
    /// The title of the whole publication.
    pub part_of: String,
    /// The page of the whole publication, relative to this one; empty where there is none.
    pub whole: String,
    /// The numbers are made up, and the page says so at its head.
    pub synthetic: bool,
    pub program: String,
    pub generation: String,
    /// What a reader in a hurry must know, a sentence or two each.
    pub summary: Vec<String>,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    Heading {
        text: String,
    },
    Paragraph {
        text: String,
    },
    /// What must not be overlooked beside what stands around it.
    Guard {
        text: String,
    },
    List {
        items: Vec<Text>,
    },
    /// Names and what is to be said under each.
    Facts {
        facts: Vec<(String, Vec<Text>)>,
    },
    Table(Table),
    Drawing {
        figure: Figure,
    },
}

/// A text, perhaps with something to follow it up in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    pub text: String,
    /// A file relative to the page; empty for none.
    pub file: String,
    /// A digital object identifier; empty for none.
    pub doi: String,
}

/// A table whose first column names its rows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    pub id: String,
    pub caption: String,
    pub heads: Vec<Head>,
    /// Each with a cell for every head.
    pub rows: Vec<Vec<Cell>>,
    /// What is to be known of the whole table.
    pub notes: Vec<String>,
}

/// The head of a column.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    pub text: String,
    pub numeric: bool,
}

/// A cell as it is read, and the unrounded number behind it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    pub text: Text,
    /// Empty where the cell is no number.
    pub value: String,
}

impl Section {
    pub(super) fn new(id: &str, title: impl Into<String>) -> Section {
        Section {
            id: id.to_owned(),
            title: title.into(),
            blocks: Vec::new(),
        }
    }

    pub(super) fn heading(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.blocks.push(Block::Heading { text });
    }

    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.blocks.push(Block::Paragraph { text });
    }

    pub(super) fn guard(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.blocks.push(Block::Guard { text });
    }

    pub(super) fn list<T: Into<Text>>(&mut self, items: impl IntoIterator<Item = T>) {
        let items = items.into_iter().map(Into::into).collect();
        self.blocks.push(Block::List { items });
    }

    pub(super) fn facts(&mut self, facts: Vec<(String, Vec<Text>)>) {
        self.blocks.push(Block::Facts { facts });
    }

    pub(super) fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    pub(super) fn drawings(&mut self, figures: impl IntoIterator<Item = Figure>) {
        let drawings = figures.into_iter().map(|figure| Block::Drawing { figure });
        self.blocks.extend(drawings);
    }
}

impl Text {
    pub(super) fn linked(text: impl Into<String>, file: impl Into<String>) -> Text {
        Text {
            text: text.into(),
            file: file.into(),
            doi: String::new(),
        }
    }

    pub(super) fn cited(text: impl Into<String>, doi: impl Into<String>) -> Text {
        Text {
            text: text.into(),
            file: String::new(),
            doi: doi.into(),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text {
            text,
            ..Text::default()
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        text.to_owned().into()
    }
}

impl Table {
    pub(super) fn new(id: impl Into<String>, caption: impl Into<String>) -> Table {
        Table {
            id: id.into(),
            caption: caption.into(),
            ..Table::default()
        }
    }

    /// Adds a column of texts.
    pub(super) fn texts(mut self, head: impl Into<String>) -> Table {
        self.heads.push(Head {
            text: head.into(),
            numeric: false,
        });
        self
    }

    /// Adds a column of numbers.
    pub(super) fn numbers(mut self, head: impl Into<String>) -> Table {
        self.heads.push(Head {
            text: head.into(),
            numeric: true,
        });
        self
    }
}

impl Cell {
    /// A number as it is read, and as it is.
    pub(super) fn number(text: String, value: f64) -> Cell {
        Cell {
            text: text.into(),
            value: value.to_string(),
        }
    }
}

impl From<Text> for Cell {
    fn from(text: Text) -> Cell {
        Cell {
            text,
            value: String::new(),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Text::from(text).into()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Text::from(text).into()
    }
}
