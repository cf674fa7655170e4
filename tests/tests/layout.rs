//! Diagrams of real schemas: no card lies on another, no edge runs through one, and there are fewer crossings and
//! shorter edges than in a plain layered layout.

use trestle_tests::corpus;
use trestle_tests::layout::{Counts, documents, ours, plain};

#[test]
fn diagrams_of_real_schemas_are_clear_and_always_the_same() {
    let Some(corpus) = corpus::folder_or_skip("layout") else { return };
    let (mut all, mut others) = (Counts::default(), Counts::default());
    for (name, document) in documents(&corpus) {
        let drawing = ours(&document);
        assert_eq!(drawing, ours(&document), "{name}");
        let counts = drawing.counts();
        assert_eq!((counts.overlaps, counts.through_cards), (0, 0), "{name}");
        // The better of two plain ones.
        let sorted = plain(&document, 8).counts();
        let unsorted = plain(&document, 0).counts();
        all.crossings += counts.crossings;
        all.length += counts.length;
        others.crossings += sorted.crossings.min(unsorted.crossings);
        others.length += sorted.length.min(unsorted.length);
    }
    assert!(all.crossings * 3 < others.crossings * 2, "{all:?}, plain {others:?}");
    assert!(all.length * 3.0 < others.length * 2.0, "{all:?}, plain {others:?}");
}
