//! Search over what is on offer: names, summaries, words and ids, in both languages at once.
//!
//! Rule protected: a person finds a service by the word they use, spelled as they spell it; the query and the texts are
//! folded by the same function.

use std::sync::Arc;

use absher_vocabulary::{
    Lang,
    folding::{within_edits, words},
};

use crate::{
    catalogue::{Catalogue, Offered},
    model::Kind,
};

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Id of the definition.
    pub id: String,
    /// How well it fits; greater is better.
    pub score: u32,
}

/// Words of every definition with their weights.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: String,
    kind: Kind,
    /// Whole names and synonyms, folded, by language.
    phrases: Vec<(Lang, Vec<String>)>,
    words: Vec<(String, u32, Option<Lang>)>,
}

const NAME: u32 = 12;
const SYNONYM: u32 = 10;
const ID: u32 = 6;
const SUMMARY: u32 = 3;

impl Index {
    pub(crate) fn of<'a>(offered: impl Iterator<Item = &'a Arc<Offered>>) -> Self {
        Self {
            entries: offered.map(|o| Entry::of(o)).collect(),
        }
    }
}

impl Entry {
    fn of(offered: &Offered) -> Self {
        let it = &offered.definition;
        let mut entry = Self {
            id: it.id.to_string(),
            kind: it.kind,
            phrases: Vec::new(),
            words: Vec::new(),
        };
        for lang in Lang::ALL {
            entry.phrase(lang, it.name.get(lang), NAME);
            entry.add(it.summary.get(lang), SUMMARY, Some(lang));
            let synonyms = if lang == Lang::Ar {
                &it.words.ar
            } else {
                &it.words.en
            };
            for synonym in synonyms {
                entry.phrase(lang, synonym, SYNONYM);
            }
        }
        entry.add(&it.id, ID, None);
        entry
    }

    fn phrase(&mut self, lang: Lang, text: &str, weight: u32) {
        self.phrases.push((lang, words(text)));
        self.add(text, weight, Some(lang));
    }

    fn add(&mut self, text: &str, weight: u32, lang: Option<Lang>) {
        self.words
            .extend(words(text).into_iter().map(|w| (w, weight, lang)));
    }

    /// Every word of the query must be found; the whole query as a name or synonym weighs more.
    fn score(&self, query: &[String], lang: Lang) -> Option<u32> {
        let mut total = 0;
        for word in query {
            let best = self
                .words
                .iter()
                .filter_map(|(known, weight, l)| {
                    Some(likeness(word, known)? * weight * 2 + u32::from(*l == Some(lang)))
                })
                .max()?;
            total += best;
        }
        let whole = self
            .phrases
            .iter()
            .filter(|(_, p)| p == query)
            .map(|(l, _)| 400 + u32::from(*l == lang))
            .max()
            .unwrap_or(0);
        let begins = self.phrases.iter().any(|(_, p)| p.starts_with(query));
        Some(total + whole + u32::from(begins) * 100 + u32::from(self.kind.is_offered()))
    }
}

/// How alike a typed word and a known one are: the same, begun, within one or two edits.
fn likeness(typed: &str, known: &str) -> Option<u32> {
    let length = typed.chars().count();
    if typed == known {
        return Some(10);
    }
    if length >= 2 && known.starts_with(typed) {
        return Some(7);
    }
    if length >= 4 && within_edits(typed, known, 1) {
        return Some(4);
    }
    (length >= 7 && within_edits(typed, known, 2)).then_some(2)
}

impl Catalogue {
    /// What fits a query, best first; `lang` decides between equals. An empty query finds nothing.
    pub fn search(&self, query: &str, lang: Lang, limit: usize) -> Vec<Hit> {
        let query = words(query);
        if query.is_empty() || query.len() > 12 {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = self
            .index
            .entries
            .iter()
            .filter_map(|e| {
                Some(Hit {
                    id: e.id.clone(),
                    score: e.score(&query, lang)?,
                })
            })
            .collect();
        hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits.truncate(limit);
        hits
    }
}
