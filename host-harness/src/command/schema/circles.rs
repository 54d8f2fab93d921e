//! Finds references that form circles.

use std::collections::{BTreeMap, BTreeSet};

/// Follows each reference from `starts` on, and reports the circles: the names on the way round, of which the last one refers
/// to the first one.
pub fn find_circles<'a>(
    starts: impl IntoIterator<Item = &'a str>,
    references: impl Fn(&'a str) -> Vec<&'a str>,
    mut report: impl FnMut(&[&'a str]),
) {
    let mut finished = BTreeSet::new();
    for start in starts {
        // The names that lead here, and for each of them the references that aren't followed yet.
        let (mut path, mut places, mut left) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut next = Some(start);
        loop {
            if let Some(name) = next.take()
                && !finished.contains(name)
            {
                places.insert(name, path.len());
                path.push(name);
                left.push(references(name));
            }
            let Some(references) = left.last_mut() else { break };
            match references.pop() {
                Some(name) => match places.get(name) {
                    Some(place) => report(path.get(*place..).unwrap_or_default()),
                    None => next = Some(name),
                },
                None => {
                    left.pop();
                    if let Some(name) = path.pop() {
                        places.remove(name);
                        finished.insert(name);
                    }
                }
            }
        }
    }
}
