//! How open data are, and the values that may leave because of it.

use crate::publish::Results;
use crate::spec::Disclosure;

impl Disclosure {
    /// The class of something computed from others: the strictest of theirs. What comes from
    /// nothing that is known is confidential.
    pub fn of_ancestors(ancestors: impl IntoIterator<Item = Disclosure>) -> Disclosure {
        ancestors.into_iter().max().unwrap_or_default()
    }

    pub fn word(self) -> &'static str {
        match self {
            Disclosure::Public => "public",
            Disclosure::Perturbed => "perturbed",
            Disclosure::Confidential => "confidential",
        }
    }
}

/// Something that may be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Protected<T>(T);

/// The data are confidential and may leave through [`super::protect`] only. Gives them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOpen<T>(pub T);

impl Protected<Results> {
    /// Results of counts that were all cleared: without that word there are none. What is known of
    /// the files of confidential sources stays behind.
    pub fn of(mut results: Results) -> Protected<Results> {
        for (at, source) in results.plan.sources.iter().enumerate() {
            let is_protected = results.cleared.counts_of(at).is_some();
            let is_confidential = source.disclosure == Disclosure::Confidential;
            assert!(
                is_protected || !is_confidential,
                "`{}` was not protected",
                source.id
            );
        }
        results.withhold();
        Protected(results)
    }
}

impl<T> Protected<T> {
    /// Lets what is public, or was perturbed by its owner, through unchanged.
    pub(super) fn open(value: T, disclosure: Disclosure) -> Result<Protected<T>, NotOpen<T>> {
        match disclosure {
            Disclosure::Public | Disclosure::Perturbed => Ok(Protected(value)),
            Disclosure::Confidential => Err(NotOpen(value)),
        }
    }

    /// For values that passed the audit.
    pub(super) fn audited(value: T) -> Protected<T> {
        Protected(value)
    }

    pub fn get(&self) -> &T {
        &self.0
    }

    pub(super) fn into_inner(self) -> T {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Disclosure, NotOpen, Protected};

    #[test]
    fn only_open_data_pass_unseen() {
        use Disclosure::{Confidential, Perturbed, Public};
        assert_eq!(*Protected::open(3, Public).unwrap().get(), 3);
        assert_eq!(*Protected::open(3, Perturbed).unwrap().get(), 3);
        assert_eq!(Protected::open(3, Confidential), Err(NotOpen(3)));
    }
}
