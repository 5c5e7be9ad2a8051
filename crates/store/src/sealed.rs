//! Sealed documents.
//!
//! Rule protected: a document is written once under its application's idempotency key and found by its printed code.

use absher_vocabulary::{ApplicationId, DocumentId, IdentityNumber, SealCode, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A row of `document`, without the file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id: the key of the outbox row that made it.
    pub id: DocumentId,
    /// The printed code.
    pub code: SealCode,
    /// The template.
    pub template: String,
    /// Who holds it.
    pub holder: IdentityNumber,
    /// The application it came from.
    pub application: ApplicationId,
    /// Title in Arabic.
    pub title_ar: String,
    /// Title in English.
    pub title_en: String,
    /// Number of what it is about.
    pub number: String,
    /// The seal.
    pub seal: Vec<u8>,
    /// When.
    pub issued_at: Timestamp,
    /// Last day, `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl FromRow for Document {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            code: row.get("code")?,
            template: row.get("template")?,
            holder: row.get("holder")?,
            application: row.get("application")?,
            title_ar: row.get("title_ar")?,
            title_en: row.get("title_en")?,
            number: row.get("number")?,
            seal: row.get("seal")?,
            issued_at: row.get("issued_at")?,
            expires: row.get("expires")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

/// Writes a document; the same id again changes nothing.
pub async fn insert(tx: &mut Tx, d: &Document, pdf: &[u8]) -> Result<()> {
    tx.exec(
        "INSERT INTO document (id, code, template, holder, application, title_ar, title_en, number, seal, issued_at, expires, pdf) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING",
        args![
            d.id, d.code, d.template, d.holder, d.application, d.title_ar, d.title_en, d.number, d.seal, d.issued_at,
            d.expires, pdf
        ],
    )
    .await?;
    Ok(())
}

/// Those a person holds, the newest first.
pub async fn of_holder(
    sql: &mut impl Sql,
    holder: &IdentityNumber,
    limit: i64,
) -> Result<Vec<Document>> {
    sql.all(
        "SELECT id, code, template, holder, application, title_ar, title_en, number, seal, issued_at, expires, revoked_at \
         FROM document WHERE holder = $1 ORDER BY issued_at DESC, id DESC LIMIT $2",
        args![holder, limit],
    )
    .await
}

/// Those an application issued.
pub async fn of_application(
    sql: &mut impl Sql,
    application: ApplicationId,
) -> Result<Vec<Document>> {
    sql.all(
        "SELECT id, code, template, holder, application, title_ar, title_en, number, seal, issued_at, expires, revoked_at \
         FROM document WHERE application = $1 ORDER BY issued_at, id",
        args![application],
    )
    .await
}

/// By the printed code.
pub async fn by_code(sql: &mut impl Sql, code: &SealCode) -> Result<Option<Document>> {
    sql.opt(
        "SELECT id, code, template, holder, application, title_ar, title_en, number, seal, issued_at, expires, revoked_at \
         FROM document WHERE code = $1",
        args![code],
    )
    .await
}

/// The file of a document.
pub async fn pdf(sql: &mut impl Sql, id: DocumentId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = sql
        .opt("SELECT pdf FROM document WHERE id = $1", args![id])
        .await?;
    Ok(row.map(|r| r.0))
}

/// By id.
pub async fn by_id(sql: &mut impl Sql, id: DocumentId) -> Result<Option<Document>> {
    sql.opt(
        "SELECT id, code, template, holder, application, title_ar, title_en, number, seal, issued_at, expires, revoked_at \
         FROM document WHERE id = $1",
        args![id],
    )
    .await
}
