//! One-time codes, as keyed hashes.
//!
//! The rule it protects: a try is counted before it is judged, in one conditional UPDATE, so parallel guesses share the
//! same few tries; and a code is used once. A new purpose is a value here and in the table's CHECK.

use absher_vocabulary::{ChallengeId, Timestamp};
use uuid::Uuid;

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the phone of a registration.
    Register,
    /// Ends a sign-in.
    SignIn,
    /// Proves at a desk that the person is there.
    Activate,
}

impl Purpose {
    /// The word in the store, and the label its hashes are derived with.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign-in",
            Self::Activate => "activate",
        }
    }
}

/// A code to be kept.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// Its id.
    pub id: ChallengeId,
    /// What it is for.
    pub purpose: Purpose,
    /// What it proves: a registration, a challenge or an account.
    pub about: Uuid,
    /// Keyed hash of the digits.
    pub hash: [u8; 32],
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The moment it stops working.
    pub expires_at: Timestamp,
}

/// A code that may still be typed, one try counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub id: ChallengeId,
    /// Keyed hash of the digits.
    pub hash: [u8; 32],
    /// How often it was tried, this try too.
    pub tries: i64,
}

impl FromRow for Candidate {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            hash: row.get("hash")?,
            tries: row.get("tries")?,
        })
    }
}

/// Keeps a code.
pub async fn insert(tx: &mut Tx, c: &NewCode) -> Result<()> {
    tx.exec(
        "INSERT INTO code (id, purpose, about, hash, sent_at, expires_at, tries, used) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, FALSE)",
        args![
            c.id,
            c.purpose.word(),
            c.about,
            c.hash,
            c.sent_at,
            c.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Counts a try on the two newest codes and returns those that still had one left.
pub async fn count_try(
    tx: &mut Tx,
    purpose: Purpose,
    about: Uuid,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Candidate>> {
    tx.all(
        "UPDATE code SET tries = tries + 1 WHERE used = FALSE AND expires_at > $3 AND tries < $4 \
         AND id IN (SELECT id FROM code WHERE about = $2 AND purpose = $1 \
         ORDER BY sent_at DESC, id DESC LIMIT 2) RETURNING id, hash, tries",
        args![purpose.word(), about, now, most],
    )
    .await
}

/// Whether a code is there that is neither used nor old: then it has no tries left.
pub async fn has_live(
    sql: &mut impl Sql,
    purpose: Purpose,
    about: Uuid,
    now: Timestamp,
) -> Result<bool> {
    let (count,): (i64,) = sql
        .one(
            "SELECT COUNT(*) FROM code \
             WHERE about = $2 AND purpose = $1 AND used = FALSE AND expires_at > $3",
            args![purpose.word(), about, now],
        )
        .await?;
    Ok(count > 0)
}

/// Uses a code, and with it every other of the same purpose; `false` when another was faster.
pub async fn spend(tx: &mut Tx, id: ChallengeId, purpose: Purpose, about: Uuid) -> Result<bool> {
    let own = tx
        .exec(
            "UPDATE code SET used = TRUE WHERE id = $1 AND used = FALSE",
            args![id],
        )
        .await?;
    cancel(tx, purpose, about).await?;
    Ok(own == 1)
}

/// Ends all codes of a purpose.
pub async fn cancel(tx: &mut Tx, purpose: Purpose, about: Uuid) -> Result<()> {
    tx.exec(
        "UPDATE code SET used = TRUE WHERE about = $2 AND purpose = $1 AND used = FALSE",
        args![purpose.word(), about],
    )
    .await?;
    Ok(())
}

/// Removes old ones.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.exec("DELETE FROM code WHERE expires_at <= $1", args![now])
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Db, Error, on_both};

    const ABOUT: Uuid = Uuid::from_u128(7);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    fn code(n: u8, sent: i64) -> NewCode {
        NewCode {
            id: ChallengeId::from_uuid(Uuid::from_u128(u128::from(n))),
            purpose: Purpose::SignIn,
            about: ABOUT,
            hash: [n; 32],
            sent_at: at(sent),
            expires_at: at(sent + 600),
        }
    }

    struct Try;
    impl Command for Try {
        type Out = usize;
        type Error = Error;
        async fn run(&self, tx: &mut Tx) -> Result<usize> {
            Ok(count_try(tx, Purpose::SignIn, ABOUT, at(10), 5)
                .await?
                .len())
        }
    }

    on_both! {
        async fn the_newest_and_the_one_before_can_be_tried(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for (n, sent) in [(1, 0), (2, 30), (3, 60)] {
                insert(&mut tx, &code(n, sent)).await.unwrap();
            }
            let found = count_try(&mut tx, Purpose::SignIn, ABOUT, at(61), 5).await.unwrap();
            let mut hashes: Vec<u8> = found.iter().map(|c| c.hash[0]).collect();
            hashes.sort_unstable();
            assert_eq!(hashes, [2, 3]);
            let late = count_try(&mut tx, Purpose::SignIn, ABOUT, at(630), 5).await.unwrap();
            assert_eq!(late.iter().map(|c| c.hash[0]).collect::<Vec<_>>(), [3]);
        }

        async fn codes_that_are_cancelled_cannot_be_tried(db: Db) {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &code(1, 0)).await.unwrap();
            cancel(&mut tx, Purpose::Register, ABOUT).await.unwrap();
            assert!(has_live(&mut tx, Purpose::SignIn, ABOUT, at(1)).await.unwrap(), "another purpose");
            cancel(&mut tx, Purpose::SignIn, ABOUT).await.unwrap();
            assert!(!has_live(&mut tx, Purpose::SignIn, ABOUT, at(1)).await.unwrap());
            assert!(count_try(&mut tx, Purpose::SignIn, ABOUT, at(1), 5).await.unwrap().is_empty());
        }

        async fn another_purpose_or_subject_finds_no_code(db: Db) {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &code(1, 0)).await.unwrap();
            for purpose in [Purpose::Register, Purpose::Activate] {
                assert!(count_try(&mut tx, purpose, ABOUT, at(1), 5).await.unwrap().is_empty());
            }
            let other = Uuid::from_u128(8);
            let found = count_try(&mut tx, Purpose::SignIn, other, at(1), 5).await.unwrap();
            assert!(found.is_empty());
        }

        async fn parallel_guesses_share_five_tries(db: Db) {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &code(1, 0)).await.unwrap();
            tx.commit().await.unwrap();
            let guesses: Vec<_> = (0..20)
                .map(|_| {
                    let db = db.clone();
                    tokio::spawn(async move { db.run(&Try).await.unwrap() })
                })
                .collect();
            let mut counted = 0;
            for guess in guesses {
                counted += guess.await.unwrap();
            }
            assert_eq!(counted, 5);
            let mut sql = db.reader().await.unwrap();
            assert!(has_live(&mut sql, Purpose::SignIn, ABOUT, at(10)).await.unwrap());
            assert!(!has_live(&mut sql, Purpose::SignIn, ABOUT, at(600)).await.unwrap());
        }

        async fn a_code_is_used_once_and_takes_the_others_with_it(db: Db) {
            let mut tx = db.begin().await.unwrap();
            let (first, second) = (code(1, 0), code(2, 30));
            insert(&mut tx, &first).await.unwrap();
            insert(&mut tx, &second).await.unwrap();
            assert!(spend(&mut tx, first.id, Purpose::SignIn, ABOUT).await.unwrap());
            assert!(!spend(&mut tx, first.id, Purpose::SignIn, ABOUT).await.unwrap());
            assert!(!spend(&mut tx, second.id, Purpose::SignIn, ABOUT).await.unwrap());
            let left = count_try(&mut tx, Purpose::SignIn, ABOUT, at(31), 5).await.unwrap();
            assert!(left.is_empty());
            assert_eq!(sweep(&mut tx, at(600)).await.unwrap(), 1);
        }
    }
}
