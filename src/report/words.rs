//! The words of the page, each once per language.

use std::collections::BTreeMap;

use crate::language::Language;

/// The words of one language under the names that the templates use.
pub(super) fn words(language: Language) -> BTreeMap<&'static str, &'static str> {
    WORDS
        .iter()
        .map(|(name, english, swedish)| (*name, language.pick(english, swedish)))
        .collect()
}

/// Name, English, Swedish; what stands in braces is filled in by the script.
const WORDS: &[(&str, &str, &str)] = &[
    ("contents", "Contents", "Innehåll"),
    ("synthetic", "Synthetic data", "Syntetiska data"),
    (
        "synthetic_meaning",
        "The numbers in this report are made up to try the program. They describe no real places \
         or people.",
        "Siffrorna i rapporten är påhittade för att pröva programmet. De beskriver inga verkliga \
         platser eller människor.",
    ),
    ("summary", "Main findings", "Huvudresultat"),
    ("in_brief", "In brief", "I korthet"),
    ("pages", "Pages", "Sidor"),
    ("figures", "Figures", "Figurer"),
    ("figure", "Figure", "Figur"),
    ("figure_data", "Data (CSV)", "Data (CSV)"),
    ("figure_image", "Image (PNG)", "Bild (PNG)"),
    ("tables", "Tables", "Tabeller"),
    ("table", "Table", "Tabell"),
    (
        "table_reading",
        "A dash (–) means that a value is not given; the note beside it says why.",
        "Ett streck (–) betyder att värdet inte redovisas; noten intill säger varför.",
    ),
    (
        "table_sorting",
        "Choose a column heading to sort.",
        "Välj en kolumnrubrik för att sortera.",
    ),
    ("level", "Level", "Nivå"),
    ("all_levels", "All levels", "Alla nivåer"),
    ("period", "Period", "Period"),
    ("all_periods", "All periods", "Alla perioder"),
    ("search", "Name or code", "Namn eller kod"),
    (
        "shown",
        "{shown} of {all} rows shown",
        "{shown} av {all} rader visas",
    ),
    ("region", "Region", "Region"),
    ("code", "Code", "Kod"),
    ("n_areas", "Areas", "Områden"),
    ("population", "Population", "Befolkning"),
    ("notes", "Notes", "Noter"),
    (
        "not_finite",
        "The calculation gave no finite number.",
        "Beräkningen gav inget ändligt tal.",
    ),
    (
        "methods",
        "How the indices are defined",
        "Så är måtten definierade",
    ),
    ("equation", "Formula", "Formel"),
    ("range", "Possible values", "Möjliga värden"),
    ("reading", "How to read it", "Så läses måttet"),
    ("caution", "Keep in mind", "Att tänka på"),
    (
        "sensitivity",
        "Number and size of areas",
        "Områdenas antal och storlek",
    ),
    ("convention", "Convention", "Konvention"),
    ("references", "References", "Referenser"),
    (
        "sources",
        "Where the data come from",
        "Varifrån data kommer",
    ),
    ("credit", "Source", "Källa"),
    ("licence", "Licence", "Licens"),
    ("rows", "Rows", "Rader"),
    ("disclosure", "Disclosure control", "Röjandekontroll"),
    (
        "source_notes",
        "Notes of the delivery",
        "Anmärkningar i leveransen",
    ),
    ("sha256", "Checksum (SHA-256)", "Kontrollsumma (SHA-256)"),
    (
        "matching",
        "How area names were matched to codes",
        "Så kopplades områdesnamn till koder",
    ),
    ("matching_file", "File", "Fil"),
    ("matching_how", "Matched", "Kopplade"),
    ("matching_count", "Names", "Namn"),
    ("matching_examples", "Examples", "Exempel"),
    (
        "matching_none",
        "No area names were matched to codes.",
        "Inga områdesnamn kopplades till koder.",
    ),
    (
        "refused",
        "What could not be computed",
        "Det som inte kunde beräknas",
    ),
    (
        "refused_reading",
        "Values that are not given, by reason.",
        "Värden som inte redovisas, efter orsak.",
    ),
    (
        "refused_none",
        "Nothing was refused.",
        "Ingenting har utelämnats.",
    ),
    (
        "findings",
        "Remarks from the checks",
        "Anmärkningar från kontrollerna",
    ),
    (
        "findings_none",
        "The checks gave no cause for remarks.",
        "Kontrollerna gav inga anmärkningar.",
    ),
    ("downloads", "Files", "Filer"),
    ("program", "Program", "Program"),
    ("generation", "Generation", "Utgåva"),
];

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::report::TEMPLATES;

    #[test]
    fn every_word_has_a_use_and_a_name_of_its_own() {
        for (place, (name, english, swedish)) in WORDS.iter().enumerate() {
            assert!(!english.is_empty() && !swedish.is_empty(), "{name}");
            assert!(
                WORDS[..place].iter().all(|(other, ..)| other != name),
                "{name}"
            );
            let used = format!("words.{name} ");
            let in_template = TEMPLATES.iter().any(|(_, text)| text.contains(&used));
            assert!(in_template || *name == "not_finite", "{name} is not used");
        }
    }
}
