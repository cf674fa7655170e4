//! How good diagrams are, beside a plain layered layout of the same cards: one line of JSON for each number, as `cargo
//! xtask bench` reads them; with a corpus only. `cargo run -p trestle-tests --example layout`

use trestle_tests::{corpus, layout};

fn main() {
    let Some(corpus) = corpus::folder() else { return };
    let mut lines = Vec::new();
    for (name, document) in layout::documents(&corpus) {
        let kinds = [
            ("ours", layout::ours(&document)),
            ("plain", layout::plain(&document, 0)),
            ("plain and sorted", layout::plain(&document, 8)),
        ];
        for (kind, drawing) in kinds {
            let counts = drawing.counts();
            let mut line = |what: &str, value: String| {
                lines.push(format!("  \"layout of {name}, {kind}: {what}\": {value}"));
            };
            line("overlaps, count", counts.overlaps.to_string());
            line("crossings, count", counts.crossings.to_string());
            line("through cards, count", counts.through_cards.to_string());
            line("length of edges, px", format!("{:.0}", counts.length));
        }
    }
    println!("{{\n{}\n}}", lines.join(",\n"));
}
