//! One domain made of two, and two of one.

use crate::model::{Domain, DomainId, Records};

/// Domains with one merged into another: the one that stays may reference what either may, and says what it did not say
/// itself as the other did. The same domains where one of the two is not there.
pub(crate) fn merge(
    domains: &Records<Domain>,
    from: &DomainId,
    into: &DomainId,
) -> Records<Domain> {
    let mut merged = domains.clone();
    let (Some(old), Some(stays)) = (domains.get(from), domains.get(into)) else { return merged };
    if from == into {
        return merged;
    }
    let (old, stays) = (old.as_ref().clone(), stays.as_ref().clone());
    let may_reference = old.may_reference.zip(stays.may_reference).map(|(old, mut list)| {
        list.extend(old);
        list
    });
    merged.remove(from);
    merged.insert(Domain {
        owner: stays.owner.or(old.owner),
        description: stays.description.or(old.description),
        may_reference,
        ..stays
    });
    for domain in &merged.clone() {
        let Some(list) = &domain.may_reference else { continue };
        let mut kept: Vec<DomainId> = Vec::with_capacity(list.len());
        for id in list.iter().map(|id| if id == from { into } else { id }) {
            if *id != domain.id && !kept.contains(id) {
                kept.push(id.clone());
            }
        }
        if kept != *list {
            merged.insert(Domain { may_reference: Some(kept), ..domain.as_ref().clone() });
        }
    }
    merged
}

/// Domains with a part of one as a domain of its own: whoever may reference the one may reference the other, and so may
/// each other.
pub(crate) fn split(
    domains: &Records<Domain>,
    whole: &DomainId,
    mut part: Domain,
) -> Records<Domain> {
    let mut all = domains.clone();
    for domain in domains {
        let Some(list) = &domain.may_reference else { continue };
        if (domain.id == *whole || list.contains(whole)) && !list.contains(&part.id) {
            let mut domain = domain.as_ref().clone();
            domain.may_reference.get_or_insert_default().push(part.id.clone());
            all.insert(domain);
        }
    }
    if let Some(list) = &mut part.may_reference
        && !list.contains(whole)
    {
        list.push(whole.clone());
    }
    all.insert(part);
    all
}
