//! What may be published. Writers, charts and reports take nothing but [`Protected`] values, so a
//! table that has not been looked at here cannot be written.

use super::Results;

/// Something that may be published.
#[derive(Clone, Debug)]
pub struct Protected<T>(T);

impl Protected<Results> {
    /// Lets results of public statistics through unchanged. The plan accepts no other sources as
    /// long as there is no control for them.
    pub fn public(results: Results) -> Protected<Results> {
        Protected(results)
    }
}

impl<T> Protected<T> {
    pub fn get(&self) -> &T {
        &self.0
    }
}
