//! Twins: documents that tell the same aspect of different fields.
//!
//! A question that names one field never gets the other's fact, and one that names none or several
//! never gets one side's alone. Words cannot decide this: twins share nearly all of theirs.

use super::Document;
use super::index::id;
use super::score::Scored;

/// What a document is a side of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Side {
    field: Option<usize>,
    aspect: usize,
}

/// The sides of every document.
pub(super) struct Twins {
    sides: Vec<Option<Side>>,
    /// For each aspect its documents.
    groups: Vec<Vec<u32>>,
}

/// A candidate after its twins were heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    pub scored: Scored,
    /// It tells one side, and the question does not name just that side.
    pub one_sided: bool,
}

impl Twins {
    /// Notes the sides of the documents.
    pub fn new(documents: &[Document<'_>]) -> Self {
        let sides: Vec<Option<Side>> = documents
            .iter()
            .map(|document| document.aspect.map(|aspect| Side { field: document.field, aspect }))
            .collect();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (document, side) in sides.iter().enumerate() {
            if let Some(side) = side {
                if groups.len() <= side.aspect {
                    groups.resize(side.aspect + 1, Vec::new());
                }
                groups[side.aspect].push(id(document));
            }
        }
        Self { sides, groups }
    }

    /// Takes out the sides of fields that the question does not mean, and hands their likeness to the
    /// twin that it does mean. Order: raw likeness, then document order.
    pub fn settle(&self, named: &[usize], scored: Vec<Scored>) -> Vec<Settled> {
        let mut settled: Vec<Settled> = Vec::with_capacity(scored.len());
        for one in scored {
            let (document, one_sided) = match self.side(one.document) {
                None => (one.document, false),
                Some(side) => match (self.meant(named, side), side.field) {
                    (Some(twin), _) => (twin, false),
                    (None, Some(field)) if !named.is_empty() && !named.contains(&field) => continue,
                    (None, field) => (one.document, field.is_some()),
                },
            };
            match settled.iter_mut().find(|other| other.scored.document == document) {
                Some(present) => present.scored.raw = present.scored.raw.max(one.raw),
                None => settled.push(Settled { scored: Scored { document, raw: one.raw }, one_sided }),
            }
        }
        settled.sort_by(|a, b| b.scored.raw.total_cmp(&a.scored.raw).then(a.scored.document.cmp(&b.scored.document)));
        settled
    }

    /// The document tells one field's side of an aspect.
    pub fn is_of_a_field(&self, document: u32) -> bool {
        self.side(document).is_some_and(|side| side.field.is_some())
    }

    /// The aspect that the document tells of all fields.
    pub fn of_all_fields(&self, document: u32) -> Option<usize> {
        self.side(document).filter(|side| side.field.is_none()).map(|side| side.aspect)
    }

    fn side(&self, document: u32) -> Option<Side> {
        self.sides.get(document as usize).copied().flatten()
    }

    /// The document of this side's aspect that a question naming these fields means, if there is one:
    /// the named field's own, or with no or several fields named the one that speaks of no field.
    fn meant(&self, named: &[usize], side: Side) -> Option<u32> {
        let wanted = match named {
            [field] => Some(*field),
            _ => None,
        };
        self.groups
            .get(side.aspect)?
            .iter()
            .copied()
            .find(|twin| self.side(*twin).is_some_and(|twin| twin.field == wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twins() -> Twins {
        let side = |field, aspect| Document { field, aspect, ..Document::default() };
        Twins::new(&[
            side(Some(0), Some(0)),
            side(Some(1), Some(0)),
            side(None, Some(0)),
            side(Some(1), Some(1)),
            side(Some(0), None),
        ])
    }

    fn settled(named: &[usize], order: &[u32]) -> Vec<(u32, bool)> {
        let scored = order
            .iter()
            .zip((1_u8..=9).rev())
            .map(|(document, raw)| Scored { document: *document, raw: f32::from(raw) })
            .collect();
        twins().settle(named, scored).into_iter().map(|one| (one.scored.document, one.one_sided)).collect()
    }

    #[test]
    fn the_named_side_takes_the_place_of_its_twins() {
        assert_eq!(settled(&[0], &[1, 4]), [(0, false), (4, false)]);
        assert_eq!(settled(&[1], &[0, 2, 1]), [(1, false)]);
        assert_eq!(settled(&[], &[0, 1]), [(2, false)]);
        assert_eq!(settled(&[0, 1], &[1]), [(2, false)]);
    }

    #[test]
    fn the_other_sides_fact_is_never_offered_and_one_side_alone_never_answered() {
        assert_eq!(settled(&[0], &[3]), []);
        assert_eq!(settled(&[], &[3]), [(3, true)]);
        assert_eq!(settled(&[0, 1], &[3]), [(3, true)]);
        assert_eq!(settled(&[1], &[3, 4]), [(3, false), (4, false)]);
    }
}
