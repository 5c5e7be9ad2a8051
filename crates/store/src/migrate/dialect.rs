//! The common dialect of migrations, and its translation for SQLite.
//!
//! Types are the seven that hold the same values on both engines: TEXT, BIGINT, BOOLEAN, BYTEA, JSONB, TIMESTAMPTZ,
//! UUID (in capitals; names in small letters). Every table becomes STRICT on SQLite, which then refuses a value of
//! another type as PostgreSQL does. Name every CHECK and every foreign index; leave UNIQUE and PRIMARY KEY to their
//! default names, or write CREATE UNIQUE INDEX.
//!
//! The rule it protects: what one engine would accept and the other not, or both understand differently, is refused here.

/// Words with no common meaning, and why.
const REFUSED: [(&str, &str); 15] = [
    ("SERIAL", "write UUID"),
    ("BIGSERIAL", "write UUID"),
    ("INTEGER", "write BIGINT"),
    ("INT", "write BIGINT"),
    ("SMALLINT", "write BIGINT"),
    ("VARCHAR", "write TEXT"),
    ("CHAR", "write TEXT"),
    ("NUMERIC", "write BIGINT: money is in halalas"),
    ("DECIMAL", "write BIGINT: money is in halalas"),
    ("REAL", "write BIGINT"),
    ("DATE", "write TEXT: a day is YYYY-MM-DD"),
    ("TIMESTAMP", "write TIMESTAMPTZ"),
    ("JSON", "write JSONB"),
    ("BLOB", "write BYTEA"),
    // SQLite would find the violation only in the COMMIT of a whole group of transactions.
    ("DEFERRABLE", "references are checked by each statement"),
];

/// SQLite's words for the types.
const TYPES: [(&str, &str); 6] = [
    ("TIMESTAMPTZ", "INTEGER"),
    ("BOOLEAN", "INTEGER"),
    ("BIGINT", "INTEGER"),
    ("UUID", "BLOB"),
    ("BYTEA", "BLOB"),
    ("JSONB", "TEXT"),
];

/// Why the text is not in the common dialect.
pub(super) fn objection(text: &str) -> Option<String> {
    let found = pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Word(word) => REFUSED.iter().find(|(refused, _)| word == *refused),
        Piece::Other(_) => None,
    });
    found.map(|(word, instead)| format!("{word} is not in the common dialect: {instead}"))
}

/// The text for SQLite.
pub(super) fn sqlite(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut statement = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Word(word) => {
                statement += TYPES
                    .iter()
                    .find(|(common, _)| word == *common)
                    .map_or(word, |(_, own)| own);
            }
            Piece::Other(";") => {
                out += statement.trim();
                out += if statement.trim_start().starts_with("CREATE TABLE") {
                    " STRICT;\n"
                } else {
                    ";\n"
                };
                statement.clear();
            }
            Piece::Other(text) => statement += text,
        }
    }
    out + statement.trim()
}

enum Piece<'a> {
    Word(&'a str),
    /// A quoted text, a single `;`, or anything else.
    Other(&'a str),
}

/// The text in pieces, without its comments.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '\'' || first == '"' {
            rest[1..].find(first).map_or(rest.len(), |end| end + 2)
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        if is_word(first) {
            pieces.push(Piece::Word(piece));
        } else if !piece.starts_with("--") {
            pieces.push(Piece::Other(piece));
        }
        rest = after;
    }
    pieces
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_translated_and_tables_strict() {
        let text = "-- it's BOOLEAN; really\nCREATE TABLE a (\n    id UUID NOT NULL, -- UUID\n    uuid TEXT,\n    \
                    t TEXT DEFAULT 'UUID; ''BYTEA'\n);\nCREATE INDEX a_t ON a (t);\n";
        let expected = "CREATE TABLE a (\n    id BLOB NOT NULL, \n    uuid TEXT,\n    \
                        t TEXT DEFAULT 'UUID; ''BYTEA'\n) STRICT;\nCREATE INDEX a_t ON a (t);\n";
        assert_eq!(sqlite(text), expected);
    }

    #[test]
    fn words_without_a_common_meaning_are_refused() {
        assert!(
            objection("CREATE TABLE a (n INTEGER)")
                .unwrap()
                .contains("BIGINT")
        );
        assert!(
            objection("CREATE TABLE a (b TEXT REFERENCES b (id) DEFERRABLE INITIALLY DEFERRED)")
                .is_some()
        );
        assert!(
            objection("-- INTEGER\nCREATE TABLE a (integer TEXT, t TEXT DEFAULT 'INTEGER')")
                .is_none()
        );
    }

    #[test]
    fn every_migration_is_in_the_common_dialect() {
        for (name, text) in super::super::ALL {
            assert_eq!(objection(text), None, "{name}");
        }
    }
}
