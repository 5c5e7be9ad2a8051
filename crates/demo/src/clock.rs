//! The clock of a demonstration: the real one, and how far it was moved forward.
//!
//! Rule protected: time never goes back, not by a restart either: how far it was moved is kept in the store. A new way to
//! move it is a function over [`DemoClock::advance_to`].

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use absher_store::{Command, Db, Error, Result, Tx, demo};
use absher_vocabulary::{Clock, Span, Timestamp};

/// A clock that can be moved forward.
pub struct DemoClock {
    base: Arc<dyn Clock>,
    ahead: AtomicI64,
}

struct Forward {
    micros: i64,
}

impl Command for Forward {
    type Out = i64;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<i64> {
        demo::move_forward(tx, self.micros).await
    }
}

impl DemoClock {
    /// The clock over a real one, as far ahead as the store says.
    pub async fn open(db: &Db, base: Arc<dyn Clock>) -> Result<Self> {
        let clock = Self {
            base,
            ahead: AtomicI64::new(0),
        };
        clock.refresh(db).await?;
        Ok(clock)
    }

    /// How many seconds it is ahead of the real one, rounded down.
    pub fn ahead_seconds(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed) / 1_000_000
    }

    /// Moves it forward by a span, as deadlines count it: hours exactly, days to the end of the day in Riyadh. Gives the
    /// moment it is then. What became due is the worker's to do.
    pub async fn advance(&self, db: &Db, span: Span) -> Result<Timestamp> {
        self.advance_to(db, span.after(self.now())).await
    }

    /// Moves it forward to a moment; one that has passed changes nothing. Gives the moment it is then.
    pub async fn advance_to(&self, db: &Db, to: Timestamp) -> Result<Timestamp> {
        let micros = to.micros().saturating_sub(self.now().micros());
        if micros > 0 {
            let ahead = db.run(&Forward { micros }).await?;
            self.ahead.fetch_max(ahead, Ordering::Relaxed);
        }
        Ok(self.now())
    }

    /// Takes over what another process moved it by.
    pub async fn refresh(&self, db: &Db) -> Result<()> {
        let ahead = demo::ahead(&mut db.reader().await?).await?;
        self.ahead.fetch_max(ahead, Ordering::Relaxed);
        Ok(())
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let base = self.base.now().micros();
        Timestamp::from_micros(base.saturating_add(self.ahead.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use absher_store::on_both;

    use super::*;
    use crate::testing::Fixed;

    fn base() -> Arc<dyn Clock> {
        Arc::new(Fixed::at(1_767_214_799))
    }

    on_both! {
        async fn it_moves_forward_and_stays_there_when_opened_again(db: Db) {
            let clock = DemoClock::open(&db, base()).await.unwrap();
            let start = clock.now();
            assert_eq!(start, base().now());
            let moved = clock.advance(&db, Span::parse("72h").unwrap()).await.unwrap();
            assert_eq!(moved, start.plus_seconds(72 * 3_600));
            assert_eq!(clock.ahead_seconds(), 72 * 3_600);
            let again = DemoClock::open(&db, base()).await.unwrap();
            assert_eq!(again.now(), moved, "a restart keeps it");
        }

        async fn it_never_goes_back(db: Db) {
            let clock = DemoClock::open(&db, base()).await.unwrap();
            let later = clock.advance(&db, Span::parse("1h").unwrap()).await.unwrap();
            assert_eq!(clock.advance_to(&db, base().now()).await.unwrap(), later);
            assert_eq!(DemoClock::open(&db, base()).await.unwrap().now(), later);
        }

        async fn another_process_sees_it_after_a_refresh(db: Db) {
            let (one, other) = (DemoClock::open(&db, base()).await.unwrap(), DemoClock::open(&db, base()).await.unwrap());
            let moved = one.advance(&db, Span::parse("1d").unwrap()).await.unwrap();
            other.refresh(&db).await.unwrap();
            assert_eq!(other.now(), moved);
        }
    }
}
