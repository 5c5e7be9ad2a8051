//! Files people attach: looked into, bounded, kept once by their hash.
//!
//! Rule protected: what a file is, its bytes say, never its name; only who sent a file may use its hash. A new kind is a
//! signature in [`sniff`] and a word of `accept` in the catalogue.

use absher_catalogue::model::Field;
use absher_store::{
    Command, Tx,
    applications::{self, Upload},
};
use absher_vocabulary::Timestamp;
use sha2::{Digest, Sha256};

use crate::{Actor, Error, Platform, Result};

/// Most bytes of a file whose field says no limit.
const USUAL_MOST: i64 = 5_000_000;

/// Why a file is not kept.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not of a kind the field accepts.
    #[error("not an accepted kind of file")]
    Kind,
    /// More bytes than the field accepts.
    #[error("larger than {most} bytes")]
    TooLarge {
        /// Most bytes.
        most: i64,
    },
    /// Anything common.
    #[error(transparent)]
    Common(#[from] Error),
}

impl From<absher_store::Error> for FileError {
    fn from(e: absher_store::Error) -> Self {
        Self::Common(e.into())
    }
}

/// Most bytes of a file a field accepts.
pub fn most_bytes(field: &Field) -> i64 {
    field.max.unwrap_or(USUAL_MOST)
}

/// Keeps a file for an answer to `field`; its SHA-256 in hexadecimal, which is the answer.
///
/// # Errors
/// [`FileError::Kind`], [`FileError::TooLarge`], or a failure of the store.
pub async fn keep(
    p: &Platform,
    actor: &Actor,
    field: &Field,
    bytes: &[u8],
) -> Result<String, FileError> {
    let most = most_bytes(field);
    if i64::try_from(bytes.len()).unwrap_or(i64::MAX) > most {
        return Err(FileError::TooLarge { most });
    }
    let kind = sniff(bytes)
        .filter(|kind| field.accept.iter().any(|a| a == kind))
        .ok_or(FileError::Kind)?;
    // The owner is part of what is hashed: the same bytes of two people are two files, and neither learns of the other.
    let hash = Sha256::new()
        .chain_update(actor.identity.as_str())
        .chain_update(bytes)
        .finalize();
    let hash = hexadecimal(&hash);
    let upload = Upload {
        hash: hash.clone(),
        kind: kind.to_owned(),
        content: bytes.to_vec(),
        owner: actor.identity.clone(),
    };
    p.db.run(&Keep {
        upload,
        now: p.now(),
    })
    .await?;
    Ok(hash)
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, b| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// Whether this is the hash of a file that this person sent.
pub(crate) async fn is_of(
    p: &Platform,
    owner: &absher_vocabulary::IdentityNumber,
    hash: &str,
) -> Result<bool> {
    let found = applications::upload(&mut p.db.reader().await?, hash).await?;
    Ok(found.is_some_and(|upload| upload.owner == *owner))
}

struct Keep {
    upload: Upload,
    now: Timestamp,
}

impl Command for Keep {
    type Out = ();
    type Error = FileError;

    async fn run(&self, tx: &mut Tx) -> Result<(), FileError> {
        Ok(applications::keep_upload(tx, &self.upload, self.now).await?)
    }
}

/// What the first bytes say a file is.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 3] = [
        (b"%PDF-", "pdf"),
        (&[0xFF, 0xD8, 0xFF], "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
    ];
    signatures
        .into_iter()
        .find(|(signature, _)| bytes.starts_with(signature))
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Some("pdf"));
        assert_eq!(sniff(&[0xFF, 0xD8, 0xFF, 0xE0]), Some("jpeg"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), Some("png"));
        assert_eq!(sniff(b"<html>"), None);
        assert_eq!(sniff(b"MZ%PDF-"), None);
        assert_eq!(sniff(b""), None);
    }
}
