//! The simulated courier: parcels on their way, delivered after a while or by a button.
//!
//! Rule protected: the platform hears of a delivery before it counts as delivered here, so a crash between the two tells
//! it again and never not at all.

use absher_platform::{
    Platform, applications,
    applications::ApplyError,
    ports::{Courier, Parcel as Ordered, PortError},
};
use absher_store::{Command, Db, Error, Result, Tx, demo::courier as store};
use absher_vocabulary::{OutboxId, Timestamp};
use async_trait::async_trait;

pub use absher_store::demo::courier::Parcel;

/// Most parcels shown, and most delivered at a time.
const MOST: i64 = 200;

/// Takes orders and does nothing by itself.
#[derive(Clone)]
pub struct DemoCourier {
    db: Db,
}

struct Order(Parcel);

impl Command for Order {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        store::order(tx, &self.0).await
    }
}

struct Delivered {
    key: OutboxId,
    at: Timestamp,
}

impl Command for Delivered {
    type Out = bool;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<bool> {
        store::delivered(tx, self.key, self.at).await
    }
}

impl DemoCourier {
    /// Keeps its orders in this store.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// All parcels, the newest first.
    pub async fn parcels(&self) -> Result<Vec<Parcel>> {
        store::list(&mut self.db.reader().await?, MOST).await
    }
}

#[async_trait]
impl Courier for DemoCourier {
    async fn order(&self, key: OutboxId, parcel: &Ordered, at: Timestamp) -> Result<(), PortError> {
        let (what, address) = (parcel.what.clone(), parcel.address.clone());
        let order = Order(Parcel {
            key,
            what,
            address,
            ordered_at: at,
            delivered_at: None,
        });
        self.db.run(&order).await.map_err(|e| PortError {
            party: "simulated courier",
            why: e.to_string(),
        })
    }
}

/// Delivers one parcel; delivering it again changes nothing.
///
/// # Errors
/// [`ApplyError`] when the platform knows no such order.
pub async fn deliver(p: &Platform, key: OutboxId) -> Result<(), ApplyError> {
    applications::delivered(p, key).await?;
    p.db.run(&Delivered { key, at: p.now() }).await?;
    Ok(())
}

/// Delivers what has been on its way for so many hours of the platform's clock, and gives how many that were. What the
/// platform does not take in now is tried again next time.
///
/// # Errors
/// The store failed.
pub async fn deliver_due(p: &Platform, hours: i64) -> Result<usize> {
    let by = p.now().plus_seconds(-hours.saturating_mul(3_600));
    let mut count = 0;
    for parcel in store::under_way(&mut p.db.reader().await?, by, MOST).await? {
        match deliver(p, parcel.key).await {
            Ok(()) => count += 1,
            Err(error) => {
                tracing::warn!(%error, key = %parcel.key, "a simulated delivery was not taken in");
            }
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use absher_store::on_both;
    use absher_vocabulary::Text;

    use super::*;
    use crate::testing::key;

    on_both! {
        async fn an_order_is_taken_once(db: Db) {
            let courier = DemoCourier::new(db);
            let parcel = Ordered { what: Text::new("وثيقة", "Document"), address: "RHMA3184".to_owned() };
            for seconds in [10, 20] {
                courier.order(key(1), &parcel, Timestamp::from_micros(seconds * 1_000_000)).await.unwrap();
            }
            let all = courier.parcels().await.unwrap();
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].ordered_at.seconds(), all[0].delivered_at), (10, None));
        }

        async fn what_the_platform_does_not_take_in_stays_on_its_way(db: Db) {
            let (p, demo) = crate::testing::platform(&db).await;
            let parcel = Ordered { what: Text::new("وثيقة", "Document"), address: "RHMA3184".to_owned() };
            demo.courier.order(key(1), &parcel, p.now()).await.unwrap();
            assert!(deliver(&p, key(1)).await.is_err(), "no application ordered it");
            assert_eq!(deliver_due(&p, 0).await.unwrap(), 0);
            assert_eq!(demo.courier.parcels().await.unwrap()[0].delivered_at, None);
        }
    }
}
