//! Finding records by equalities.
//!
//! The rule it protects: a query starts from an index (id, number, holder or the first indexed attribute named), so its
//! cost follows what it finds and not what the register holds. A new kind of condition is a clause in [`find`].

use absher_vocabulary::RecordId;

use super::{RecordRow, text::Statement};
use crate::{Result, Sql};

/// What to find. All conditions must hold; of each, any of its values.
#[derive(Debug, Clone, Default)]
pub struct Find {
    /// The type.
    pub record_type: String,
    /// One record.
    pub id: Option<RecordId>,
    /// Numbers.
    pub numbers: Option<Vec<String>>,
    /// Holders.
    pub holders: Option<Vec<String>>,
    /// States.
    pub states: Option<Vec<String>>,
    /// Indexed attributes with values as the index spells them; the most selective first.
    pub indexed: Vec<(String, Vec<String>)>,
    /// Order of the answer.
    pub order: Order,
    /// Backwards.
    pub descending: bool,
    /// Most rows.
    pub limit: u32,
}

/// Order of an answer.
#[derive(Debug, Clone, Default)]
pub enum Order {
    /// By number.
    #[default]
    Number,
    /// By an indexed attribute, then by number; records without it come first.
    Indexed(String),
}

/// The records that match.
pub async fn find(sql: &mut impl Sql, find: &Find) -> Result<Vec<RecordRow>> {
    let (text, args) = statement(find);
    sql.all(text, &args).await
}

pub(super) fn statement(find: &Find) -> (&'static str, Vec<crate::Value>) {
    let mut sql = Statement::default();
    sql.push(
        "SELECT r.id, r.record_type, r.number, r.holder, r.state, r.version, r.attributes, r.capacity, r.taken \
         FROM record r",
    );
    if let Order::Indexed(attribute) = &find.order {
        sql.push(" LEFT JOIN record_index o ON o.record_id = r.id AND o.record_type = ")
            .bind(find.record_type.as_str())
            .push(" AND o.attribute = ")
            .bind(attribute.as_str());
    }
    sql.push(" WHERE ");
    let narrow = find.id.is_some() || find.numbers.is_some() || find.holders.is_some();
    let mut indexed = find.indexed.iter();
    match if narrow { None } else { indexed.next() } {
        // The type is not compared again: SQLite would choose its index, which every record of the type is in.
        Some((attribute, values)) => sql
            .push("r.id IN (SELECT i.record_id FROM record_index i WHERE i.record_type = ")
            .bind(find.record_type.as_str())
            .push(" AND i.attribute = ")
            .bind(attribute.as_str())
            .push(" AND i.value")
            .any_of(values)
            .push(")"),
        None => sql.push("r.record_type = ").bind(find.record_type.as_str()),
    };
    if let Some(id) = find.id {
        sql.push(" AND r.id = ").bind(id);
    }
    for (column, values) in [
        (" AND r.number", &find.numbers),
        (" AND r.holder", &find.holders),
        (" AND r.state", &find.states),
    ] {
        if let Some(values) = values {
            sql.push(column).any_of(values);
        }
    }
    for (attribute, values) in indexed {
        sql.push(" AND EXISTS (SELECT 1 FROM record_index e WHERE e.record_id = r.id AND e.record_type = ")
            .bind(find.record_type.as_str())
            .push(" AND e.attribute = ")
            .bind(attribute.as_str())
            .push(" AND e.value")
            .any_of(values)
            .push(")");
    }
    sql.push(match (&find.order, find.descending) {
        // `|| ''` keeps the engines from walking the whole type in the order of its numbers.
        (Order::Number, false) => " ORDER BY r.number || ''",
        (Order::Number, true) => " ORDER BY r.number || '' DESC",
        (Order::Indexed(_), false) => " ORDER BY COALESCE(o.value, ''), r.number",
        (Order::Indexed(_), true) => " ORDER BY COALESCE(o.value, '') DESC, r.number",
    });
    sql.push(" LIMIT ").bind(find.limit);
    sql.done()
}
