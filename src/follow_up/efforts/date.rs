//! Days of the calendar.

use std::fmt;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// Years that the register takes; others are slips of the pen.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

impl Date {
    /// Nothing for a day that the Gregorian calendar does not have, or outside 1900 to 2199.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let exists = YEARS.contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of(year, month)).contains(&day);
        exists.then_some(Date { year, month, day })
    }

    pub fn year(self) -> i32 {
        self.year
    }

    /// From 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The first day that `2021-05-01`, `2021-05` or `2021` can mean.
    pub(super) fn first(text: &str) -> Option<Date> {
        let (year, month, day) = parts(text)?;
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1))
    }

    /// The last day that `2021-05-31`, `2021-05` or `2021` can mean.
    pub(super) fn last(text: &str) -> Option<Date> {
        let (year, month, day) = parts(text)?;
        let month = month.unwrap_or(12);
        let last = || (1..=12).contains(&month).then(|| days_of(year, month));
        Date::new(year, month, day.or_else(last)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The length of a month from 1 to 12.
fn days_of(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn parts(text: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    let mut parts = text.split('-');
    let mut digits = |length: usize| match parts.next() {
        None => Some(None),
        Some(part) => {
            let whole = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            whole.then(|| part.parse::<i32>().ok())
        }
    };
    let (year, month, day) = (digits(4)??, digits(2)?, digits(2)?);
    let small = |part: Option<i32>| part.map(|part| part as u8);
    parts
        .next()
        .is_none()
        .then(|| (year, small(month), small(day)))
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_year_or_month_is_its_first_day_as_a_start_and_its_last_as_an_end() {
        for (text, first, last) in [
            ("2021-05-03", "2021-05-03", "2021-05-03"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("1900-02", "1900-02-01", "1900-02-28"),
            ("2018", "2018-01-01", "2018-12-31"),
        ] {
            assert_eq!(Date::first(text).unwrap().to_string(), first);
            assert_eq!(Date::last(text).unwrap().to_string(), last);
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "21",
            "2021-13",
            "2021-00",
            "2021-02-29",
            "2021-5-1",
            "2021-05-01-",
            "20210501",
            "0018",
            "2018-",
            "1 maj 2021",
            "2021/05/01",
        ] {
            assert_eq!(Date::first(text), None, "{text:?}");
            assert_eq!(Date::last(text), None, "{text:?}");
        }
    }
}
