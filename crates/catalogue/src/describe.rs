//! A definition as a person would meet it, in plain text (`absher catalogue show`).
//!
//! Rule protected: what is shown is what will happen, in the order it will happen; nothing is written for display alone.

use std::{collections::BTreeMap, fmt::Write as _};

use absher_vocabulary::{Lang, Span, Text};

use crate::{
    catalogue::{Catalogue, Offered},
    model::{Consequence, Definition, Name, Step, StepKind},
};

static WORDS: &str = include_str!("describe.toml");

impl Catalogue {
    /// The page, the requirements, the questions, the fees and the timeline of a definition, in a language.
    pub fn show(&self, id: &str, lang: Lang) -> Option<String> {
        let offered = self.definition(id)?;
        let words = toml::from_str(WORDS).unwrap_or_default();
        let page = Page {
            catalogue: self,
            it: &offered.definition,
            words,
            lang,
        };
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = page.write(&mut out, offered);
        Some(out)
    }
}

struct Page<'a> {
    catalogue: &'a Catalogue,
    it: &'a Definition,
    words: BTreeMap<String, Text>,
    lang: Lang,
}

impl Page<'_> {
    fn say(&self, word: &str) -> &str {
        self.words.get(word).map_or("", |text| text.get(self.lang))
    }

    fn text<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    fn write(&self, out: &mut String, offered: &Offered) -> std::fmt::Result {
        let it = self.it;
        let sector = self
            .catalogue
            .sector(&offered.sector)
            .map_or("", |s| self.text(&s.name));
        writeln!(
            out,
            "{}\n{}\n{sector} · {}\n",
            self.text(&it.name),
            self.text(&it.summary),
            it.id
        )?;
        Self::list(
            out,
            self.say("ready"),
            it.ready.iter().map(|t| self.text(t).to_owned()),
        )?;
        let requirements = it.requirements.iter().map(|r| {
            let mend = r
                .mend
                .as_ref()
                .and_then(|m| self.catalogue.definition(m))
                .map(|d| format!(" → {}", self.text(&d.definition.name)));
            format!("{}{}", self.text(&r.holds), mend.unwrap_or_default())
        });
        Self::list(out, self.say("conditions"), requirements)?;
        let fields = it.fields.iter().map(|f| {
            let optional = if f.optional { self.say("optional") } else { "" };
            format!("{}{optional}", self.text(&f.label))
        });
        Self::list(out, self.say("questions"), fields)?;
        let fees = it
            .fees
            .iter()
            .map(|f| format!("{}: {}", self.text(&f.name), f.amount.source()));
        Self::list(out, self.say("fees"), fees)?;
        let shows = it
            .inquiry
            .iter()
            .flat_map(|i| &i.shows)
            .map(|s| self.text(&s.title).to_owned());
        Self::list(out, self.say("shown"), shows)?;
        if !it.steps.is_empty() {
            writeln!(out, "{}", self.say("stages"))?;
            for (n, step) in it.steps.iter().enumerate() {
                self.step(out, &format!("{}.", n + 1), step)?;
            }
        }
        Ok(())
    }

    fn list(
        out: &mut String,
        title: &str,
        items: impl Iterator<Item = String>,
    ) -> std::fmt::Result {
        let mut items = items.peekable();
        if items.peek().is_none() {
            return Ok(());
        }
        writeln!(out, "{title}")?;
        for item in items {
            writeln!(out, "  - {item}")?;
        }
        writeln!(out)
    }

    fn step(&self, out: &mut String, mark: &str, step: &Step) -> std::fmt::Result {
        let what = step
            .name
            .as_ref()
            .map_or_else(|| self.kind(step), |name| self.text(name).to_owned());
        writeln!(out, "  {mark} {what}{}", self.follows(step))?;
        for inside in &step.all {
            self.step(out, "   -", inside)?;
        }
        Ok(())
    }

    fn kind(&self, step: &Step) -> String {
        match step.kind() {
            Some(StepKind::Pay(it)) => {
                format!("{} {}", self.party(it.by.as_ref()), self.say("pays"))
            }
            Some(StepKind::Agree(it)) => {
                format!("{} {}", self.party(Some(&it.by)), self.say("agrees"))
            }
            Some(StepKind::Review(it)) => {
                let role = self
                    .catalogue
                    .role(&it.role)
                    .map_or("", |r| self.text(&r.name));
                format!("{role} {}", self.say("decides"))
            }
            Some(StepKind::Attend(_)) => self.say("attend").to_owned(),
            Some(StepKind::Confirm(it)) => format!(
                "{} {}",
                self.party(Some(&it.typed_by)),
                self.say("confirms")
            ),
            Some(StepKind::Wait(_)) => self.say("waiting").to_owned(),
            Some(StepKind::Take(_)) => self.say("taken").to_owned(),
            Some(StepKind::Apply(_)) => self.say("applied").to_owned(),
            Some(StepKind::Issue(it)) => self
                .catalogue
                .document(&it.document)
                .map_or_else(String::new, |d| self.text(&d.title).to_owned()),
            Some(StepKind::Deliver(it)) => self.text(&it.what).to_owned(),
            Some(StepKind::Payout(_)) => self.say("paid-out").to_owned(),
            Some(StepKind::All(_)) | None => self.say("together").to_owned(),
        }
    }

    fn party(&self, name: Option<&Name>) -> String {
        let applicant = self.say("applicant").to_owned();
        name.and_then(|n| self.it.parties.get(n.as_str()))
            .map_or(applicant, |p| self.text(&p.name).to_owned())
    }

    /// The deadline of a step and what follows it.
    fn follows(&self, step: &Step) -> String {
        let (within, late) = match step.kind() {
            Some(StepKind::Pay(it)) => (&it.within, &it.late),
            Some(StepKind::Agree(it)) => (&it.within, &it.late),
            Some(StepKind::Review(it)) => (&it.within, &it.late),
            Some(StepKind::Confirm(it)) => (&it.within, &it.late),
            Some(StepKind::Wait(it)) => (&it.length, &it.then),
            Some(StepKind::Deliver(it)) => (&it.within, &it.late),
            Some(StepKind::Payout(it)) => (&it.within, &it.late),
            _ => return String::new(),
        };
        let within = Span::parse(within).map_or_else(|_| within.to_string(), |s| s.to_string());
        format!(" ({}: {})", within, self.consequence(late))
    }

    fn consequence(&self, it: &Consequence) -> String {
        match it {
            Consequence::Cancel => self.say("cancel").to_owned(),
            Consequence::Refund => self.say("refund").to_owned(),
            Consequence::Refuse => self.say("refuse").to_owned(),
            Consequence::Continue => self.say("continue").to_owned(),
            Consequence::Alert => self.say("alert").to_owned(),
            Consequence::Step(name) => name.to_string(),
        }
    }
}
