//! Submitting: everything is checked again, against facts read just now.
//!
//! Rule protected: nothing that was true only while the draft was written lets an application through.

use absher_catalogue::model::PartyMust;

use crate::{
    enter,
    event::{PartyInfo, Refused, Submission},
    machine::Run,
    requirements::{Standing, requirements},
    state::Phase,
};

pub(crate) fn submit(run: &mut Run<'_>, submission: &Submission) -> Result<(), Refused> {
    if run.state.phase != Phase::Draft {
        return Err(Refused::NotNow);
    }
    let holder = |r: &absher_catalogue::Record| {
        r.holder
            .clone()
            .ok_or_else(|| Refused::Broken("a person without number".into()))
    };
    let applicant = holder(&run.state.applicant)?;
    let actor = holder(&run.state.actor)?;
    run.state.parties.insert("applicant".into(), applicant);
    run.state.parties.insert("actor".into(), actor);
    for (name, info) in &submission.parties {
        must(run, name, info)?;
        run.state.parties.insert(name.clone(), info.id.clone());
        if let Some(record) = &info.record {
            run.state.people.insert(name.clone(), record.clone());
        }
    }
    run.state.subjects.clone_from(&submission.subjects);
    run.state.fields.clone_from(&submission.fields);
    run.state.facts.clone_from(&submission.facts);
    let unmet: Vec<String> = requirements(run.definition, &run.state.env(run.now))
        .into_iter()
        .filter(|c| c.standing == Standing::Unmet)
        .map(|c| c.id)
        .collect();
    if !unmet.is_empty() {
        return Err(Refused::Requirements(unmet));
    }
    run.state.phase = Phase::Running;
    run.note("submitted", None, Some("applicant"));
    run.tell_standard("applicant", "submitted");
    enter::enter_from(run, 0)
}

fn must(run: &Run<'_>, name: &str, info: &PartyInfo) -> Result<(), Refused> {
    let Some(party) = run.definition.parties.get(name) else {
        return Err(Refused::Broken(format!("no party {name}")));
    };
    for must in &party.must {
        let (holds, word) = match must {
            PartyMust::ActiveAccount => (info.active, "active-account"),
            PartyMust::Exist => (info.record.is_some(), "exist"),
            PartyMust::BeAnother => (
                run.state.parties.get("applicant") != Some(&info.id),
                "be-another",
            ),
        };
        if !holds {
            return Err(Refused::Party {
                party: name.to_owned(),
                must: word.to_owned(),
            });
        }
    }
    Ok(())
}
