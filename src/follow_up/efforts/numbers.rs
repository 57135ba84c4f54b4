//! Kronor and shares as Swedish files write them.

use super::register::Share;

/// What is wrong with a number and how it is mended.
pub(super) struct Problem {
    pub message: String,
    pub help: &'static str,
}

impl Problem {
    fn new(message: String, help: &'static str) -> Problem {
        Problem { message, help }
    }
}

/// Whole kronor: `410000000`, `410 000 000`, `1 500,00`, `-20`. Blanks stand between groups of
/// three.
pub(super) fn kronor(text: &str) -> Result<i64, Problem> {
    let not_kronor = |help| Problem::new(format!("`{text}` is not a number of kronor"), help);
    let number = Decimal::read(text)
        .ok_or_else(|| not_kronor(unit_in(text).unwrap_or("write digits alone, as 1 500 000")))?;
    // One comma and three digits is a thousand in English and a krona and a bit in Swedish.
    if number.fraction.len() > 2 {
        return Err(not_kronor(
            "thousands stand apart by blanks; a comma or a point means decimals",
        ));
    }
    if number.fraction.bytes().any(|digit| digit != b'0') {
        return Err(not_kronor(
            "amounts are whole kronor, as decisions and reports give them; round the amount",
        ));
    }
    let whole: i64 = number
        .whole
        .parse()
        .map_err(|_| not_kronor("no amount has so many digits; check the unit of the column"))?;
    Ok(if number.negative { -whole } else { whole })
}

/// A share from 0 to 1: `0,25`, `0.25`, `1`. No digit after the ninth decimal.
pub(super) fn share(text: &str) -> Result<Share, Problem> {
    let not_share = |help| Problem::new(format!("`{text}` is not a share from 0 to 1"), help);
    let number = Decimal::read(text).ok_or_else(|| not_share("write it as 0,25"))?;
    if number.fraction.len() > 9 {
        return Err(not_share("nine decimals are the most"));
    }
    let billionths = format!("{}{:0<9}", number.whole, number.fraction).parse::<i64>();
    let share = billionths.ok().and_then(Share::of_billionths);
    share
        .filter(|_| !number.negative)
        .ok_or_else(|| not_share("shares are of one, not of a hundred: 25 per cent is 0,25"))
}

/// A number taken apart.
struct Decimal {
    negative: bool,
    /// Digits, at least one.
    whole: String,
    /// Digits, or none where there is no decimal sign.
    fraction: String,
}

impl Decimal {
    fn read(text: &str) -> Option<Decimal> {
        let (negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (whole, fraction) = match unsigned.split_once([',', '.']) {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (unsigned, ""),
        };
        let whole = without_thousands(whole).filter(|whole| is_digits(whole))?;
        Some(Decimal {
            negative,
            whole,
            fraction: fraction.to_owned(),
        })
    }
}

/// Takes blanks out of `1 234 567`; anything but groups of three is no number.
fn without_thousands(whole: &str) -> Option<String> {
    // Blank, no-break, thin, narrow no-break and figure spaces.
    let blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}');
    let groups: Vec<&str> = whole.split(blank).collect();
    let (first, others) = groups.split_first()?;
    let grouped = (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3);
    (others.is_empty() || grouped).then(|| groups.concat())
}

fn unit_in(text: &str) -> Option<&'static str> {
    let unit = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let is = |names: &[&str]| names.iter().any(|name| unit.eq_ignore_ascii_case(name));
    if is(&["tkr", "ksek", "tusen kronor"]) {
        Some("amounts are in kronor, not in thousands of them")
    } else if is(&["mkr", "mnkr", "msek", "miljoner", "miljoner kronor", "mdkr"]) {
        Some("amounts are in kronor, not in millions of them")
    } else if is(&["kr", "sek", "kronor"]) {
        Some("leave out the unit: all amounts are in kronor")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{kronor, share};

    #[test]
    fn kronor_as_they_are_written() {
        for (text, expected) in [
            ("410000000", 410_000_000),
            ("410 000 000", 410_000_000),
            ("1\u{a0}500\u{202f}000", 1_500_000),
            ("1 500,00", 1_500),
            ("1500.0", 1_500),
            ("\u{2212}20", -20),
            ("- 20", -20),
            ("0", 0),
        ] {
            assert!(kronor(text).is_ok_and(|it| it == expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_kronor() {
        for (text, help) in [
            ("1,000", "blanks"),
            ("1.234", "blanks"),
            ("1.234.567", "digits alone"),
            ("1 5000", "digits alone"),
            ("", "digits alone"),
            ("1500,50", "round"),
            ("410 tkr", "thousands"),
            ("1,3 mdkr", "millions"),
            ("500 kr", "leave out"),
            ("99999999999999999999", "digits"),
            ("1e6", "digits alone"),
            ("+5", "digits alone"),
        ] {
            let problem = kronor(text).expect_err(text);
            assert!(problem.help.contains(help), "{text:?}: {}", problem.help);
        }
    }

    #[test]
    fn shares_as_they_are_written() {
        for (text, billionths) in [
            ("1", 1_000_000_000),
            ("0,25", 250_000_000),
            ("0.000000001", 1),
            ("0", 0),
        ] {
            assert!(share(text).is_ok_and(|it| it.billionths() == billionths));
        }
        for text in ["25", "1,01", "-0,5", "0,1234567891", "25 %", "", "en halv"] {
            assert!(share(text).is_err(), "{text:?}");
        }
    }
}
