//! Mistakes in files, shown as a compiler shows them: file, line, column, the words underlined, what is near.
//!
//! Rule protected: whoever writes a definition never has to search for what is meant.

use std::{fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::files::Files;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Path of the file below the catalogue's root.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What was expected, or what is near.
    pub help: Option<String>,
    /// Byte range of the words meant.
    pub span: Range<usize>,
}

/// All mistakes found, in the order of files and lines. `Display` shows each with its lines.
#[derive(Clone, Debug, Default, thiserror::Error)]
pub struct Mistakes {
    list: Vec<Mistake>,
    files: Files,
}

impl Mistakes {
    pub(crate) fn new(files: &Files) -> Self {
        Self {
            list: Vec::new(),
            files: files.clone(),
        }
    }

    /// The mistakes.
    pub fn list(&self) -> &[Mistake] {
        &self.list
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn add(&mut self, file: &str, span: Range<usize>, message: impl Into<String>) {
        self.add_with(file, span, message, None);
    }

    pub(crate) fn add_with(
        &mut self,
        file: &str,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let text = self.files.get(file).unwrap_or_default();
        let span = inside(text, span);
        let before = &text[..span.start];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let mistake = Mistake {
            file: file.to_owned(),
            line,
            column,
            message: message.into(),
            help,
            span,
        };
        if !self.list.contains(&mistake) {
            self.list.push(mistake);
        }
    }

    /// An error when there is any mistake.
    pub(crate) fn into_result(mut self) -> Result<(), Self> {
        self.list
            .sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        if self.list.is_empty() {
            Ok(())
        } else {
            Err(self)
        }
    }
}

/// The range, moved onto whole characters of the text.
fn inside(text: &str, span: Range<usize>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.list.iter().enumerate() {
            if n > 0 {
                writeln!(f, "\n")?;
            }
            let text = self.files.get(&mistake.file).unwrap_or_default();
            let annotation = AnnotationKind::Primary.span(mistake.span.clone());
            let mut group = Level::ERROR.primary_title(&mistake.message).element(
                Snippet::source(text)
                    .path(&mistake.file)
                    .annotation(annotation),
            );
            if let Some(help) = &mistake.help {
                group = group.element(Level::HELP.message(help));
            }
            f.write_str(&Renderer::plain().render(&[group]))?;
        }
        Ok(())
    }
}
