//! Draws that are the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One of the streams of a seed: that of a replicate, whichever thread draws it.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    pub(super) fn new(seed: u64, replicate: u64) -> Stream {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(replicate);
        Stream(generator)
    }

    /// At least nought and below one.
    pub(super) fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * STEP
    }

    /// One of the numbers below this one, which is above nought; each as likely as the others.
    pub(super) fn below(&mut self, number: u64) -> u64 {
        // What lies past the last whole multiple would make small numbers more likely.
        let beyond = (u64::MAX % number + 1) % number;
        loop {
            let draw = self.0.next_u64();
            if draw <= u64::MAX - beyond {
                return draw % number;
            }
        }
    }

    /// Goes to where the draw with this number is.
    pub(super) fn skip_to(&mut self, draw: u64) {
        // A draw takes two words.
        self.0.set_word_pos(u128::from(draw) * 2);
    }
}
