//! Where the database is: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=MODE`.
//!
//! The rule it protects: printing an address never prints its password.

use std::{fmt, path::PathBuf, str::FromStr};

use crate::{
    error::{Error, Result},
    pg::tls,
};

/// The address of a database, parsed from `sqlite:PATH` or a `postgres://` URL.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file on this machine; created if absent.
    Sqlite(PathBuf),
    /// A server speaking PostgreSQL's protocol, as its client libraries write addresses.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(Error::Address("sqlite: without a path".to_owned()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            tls::Address::read(text)?;
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Error::Address(
            "it must begin with sqlite: or postgres://".to_owned(),
        ))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_address_has_no_password() {
        let url: DatabaseUrl = "postgres://absher:s3cret@db.example:5433/absher?sslmode=disable"
            .parse()
            .unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db.example:5433/absher postgres://db.example:5433/absher"
        );
        let query: DatabaseUrl = "postgres://db/absher?user=a&password=s3cret"
            .parse()
            .unwrap();
        assert!(!query.to_string().contains("s3cret"));
    }

    #[test]
    fn addresses_are_understood_or_refused() {
        assert_eq!(
            "sqlite:/tmp/a.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::Sqlite("/tmp/a.db".into())
        );
        assert_eq!(
            "sqlite:///tmp/a.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::Sqlite("/tmp/a.db".into())
        );
        for bad in [
            "",
            "sqlite:",
            "mysql://x",
            "/tmp/a.db",
            "postgres://host:notaport/x",
        ] {
            assert!(bad.parse::<DatabaseUrl>().is_err(), "{bad}");
        }
    }
}
