//! Values on PostgreSQL's wire, in its binary format.
//!
//! The rule it protects: a value goes only into a column of its own type; anything else is an error, not a conversion.

use std::error::Error as StdError;

use absher_vocabulary::Timestamp;
use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::value::Value;

type Fault = Box<dyn StdError + Sync + Send>;

/// 2000-01-01, where PostgreSQL's clock starts, in microseconds since 1970.
const EPOCH: i64 = 946_684_800_000_000;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Bool(truth), &Type::BOOL) => truth.to_sql(ty, out),
            (Self::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Self::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(ty, out),
            (Self::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(ty, out),
            (Self::Text(text), &(Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN)) => {
                text.to_sql(ty, out)
            }
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (Self::Json(json), &(Type::JSONB | Type::JSON)) => json.to_sql(ty, out),
            (Self::Time(time), &Type::TIMESTAMPTZ) => {
                (time.micros() - EPOCH).to_sql(&Type::INT8, out)
            }
            (Self::Uuid(id), &Type::UUID) => id.to_sql(ty, out),
            _ => Err(format!("{} bound where the statement has {ty}", self.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(match *ty {
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => {
                Self::Text(String::from_sql(ty, raw)?)
            }
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::JSONB | Type::JSON => Self::Json(serde_json::Value::from_sql(ty, raw)?),
            Type::TIMESTAMPTZ => {
                let micros = i64::from_sql(&Type::INT8, raw)?;
                Self::Time(Timestamp::from_micros(micros.saturating_add(EPOCH)))
            }
            Type::UUID => Self::Uuid(Uuid::from_sql(ty, raw)?),
            Type::VOID => Self::Null,
            _ => return Err(format!("a column of type {ty}, which the store does not use").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
