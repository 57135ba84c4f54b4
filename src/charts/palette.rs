//! Colours that colour-blind readers can tell apart (Okabe and Ito), and the dashes and marks that carry the same
//! distinction in black and white.

pub(super) const PAPER: &str = "#ffffff";
/// Text, axes and everything about the whole country.
pub(super) const INK: &str = "#1a1a1a";
/// Text that is read second: units, notes, axis numbers.
pub(super) const MUTED: &str = "#555555";
pub(super) const GRID: &str = "#dedede";
/// Lines that are there only to show the spread.
pub(super) const BACKGROUND_LINE: &str = "#bdbdbd";
pub(super) const WARNING: &str = "#f0e442";
pub(super) const BAR: &str = "#0072b2";
pub(super) const POINT: &str = "#9ecae1";
pub(super) const POINT_EDGE: &str = "#3b6f94";
pub(super) const POINT_EMPHASISED: &str = "#d55e00";

/// Behind the years with funding: light enough for every line to stand out in black and white too.
pub(super) const FUNDING: &str = "#efe9dc";
/// What was funded, and what it is compared with: dark against light also without colour.
pub(super) const FUNDED: Hue = Hue {
    line: "#0b5a8a",
    text: "#0b4a72",
};
pub(super) const COMPARED: Hue = Hue {
    line: "#d98200",
    text: "#8a5200",
};

/// A colour for lines and a darker one of the same hue for text, which needs more contrast.
#[derive(Clone, Copy)]
pub(super) struct Hue {
    pub(super) line: &'static str,
    pub(super) text: &'static str,
}

const HUES: [Hue; 7] = [
    Hue {
        line: "#0072b2",
        text: "#00568a",
    },
    Hue {
        line: "#d55e00",
        text: "#a34700",
    },
    Hue {
        line: "#009e73",
        text: "#00684c",
    },
    Hue {
        line: "#cc79a7",
        text: "#94406e",
    },
    Hue {
        line: "#e69f00",
        text: "#875d00",
    },
    Hue {
        line: "#56b4e9",
        text: "#1c6591",
    },
    Hue {
        line: "#7f5f3f",
        text: "#634829",
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Long,
    Short,
    Mixed,
}

impl Dash {
    const ALL: [Self; 4] = [Self::Solid, Self::Long, Self::Short, Self::Mixed];

    pub(super) fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Long => Some("11 4"),
            Self::Short => Some("4 3"),
            Self::Mixed => Some("11 4 3 4"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    /// Never the mark of a series: it says that a value is lower than another.
    TriangleDown,
}

impl Marker {
    const ALL: [Self; 5] = [
        Self::Circle,
        Self::Square,
        Self::Triangle,
        Self::Diamond,
        Self::Cross,
    ];
}

#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) hue: Hue,
    pub(super) dash: Dash,
    pub(super) marker: Marker,
}

/// The look of the series at a place in its chart. The numbers of hues, dashes and marks have no common factor, so
/// neighbours differ in all three.
pub(super) fn look(place: usize) -> Look {
    Look {
        hue: HUES[place % HUES.len()],
        dash: Dash::ALL[place % Dash::ALL.len()],
        marker: Marker::ALL[place % Marker::ALL.len()],
    }
}

pub(super) const COUNTRY: Look = Look {
    hue: Hue {
        line: INK,
        text: INK,
    },
    dash: Dash::Solid,
    marker: Marker::Circle,
};
pub(super) const EMPHASISED_TEXT: &str = "#a34700";

/// What a surface is drawn with, so that it differs from its neighbours without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shade {
    pub(super) ground: &'static str,
    /// Strokes over the ground, and their colour.
    pub(super) over: Option<(Pattern, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    Rising,
    Falling,
    Level,
    Dots,
    Crossed,
}

impl Pattern {
    /// The strokes on a tile of eight by eight pixels, and their width.
    pub(super) fn strokes(self) -> (&'static str, f64) {
        match self {
            Self::Rising => ("M-2 2L2-2M-1 9L9-1M6 10L10 6", 1.7),
            Self::Falling => ("M-2 6L2 10M-1-1L9 9M6-2L10 2", 1.7),
            Self::Level => ("M0 2H8M0 6H8", 1.4),
            Self::Dots => ("M1 2H3M5 6H7", 2.0),
            Self::Crossed => ("M-1 9L9-1M-1-1L9 9", 1.1),
        }
    }
}

impl Shade {
    pub(super) const fn plain(ground: &'static str) -> Self {
        Self { ground, over: None }
    }

    pub(super) const fn patterned(
        ground: &'static str,
        pattern: Pattern,
        ink: &'static str,
    ) -> Self {
        Self {
            ground,
            over: Some((pattern, ink)),
        }
    }
}

pub(super) const DARK: &str = "#12436d";
pub(super) const LIGHT: &str = "#9ecae1";

/// Shades for the parts of a stack; neighbours differ in darkness and in pattern.
pub(super) const SHADES: [Shade; 6] = [
    Shade::plain(DARK),
    Shade::patterned(PAPER, Pattern::Rising, DARK),
    Shade::plain(LIGHT),
    Shade::patterned(PAPER, Pattern::Dots, INK),
    Shade::patterned("#f6d9b8", Pattern::Falling, "#8a4b08"),
    Shade::plain("#6e6e6e"),
];
/// What is left when the shades run out.
pub(super) const REST: Shade = Shade::patterned(PAPER, Pattern::Level, MUTED);
/// What is not known, or not shown.
pub(super) const UNKNOWN: Shade = Shade::patterned(PAPER, Pattern::Crossed, "#8c8c8c");
/// From dark to light, for classes in order; the ink on the first two is paper.
pub(super) const RAMP: [&str; 5] = ["#262626", "#636363", "#9a9a9a", "#cbcbcb", "#f0f0f0"];

/// The ink that can be read on a step of the ramp.
pub(super) fn ink_on_ramp(step: usize) -> &'static str {
    if step < 2 { PAPER } else { INK }
}
