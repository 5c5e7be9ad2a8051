//! One suite for every sector: in the same process and over HTTP, on both databases.
//!
//! Rule protected: nobody can tell from its answers where a sector runs. A new case is a function in `cases` and its name
//! in the list below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::wildcard_imports,
    reason = "`asking` is the language the cases are written in"
)]

mod asking;
mod cases;
mod counted;

/// Every case, whichever file it is in.
mod all {
    pub(crate) use crate::{cases::*, counted::*};
}
mod catalogue;
mod seeding;
mod wire;

use std::sync::Arc;

use absher_sectors::{Embedded, Patience, Remote, Sector, serve};
use absher_store::{Db, on_both};
use absher_vocabulary::SectorId;

const SECRET: &str = "a secret between two";

fn alpha() -> SectorId {
    SectorId::parse("alpha").unwrap()
}

fn embedded(db: Db) -> Embedded {
    Embedded::new(&alpha(), catalogue::small(), db)
}

/// Serves the sector on a free port and gives its address.
async fn served(sector: Arc<dyn Sector>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, serve(sector, SECRET)).await });
    address
}

async fn remote(db: Db) -> Remote {
    let address = served(Arc::new(embedded(db))).await;
    Remote::new(&alpha(), &address, SECRET, Patience::default()).unwrap()
}

macro_rules! contract {
    ($($case:ident),+ $(,)?) => {
        mod here {
            use super::*;
            on_both! {$(
                async fn $case(db: Db) {
                    all::$case(Arc::new(embedded(db))).await;
                }
            )+}
        }
        mod over_http {
            use super::*;
            on_both! {$(
                async fn $case(db: Db) {
                    all::$case(Arc::new(remote(db).await)).await;
                }
            )+}
        }
    };
}

contract! {
    it_describes_itself,
    an_issued_record_is_numbered_and_read_back,
    conditions_are_joined_and_any_value_matches,
    records_come_in_the_order_asked_for,
    a_question_that_reads_everything_is_not_accepted,
    operations_lead_from_state_to_state,
    a_transfer_changes_the_holder,
    a_replaced_record_has_a_successor,
    a_changed_record_is_refused,
    of_many_changes_on_one_version_one_wins,
    a_change_asked_again_gives_its_first_answer,
    the_outcome_of_a_change_can_be_asked,
    a_malformed_change_is_refused,
    a_missing_record_is_refused,
    what_is_unique_stands_once,
    of_many_who_want_what_is_unique_one_gets_it,
    two_records_swap_what_is_unique,
    a_change_is_done_whole_or_not_at_all,
    two_operations_on_one_record_follow_each_other,
    capacity_is_taken_and_given_back,
    ten_places_go_to_ten_of_fifty,
    a_timer_at_a_day_goes_off_when_the_day_begins,
    a_timer_moves_with_its_record,
    timers_follow_each_other_however_late_anyone_asks,
    a_change_meets_the_record_after_its_timers,
    a_timer_goes_off_once_for_many_who_ask,
    changes_are_numbered_in_their_order,
    who_follows_the_changes_misses_none,
    who_follows_the_changes_hears_of_timers,
    a_person_is_numbered_by_identity,
}
