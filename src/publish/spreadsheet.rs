//! Text in CSV files that a spreadsheet would take for a formula.

use std::borrow::Cow;

/// Signs that begin a formula, those of East Asian keyboards included.
const BEGIN_FORMULAS: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell as it may be opened in a spreadsheet: text that would be taken for a formula stands behind
/// an apostrophe. Numbers stay numbers, negative ones too.
pub fn defused(cell: &str) -> Cow<'_, str> {
    match begins_formula(cell) && !is_number(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The same for cells that programs read too. `+80` and `-19 years` are names of groups, and can do
/// nothing without a bracket, a bar, a reference to a sheet or an equals sign.
pub fn defused_if_hostile(cell: &str) -> Cow<'_, str> {
    let signs = ['+', '-', '＋', '－'];
    let is_name = cell.starts_with(signs)
        && cell
            .chars()
            .all(|c| c.is_alphanumeric() || "+-＋－ .,%\u{a0}".contains(c));
    match is_name {
        true => Cow::Borrowed(cell),
        false => defused(cell),
    }
}

fn begins_formula(cell: &str) -> bool {
    let unseen = |c: char| c.is_control() || c.is_whitespace() || "\u{feff}\u{200b}".contains(c);
    // Tabs and returns are told as themselves: programs drop them, and what stands behind begins.
    cell.starts_with(['\t', '\r', '\n', '\0'])
        || cell.trim_start_matches(unseen).starts_with(BEGIN_FORMULAS)
}

/// Whether a cell is digits with a sign, a decimal sign and an exponent.
fn is_number(cell: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    cell.chars().all(plain) && cell.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::{defused, defused_if_hostile};

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for formula in [
            "=1+1",
            "+1+1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{feff}=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "=HYPERLINK(\"http://x\")",
            "-",
            "--1",
            "+-1",
            "-inf",
            "1\u{0}=2",
            "\0=1",
            "-1,5",
            "+46 8",
        ] {
            let expected = match formula.starts_with('1') {
                true => formula.to_owned(),
                false => format!("'{formula}"),
            };
            assert_eq!(defused(formula), expected);
        }
        for harmless in [
            "", "1", "-1.5", "+2", "-1e-7", "0.5", "Åre", "a=b", "1-2", "'=1", "–", "−5",
        ] {
            assert_eq!(defused(harmless), harmless);
            assert_eq!(defused_if_hostile(harmless), harmless);
        }
    }

    #[test]
    fn names_of_groups_pass_to_programs() {
        for name in ["-19 år", "+80", "+65 years", "-1,5 %"] {
            assert_eq!(defused_if_hostile(name), name);
        }
        for hostile in [
            "-2+3+cmd|' /C calc'!A0",
            "+A1(1)",
            "=1",
            "@x",
            "\t+1",
            "-Sheet1!A1",
            "+x=1",
        ] {
            assert_eq!(defused_if_hostile(hostile), format!("'{hostile}"));
        }
    }
}
