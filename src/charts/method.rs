//! How an effect was estimated, as it is printed below the charts that show it.

use super::font;
use crate::language::Language;

/// Words for the reader, in the chart's language and without a full stop; what is empty is left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Method {
    /// Such as "Callaway och Sant'Anna, dubbelt robust".
    pub estimator: String,
    /// Such as "ännu inte finansierade områden".
    pub control_group: String,
    /// The period that effects are counted from, such as "universell, året före start".
    pub base: String,
    /// The level at which errors hang together and how many there are, such as "32 kommuner".
    pub clusters: String,
    /// Such as "p = 0,17".
    pub pre_test: String,
    /// With its unit, such as "1,9 procentenheter".
    pub smallest_detectable: String,
}

impl Method {
    pub(super) fn notes(&self, language: Language) -> Vec<String> {
        let parts = [
            (language.pick("Estimator", "Skattning"), &self.estimator),
            (
                language.pick("Comparison group", "Jämförelsegrupp"),
                &self.control_group,
            ),
            (language.pick("Base", "Basperiod"), &self.base),
            (language.pick("Clusters", "Kluster"), &self.clusters),
        ];
        let parts: Vec<String> = parts
            .iter()
            .map(|(what, words)| (what, font::clean(words)))
            .filter(|(_, words)| !words.is_empty())
            .map(|(what, words)| format!("{what}: {words}."))
            .collect();
        let mut notes = vec![parts.join(" ")];
        let pre_test = font::clean(&self.pre_test);
        if !pre_test.is_empty() {
            notes.push(match language {
                Language::Swedish => format!(
                    "Test av utvecklingen före start: {pre_test}. Ett högt p-värde visar inte att \
                     utvecklingen var lika, bara att testet inte såg någon skillnad."
                ),
                Language::English => format!(
                    "Test of the development before the start: {pre_test}. A high p-value does not \
                     show that it was the same, only that the test saw no difference."
                ),
            });
        }
        let smallest = font::clean(&self.smallest_detectable);
        if !smallest.is_empty() {
            notes.push(match language {
                Language::Swedish => {
                    format!("En effekt mindre än {smallest} hade studien knappast kunnat upptäcka.")
                }
                Language::English => format!(
                    "The study could hardly have detected an effect smaller than {smallest}."
                ),
            });
        }
        notes.retain(|note| !note.is_empty());
        notes
    }
}
