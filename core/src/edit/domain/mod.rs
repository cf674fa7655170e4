//! Prefix domains.

mod moving;

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use crate::model::{Domain, ObjectRef, PALETTE_SIZE, Records};

impl Edit {
    pub(super) fn set_domain(&mut self, domain: &Domain) -> Outcome {
        check_domain(domain, &self.document.domains)?;
        if !self.document.domains.contains(&domain.id) {
            self.created.push(ObjectRef::Domain(domain.id.clone()));
        }
        self.document.domains.insert(domain.clone());
        self.forget_missing_domains();
        Ok(())
    }

    pub(super) fn set_domains(&mut self, domains: &[Domain]) -> Outcome {
        let mut records = Records::default();
        for domain in domains {
            check_domain(domain, &records)?;
            if records.insert(domain.clone()).is_some() {
                return Err(CommandError::IdTaken { id: domain.id.to_string() });
            }
        }
        self.document.domains = records;
        self.forget_missing_domains();
        Ok(())
    }

    pub(super) fn infer_domains(&mut self) {
        let domains = crate::domain::infer_more(&self.document.schema, &self.document.domains);
        for domain in &domains {
            if !self.document.domains.contains(&domain.id) {
                self.created.push(ObjectRef::Domain(domain.id.clone()));
            }
        }
        self.document.domains = domains;
    }

    /// Takes domains that are gone out of the lists of those that may be referenced.
    pub(super) fn forget_missing_domains(&mut self) {
        let domains = &self.document.domains;
        let stale: Vec<_> = domains
            .iter()
            .filter(|d| d.may_reference.iter().flatten().any(|id| !domains.contains(id)))
            .map(|d| d.id.clone())
            .collect();
        for id in stale {
            let known = self.document.domains.clone();
            if let Some(list) =
                self.document.domains.get_mut(&id).and_then(|d| d.may_reference.as_mut())
            {
                list.retain(|id| known.contains(id));
            }
        }
    }
}

/// Whether a domain can stand beside others.
pub(crate) fn check_domain(domain: &Domain, others: &Records<Domain>) -> Result<(), CommandError> {
    let prefix = domain.prefix.as_str();
    if prefix.strip_suffix('_').is_none_or(str::is_empty) {
        return Err(CommandError::PrefixMalformed { prefix: prefix.to_owned() });
    }
    if domain.title.trim().is_empty() {
        return Err(CommandError::NameEmpty { what: "domain" });
    }
    if domain.colour >= PALETTE_SIZE {
        return Err(CommandError::ColourUnknown(domain.colour));
    }
    let other = others.iter().find(|d| d.prefix == domain.prefix && d.id != domain.id);
    if let Some(other) = other {
        return Err(CommandError::PrefixTaken {
            prefix: prefix.to_owned(),
            title: other.title.clone(),
        });
    }
    Ok(())
}
