//! The simulators of one demonstration, together.
//!
//! Rule protected: everything outside is simulated or nothing is. A new simulator is a field here.

use std::sync::Arc;

use absher_platform::{Platform, Ports};
use absher_store::{Db, Result};
use absher_vocabulary::{Chance, Clock};

use crate::{DemoBank, DemoClock, DemoCourier, Outbox, bank, courier};

/// Hours of the platform's clock after which a parcel arrives by itself.
const DELIVERY_HOURS: i64 = 24;

/// The simulators, cheap to clone.
#[derive(Clone)]
pub struct Demonstration {
    /// The clock.
    pub clock: Arc<DemoClock>,
    /// Phone and mailbox.
    pub outbox: Outbox,
    /// The bank.
    pub bank: DemoBank,
    /// The courier.
    pub courier: DemoCourier,
}

impl Demonstration {
    /// The simulators of a store, over the real clock.
    pub async fn open(db: &Db, base: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self> {
        let clock = Arc::new(DemoClock::open(db, base).await?);
        let bank = DemoBank::new(db.clone(), clock.clone(), chance);
        Ok(Self {
            clock,
            outbox: Outbox::new(db.clone()),
            bank,
            courier: DemoCourier::new(db.clone()),
        })
    }

    /// The world outside, simulated.
    pub fn ports(&self) -> Ports {
        Ports {
            sms: Arc::new(self.outbox.clone()),
            mail: Arc::new(self.outbox.clone()),
            bank: Arc::new(self.bank.clone()),
            courier: Arc::new(self.courier.clone()),
        }
    }

    /// What happens outside by itself: parcels arrive, and payments whose news was lost are told. Call it every few
    /// seconds and after the clock was moved.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tick(&self, p: &Platform) -> Result<()> {
        self.clock.refresh(&p.db).await?;
        bank::tell(p).await?;
        courier::deliver_due(p, DELIVERY_HOURS).await?;
        Ok(())
    }
}
