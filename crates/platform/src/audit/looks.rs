//! Writing looks: whoever waits is written together, in one transaction.
//!
//! Rule protected: nobody's data is shown before the look is kept; a look that cannot be kept is an error and not an
//! answer. It is not for acts: those belong in their own transaction.

use absher_store::{
    Command, Db, Error as StoreError, Tx,
    audit::{self, Entry},
};
use tokio::sync::{mpsc, oneshot};

use crate::{Error, Result};

/// Most looks in one transaction.
const TOGETHER: usize = 256;
/// Most looks that wait; more wait to wait.
const WAITING: usize = 4_096;

/// The writer of looks. Cloning shares it; it ends with its last clone.
#[derive(Clone)]
pub struct Looks(mpsc::Sender<Waiting>);

struct Waiting {
    entry: Entry,
    kept: oneshot::Sender<bool>,
}

impl Looks {
    /// Starts the writer on this database. Call it inside a tokio runtime.
    pub fn new(db: &Db) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_groups(db.clone(), receiver));
        Self(sender)
    }

    /// Back when the look is committed.
    pub(super) async fn write(&self, entry: Entry) -> Result<()> {
        let (kept, answer) = oneshot::channel();
        let lost = || Error::Internal("the audit could not be written".to_owned());
        self.0
            .send(Waiting { entry, kept })
            .await
            .map_err(|_| lost())?;
        if answer.await.unwrap_or(false) {
            Ok(())
        } else {
            Err(lost())
        }
    }
}

async fn write_groups(db: Db, mut receiver: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(TOGETHER);
    while receiver.recv_many(&mut group, TOGETHER).await > 0 {
        let (entries, waiting): (Vec<_>, Vec<_>) =
            group.drain(..).map(|w| (w.entry, w.kept)).unzip();
        let written = db.run(&Write(entries)).await;
        if let Err(error) = &written {
            tracing::error!(%error, looks = waiting.len(), "looks could not be written to the audit");
        }
        for kept in waiting {
            // Whoever stopped waiting does not need to know.
            let _ = kept.send(written.is_ok());
        }
    }
}

struct Write(Vec<Entry>);

impl Command for Write {
    type Out = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), StoreError> {
        audit::insert(tx, &self.0).await
    }
}
