//! Accounts of a demonstration, and people who have none yet.
//!
//! Rule protected: an account here is made like any other, with a password nobody knew before; who has one is asked of the
//! accounts. A new account is an entry of the cast with `account`; an officer's is a role of `catalogue/roles.toml`.

use absher_catalogue::Catalogue;
use absher_platform::{
    Level, Platform,
    accounts::{self, SeedAccount},
};
use absher_store::{Db, Tx, demo::people as store};
use absher_vocabulary::{Date, Email, Lang, Phone, Text, Timestamp};

use crate::{Made, MakeError, Maker};

pub use absher_store::demo::people::{Account as DemoAccount, Person as Unregistered};

/// Most accounts of a demonstration.
const MOST: usize = 12;
/// Years after which somebody is listed as one who can be registered. No rule of a service depends on it.
const GROWN_UP: i16 = 18;

/// All accounts of the demonstration.
pub async fn list(db: &Db) -> absher_store::Result<Vec<DemoAccount>> {
    store::accounts(&mut db.reader().await?).await
}

/// Grown-up people without an account: first those of whom the cast says so, of each kind in turn.
pub async fn unregistered(
    db: &Db,
    now: Timestamp,
    limit: i64,
) -> absher_store::Result<Vec<Unregistered>> {
    let today = now.date_riyadh();
    let born_by =
        Date::new(today.year() - GROWN_UP, today.month(), today.day().min(28)).unwrap_or(today);
    store::without_account(&mut db.reader().await?, born_by, limit).await
}

/// An account to be made.
pub(crate) struct Planned {
    pub(crate) user_name: String,
    pub(crate) what: Text,
    pub(crate) roles: Vec<String>,
    pub(crate) who: Made,
    pub(crate) phone: Phone,
}

/// Who gets an account: the first of each entry that says so, and one more person for each role of officers. The officers
/// are new people, to be seeded too.
pub(crate) fn plan(
    catalogue: &Catalogue,
    maker: &mut Maker,
    people: &[Made],
    now: Timestamp,
) -> Result<Vec<Planned>, MakeError> {
    let mut planned = Vec::new();
    for (entry, user_name, what) in maker.accounts() {
        if let Some(who) = people
            .iter()
            .flat_map(Made::everyone)
            .find(|m| m.entry == entry)
        {
            let (who, phone) = (who.clone(), phone_of(who, maker));
            planned.push(Planned {
                user_name,
                what,
                roles: Vec::new(),
                who,
                phone,
            });
        }
    }
    let Some(entry) = maker.commonest() else {
        return Ok(planned);
    };
    for role in catalogue
        .roles
        .iter()
        .take(MOST.saturating_sub(planned.len()))
    {
        let who = maker.person(&entry, now)?;
        let phone = phone_of(&who, maker);
        let user_name = role
            .id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        planned.push(Planned {
            user_name,
            what: role.name.clone(),
            roles: vec![role.id.to_string()],
            who,
            phone,
        });
    }
    planned.truncate(MOST);
    Ok(planned)
}

/// The phone on record, or one of its own.
fn phone_of(who: &Made, maker: &mut Maker) -> Phone {
    match who.meaning("person.phone") {
        Some(absher_catalogue::Value::Text(text)) => {
            Phone::parse(&text).unwrap_or_else(|_| maker.phone())
        }
        _ => maker.phone(),
    }
}

/// Makes the accounts with one password hash, and remembers them.
pub(crate) async fn make(
    p: &Platform,
    tx: &mut Tx,
    planned: &[Planned],
    password_hash: &str,
) -> absher_platform::Result<()> {
    for (place, plan) in (1..).zip(planned) {
        let account = SeedAccount {
            identity: plan.who.identity.clone(),
            user_name: plan.user_name.clone(),
            password_hash: password_hash.to_owned(),
            phone: plan.phone.clone(),
            email: Email::parse(&format!("{}@example.com", plan.user_name)).ok(),
            lang: Lang::Ar,
            level: Level::Activated,
            roles: plan.roles.clone(),
        };
        accounts::seed(p, tx, &account).await?;
        let remembered = DemoAccount {
            user_name: plan.user_name.clone(),
            identity: plan.who.identity.clone(),
            what: plan.what.clone(),
            roles: plan.roles.clone(),
            phone: plan.phone.clone(),
            place,
        };
        store::remember(tx, &remembered).await?;
    }
    Ok(())
}
