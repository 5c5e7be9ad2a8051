//! From files to plain data: each file is read as what its place says it is, and nothing is yet believed.
//!
//! Rule protected: where a file lies says what it is; a wrong word in it is shown with its line and column. A new
//! folder of the catalogue is an arm of [`Draft::read`].

use std::{collections::BTreeMap, ops::Range};

use absher_vocabulary::Text;
use serde::{Deserialize, de::DeserializeOwned};
use toml::de::DeTable;

use crate::{
    files::Files,
    mistakes::Mistakes,
    model::{
        CastPerson, Definition, DocumentTemplate, Fragment, Name, RecordType, Relation, Role,
        SectorInfo, Table,
    },
};

/// Something that happens in people's lives, by which the directory groups what is on offer (`life-events.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LifeEvent {
    /// Name used in `words.events`.
    pub id: Name,
    /// What people read.
    pub name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorsFile {
    sectors: Vec<SectorInfo>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    roles: Vec<Role>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsFile {
    events: Vec<LifeEvent>,
}
/// A text the platform sends (`messages.toml`): blanks such as `{code}` are filled in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct StandardMessage {
    pub(crate) id: Name,
    pub(crate) text: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessagesFile {
    messages: Vec<StandardMessage>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficesFile {
    offices: Vec<toml::Table>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFile {
    #[serde(default)]
    records: Vec<RecordType>,
    #[serde(default)]
    relations: Vec<Relation>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CastFile {
    #[serde(default)]
    people: Vec<CastPerson>,
    #[serde(default)]
    lists: BTreeMap<String, Vec<Text>>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several<T> {
    #[serde(alias = "tables", alias = "fragments", alias = "documents")]
    items: Vec<T>,
}

/// A piece with the file it stands in.
#[derive(Clone, Debug)]
pub(crate) struct In<T> {
    pub(crate) file: String,
    pub(crate) it: T,
}

/// Everything the files say, unchecked.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) sectors: Vec<In<SectorInfo>>,
    pub(crate) roles: Vec<In<Role>>,
    pub(crate) events: Vec<In<LifeEvent>>,
    pub(crate) offices: Vec<toml::Table>,
    pub(crate) messages: Vec<In<StandardMessage>>,
    pub(crate) records: Vec<In<RecordType>>,
    pub(crate) relations: Vec<In<Relation>>,
    pub(crate) tables: Vec<In<Table>>,
    pub(crate) fragments: Vec<In<Fragment>>,
    pub(crate) documents: Vec<In<DocumentTemplate>>,
    pub(crate) people: Vec<In<CastPerson>>,
    pub(crate) lists: BTreeMap<String, Vec<Text>>,
    pub(crate) definitions: Vec<In<Definition>>,
}

impl Draft {
    /// Reads every file; what cannot be read is a mistake.
    pub(crate) fn read(files: &Files, mistakes: &mut Mistakes) -> Self {
        let mut draft = Self::default();
        for (file, text) in files.iter() {
            let root = match DeTable::parse(text) {
                Ok(root) => root,
                Err(error) => {
                    mistakes.add(file, error.span().unwrap_or(0..0), error.message().trim());
                    continue;
                }
            };
            crate::check::texts::check(file, root.get_ref(), mistakes);
            let mut reader = Reader {
                file,
                text,
                root: root.get_ref(),
                mistakes,
            };
            draft.file(file, &mut reader);
        }
        draft
    }

    fn file(&mut self, file: &str, reader: &mut Reader<'_>) {
        match file.split_once('/').map_or(file, |(folder, _)| folder) {
            "sectors.toml" => {
                reader.one(|f: SectorsFile, file| self.sectors.extend(within(file, f.sectors)));
            }
            "roles.toml" => {
                reader.one(|f: RolesFile, file| self.roles.extend(within(file, f.roles)));
            }
            "life-events.toml" => {
                reader.one(|f: EventsFile, file| self.events.extend(within(file, f.events)));
            }
            "messages.toml" => {
                reader.one(|f: MessagesFile, file| self.messages.extend(within(file, f.messages)));
            }
            "offices" => reader.one(|f: OfficesFile, _| self.offices.extend(f.offices)),
            "registers" => reader.one(|f: RegisterFile, file| {
                self.records.extend(within(file, f.records));
                self.relations.extend(within(file, f.relations));
            }),
            "cast" => reader.one(|f: CastFile, file| {
                self.people.extend(within(file, f.people));
                self.lists.extend(f.lists);
            }),
            "tables" => self.tables.extend(reader.several("tables")),
            "fragments" => self.fragments.extend(reader.several("fragments")),
            "documents" => self.documents.extend(reader.several("documents")),
            _ => reader.one(|definition: Definition, file| {
                self.definitions.extend(within(file, vec![definition]));
            }),
        }
    }
}

fn within<T>(file: &str, items: Vec<T>) -> Vec<In<T>> {
    items
        .into_iter()
        .map(|it| In {
            file: file.to_owned(),
            it,
        })
        .collect()
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    root: &'a DeTable<'a>,
    mistakes: &'a mut Mistakes,
}

impl Reader<'_> {
    fn one<T: DeserializeOwned>(&mut self, take: impl FnOnce(T, &str)) {
        match toml::from_str::<T>(self.text) {
            Ok(it) => take(it, self.file),
            Err(error) => {
                let (message, help) = plain(error.message().trim());
                let span = self.place(&error);
                self.mistakes.add_with(self.file, span, message, help);
            }
        }
    }

    fn several<T: DeserializeOwned>(&mut self, key: &str) -> Vec<In<T>> {
        let mut found = Vec::new();
        if self.root.contains_key(key) {
            self.one(|several: Several<T>, file| found = within(file, several.items));
        } else {
            self.one(|it: T, file| found = within(file, vec![it]));
        }
        found
    }

    /// A missing key is told for the whole table, which may be the whole file: only its first line is underlined.
    fn place(&self, error: &toml::de::Error) -> Range<usize> {
        let span = error.span().unwrap_or(0..0);
        match self.text.get(span.clone()).and_then(|t| t.find('\n')) {
            Some(end) => span.start..span.start + end,
            None => span,
        }
    }
}

/// serde's words, in the catalogue's: what is wrong, and what was expected.
fn plain(message: &str) -> (String, Option<String>) {
    for start in ["unknown field ", "unknown variant "] {
        let Some((name, rest)) = message.strip_prefix(start).and_then(|m| m.split_once(", "))
        else {
            continue;
        };
        let known: Vec<String> = rest
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        let written = name.trim_matches('`');
        let help = match crate::expr::types::near(written, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        let what = if start.contains("field") {
            "there is no key"
        } else {
            "there is no value"
        };
        return (format!("{what} `{written}` here"), Some(help));
    }
    match message.strip_prefix("missing field ") {
        Some(name) => (format!("the key {name} is missing"), None),
        None => (message.to_owned(), None),
    }
}
