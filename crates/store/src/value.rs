//! The one kind of value that both drivers bind and both yield.
//!
//! The rule it protects: no value changes on its way through either engine (no floats, no text dates, no numbers in
//! text). To bind a new type, implement [`ToValue`] and [`FromValue`] for it beside the subject that stores it, or use
//! [`text_value!`](crate::text_value) (a type with `Display` and `FromStr`) or
//! [`json_value!`](crate::json_value) (a type with `Serialize` and `Deserialize`).

use absher_vocabulary::Timestamp;
use uuid::Uuid;

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL, of any type.
    Null,
    /// BOOLEAN (SQLite: INTEGER 0 or 1).
    Bool(bool),
    /// BIGINT (SQLite: INTEGER).
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTEA (SQLite: BLOB).
    Bytes(Vec<u8>),
    /// JSONB (SQLite: TEXT). PostgreSQL keeps neither the order of keys nor the spelling of numbers.
    Json(serde_json::Value),
    /// TIMESTAMPTZ (SQLite: INTEGER, microseconds since 1970).
    Time(Timestamp),
    /// UUID (SQLite: BLOB of 16 bytes).
    Uuid(Uuid),
}

impl Value {
    /// The name of the kind, for messages that must not quote the value itself.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "BOOLEAN",
            Self::Int(_) => "BIGINT",
            Self::Text(_) => "TEXT",
            Self::Bytes(_) => "BYTEA",
            Self::Json(_) => "JSONB",
            Self::Time(_) => "TIMESTAMPTZ",
            Self::Uuid(_) => "UUID",
        }
    }
}

/// What can be bound to a `$n` of a statement.
pub trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value;
}

/// What can be read from a column.
pub trait FromValue: Sized {
    /// Reads the value, or says what is wrong with it without quoting it.
    fn from_value(value: &Value) -> Result<Self, String>;
}

/// The arguments of a statement, in the order of their numbers: `args![id, name, at]` binds `$1`, `$2`, `$3`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::ToValue::to_value(&$value)),*] as &[$crate::Value]
    };
}

/// Stores a type as TEXT through its `Display` and `FromStr`: `text_value!(State, Channel)`.
#[macro_export]
macro_rules! text_value {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(self.to_string())
            }
        }
        impl $crate::FromValue for $name {
            fn from_value(value: &$crate::Value) -> ::std::result::Result<Self, String> {
                let text = <String as $crate::FromValue>::from_value(value)?;
                text.parse().map_err(|_| concat!("not a ", stringify!($name)).to_owned())
            }
        }
    )+};
}

/// Stores a type as JSONB through serde: `json_value!(Answers, Snapshot)`.
#[macro_export]
macro_rules! json_value {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value {
                // A type whose JSON cannot be made (a map with non-text keys) is refused by the column's NOT NULL.
                ::serde_json::to_value(self).map_or($crate::Value::Null, $crate::Value::Json)
            }
        }
        impl $crate::FromValue for $name {
            fn from_value(value: &$crate::Value) -> ::std::result::Result<Self, String> {
                let json = <::serde_json::Value as $crate::FromValue>::from_value(value)?;
                ::serde_json::from_value(json).map_err(|e| e.to_string())
            }
        }
    )+};
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_owned())
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value) -> Result<Self, String> {
        let bytes = Vec::<u8>::from_value(value)?;
        bytes.try_into().map_err(|_| format!("not {N} bytes"))
    }
}

/// A Rust type that has a kind of [`Value`] to itself; SQLite may yield it as another kind.
macro_rules! direct {
    ($($rust:ty => $kind:ident $(, $other:pat => $read:expr)*;)+) => {$(
        impl ToValue for $rust {
            fn to_value(&self) -> Value {
                Value::$kind(self.clone())
            }
        }
        impl FromValue for $rust {
            fn from_value(value: &Value) -> Result<Self, String> {
                match value {
                    Value::$kind(inner) => Ok(inner.clone()),
                    $($other => $read,)*
                    other => Err(format!("{} where {} is expected", other.kind(), stringify!($kind))),
                }
            }
        }
    )+};
}

direct! {
    bool => Bool, Value::Int(0) => Ok(false), Value::Int(1) => Ok(true);
    i64 => Int;
    String => Text;
    Vec<u8> => Bytes;
    serde_json::Value => Json, Value::Text(text) => serde_json::from_str(text).map_err(|e| e.to_string());
    Timestamp => Time, Value::Int(micros) => Ok(Timestamp::from_micros(*micros));
    Uuid => Uuid, Value::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|e| e.to_string());
}

/// Other integers travel as BIGINT; one that does not fit is refused when read.
macro_rules! integers {
    ($($rust:ty),+) => {$(
        impl ToValue for $rust {
            fn to_value(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        }
        impl FromValue for $rust {
            fn from_value(value: &Value) -> Result<Self, String> {
                let wide = i64::from_value(value)?;
                <$rust>::try_from(wide).map_err(|_| concat!("out of range of ", stringify!($rust)).to_owned())
            }
        }
    )+};
}

integers!(i32, i16, u32, u16, u8);

impl ToValue for u64 {
    fn to_value(&self) -> Value {
        i64::try_from(*self).map_or(Value::Null, Value::Int)
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        u64::try_from(i64::from_value(value)?).map_err(|_| "negative".to_owned())
    }
}
