//! Exact fractions. Arithmetic that does not fit ends with nothing rather than with a wrong number.

use std::cmp::Ordering;

/// A fraction in lowest terms; the denominator is above nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    pub const ZERO: Fraction = Fraction::whole(0);
    pub const ONE: Fraction = Fraction::whole(1);

    pub const fn whole(number: i64) -> Fraction {
        Fraction {
            numerator: number,
            denominator: 1,
        }
    }

    fn reduced(numerator: i128, denominator: i128) -> Option<Fraction> {
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let common = if denominator < 0 {
            -(a as i128)
        } else {
            a as i128
        };
        Some(Fraction {
            numerator: i64::try_from(numerator / common).ok()?,
            denominator: i64::try_from(denominator / common).ok()?,
        })
    }

    #[inline]
    pub fn plus(self, other: Fraction) -> Option<Fraction> {
        if self.denominator == 1 && other.denominator == 1 {
            return Some(Fraction::whole(
                self.numerator.checked_add(other.numerator)?,
            ));
        }
        let (a, b) = (i128::from(self.numerator), i128::from(self.denominator));
        let (c, d) = (i128::from(other.numerator), i128::from(other.denominator));
        Fraction::reduced((a * d).checked_add(c * b)?, b * d)
    }

    #[inline]
    pub fn times(self, other: Fraction) -> Option<Fraction> {
        if self.denominator == 1 && other.denominator == 1 {
            return Some(Fraction::whole(
                self.numerator.checked_mul(other.numerator)?,
            ));
        }
        let (a, b) = (i128::from(self.numerator), i128::from(self.denominator));
        let (c, d) = (i128::from(other.numerator), i128::from(other.denominator));
        Fraction::reduced(a * c, b * d)
    }

    /// The other is not nought.
    pub fn over(self, other: Fraction) -> Option<Fraction> {
        let (a, b) = (i128::from(self.numerator), i128::from(self.denominator));
        let (c, d) = (i128::from(other.numerator), i128::from(other.denominator));
        Fraction::reduced(a * d, b * c)
    }

    pub fn minus(self, other: Fraction) -> Option<Fraction> {
        self.plus(other.negative()?)
    }

    pub fn negative(self) -> Option<Fraction> {
        Some(Fraction {
            numerator: self.numerator.checked_neg()?,
            ..self
        })
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn sign(self) -> i64 {
        self.numerator.signum()
    }

    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    pub fn floor(self) -> i64 {
        self.numerator.div_euclid(self.denominator)
    }

    pub fn compare(self, other: Fraction) -> Ordering {
        let (a, b) = (i128::from(self.numerator), i128::from(self.denominator));
        let (c, d) = (i128::from(other.numerator), i128::from(other.denominator));
        (a * d).cmp(&(c * b))
    }

    pub fn is_below(self, other: Fraction) -> bool {
        self.compare(other) == Ordering::Less
    }
}
