//! Submitting a draft.
//!
//! Rule protected: everything is read and checked again on the server; pressing twice finds the application submitted and
//! is no error.

use std::collections::BTreeMap;

use absher_engine::{By, Standing, Submission, What};
use absher_store::applications;
use absher_vocabulary::Reference;

use super::{ApplyError, TakeIn, act::conclude, draft};
use crate::{Actor, Error, Platform, answers::AnswerError};

/// Submits a draft. Submitting again what was submitted is the same answer.
///
/// # Errors
/// What refuses it, as [`ApplyError`].
pub async fn submit(p: &Platform, actor: &Actor, reference: &Reference) -> Result<(), ApplyError> {
    let row = applications::by_reference(&mut p.db.reader().await?, reference)
        .await?
        .ok_or(Error::NotFound)?;
    if row.actor != actor.identity {
        return Err(Error::NotFound.into());
    }
    if row.phase != "draft" {
        return Ok(());
    }
    actor.activated()?;
    let id = row.id;
    let draft = draft::look(p, row).await?;
    // Somebody who may not have the service is told so, rather than to correct an answer.
    let unmet: Vec<String> = draft
        .requirements
        .iter()
        .filter(|c| c.standing == Standing::Unmet)
        .map(|c| c.id.clone())
        .collect();
    if !unmet.is_empty() {
        return Err(ApplyError::Requirements(unmet));
    }
    let wrong: BTreeMap<_, _> = draft
        .pages
        .iter()
        .filter(|page| !page.answered && !left_out(&draft, &page.page))
        .map(|page| match &page.page {
            draft::Page::Subject => ("subject".to_owned(), AnswerError::Missing),
            draft::Page::Field(f) => (
                f.clone(),
                draft.wrong.get(f).cloned().unwrap_or(AnswerError::Missing),
            ),
        })
        .collect();
    if !wrong.is_empty() {
        return Err(ApplyError::Answers(wrong));
    }
    let submission = Submission {
        subjects: draft.state.subjects,
        fields: draft.state.fields,
        facts: draft.state.facts,
        parties: draft.parties,
    };
    let what = What::Submit(Box::new(submission));
    let take_in = TakeIn {
        actor: Some(actor.account),
        ..TakeIn::new(p, id, By::Person(actor.identity.clone()), what)
    };
    match p.db.run(&take_in).await {
        // Somebody pressed twice: it is submitted.
        Err(ApplyError::NotNow) => Ok(()),
        took => conclude(p, id, took?).await,
    }
}

/// A question that may be left out, and was: pages ask it, programs need not answer it.
fn left_out(draft: &draft::Draft, page: &draft::Page) -> bool {
    let draft::Page::Field(id) = page else {
        return false;
    };
    !draft.typed.contains_key(id) && draft.field(id).is_some_and(|f| f.optional)
}
