//! Every kind of mistake that klyfta reports, for `klyfta explain CODE` and docs/diagnostics.md.

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    pub id: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// What usually causes it and how it is mended.
    pub remedy: &'static str,
}

/// Finds a kind of mistake by its id, such as `"not-a-number"`.
pub fn find(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id == id)
}

macro_rules! codes {
    ($($name:ident $id:literal $meaning:literal $remedy:literal)*) => {
        $(pub const $name: Code = Code { id: $id, meaning: $meaning, remedy: $remedy };)*
        pub static CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    PIPELINE_SYNTAX "pipeline-syntax"
        "The pipeline file is not well-formed TOML."
        "Quotes, brackets and equals signs are the usual places to look; the message names the character."
    UNKNOWN_KEY "unknown-key"
        "The pipeline file has a key that means nothing there."
        "It is misspelt or stands in the wrong table; `klyfta schema` lists the keys for editors."
    MISSING_KEY "missing-key"
        "The pipeline file lacks a key that has no default."
        "Add it to the table named."
    WRONG_TYPE "wrong-type"
        "A value of the pipeline file is of another kind than its key takes."
        "Text stands in quotes, numbers and true or false do not, lists stand in brackets."
    UNKNOWN_CHOICE "unknown-choice"
        "A key takes one of a few words, and this is none of them."
        "The message lists the words."
    UNKNOWN_NAME "unknown-name"
        "The pipeline file refers to a source, group, analysis or level that it does not define."
        "Define it, or correct the spelling."
    REPEATED_NAME "repeated-name"
        "Two sources, groups, analyses, levels or charts have the same id."
        "Give one of them another id."
    UNKNOWN_INDEX "unknown-index"
        "There is no index of that name."
        "`klyfta indices` lists all."
    UNKNOWN_PARAMETER "unknown-parameter"
        "A parameter is set for an index that has none, or outside its range."
        "`klyfta explain INDEX` says what it takes."
    UNKNOWN_VARIABLE "unknown-variable"
        "A `${name}` has no value."
        "Set it under [variables] or with --set name=value."
    CONTRADICTION "contradiction"
        "Two keys of the pipeline file exclude each other, or one is needed by another."
        "Keep the one that is meant."
    NOT_PUBLIC "not-public"
        "The source is not declared public, and disclosure control for other data does not exist yet."
        "Use only statistics that are already public; declare them with disclosure = \"public\"."
    REMOTE_PATH "remote-path"
        "A path has a URL scheme; klyfta reads local files only and opens no connection."
        "Download the file and give its path."
    FILE_NOT_FOUND "file-not-found"
        "No file stands at the path, or no file matches the pattern."
        "Paths are read from the directory in which klyfta is started."
    FILE_UNREADABLE "file-unreadable"
        "The file cannot be read as the format that is declared."
        "Check the format, and whether the file was cut off or damaged on its way."
    WRONG_ENCODING "wrong-encoding"
        "The bytes of the file are not text in the declared encoding."
        "Declare encoding = \"windows-1252\" or \"iso-8859-1\" for older Swedish files."
    EMPTY_FILE "empty-file"
        "The file holds nothing, or a header and no rows."
        "Fetch it again; an interrupted download is the usual cause."
    UNKNOWN_COLUMN "unknown-column"
        "The file has no column of that name."
        "The message lists the columns; one column that holds commas or semicolons means the wrong delimiter."
    REPEATED_COLUMN "repeated-column"
        "Two columns of the file have the same name."
        "Rename one in the file: which is meant cannot be known."
    WRONG_DELIMITER "wrong-delimiter"
        "The whole header stands in one column: the delimiter is another than declared."
        "Set delimiter to \"comma\", \"semicolon\" or \"tab\"."
    RAGGED_ROW "ragged-row"
        "A row has more or fewer fields than the header."
        "A stray delimiter in a name or a file cut off in the middle are the usual causes."
    NOT_A_NUMBER "not-a-number"
        "A count is not a number as the pipeline says numbers are written."
        "Check decimal = \"point\" or \"comma\", and the cell itself."
    NOT_A_PERIOD "not-a-period"
        "A period is not a year of four digits."
        "Periods are years."
    NEGATIVE_COUNT "negative-count"
        "A count is below zero."
        "Nothing can be counted less than zero times; correct the source."
    NEGATIVE_REST "negative-rest"
        "A part is larger than the total it belongs to, so the rest would be negative."
        "Total and part come from different tables, or protection noise was added to them separately."
    LOST_ZERO "lost-zero"
        "An area code has lost its leading zero, as spreadsheets do."
        "Fetch the file anew with codes as text, or allow lost_zeros = \"mended\"."
    UNKNOWN_AREA "unknown-area"
        "An area code or name is not in the register of areas."
        "Another vintage of the areas, or a misspelling."
    AMBIGUOUS_AREA "ambiguous-area"
        "An area name stands for more than one code in the register."
        "Use codes instead of names."
    CONFLICTING_REGISTER "conflicting-register"
        "The register gives one area code two names or two regions."
        "Correct the register."
    AREA_NOT_DELIVERED "area-not-delivered"
        "An area of the register has no row in the data."
        "The delivery is incomplete, or set coverage = \"data\" when the data cover a part of the register."
    REPEATED_ROW "repeated-row"
        "Two rows are about the same area, period and category, and the pipeline says that rows are unique."
        "Remove the copy, or set repeated_rows = \"added\" if the rows add up."
    MISSING_ROW "missing-row"
        "An area has no row for a period and category that others have."
        "The delivery is incomplete, or set absent_rows = \"zero\" when the file leaves zeros out."
    MISSING_PERIOD "missing-period"
        "An analysis asks for a period that the data do not have."
        "Correct the periods, or fetch the data."
    UNKNOWN_CATEGORY "unknown-category"
        "A group names a category that never occurs in its source."
        "Categories are compared as written, after trimming."
    COUNT_TOO_LARGE "count-too-large"
        "A sum of counts exceeds 2^53, beyond which whole numbers are not exact."
        "No population is that large; check the units of the column."
    UNREADABLE_REQUEST "unreadable-request"
        "The command line asks for something that cannot be done as asked."
        "The message says what is taken."
}
