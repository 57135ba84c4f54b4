//! What effects say in words.

use klyfta::follow_up::effects::aggregation::{Aggregation, Window};
use klyfta::follow_up::effects::estimate::Level;
use klyfta::follow_up::effects::goodman_bacon::goodman_bacon;
use klyfta::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use klyfta::follow_up::effects::rows::Method;
use klyfta::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;
use klyfta::language::Language::{English, Swedish};

use super::data::{mpdta, panel};

#[test]
fn effects_of_mpdta_in_words() {
    let Some(lines) = mpdta(&[]) else {
        return;
    };
    let panel = panel(&lines);
    let design = Design {
        control: Control::NeverFunded,
        base: Base::Universal,
        adjustment: Adjustment::None,
    };
    let effects = group_time(&panel, design).unwrap();
    let says = effects
        .aggregate(Aggregation::Event, Window::default())
        .says(Level::NINETY_FIVE);
    let [english, swedish] = [English, Swedish].map(|language| {
        let texts = says.iter().map(|it| it.text(language, 3));
        texts.collect::<Vec<String>>()
    });
    assert_eq!(
        english[8],
        "In the funded areas the outcome was 0.077 lower than it would have been without the \
         funding (95 % interval: from 0.038 to 0.116 lower)."
    );
    assert_eq!(
        swedish[8],
        "I de områden som fått medel var utfallet 0,077 lägre än det skulle ha varit utan medlen \
         (95 procents konfidensintervall: från 0,038 till 0,116 lägre)."
    );
    assert_eq!(
        english[4],
        "In the first year of funding, in the funded areas the outcome was 0.020 lower than it \
         would have been without the funding (95 % interval: from 0.043 lower to 0.003 higher). \
         Chance alone can bring about such a difference."
    );
    assert_eq!(
        swedish[3],
        "Detta är den period som alla andra jämförs med: noll per konstruktion."
    );
    assert_eq!(
        swedish[2],
        "2 år före medlen, i de områden som skulle få dem, var utfallet 0,024 högre än \
         jämförelsen förutsäger (95 procents konfidensintervall: från 0,003 lägre till 0,052 \
         högre); då hade inga medel betalats ut, så skillnaden borde ligga nära noll. En sådan \
         skillnad kan uppstå av slumpen ensam."
    );
    let test = effects.says(Level::NINETY_FIVE).pop().unwrap();
    assert!(
        test.text(English, 3)
            .contains("(p = 0.168). That is no proof")
    );
    let bacon = goodman_bacon(&panel).unwrap().says()[0];
    assert!(
        bacon
            .text(Swedish, 3)
            .starts_with("5,4 procent av koefficienten")
    );
    let alike = two_way_fixed_effects(&panel)
        .unwrap()
        .says(Level::NINETY_FIVE)[0];
    assert!(
        alike
            .text(Swedish, 2)
            .starts_with("Om effekten vore densamma överallt och alltid,")
    );
    // Where nothing is left of the number, no side is named.
    assert!(
        alike
            .text(English, 0)
            .contains("to the decimals shown the same as")
    );
}

#[test]
fn every_method_says_what_it_cannot_show() {
    for method in [
        Method::Did,
        Method::GroupTime,
        Method::Imputation,
        Method::TwoWayFixedEffects,
        Method::SunAbraham,
    ] {
        assert!(method.cannot_show().len() > 4, "{method:?}");
    }
}
