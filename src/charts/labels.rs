//! Labels that do not overlap, because they are pushed apart along a line.

use super::font::Face;
use super::page::{Anchor, Room, Sheet, TextStyle, text_room};
use crate::language::Language;

/// What is taken by marks, lines and words, so that further words do not hide it.
#[derive(Default)]
pub(super) struct Taken(Vec<Room>);

impl Taken {
    pub(super) fn add(&mut self, room: Room) {
        self.0.push(room);
    }

    /// A mark as wide as it is high.
    pub(super) fn add_mark(&mut self, (x, y): (f64, f64), radius: f64) {
        self.add(Room {
            left: x - radius,
            top: y - radius,
            right: x + radius,
            bottom: y + radius,
        });
    }

    /// A line through places, in steps of a few pixels.
    pub(super) fn add_line(&mut self, places: &[(f64, f64)]) {
        for pair in places.windows(2) {
            let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
            let steps = ((to_x - x).abs().max((to_y - y).abs()) / 3.0)
                .ceil()
                .clamp(1.0, 400.0) as usize;
            for step in 0..=steps {
                let along = step as f64 / steps as f64;
                self.add_mark((x + (to_x - x) * along, y + (to_y - y) * along), 1.0);
            }
        }
    }

    /// Writes at the first spot that is free and inside; false when there is none.
    pub(super) fn write(
        &mut self,
        sheet: &mut Sheet<'_>,
        text: &str,
        spots: &[((f64, f64), TextStyle)],
        within: Room,
    ) -> bool {
        let free = spots.iter().find(|(place, style)| {
            let room = text_room(*place, text, *style);
            within.contains(room) && !self.0.iter().any(|other| other.overlaps(room))
        });
        let Some((place, style)) = free else {
            return false;
        };
        sheet.write(*place, text, *style);
        self.add(text_room(*place, text, *style));
        true
    }
}

/// The names in a row; of many only the first, and how many more there are.
pub(super) fn listed(names: &[String], language: Language) -> String {
    const MOST: usize = 12;
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
    let shown = shown.join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => match language {
            Language::Swedish => format!("{shown} och {more} till"),
            Language::English => format!("{shown} and {more} more"),
        },
    }
}

/// A name that is to stand beside a mark.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) text: &'a str,
    pub(super) face: Face,
    pub(super) colour: &'static str,
    /// Of the mark: its middle and its radius.
    pub(super) centre: (f64, f64),
    pub(super) radius: f64,
}

/// Where a name stands.
pub(super) struct Spot {
    pub(super) place: (f64, f64),
    pub(super) style: TextStyle,
    pub(super) room: Room,
    /// The line to a name that stands away from its mark.
    pub(super) leader: Option<[(f64, f64); 2]>,
}

/// How far from its mark a name may stand that was asked for.
const AWAY: [f64; 9] = [26.0, 40.0, 56.0, 75.0, 95.0, 120.0, 150.0, 190.0, 240.0];

impl Name<'_> {
    /// Right of the mark or left of it, above, below or at a corner, wherever the name stays
    /// within the plot and off what is taken; nowhere when all of these are taken.
    pub(super) fn beside(&self, within: Room, taken: &[Room]) -> Option<Spot> {
        let (away, slanting) = (self.radius + 4.0, self.radius * 0.75 + 2.0);
        let (above, level, below) = (
            -self.radius - 0.35 * self.face.size,
            0.36 * self.face.size,
            self.radius + 1.05 * self.face.size,
        );
        let places = [
            (away, level, Anchor::Start),
            (-away, level, Anchor::End),
            (0.0, above, Anchor::Middle),
            (0.0, below, Anchor::Middle),
            (slanting, above + 2.0, Anchor::Start),
            (-slanting, above + 2.0, Anchor::End),
            (slanting, below - 2.0, Anchor::Start),
            (-slanting, below - 2.0, Anchor::End),
        ];
        places
            .into_iter()
            .find_map(|place| self.spot(place, None, within, taken))
    }

    /// Beside the mark, or at the end of a line from it.
    pub(super) fn within_reach(&self, within: Room, taken: &[Room]) -> Option<Spot> {
        let ways = AWAY.into_iter().flat_map(|away| {
            [
                (0.5, -1.0),
                (0.5, 1.0),
                (1.0, -0.6),
                (1.0, 0.6),
                (0.1, -1.0),
                (0.1, 1.0),
            ]
            .into_iter()
            .flat_map(move |(across, down)| {
                [(1.0, Anchor::Start), (-1.0, Anchor::End)].map(|(side, anchor)| {
                    (
                        (self.radius + away) * across * side,
                        (self.radius + away) * down,
                        anchor,
                    )
                })
            })
        });
        self.beside(within, taken).or_else(|| {
            ways.into_iter().find_map(|(across, down, anchor)| {
                let level = down + 0.36 * self.face.size;
                self.spot((across, level, anchor), Some((across, down)), within, taken)
            })
        })
    }

    fn spot(
        &self,
        (across, down, anchor): (f64, f64, Anchor),
        leader_to: Option<(f64, f64)>,
        within: Room,
        taken: &[Room],
    ) -> Option<Spot> {
        let (x, y) = self.centre;
        let place = (x + across, y + down);
        let style = TextStyle::new(self.face, self.colour, anchor);
        let room = text_room(place, self.text, style);
        let is_free = within.contains(room) && !taken.iter().any(|other| other.overlaps(room));
        let leader = leader_to.map(|(across, down)| {
            let length = libm::hypot(across, down);
            let edge = self.radius / length;
            let end = if anchor == Anchor::Start { -4.0 } else { 4.0 };
            [
                (x + across * edge, y + down * edge),
                (x + across + end, y + down),
            ]
        });
        is_free.then_some(Spot {
            place,
            style,
            room,
            leader,
        })
    }
}

/// Places near the ideal ones, in their order, at least `gap` apart and within `top` and `bottom` when there is room.
pub(super) fn spread(ideal: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ideal.len()).collect();
    order.sort_by(|&a, &b| ideal[a].total_cmp(&ideal[b]).then(a.cmp(&b)));

    // Labels that would overlap stand together around the mean of their ideal places.
    let mut clusters: Vec<Cluster> = Vec::new();
    for &label in &order {
        let mut cluster = Cluster {
            labels: vec![label],
            first: ideal[label],
        };
        cluster.stay_within(ideal, gap, top, bottom);
        while let Some(above) = clusters.pop_if(|above| above.last(gap) + gap > cluster.first) {
            cluster = Cluster {
                labels: [above.labels, cluster.labels].concat(),
                first: 0.0,
            };
            cluster.stay_within(ideal, gap, top, bottom);
        }
        clusters.push(cluster);
    }

    let mut places = vec![0.0; ideal.len()];
    for cluster in clusters {
        for (step, &label) in cluster.labels.iter().enumerate() {
            places[label] = cluster.first + step as f64 * gap;
        }
    }
    places
}

struct Cluster {
    labels: Vec<usize>,
    first: f64,
}

impl Cluster {
    fn last(&self, gap: f64) -> f64 {
        self.first + self.extent(gap)
    }

    fn extent(&self, gap: f64) -> f64 {
        (self.labels.len() - 1) as f64 * gap
    }

    fn stay_within(&mut self, ideal: &[f64], gap: f64, top: f64, bottom: f64) {
        let mean =
            self.labels.iter().map(|&label| ideal[label]).sum::<f64>() / self.labels.len() as f64;
        let extent = self.extent(gap);
        self.first = (mean - extent / 2.0).min(bottom - extent).max(top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_distance() {
        let ideal = [50.0, 10.0, 11.0, 12.0, 99.0, 98.0];
        let places = spread(&ideal, 10.0, 0.0, 100.0);
        let mut order: Vec<usize> = (0..ideal.len()).collect();
        order.sort_by(|&a, &b| ideal[a].total_cmp(&ideal[b]));
        for pair in order.windows(2) {
            assert!(
                places[pair[1]] - places[pair[0]] >= 10.0 - 1e-9,
                "{places:?}"
            );
        }
        assert!(
            places.iter().all(|place| (0.0..=100.0).contains(place)),
            "{places:?}"
        );
        assert_eq!(
            places[0], 50.0,
            "a label with room around it stays where it is"
        );
    }

    #[test]
    fn no_labels_are_no_trouble() {
        assert!(spread(&[], 10.0, 0.0, 100.0).is_empty());
    }
}
