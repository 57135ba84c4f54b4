//! Binds indicators and the follow-up of funded efforts.

use super::bind::{bind, check_ids};
use super::paths::Paths;
use super::sources::{find, find_one};
use super::{Analysis, ByLanguage, Group, InputFile, Place, TextLayout};
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::indices::Favourable;
use crate::spec::{self, Delimiter, Encoding, FinalNewline, Located, Spec};
pub use crate::spec::{
    ComparedWith, Control, Distance, Divisor, EffectMethod, FundedBy, Weighting,
};

/// A share that is followed over time.
#[derive(Clone, Debug)]
pub struct Indicator {
    pub id: String,
    pub name: ByLanguage,
    pub place: Place,
    /// Position in [`super::Plan::sources`].
    pub source: usize,
    /// Positions in [`super::Plan::groups`], added up.
    pub counted: Vec<usize>,
    /// Among whom they are counted, likewise.
    pub among: Vec<usize>,
    pub favourable: Option<Favourable>,
    /// The purpose of efforts that are to move it.
    pub field: Option<String>,
}

#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Position in [`super::Geography::levels`].
    pub level: usize,
    /// Who lives in an area.
    pub inhabitants: Inhabitants,
    /// Of intervals, such as 0.95.
    pub confidence: f64,
    pub area_types: Option<AreaTypes>,
    pub rules: Vec<Rule>,
    pub efforts: Option<Efforts>,
    pub questions: Vec<Question>,
    pub pages: bool,
}

impl FollowUp {
    /// Every file beside the sources that is read for it.
    pub fn files(&self) -> impl Iterator<Item = &InputFile> {
        let limits = self
            .area_types
            .iter()
            .filter_map(|types| match &types.limits {
                TypeLimits::Given(file, _) => Some(file),
                TypeLimits::EachYear | TypeLimits::BaseYear(..) => None,
            });
        let beside = self
            .questions
            .iter()
            .flat_map(|question| &question.compared_with);
        let given = beside.filter_map(|beside| match beside {
            Beside::Given(file, _) => Some(file),
            _ => None,
        });
        let efforts = self.efforts.iter().flat_map(Efforts::files);
        limits.chain(efforts).chain(given)
    }
}

/// The groups that count who lives in an area.
#[derive(Clone, Debug)]
pub struct Inhabitants {
    /// Position in [`super::Plan::sources`].
    pub source: usize,
    /// Positions in [`super::Plan::groups`], added up.
    pub groups: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct AreaTypes {
    /// Positions in [`super::Plan::indicators`]: education, economic standard, assistance.
    pub components: [usize; 3],
    pub limits: TypeLimits,
    pub divisor: Divisor,
    pub weighting: Weighting,
    pub minimum_population: f64,
    /// In index points.
    pub near: f64,
}

/// Whose mean and standard deviation draw the limits between types.
#[derive(Clone, Debug)]
pub enum TypeLimits {
    EachYear,
    BaseYear(i32, Place),
    Given(InputFile, TextLayout),
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub name: ByLanguage,
    pub place: Place,
    /// Position in [`super::Geography::levels`]; single areas where there is none.
    pub level: Option<usize>,
    pub year: RuleYear,
    pub conditions: Vec<Condition>,
    /// How many conditions must hold.
    pub needed: usize,
    /// In standard deviations.
    pub near: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleYear {
    Last,
    This(i32),
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub of: Measure,
    pub side: Side,
    pub limit: Limit,
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Position in [`super::Plan::indicators`].
    Indicator(usize),
    SocioeconomicIndex,
    /// People in areas of types 1 and 2, of those in areas with a type.
    ShareInTypes1And2,
    /// Positions of an analysis in [`super::Plan::analyses`] and of an index in it.
    Estimate {
        analysis: usize,
        index: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    AtLeast,
    Above,
    AtMost,
    Below,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    Value(f64),
    MeanPlus {
        deviations: f64,
        divisor: Divisor,
        weighting: Weighting,
    },
    Percentile(f64),
    Rank(usize),
}

/// The files of a register of efforts.
#[derive(Clone, Debug)]
pub struct Efforts {
    pub place: Place,
    pub efforts: InputFile,
    pub areas: InputFile,
    pub amounts: InputFile,
    pub outcomes: Option<InputFile>,
    pub programmes: Vec<InputFile>,
    /// Code and name of purposes beside the national ones.
    pub purposes: Vec<(String, ByLanguage)>,
    /// The division that area codes of the register belong to.
    pub vintage: String,
}

impl Efforts {
    pub fn files(&self) -> impl Iterator<Item = &InputFile> {
        [&self.efforts, &self.areas, &self.amounts]
            .into_iter()
            .chain(&self.outcomes)
            .chain(&self.programmes)
    }
}

#[derive(Clone, Debug)]
pub struct Question {
    pub id: String,
    pub title: ByLanguage,
    pub place: Place,
    pub outcome: Outcome,
    pub funded: Funded,
    pub compared_with: Vec<Beside>,
    pub matching: Matching,
    pub methods: Vec<EffectMethod>,
    pub control: Control,
    /// Position in [`super::Geography::levels`] of what grants are assigned to; single areas where
    /// there is none.
    pub cluster: Option<usize>,
    pub weighting: Weighting,
    pub draws: u64,
    pub seed: u64,
    pub selection: Selection,
    pub breaks: Vec<(i32, ByLanguage)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Position in [`super::Plan::indicators`].
    Indicator(usize),
    SocioeconomicIndex,
}

/// Which areas count as funded.
#[derive(Clone, Debug)]
pub struct Funded {
    /// Ids of programmes, each with its place; empty for all.
    pub programmes: Vec<(String, Place)>,
    /// Codes of purposes; empty for all.
    pub purposes: Vec<String>,
    pub by: FundedBy,
}

/// Beside whom funded areas are set.
#[derive(Clone, Debug)]
pub enum Beside {
    Country,
    OwnRegion,
    NearestNeighbours,
    Calibrated,
    Refused,
    /// Position in [`FollowUp::rules`].
    NearMisses(usize),
    Given(InputFile, TextLayout),
}

impl Beside {
    /// As the pipeline file and the tables write it.
    pub fn id(&self) -> &'static str {
        match self {
            Beside::Country => "country",
            Beside::OwnRegion => "own_region",
            Beside::NearestNeighbours => "nearest_neighbours",
            Beside::Calibrated => "calibrated",
            Beside::Refused => "refused",
            Beside::NearMisses(_) => "near_misses",
            Beside::Given(..) => "given",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matching {
    pub years: usize,
    pub distance: Distance,
    pub neighbours: usize,
    pub calliper: Option<f64>,
    pub with_replacement: bool,
    pub same_type: bool,
}

/// The year whose figures funded areas were chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The one before the first funding.
    YearBefore,
    This(i32),
}

/// The indicators; one that cannot be bound is `None`, so that positions still hold.
pub(super) fn indicators(
    spec: &Spec,
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Indicator>> {
    let written = &spec.file.indicators;
    check_ids(
        spec,
        "indicator",
        written.iter().map(|it| &it.id),
        diagnostics,
    );
    let bound = written.iter().map(|indicator| {
        let what = format!("the indicator `{}`", indicator.id.text());
        let counted = &indicator.counted;
        let (source, counted) =
            of_one_source(spec, &what, &indicator.id, counted, groups, diagnostics)?;
        let among = &indicator.among;
        let (other, among) = of_one_source(spec, &what, &indicator.id, among, groups, diagnostics)?;
        if source != other {
            diagnostics.add(from_different_sources(spec, &what, &indicator.id));
        }
        Some(Indicator {
            id: indicator.id.text().to_owned(),
            name: indicator.name.clone(),
            place: spec.place(&indicator.id),
            source,
            counted,
            among,
            favourable: indicator.favourable.map(|wish| match wish {
                spec::Favourable::High => Favourable::High,
                spec::Favourable::Low => Favourable::Low,
            }),
            field: indicator.field.clone(),
        })
    });
    bound.collect()
}

/// Groups that are added up, and the one source that they all come from.
fn of_one_source(
    spec: &Spec,
    what: &str,
    id: &Located<String>,
    names: &[Located<String>],
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Option<(usize, Vec<usize>)> {
    let ids: Vec<&str> = spec.file.groups.iter().map(|it| it.id.text()).collect();
    let bound: Vec<usize> = (names.iter())
        .filter_map(|name| bind(spec, name, "group", &ids, diagnostics))
        .collect();
    if names.is_empty() {
        let message = format!("{what} names no group");
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(id),
            message,
        ));
    }
    let mut sources = bound
        .iter()
        .filter_map(|&at| Some(groups[at].as_ref()?.source));
    let first = sources.next()?;
    if sources.any(|source| source != first) {
        diagnostics.add(from_different_sources(spec, what, id));
    }
    Some((first, bound))
}

fn from_different_sources(spec: &Spec, what: &str, id: &Located<String>) -> Diagnostic {
    let message = format!("the groups of {what} come from different sources");
    Diagnostic::new(&code::CONTRADICTION, spec.place(id), message)
        .help("people of different tables cannot be counted among each other")
}

/// What else of the plan a follow-up refers to.
pub(super) struct Bound<'a> {
    pub groups: &'a [Option<Group>],
    pub analyses: &'a [Option<Analysis>],
}

struct Binding<'a> {
    spec: &'a Spec,
    paths: &'a Paths<'a>,
    bound: Bound<'a>,
    written: &'a spec::FollowUp,
    diagnostics: &'a mut Diagnostics,
}

/// The follow-up; nothing where none is asked for or it cannot be bound.
pub(super) fn follow_up(
    spec: &Spec,
    paths: &Paths,
    bound: Bound<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<FollowUp> {
    let written = spec.file.follow_up.as_ref()?;
    let mut binding = Binding {
        spec,
        paths,
        bound,
        written,
        diagnostics,
    };
    binding.follow_up()
}

impl Binding<'_> {
    fn wrong(&mut self, place: Place, message: String, help: &str) {
        let diagnostic = Diagnostic::new(&code::CONTRADICTION, place, message);
        self.diagnostics.add(match help {
            "" => diagnostic,
            help => diagnostic.help(help),
        });
    }

    fn follow_up(&mut self) -> Option<FollowUp> {
        let (spec, written) = (self.spec, self.written);
        let level = self.level(&written.level);
        let inhabitants = of_one_source(
            spec,
            "the inhabitants of the follow-up",
            &written.level,
            &written.inhabitants,
            self.bound.groups,
            self.diagnostics,
        );
        let confidence = written.confidence.as_ref().map_or(0.95, |it| *it.get());
        if let Some(given) = &written.confidence
            && !(0.0 < confidence && confidence < 1.0)
        {
            let message = format!("`{confidence}` does not lie between 0 and 1");
            self.wrong(spec.place(given), message, "write 0.95 for 95 %");
        }
        let area_types = written.area_types.as_ref();
        let area_types = area_types.map(|types| self.area_types(types));
        check_ids(
            spec,
            "rule",
            written.rules.iter().map(|it| &it.id),
            self.diagnostics,
        );
        let rules: Vec<Option<Rule>> = written.rules.iter().map(|it| self.rule(it)).collect();
        let efforts = written.efforts.as_ref().map(|it| self.efforts(it));
        check_ids(
            spec,
            "question",
            written.questions.iter().map(|it| &it.id),
            self.diagnostics,
        );
        let questions: Vec<Option<Question>> = written
            .questions
            .iter()
            .map(|it| self.question(it))
            .collect();
        if let (None, Some(question)) = (&written.efforts, written.questions.first()) {
            let message = format!(
                "the question `{}` is about funded areas, and no register of efforts says which are",
                question.id.text()
            );
            let help = "add [follow_up.efforts]";
            self.wrong(spec.place(&question.id), message, help);
        }
        let (source, groups) = inhabitants?;
        Some(FollowUp {
            level: level?,
            inhabitants: Inhabitants { source, groups },
            confidence,
            area_types: match area_types {
                None => None,
                Some(types) => Some(types?),
            },
            rules: rules.into_iter().collect::<Option<_>>()?,
            efforts,
            questions: questions.into_iter().collect::<Option<_>>()?,
            pages: written.pages,
        })
    }

    fn level(&mut self, name: &Located<String>) -> Option<usize> {
        let levels = &self.spec.file.geography.levels;
        let ids: Vec<&str> = levels.iter().map(|it| it.id.text()).collect();
        bind(self.spec, name, "level", &ids, self.diagnostics)
    }

    fn indicator(&mut self, name: &Located<String>) -> Option<usize> {
        let ids: Vec<&str> = (self.spec.file.indicators.iter())
            .map(|it| it.id.text())
            .collect();
        bind(self.spec, name, "indicator", &ids, self.diagnostics)
    }

    fn file(&mut self, path: &Located<String>) -> InputFile {
        find_one(self.spec, path, self.paths, self.diagnostics)
    }

    fn not_negative(&mut self, given: &Option<Located<f64>>, otherwise: f64) -> f64 {
        let Some(given) = given else { return otherwise };
        let value = *given.get();
        if !(0.0..=1e12).contains(&value) {
            let message = format!("`{value}` is not a number from 0 up");
            self.wrong(self.spec.place(given), message, "");
        }
        value
    }

    fn area_types(&mut self, types: &spec::AreaTypes) -> Option<AreaTypes> {
        let components = [
            &types.pre_upper_secondary,
            &types.low_economic_standard,
            &types.assistance_or_unemployment,
        ]
        .map(|name| self.indicator(name));
        let limits = match (&types.base_year, &types.limits) {
            (None, None) => Some(TypeLimits::EachYear),
            (Some(year), None) => Some(TypeLimits::BaseYear(*year.get(), self.spec.place(year))),
            (None, Some(given)) => {
                let layout = text_layout(given.delimiter);
                Some(TypeLimits::Given(self.file(&given.path), layout))
            }
            (Some(year), Some(_)) => {
                let message = "`base_year` and `limits` both draw the limits between types";
                self.wrong(
                    self.spec.place(year),
                    message.to_owned(),
                    "keep one of them",
                );
                None
            }
        };
        let minimum_population = self.not_negative(&types.minimum_population, 0.0);
        let near = self.not_negative(&types.near, 0.5);
        let [education, standard, assistance] = components;
        Some(AreaTypes {
            components: [education?, standard?, assistance?],
            limits: limits?,
            divisor: types.divisor,
            weighting: types.weighting,
            minimum_population,
            near,
        })
    }

    fn rule(&mut self, rule: &spec::Rule) -> Option<Rule> {
        let level = rule.level.as_ref().map(|name| self.level(name));
        let conditions: Vec<Option<Condition>> = (rule.conditions.iter())
            .map(|it| self.condition(it, rule.level.is_some()))
            .collect();
        let n = rule.conditions.len();
        let needed = rule.needed.as_ref().map_or(n, |needed| *needed.get());
        if n == 0 || needed == 0 || needed > n {
            let message = format!(
                "the rule `{}` needs {needed} of {n} conditions",
                rule.id.text()
            );
            let place = (rule.needed.as_ref())
                .map_or_else(|| self.spec.place(&rule.id), |it| self.spec.place(it));
            self.wrong(
                place,
                message,
                "at least one condition must hold, at most all",
            );
        }
        Some(Rule {
            id: rule.id.text().to_owned(),
            name: rule.name.clone(),
            place: self.spec.place(&rule.id),
            level: match level {
                None => None,
                Some(level) => Some(level?),
            },
            year: (rule.year.as_ref()).map_or(RuleYear::Last, |year| RuleYear::This(*year.get())),
            conditions: conditions.into_iter().collect::<Option<_>>()?,
            needed,
            near: self.not_negative(&rule.near, 0.5),
        })
    }

    fn condition(&mut self, condition: &spec::Condition, of_regions: bool) -> Option<Condition> {
        let of = self.measure(&condition.of, of_regions);
        let sides = [
            (Side::AtLeast, &condition.at_least),
            (Side::Above, &condition.above),
            (Side::AtMost, &condition.at_most),
            (Side::Below, &condition.below),
        ];
        let mut given = sides
            .iter()
            .filter_map(|(side, limit)| Some((*side, limit.as_ref()?)));
        let (Some((side, limit)), None) = (given.next(), given.next()) else {
            let message = format!(
                "the condition on `{}` does not have exactly one limit",
                condition.of.text()
            );
            let help = "give one of `at_least`, `above`, `at_most` and `below`";
            self.wrong(self.spec.place(&condition.of), message, help);
            return None;
        };
        let choices = [
            limit.value.as_ref().map(|it| Limit::Value(*it.get())),
            limit.mean_plus.as_ref().map(|it| Limit::MeanPlus {
                deviations: *it.get(),
                divisor: limit.divisor,
                weighting: limit.weighting,
            }),
            (limit.percentile.as_ref()).map(|it| Limit::Percentile(*it.get())),
            limit.rank.as_ref().map(|it| Limit::Rank(*it.get())),
        ];
        let mut choices = choices.into_iter().flatten();
        let (Some(limit), None) = (choices.next(), choices.next()) else {
            let message = format!(
                "the limit on `{}` is not exactly one number",
                condition.of.text()
            );
            let help = "give one of `value`, `mean_plus`, `percentile` and `rank`";
            self.wrong(self.spec.place(&condition.of), message, help);
            return None;
        };
        Some(Condition {
            of: of?,
            side,
            limit,
        })
    }

    fn measure(&mut self, name: &Located<String>, of_regions: bool) -> Option<Measure> {
        let text = name.text();
        let has_types = self.written.area_types.is_some();
        match text {
            "socioeconomic_index" | "share_in_types_1_and_2" if !has_types => {
                let message = format!("`{text}` is made of area types, which are not asked for");
                self.wrong(self.spec.place(name), message, "add [follow_up.area_types]");
                return None;
            }
            "share_in_types_1_and_2" if !of_regions => {
                let message = format!("a single area has no `{text}`");
                self.wrong(self.spec.place(name), message, "give the rule a level");
                return None;
            }
            "socioeconomic_index" if of_regions => {
                let message = "the socioeconomic index is one of areas, not of regions".to_owned();
                let help = "`share_in_types_1_and_2` says where a region's people live";
                self.wrong(self.spec.place(name), message, help);
                return None;
            }
            "socioeconomic_index" => return Some(Measure::SocioeconomicIndex),
            "share_in_types_1_and_2" => return Some(Measure::ShareInTypes1And2),
            _ => {}
        }
        let Some((analysis, index)) = text.split_once(':') else {
            return self.indicator(name).map(Measure::Indicator);
        };
        let ids = self.spec.file.analyses.iter().map(|it| it.id.text());
        let Some(at) = ids.clone().position(|id| id == analysis) else {
            let diagnostic = Diagnostic::new(
                &code::UNKNOWN_NAME,
                self.spec.place(name),
                format!("there is no analysis called `{analysis}`"),
            );
            let diagnostic = diagnostic.maybe_help(did_you_mean(analysis, ids));
            self.diagnostics.add(diagnostic);
            return None;
        };
        let indices = &self.bound.analyses[at].as_ref()?.asked.indices;
        let found = indices.iter().position(|it| it.definition.id == index);
        let Some(index) = found else {
            let has: Vec<&str> = indices.iter().map(|it| it.definition.id).collect();
            let diagnostic = Diagnostic::new(
                &code::UNKNOWN_NAME,
                self.spec.place(name),
                format!("the analysis `{analysis}` has no index called `{index}`"),
            );
            self.diagnostics
                .add(diagnostic.help(format!("it has {}", has.join(", "))));
            return None;
        };
        Some(Measure::Estimate {
            analysis: at,
            index,
        })
    }

    fn efforts(&mut self, efforts: &spec::Efforts) -> Efforts {
        let tables = [&efforts.efforts, &efforts.areas, &efforts.amounts];
        let [rows, areas, amounts] = tables.map(|path| self.file(path));
        let outcomes = efforts.outcomes.as_ref().map(|path| self.file(path));
        let programmes = (efforts.programmes.iter())
            .flat_map(|path| find(self.spec, path, self.paths, self.diagnostics));
        let programmes = programmes.collect();
        Efforts {
            place: self.spec.place(&efforts.efforts),
            efforts: rows,
            areas,
            amounts,
            outcomes,
            programmes,
            purposes: (efforts.purposes.iter())
                .map(|(code, name)| (code.clone(), name.clone()))
                .collect(),
            vintage: (efforts.vintage.clone())
                .unwrap_or_else(|| self.spec.file.geography.vintage.clone()),
        }
    }

    fn question(&mut self, question: &spec::Question) -> Option<Question> {
        let spec = self.spec;
        let outcome = match question.outcome.text() {
            "socioeconomic_index" if self.written.area_types.is_some() => {
                Some(Outcome::SocioeconomicIndex)
            }
            _ => self.indicator(&question.outcome).map(Outcome::Indicator),
        };
        let place = spec.place(&question.id);
        let beside: Vec<Option<Beside>> = (question.compared_with.iter())
            .map(|it| self.beside(question, it))
            .collect();
        let cluster = question.cluster.as_ref().map(|name| self.level(name));
        let matching = self.matching(question);
        let breaks = question.breaks.iter().filter_map(|(year, what)| {
            let known = year.parse().ok();
            if known.is_none() {
                let message = format!("the break `{year}` is not a year");
                self.diagnostics.add(Diagnostic::new(
                    &code::CONTRADICTION,
                    place.clone(),
                    message,
                ));
            }
            Some((known?, what.clone()))
        });
        let breaks = breaks.collect();
        let draws = question.draws.as_ref().map_or(999, |it| *it.get());
        if let Some(given) = &question.draws
            && draws < 39
        {
            let message = format!("`{draws}` draws give no limits that hold for all years at once");
            self.wrong(spec.place(given), message, "999 are usual");
        }
        Some(Question {
            id: question.id.text().to_owned(),
            title: question.title.clone(),
            outcome: outcome?,
            funded: Funded {
                programmes: (question.funded.programmes.iter())
                    .map(|it| (it.text().to_owned(), spec.place(it)))
                    .collect(),
                purposes: (question.funded.purposes.iter())
                    .map(|it| it.text().to_owned())
                    .collect(),
                by: question.funded.by,
            },
            compared_with: beside.into_iter().collect::<Option<_>>()?,
            matching,
            methods: question.methods.iter().map(|it| *it.get()).collect(),
            control: question.control,
            cluster: match cluster {
                None => None,
                Some(cluster) => Some(cluster?),
            },
            weighting: question.weighting,
            draws,
            seed: question.seed.unwrap_or(1),
            selection: (question.selection_year.as_ref())
                .map_or(Selection::YearBefore, |it| Selection::This(*it.get())),
            breaks,
            place,
        })
    }

    fn matching(&mut self, question: &spec::Question) -> Matching {
        let written = &question.matching;
        let mut at_least_one = |given: &Option<Located<usize>>, otherwise: usize| {
            let Some(given) = given else { return otherwise };
            if *given.get() == 0 {
                let message = "`0` is too few".to_owned();
                self.wrong(self.spec.place(given), message, "give 1 or more");
            }
            *given.get()
        };
        let years = at_least_one(&written.years, 3);
        let neighbours = at_least_one(&written.neighbours, 1);
        let calliper = written
            .calliper
            .as_ref()
            .map(|_| self.not_negative(&written.calliper, 0.0));
        Matching {
            years,
            distance: written.distance,
            neighbours,
            calliper,
            with_replacement: written.with_replacement,
            same_type: written.same_type && self.written.area_types.is_some(),
        }
    }

    fn beside(
        &mut self,
        question: &spec::Question,
        written: &Located<ComparedWith>,
    ) -> Option<Beside> {
        let place = self.spec.place(written);
        Some(match written.get() {
            ComparedWith::Country => Beside::Country,
            ComparedWith::OwnRegion => Beside::OwnRegion,
            ComparedWith::NearestNeighbours => Beside::NearestNeighbours,
            ComparedWith::Calibrated => Beside::Calibrated,
            ComparedWith::Refused => Beside::Refused,
            ComparedWith::NearMisses => {
                let Some(name) = &question.rule else {
                    let message = "`near_misses` needs the rule that they missed".to_owned();
                    self.wrong(place, message, "add `rule`");
                    return None;
                };
                let ids: Vec<&str> = self.written.rules.iter().map(|it| it.id.text()).collect();
                Beside::NearMisses(bind(self.spec, name, "rule", &ids, self.diagnostics)?)
            }
            ComparedWith::Given => {
                let Some(given) = &question.given else {
                    let message = "`given` needs a list of comparison areas".to_owned();
                    self.wrong(place, message, "add `given = { path = \"...\" }`");
                    return None;
                };
                Beside::Given(self.file(&given.path), text_layout(given.delimiter))
            }
        })
    }
}

fn text_layout(delimiter: Delimiter) -> TextLayout {
    TextLayout {
        encoding: Encoding::Utf8,
        delimiter,
        final_newline: FinalNewline::Required,
    }
}
