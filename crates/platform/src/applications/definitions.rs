//! The definition an application lives under: the newest while it is a draft, the pinned one afterwards.
//!
//! Rule protected: an application ends under the text it was submitted under, whatever changes on offer.

use std::{collections::HashMap, sync::Arc, sync::RwLock};

use absher_catalogue::{Catalogue, Offered};
use absher_store::{Sql, applications::Application};

use crate::{Error, Platform, Result};

/// Pinned catalogues by hash, read once.
#[derive(Default)]
pub struct Definitions(RwLock<HashMap<String, Arc<Catalogue>>>);

impl Definitions {
    fn get(&self, hash: &str) -> Option<Arc<Catalogue>> {
        self.0.read().ok()?.get(hash).cloned()
    }
    fn keep(&self, hash: &str, catalogue: &Arc<Catalogue>) {
        if let Ok(mut known) = self.0.write() {
            known.insert(hash.to_owned(), Arc::clone(catalogue));
        }
    }
}

/// The catalogue an application lives under.
pub(crate) async fn catalogue(
    p: &Platform,
    sql: &mut impl Sql,
    row: &Application,
) -> Result<Arc<Catalogue>> {
    let Some(hash) = &row.definition else {
        return Ok(Arc::clone(&p.catalogue));
    };
    if let Some(known) = p.definitions.get(hash) {
        return Ok(known);
    }
    // The newest text is mostly the pinned one: no need to read it again.
    if p.catalogue
        .pin(&row.service)
        .is_some_and(|pin| pin.hash == *hash)
    {
        p.definitions.keep(hash, &p.catalogue);
        return Ok(Arc::clone(&p.catalogue));
    }
    let text = absher_store::applications::definition(sql, hash)
        .await?
        .ok_or_else(|| Error::Internal("a pinned definition is missing".into()))?;
    let catalogue = Catalogue::unpin(&text)
        .map_err(|m| Error::Internal(format!("a pinned definition: {m}")))?;
    let catalogue = Arc::new(catalogue);
    p.definitions.keep(hash, &catalogue);
    Ok(catalogue)
}

/// The definition of a service in a catalogue.
pub(crate) fn offered(catalogue: &Catalogue, service: &str) -> Result<Arc<Offered>> {
    catalogue
        .definition(service)
        .cloned()
        .ok_or(Error::NotFound)
}
