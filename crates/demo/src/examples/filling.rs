//! Filling in: answers of an example as a person would type them, page by page, and the application handed in.
//!
//! Rule protected: what is typed goes through the same drafts as pages use; a file is sent before it is answered.

use std::collections::BTreeMap;

use absher_catalogue::{
    Answers, Given, Value,
    model::{Field, FieldKind, StepKind},
};
use absher_platform::{Actor, answers, applications};
use absher_vocabulary::Reference;

use super::{
    stage::{Played, Stage},
    world::WorldError,
};

impl Stage<'_> {
    /// `submit …`: starts an application for the one of this name, fills it in and hands it in.
    pub(super) async fn submit(
        &self,
        actor: &Actor,
        (name, answers): (&str, &Answers),
    ) -> Result<(Option<Reference>, Played), WorldError> {
        let p = self.p();
        let applicant = self.actor(name)?.identity;
        let service = self.offered.definition.id.as_str();
        let reference = match applications::start(p, actor, service, Some(&applicant)).await {
            Ok(reference) => reference,
            Err(e) => return Ok((None, Err(e))),
        };
        let played = self.fill_and_submit(actor, &reference, answers).await?;
        Ok((Some(reference), played))
    }

    async fn fill_and_submit(
        &self,
        actor: &Actor,
        reference: &Reference,
        answers: &Answers,
    ) -> Result<Played, WorldError> {
        let p = self.p();
        let draft = match applications::draft(p, actor, reference).await {
            Ok(draft) => draft,
            Err(e) => return Ok(Err(e)),
        };
        if self.offered.definition.subject.is_some() {
            let mut chosen = Vec::new();
            for name in &self.chosen {
                let found = self.troupe.record(name);
                chosen
                    .push(found.ok_or_else(|| {
                        WorldError::Other(format!("no record is named `{name}`"))
                    })?);
            }
            if chosen.is_empty() {
                chosen.extend(draft.choices.first().map(|r| r.id));
            }
            if let Err(e) = applications::save_subjects(p, actor, reference, &chosen).await {
                return Ok(Err(e));
            }
        }
        if let Err(e) = self.confirm_prefilled(actor, reference, answers).await? {
            return Ok(Err(e));
        }
        Ok(applications::submit(p, actor, reference).await)
    }

    /// A person presses «continue» on pages that are filled in already, and answers the others.
    async fn confirm_prefilled(
        &self,
        actor: &Actor,
        reference: &Reference,
        answers: &Answers,
    ) -> Result<Played, WorldError> {
        let p = self.p();
        let given = self.answers_of(actor, answers).await?;
        if let Err(e) = applications::save(p, actor, reference, &given).await {
            return Ok(Err(e));
        }
        let draft = match applications::draft(p, actor, reference).await {
            Ok(draft) => draft,
            Err(e) => return Ok(Err(e)),
        };
        let mut rest = BTreeMap::new();
        for page in &draft.pages {
            let applications::Page::Field(id) = &page.page else {
                continue;
            };
            if given.contains_key(id) {
                continue;
            }
            let optional = draft.field(id).is_some_and(|f| f.optional);
            match draft.typed.get(id) {
                Some(first) => {
                    rest.insert(id.clone(), first.clone());
                }
                None if optional => {
                    rest.insert(id.clone(), String::new());
                }
                None => {}
            }
        }
        Ok(applications::save(p, actor, reference, &rest).await)
    }

    /// Answers as they would be typed.
    pub(crate) fn typed(&self, answers: &Answers) -> Result<BTreeMap<String, String>, WorldError> {
        answers
            .iter()
            .map(|(field, given)| Ok((field.clone(), self.value(given)?)))
            .collect()
    }

    /// Answers as they would be typed; a file is sent first, and its answer is what sending it gave.
    pub(super) async fn answers_of(
        &self,
        actor: &Actor,
        answers: &Answers,
    ) -> Result<BTreeMap<String, String>, WorldError> {
        let mut typed = self.typed(answers)?;
        for (id, value) in &mut typed {
            if value.is_empty() {
                continue;
            }
            if let Some(field) = self.file_field(id) {
                let sent = applications::files::keep(self.p(), actor, field, sample(value)).await;
                *value = sent.map_err(WorldError::other)?;
            }
        }
        Ok(typed)
    }

    /// The field of this name that asks for a file, in the form or in a step.
    fn file_field(&self, id: &str) -> Option<&Field> {
        let definition = &self.offered.definition;
        let steps = definition
            .steps
            .iter()
            .flat_map(|s| std::iter::once(s).chain(&s.all));
        let asked = steps.flat_map(|s| match s.kind() {
            Some(StepKind::Agree(agree)) => agree.asks.iter().collect(),
            Some(StepKind::Wait(wait)) => wait.may.iter().flat_map(|a| &a.asks).collect(),
            _ => Vec::new(),
        });
        definition
            .fields
            .iter()
            .chain(asked)
            .find(|f| f.id == *id && f.kind == FieldKind::File)
    }

    fn value(&self, given: &Given) -> Result<String, WorldError> {
        match given {
            // Definitions say true and false; the pages say yes and no.
            Given::Typed(text) => Ok(match text.as_str() {
                "true" => "yes".to_owned(),
                "false" => "no".to_owned(),
                other => other.to_owned(),
            }),
            Given::Day(days) => {
                let today = self.p().now().date_riyadh();
                let day = today
                    .checked_add(jiff::Span::new().days(*days))
                    .map_err(WorldError::other)?;
                Ok(day.to_string())
            }
            Given::Cast(path) => {
                let name = path.join(".");
                let value = self.troupe.value(&name);
                let value = value
                    .ok_or_else(|| WorldError::Other(format!("`@{name}` is nothing on stage")))?;
                match value {
                    Value::Reference(id) => Ok(id.to_string()),
                    other => answers::typed(&other)
                        .ok_or_else(|| WorldError::Other(format!("`@{name}` cannot be typed"))),
                }
            }
        }
    }
}

/// A small file of the kind its name ends in.
fn sample(name: &str) -> &'static [u8] {
    match name.rsplit('.').next() {
        Some("png") => b"\x89PNG\r\n\x1a\n a sample",
        Some("jpeg" | "jpg") => b"\xff\xd8\xff\xe0 a sample",
        _ => b"%PDF-1.7 a sample",
    }
}
