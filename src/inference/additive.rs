//! Draws of counts that add up from equal small parts.
//!
//! A Poisson count of mean n m is the sum of n counts of mean m, and a binomial count of n tries the
//! sum of n single tries. So a count for any size below 4,096 is one for its multiple of 64 plus one
//! for the rest, each from a table that all areas share and that stays in the processor's cache.

use std::sync::OnceLock;

use super::alias::Alias;
use super::distribution::Distribution;
use super::rejection;
use super::streams::Stream;

/// How a part of size one is distributed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Poisson { mean: f64 },
    Binomial { probability: f64 },
}

#[derive(Debug)]
pub(super) struct Additive {
    part: Part,
    ones: [OnceLock<Table>; 64],
    sixty_fours: [OnceLock<Table>; 64],
}

#[derive(Debug)]
struct Table {
    least: u64,
    above: Alias,
}

impl Table {
    #[inline(always)]
    fn draw(&self, stream: &mut Stream) -> u64 {
        self.least + self.above.draw(stream) as u64
    }
}

impl Additive {
    pub(super) fn new(part: Part) -> Additive {
        Additive {
            part,
            ones: [const { OnceLock::new() }; 64],
            sixty_fours: [const { OnceLock::new() }; 64],
        }
    }

    /// The sum of so many parts.
    #[inline(always)]
    pub(super) fn draw(&self, size: u64, stream: &mut Stream) -> u64 {
        if 4096 <= size {
            return self.draw_large(size, stream);
        }
        let (sixty_fours, ones) = ((size >> 6) as usize, (size & 63) as usize);
        let mut count = 0;
        if 0 < ones {
            count += self.ones[ones]
                .get_or_init(|| self.table(ones as u64))
                .draw(stream);
        }
        if 0 < sixty_fours {
            let table = || self.table(64 * sixty_fours as u64);
            count += self.sixty_fours[sixty_fours]
                .get_or_init(table)
                .draw(stream);
        }
        count
    }

    fn draw_large(&self, size: u64, stream: &mut Stream) -> u64 {
        match self.part {
            Part::Poisson { mean } => rejection::poisson(size as f64 * mean, stream),
            Part::Binomial { probability } => rejection::binomial(size, probability, stream),
        }
    }

    #[cold]
    fn table(&self, size: u64) -> Table {
        let distribution = match self.part {
            Part::Poisson { mean } => Distribution::poisson(size as f64 * mean),
            Part::Binomial { probability } => Distribution::binomial(size, probability),
        };
        Table {
            least: distribution.least,
            above: Alias::new(&distribution.probabilities),
        }
    }
}
