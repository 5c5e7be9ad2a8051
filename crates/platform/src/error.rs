//! What can go wrong in any use case.
//!
//! Rule protected: an error says what happened in a form every front door can tell a person; causes inside are kept for
//! the log. A failure of one subject only belongs to that subject's own error, which wraps this one.

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Failures common to all use cases.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing there, or nothing this actor may know of.
    #[error("not found")]
    NotFound,
    /// Known, but not for this actor.
    #[error("not allowed")]
    Forbidden,
    /// Nobody is signed in, or the session ended.
    #[error("not signed in")]
    SignedOut,
    /// The account is registered but not activated, and this needs activation.
    #[error("not activated")]
    NotActivated,
    /// A sector does not answer; nothing was lost.
    #[error("sector {sector} is not available")]
    SectorDown {
        /// Which.
        sector: String,
    },
    /// It needs an answer that was not given yet.
    #[error("an answer is not given yet")]
    NotYet,
    /// Somebody else was faster; look again.
    #[error("changed meanwhile")]
    Conflict,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] absher_store::Error),
    /// Something that should not be possible.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<absher_sectors::SectorError> for Error {
    fn from(e: absher_sectors::SectorError) -> Self {
        use absher_sectors::SectorError as S;
        match e {
            S::Down { sector } | S::Slow { sector } => Self::SectorDown { sector },
            // Nothing that whoever asks could mend: operators find the cause in the log.
            S::Protocol { sector, why } => {
                tracing::error!(sector, why, "a sector does not accept the question");
                Self::SectorDown { sector }
            }
            S::Store { source, .. } => Self::Store(source),
        }
    }
}

impl From<absher_catalogue::EvalError> for Error {
    fn from(e: absher_catalogue::EvalError) -> Self {
        Self::Internal(e.to_string())
    }
}
