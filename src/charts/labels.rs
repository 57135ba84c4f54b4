//! Labels that do not overlap, because they are pushed apart along a line.

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
