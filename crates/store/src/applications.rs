//! Applications, their parties, subjects held, timeline and work for officers.
//!
//! Rule protected: a state is replaced only by who saw its version (compare-and-set), and a record can be the subject of
//! one open application only (primary key). A new thing kept for an application is a table with its key.

use absher_vocabulary::{ApplicationId, IdentityNumber, RecordId, Reference, Timestamp};
use serde_json::Value as Json;

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A row of `application`.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// What people quote.
    pub reference: Reference,
    /// The service.
    pub service: String,
    /// Hash of the pinned definition, once submitted.
    pub definition: Option<String>,
    /// In whose name.
    pub applicant: IdentityNumber,
    /// Who presses.
    pub actor: IdentityNumber,
    /// Word of its phase.
    pub phase: String,
    /// The engine's state.
    pub state: Json,
    /// What was typed while it is a draft.
    pub draft: Json,
    /// Counts its changes.
    pub version: i64,
    /// The next deadline.
    pub deadline: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it changed.
    pub updated_at: Timestamp,
}

impl FromRow for Application {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            reference: row.get("reference")?,
            service: row.get("service")?,
            definition: row.get("definition")?,
            applicant: row.get("applicant")?,
            actor: row.get("actor")?,
            phase: row.get("phase")?,
            state: row.get("state")?,
            draft: row.get("draft")?,
            version: row.get("version")?,
            deadline: row.get("deadline")?,
            created_at: row.get("created_at")?,
            submitted_at: row.get("submitted_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// Writes a new draft.
pub async fn insert(tx: &mut Tx, a: &Application) -> Result<()> {
    tx.exec(
        "INSERT INTO application (id, reference, service, applicant, actor, phase, state, draft, version, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        args![a.id, a.reference, a.service, a.applicant, a.actor, a.phase, a.state, a.draft, a.version, a.created_at],
    )
    .await?;
    Ok(())
}

const BY_REFERENCE: &str = "SELECT id, reference, service, definition, applicant, actor, phase, state, draft, version, deadline, created_at, submitted_at, updated_at \
     FROM application WHERE reference = $1";
const BY_ID: &str = "SELECT id, reference, service, definition, applicant, actor, phase, state, draft, version, deadline, created_at, submitted_at, updated_at \
     FROM application WHERE id = $1";
const OF_PERSON: &str = "SELECT id, reference, service, definition, applicant, actor, phase, state, draft, version, deadline, created_at, submitted_at, updated_at \
     FROM application WHERE id IN (SELECT application FROM application_party WHERE identity = $1 ORDER BY updated_at DESC LIMIT $2) \
     ORDER BY updated_at DESC, id DESC";

/// By what people quote.
pub async fn by_reference(
    sql: &mut impl Sql,
    reference: &Reference,
) -> Result<Option<Application>> {
    sql.opt(BY_REFERENCE, args![reference]).await
}

/// By id.
pub async fn by_id(sql: &mut impl Sql, id: ApplicationId) -> Result<Option<Application>> {
    sql.opt(BY_ID, args![id]).await
}

/// Those a person has a part in, the last changed first.
pub async fn of_person(
    sql: &mut impl Sql,
    who: &IdentityNumber,
    limit: i64,
) -> Result<Vec<Application>> {
    sql.all(OF_PERSON, args![who, limit]).await
}

/// Changes what was typed in a draft; `false` when it changed meanwhile or is no draft any more.
pub async fn save_draft(tx: &mut Tx, a: &Application, now: Timestamp) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE application SET draft = $3, version = version + 1, updated_at = $4 \
             WHERE id = $1 AND version = $2 AND phase = 'draft'",
            args![a.id, a.version, a.draft, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Replaces the state of an application seen at `a.version`; `false` when somebody was faster.
pub async fn advance(tx: &mut Tx, a: &Application, now: Timestamp) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE application SET state = $3, phase = $4, definition = $5, deadline = $6, submitted_at = $7, \
             version = version + 1, updated_at = $8 WHERE id = $1 AND version = $2",
            args![a.id, a.version, a.state, a.phase, a.definition, a.deadline, a.submitted_at, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Applications whose deadline passed.
pub async fn overdue(sql: &mut impl Sql, now: Timestamp, limit: i64) -> Result<Vec<ApplicationId>> {
    let rows: Vec<(ApplicationId,)> = sql
        .all(
            "SELECT id FROM application WHERE deadline IS NOT NULL AND deadline < $1 ORDER BY deadline LIMIT $2",
            args![now, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|r| r.0).collect())
}

/// The next deadline of all.
pub async fn next_deadline(sql: &mut impl Sql) -> Result<Option<Timestamp>> {
    let row: Option<(Timestamp,)> = sql
        .opt(
            "SELECT deadline FROM application WHERE deadline IS NOT NULL ORDER BY deadline LIMIT 1",
            args![],
        )
        .await?;
    Ok(row.map(|r| r.0))
}

/// Keeps the text of a definition by its hash.
pub async fn keep_definition(tx: &mut Tx, hash: &str, text: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO definition_text (hash, text) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        args![hash, text],
    )
    .await?;
    Ok(())
}

/// The text of a definition.
pub async fn definition(sql: &mut impl Sql, hash: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = sql
        .opt(
            "SELECT text FROM definition_text WHERE hash = $1",
            args![hash],
        )
        .await?;
    Ok(row.map(|r| r.0))
}

/// A person's part in an application; `acts` when it is that party's turn.
pub async fn set_party(
    tx: &mut Tx,
    (application, party): (ApplicationId, &str),
    who: &IdentityNumber,
    acts: bool,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        "INSERT INTO application_party (application, identity, party, acts, updated_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (application, party) DO UPDATE SET identity = $2, acts = $4, updated_at = $5",
        args![application, who, party, acts, now],
    )
    .await?;
    Ok(())
}

/// The parties of a person in an application.
pub async fn parties_of(
    sql: &mut impl Sql,
    application: ApplicationId,
    who: &IdentityNumber,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql
        .all(
            "SELECT party FROM application_party WHERE application = $1 AND identity = $2 ORDER BY party",
            args![application, who],
        )
        .await?;
    Ok(rows.into_iter().map(|r| r.0).collect())
}

/// Ids of applications that wait for this person.
pub async fn waiting_for(sql: &mut impl Sql, who: &IdentityNumber) -> Result<Vec<ApplicationId>> {
    let rows: Vec<(ApplicationId,)> = sql
        .all(
            "SELECT DISTINCT application FROM application_party WHERE identity = $1 AND acts",
            args![who],
        )
        .await?;
    Ok(rows.into_iter().map(|r| r.0).collect())
}

/// Holds a record for an application; `false` when another open application holds it.
pub async fn hold_subject(
    tx: &mut Tx,
    record: RecordId,
    application: ApplicationId,
) -> Result<bool> {
    let changed = tx
        .exec(
            "INSERT INTO application_subject (record, application) VALUES ($1, $2) ON CONFLICT (record) DO NOTHING",
            args![record, application],
        )
        .await?;
    Ok(changed == 1)
}

/// Lets go of all records an application held.
pub async fn release_subjects(tx: &mut Tx, application: ApplicationId) -> Result<()> {
    tx.exec(
        "DELETE FROM application_subject WHERE application = $1",
        args![application],
    )
    .await?;
    Ok(())
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Its place.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What: a word that pages have a text for.
    pub word: String,
    /// The step.
    pub step: Option<String>,
    /// The party.
    pub party: Option<String>,
}

impl FromRow for Moment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            at: row.get("at")?,
            word: row.get("word")?,
            step: row.get("step")?,
            party: row.get("party")?,
        })
    }
}

/// Adds a line; its number is the application's version times a thousand and its place in the event.
pub async fn add_moment(tx: &mut Tx, application: ApplicationId, m: &Moment) -> Result<()> {
    tx.exec(
        "INSERT INTO timeline (application, number, at, word, step, party) VALUES ($1, $2, $3, $4, $5, $6)",
        args![application, m.number, m.at, m.word, m.step, m.party],
    )
    .await?;
    Ok(())
}

/// The timeline, oldest first.
pub async fn timeline(sql: &mut impl Sql, application: ApplicationId) -> Result<Vec<Moment>> {
    sql.all(
        "SELECT number, at, word, step, party FROM timeline WHERE application = $1 ORDER BY number",
        args![application],
    )
    .await
}

/// Work for officers.
#[derive(Clone, Debug)]
pub struct Task {
    /// The application.
    pub application: ApplicationId,
    /// The step.
    pub step: String,
    /// The role that does it.
    pub role: String,
    /// Since when it waits.
    pub since: Timestamp,
    /// Until when it should be done.
    pub deadline: Option<Timestamp>,
}

/// Replaces the tasks of an application.
pub async fn set_tasks(tx: &mut Tx, application: ApplicationId, tasks: &[Task]) -> Result<()> {
    tx.exec(
        "DELETE FROM task WHERE application = $1",
        args![application],
    )
    .await?;
    for t in tasks {
        tx.exec(
            "INSERT INTO task (application, step, role, since, deadline) VALUES ($1, $2, $3, $4, $5)",
            args![application, t.step, t.role, t.since, t.deadline],
        )
        .await?;
    }
    Ok(())
}

/// Tasks of roles, the oldest first.
pub async fn tasks(sql: &mut impl Sql, roles: &[String], limit: i64) -> Result<Vec<Task>> {
    let roles = Json::from(roles.to_vec());
    let rows: Vec<(ApplicationId, String, String, Timestamp, Option<Timestamp>)> = sql
        .all(
            "SELECT application, step, role, since, deadline FROM task \
             WHERE role IN (SELECT value FROM jsonb_array_elements_text($1)) ORDER BY since, application LIMIT $2",
            args![roles, limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(application, step, role, since, deadline)| Task {
            application,
            step,
            role,
            since,
            deadline,
        })
        .collect())
}

/// A file somebody attached, by its hash.
#[derive(Clone, Debug)]
pub struct Upload {
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Media type as sniffed.
    pub kind: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// Whose.
    pub owner: IdentityNumber,
}

/// Keeps a file; the same file again changes nothing.
pub async fn keep_upload(tx: &mut Tx, u: &Upload, now: Timestamp) -> Result<()> {
    tx.exec(
        "INSERT INTO upload (hash, kind, content, owner, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING",
        args![u.hash, u.kind, u.content, u.owner, now],
    )
    .await?;
    Ok(())
}

/// A file by its hash.
pub async fn upload(sql: &mut impl Sql, hash: &str) -> Result<Option<Upload>> {
    let row: Option<(String, String, Vec<u8>, IdentityNumber)> = sql
        .opt(
            "SELECT hash, kind, content, owner FROM upload WHERE hash = $1",
            args![hash],
        )
        .await?;
    Ok(row.map(|(hash, kind, content, owner)| Upload {
        hash,
        kind,
        content,
        owner,
    }))
}

/// The draft of a service that a person began and did not submit.
pub async fn open_draft(
    sql: &mut impl Sql,
    actor: &IdentityNumber,
    applicant: &IdentityNumber,
    service: &str,
) -> Result<Option<Reference>> {
    let row: Option<(Reference,)> = sql
        .opt(
            "SELECT reference FROM application WHERE actor = $1 AND applicant = $2 AND service = $3 AND phase = 'draft' \
             ORDER BY created_at LIMIT 1",
            args![actor, applicant, service],
        )
        .await?;
    Ok(row.map(|r| r.0))
}
