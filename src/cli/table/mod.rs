//! What commands on single tables share: how a table is read and how a result is written.

pub(super) mod counts;
pub(super) mod input;
pub(super) mod result;
pub(super) mod sheet;

use clap::Args;

use crate::plan::TextLayout;
use crate::spec::{Decimal, Delimiter, Encoding, FinalNewline};

/// How text files are written.
#[derive(Debug, Args)]
pub(super) struct TextOptions {
    /// What stands between the fields of a text file
    #[arg(long, value_enum, default_value_t = DelimiterName::Comma)]
    delimiter: DelimiterName,
    /// The decimal sign of a text file
    #[arg(long, value_enum, default_value_t = DecimalName::Point)]
    decimal: DecimalName,
    /// The encoding of a text file
    #[arg(long, value_enum, default_value_t = EncodingName::Utf8)]
    encoding: EncodingName,
    /// Whether a text file may end without the end of a line, as one that was cut off does
    #[arg(long, value_enum, default_value_t = FinalNewlineName::Required)]
    final_newline: FinalNewlineName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DelimiterName {
    Comma,
    Semicolon,
    Tab,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DecimalName {
    Point,
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum EncodingName {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "windows-1252")]
    Windows1252,
    #[value(name = "iso-8859-1")]
    Iso88591,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FinalNewlineName {
    Required,
    Optional,
}

impl TextOptions {
    pub(super) fn layout(&self) -> TextLayout {
        TextLayout {
            encoding: match self.encoding {
                EncodingName::Utf8 => Encoding::Utf8,
                EncodingName::Windows1252 => Encoding::Windows1252,
                EncodingName::Iso88591 => Encoding::Iso88591,
            },
            delimiter: match self.delimiter {
                DelimiterName::Comma => Delimiter::Comma,
                DelimiterName::Semicolon => Delimiter::Semicolon,
                DelimiterName::Tab => Delimiter::Tab,
            },
            final_newline: match self.final_newline {
                FinalNewlineName::Required => FinalNewline::Required,
                FinalNewlineName::Optional => FinalNewline::Optional,
            },
        }
    }

    pub(super) fn decimal(&self) -> Decimal {
        match self.decimal {
            DecimalName::Point => Decimal::Point,
            DecimalName::Comma => Decimal::Comma,
        }
    }
}
