//! HTML that is already safe, and the one place where values become HTML.
//!
//! The rule protected here: text is escaped exactly once. [`Markup`] is made by escaping ([`Markup::text`]) or by
//! rendering one of our own templates; only [`Markup::trusted`] takes HTML as it is, and only this crate can call it.

use std::fmt;

use askama::Template;

/// A piece of finished HTML. Templates print it unescaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Escapes a text.
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
        Self(out)
    }

    /// A value that always reads left to right: identity numbers, phones, references, plates, times, codes, IBANs,
    /// e-mail addresses. Digits are shown as given (Western).
    pub fn num(value: &str) -> Self {
        // Short ones stay on one line; a long address may break.
        let class = if value.chars().count() > 29 {
            "num long"
        } else {
            "num"
        };
        Self(format!(
            "<bdi dir=\"ltr\" class=\"{class}\" data-ltr>{}</bdi>",
            Self::text(value).0
        ))
    }

    /// A person's or a place's name, or free text typed by someone: its own direction.
    pub fn name(value: &str) -> Self {
        Self(format!("<bdi>{}</bdi>", Self::text(value).0))
    }

    /// Joins pieces with a text between them.
    pub fn join(pieces: &[Self], between: &str) -> Self {
        let between = Self::text(between).0;
        Self(
            pieces
                .iter()
                .map(Self::as_str)
                .collect::<Vec<_>>()
                .join(&between),
        )
    }

    /// HTML made by our own code.
    pub(crate) fn trusted(html: String) -> Self {
        Self(html)
    }

    /// One of our own templates, rendered. Rendering into memory fails only if a `Display` inside fails.
    pub(crate) fn render(template: &impl Template) -> Self {
        Self(template.render().unwrap_or_else(|error| {
            tracing::error!(%error, "component could not be rendered");
            String::new()
        }))
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

impl From<&str> for Markup {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Markup {
    fn from(text: String) -> Self {
        Self::text(&text)
    }
}

impl From<&String> for Markup {
    fn from(text: &String) -> Self {
        Self::text(text)
    }
}

impl From<&Markup> for Markup {
    fn from(markup: &Markup) -> Self {
        markup.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_cannot_become_markup() {
        assert_eq!(
            Markup::text("<b a=\"'&\">").as_str(),
            "&lt;b a=&quot;&#39;&amp;&quot;&gt;"
        );
        assert!(!Markup::num("<script>").as_str().contains("<script"));
        assert!(!Markup::name("<script>").as_str().contains("<script"));
    }
}
