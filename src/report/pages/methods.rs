//! The methods behind a follow-up: what each says, what it cannot show, and where it comes from.

use super::known::Known;
use super::what_happened::method_name;
use crate::follow_up::effects::rows::Method;
use crate::follow_up::efforts::sums;
use crate::follow_up::{
    area_types, comparison_areas, gap, population_by_type, recent_trend, regression_to_the_mean,
    rules, socioeconomic_index,
};
use crate::indices::{Bilingual, Definition, REGISTRY};
use crate::report::document::{Section, Text};

/// A citation and its DOI, which is empty where there is none.
type Reference = (&'static str, &'static str);

const WILSON: Reference = (
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. \
     Journal of the American Statistical Association 22(158), 209–212.",
    "10.1080/01621459.1927.10502953",
);
const NEWCOMBE: Reference = (
    "Newcombe, R. G. (1998). Interval estimation for the difference between independent \
     proportions: comparison of eleven methods. Statistics in Medicine 17(8), 873–890.",
    "",
);
const ARMITAGE: Reference = (
    "Armitage, P. (1955). Tests for linear trends in proportions and frequencies. Biometrics 11(3), \
     375–386.",
    "10.2307/3001775",
);
const REGRESSION: &[Reference] = &[
    (
        "Galton, F. (1886). Regression towards mediocrity in hereditary stature. Journal of the \
         Anthropological Institute of Great Britain and Ireland 15, 246–263.",
        "10.2307/2841583",
    ),
    (
        "Davis, C. E. (1976). The effect of regression to the mean in epidemiologic and clinical \
         studies. American Journal of Epidemiology 104(5), 493–498.",
        "10.1093/oxfordjournals.aje.a112321",
    ),
    (
        "Ashenfelter, O. (1978). Estimating the effect of training programs on earnings. Review of \
         Economics and Statistics 60(1), 47–57.",
        "10.2307/1924332",
    ),
];
const SUMS: &[Reference] = &[
    ("Riksrevisionen, RiR 2020:14.", ""),
    (
        "Balinski, M. L. and Young, H. P. (1982). Fair Representation: Meeting the Ideal of One Man, \
         One Vote. Yale University Press, chapter 3.",
        "",
    ),
];
const COMPARISON: &[Reference] = &[
    (
        "Rubin, D. B. (1980). Bias reduction using Mahalanobis-metric matching. Biometrics 36(2), \
         293–298.",
        "10.2307/2529981",
    ),
    (
        "Stuart, E. A. (2010). Matching methods for causal inference: a review and a look forward. \
         Statistical Science 25(1), 1–21.",
        "10.1214/09-STS313",
    ),
    (
        "Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling. \
         Journal of the American Statistical Association 87(418), 376–382.",
        "10.1080/01621459.1992.10475217",
    ),
    (
        "Hainmueller, J. (2012). Entropy balancing for causal effects: a multivariate reweighting \
         method to produce balanced samples in observational studies. Political Analysis 20(1), \
         25–46.",
        "10.1093/pan/mpr025",
    ),
];

fn references_of(method: Method) -> Reference {
    match method {
        Method::Did => (
            "Card, D. and Krueger, A. B. (1994). Minimum wages and employment: a case study of the \
             fast-food industry in New Jersey and Pennsylvania. American Economic Review 84(4), \
             772–793.",
            "",
        ),
        Method::GroupTime => (
            "Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple \
             time periods. Journal of Econometrics 225(2), 200–230.",
            "10.1016/j.jeconom.2020.12.001",
        ),
        Method::Imputation => (
            "Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust \
             and efficient estimation. Review of Economic Studies 91(6), 3253–3285.",
            "10.1093/restud/rdae007",
        ),
        Method::TwoWayFixedEffects => (
            "Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. \
             Journal of Econometrics 225(2), 254–277.",
            "10.1016/j.jeconom.2021.03.014",
        ),
        Method::SunAbraham => (
            "Sun, L. and Abraham, S. (2021). Estimating dynamic treatment effects in event studies \
             with heterogeneous treatment effects. Journal of Econometrics 225(2), 175–199.",
            "10.1016/j.jeconom.2020.09.006",
        ),
        Method::SyntheticControl => (
            "Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for \
             comparative case studies: estimating the effect of California's tobacco control \
             program. Journal of the American Statistical Association 105(490), 493–505.",
            "10.1198/jasa.2009.ap08746",
        ),
        Method::SyntheticDid => (
            "Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). \
             Synthetic difference-in-differences. American Economic Review 111(12), 4088–4118.",
            "10.1257/aer.20190159",
        ),
        Method::RidgeAugmented => (
            "Ben-Michael, E., Feller, A. and Rothstein, J. (2021). The augmented synthetic control \
             method. Journal of the American Statistical Association 116(536), 1789–1803.",
            "10.1080/01621459.2021.1929245",
        ),
        Method::InterruptedTimeSeries => (
            "Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002). Segmented \
             regression analysis of interrupted time series studies in medication use research. \
             Journal of Clinical Pharmacy and Therapeutics 27(4), 299–309.",
            "10.1046/j.1365-2710.2002.00430.x",
        ),
    }
}

impl<'a> Known<'a> {
    /// Every method that the follow-up makes use of.
    pub(super) fn methods(&self) -> Section {
        let writing = self.writing;
        let title = writing.pick(
            "Methods, and what they cannot show",
            "Metoder, och vad de inte kan visa",
        );
        let mut section = Section::new("methods", title);
        let mut facts = Vec::new();
        let mut add =
            |en: &str, sv: &str, (says, cannot): (Bilingual, Bilingual), from: &[Reference]| {
                facts.push((
                    writing.pick(en, sv).to_owned(),
                    self.method(says, cannot, from),
                ));
            };
        if self.follow_up.area_types.is_some() {
            let said = (socioeconomic_index::SAYS, socioeconomic_index::CANNOT_SHOW);
            add("Socioeconomic index", "Socioekonomiskt index", said, &[]);
            let said = (area_types::SAYS, area_types::CANNOT_SHOW);
            add("Types of areas", "Områdestyper", said, &[]);
            let said = (population_by_type::SAYS, population_by_type::CANNOT_SHOW);
            add("People by type", "Befolkning efter typ", said, &[]);
        }
        let said = (recent_trend::SAYS, recent_trend::CANNOT_SHOW);
        add(
            "Recent trend",
            "Utveckling på senare tid",
            said,
            &[WILSON, ARMITAGE],
        );
        if !self.follow_up.rules.is_empty() {
            add("Rules", "Regler", (rules::SAYS, rules::CANNOT_SHOW), &[]);
        }
        if !self.study.answers.is_empty() {
            let said = (gap::SAYS, gap::CANNOT_SHOW);
            add("Gaps", "Klyftor", said, &[WILSON, NEWCOMBE]);
            let said = (
                regression_to_the_mean::SAYS,
                regression_to_the_mean::CANNOT_SHOW,
            );
            add(
                "What closes by itself",
                "Vad som sluts av sig själv",
                said,
                REGRESSION,
            );
            let said = (comparison_areas::SAYS, comparison_areas::CANNOT_SHOW);
            add("Comparison areas", "Jämförelseområden", said, COMPARISON);
        }
        if self.study.efforts.is_some() {
            let said = (sums::SAYS, sums::CANNOT_SHOW);
            add("Sums of money", "Summor av pengar", said, SUMS);
        }
        let mut used: Vec<Method> = (self.study.answers.iter())
            .flat_map(|answer| answer.effects.iter().map(|found| found.method))
            .collect();
        used.sort_unstable();
        used.dedup();
        for method in used {
            let mut texts: Vec<Text> = (method.cannot_show().into_iter())
                .map(|text| writing.both(text).into())
                .collect();
            texts.push(cited(references_of(method)));
            facts.push((writing.capital(method_name(method, writing)), texts));
        }
        facts.extend(self.definitions().map(|definition| {
            let name = writing.pick(definition.name.en, definition.name.sv);
            let mut texts: Vec<Text> = vec![definition.equation.into()];
            let said = [definition.reading, definition.caution];
            let said = said.map(|it| writing.pick(it.en, it.sv));
            texts.extend(said.into_iter().filter(|it| !it.is_empty()).map(Text::from));
            let references = definition.references.iter();
            texts.extend(references.map(|it| cited((it.citation, it.doi))));
            (name.to_owned(), texts)
        }));
        section.facts(facts);
        section
    }

    /// The method of a page that tells of nothing but money.
    pub(super) fn money_methods(&self) -> Section {
        let writing = self.writing;
        let title = writing.pick("How money is added up", "Så läggs pengar ihop");
        let mut section = Section::new("methods", title);
        let name = writing.pick("Sums of money", "Summor av pengar");
        let texts = self.method(sums::SAYS, sums::CANNOT_SHOW, SUMS);
        section.facts(vec![(name.to_owned(), texts)]);
        section
    }

    fn method(&self, says: Bilingual, cannot: Bilingual, from: &[Reference]) -> Vec<Text> {
        let writing = self.writing;
        let cannot = format!(
            "{}: {}",
            writing.pick("What it cannot show", "Vad det inte kan visa"),
            writing.both(cannot)
        );
        let mut texts: Vec<Text> = vec![writing.both(says).into(), cannot.into()];
        texts.extend(from.iter().copied().map(cited));
        texts
    }

    /// The indices of all analyses, in the order of the registry.
    fn definitions(&self) -> impl Iterator<Item = &'static Definition> {
        let analyses = self.results.plan.analyses.iter();
        let asked = analyses.flat_map(|analysis| &analysis.asked.indices);
        let used: Vec<&str> = asked.map(|chosen| chosen.definition.id).collect();
        REGISTRY
            .iter()
            .filter(move |definition| used.contains(&definition.id))
    }
}

fn cited((citation, doi): Reference) -> Text {
    Text::cited(citation, doi)
}
