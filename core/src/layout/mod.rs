//! Geometry of diagrams: cards, placement, edges, culling, hit testing and painting.
