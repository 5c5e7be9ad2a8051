//! What the typesetter may see: the template, the fonts, and the files of one document, all in memory.
//!
//! The one rule: whatever is not listed here is denied. To give a template another file, add it to [`Files`].

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

const TEMPLATE: &str = include_str!("../../templates/document.typ");
const WORDS: &str = include_str!("../../templates/words.json");
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../fonts/IBMPlexSansArabic_400Regular.ttf"),
    include_bytes!("../../fonts/IBMPlexSansArabic_600SemiBold.ttf"),
];

/// What all documents share.
pub(super) struct Base {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    words: Bytes,
}

impl Base {
    pub(super) fn new() -> Self {
        let fonts: Vec<Font> = FONTS
            .into_iter()
            .flat_map(|data| Font::iter(Bytes::new(data)))
            .collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::detached(TEMPLATE),
            words: Bytes::new(WORDS.as_bytes()),
        }
    }

    /// Whether every font has a letter for the character.
    pub(super) fn can_show(&self, character: char) -> bool {
        self.fonts
            .iter()
            .all(|font| font.info().coverage.contains(u32::from(character)))
    }
}

/// The files of one document, by the names the template uses.
pub(super) struct Files {
    /// `data.json`
    pub(super) data: Bytes,
    /// `qr.svg`
    pub(super) qr: Bytes,
    /// `seal.cwt`
    pub(super) seal: Bytes,
}

/// One document before the typesetter.
pub(super) struct Page<'a> {
    base: &'a Base,
    files: Files,
}

impl<'a> Page<'a> {
    pub(super) fn new(base: &'a Base, files: Files) -> Self {
        Self { base, files }
    }
}

impl World for Page<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.base.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            Ok(self.base.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        if *path.root() != VirtualRoot::Project {
            return Err(FileError::AccessDenied);
        }
        match path.vpath().get_without_slash() {
            "data.json" => Ok(self.files.data.clone()),
            "qr.svg" => Ok(self.files.qr.clone()),
            "seal.cwt" => Ok(self.files.seal.clone()),
            "words.json" => Ok(self.base.words.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.base.fonts.get(index).cloned()
    }

    /// There is no clock: the dates of a document are data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use typst_layout::PagedDocument;

    use super::*;

    fn outcome(template: &str) -> Result<(), String> {
        let base = Base {
            template: Source::detached(template),
            ..Base::new()
        };
        let empty = || Bytes::new(b"{}".as_slice());
        let page = Page::new(
            &base,
            Files {
                data: empty(),
                qr: empty(),
                seal: empty(),
            },
        );
        typst::compile::<PagedDocument>(&page)
            .output
            .map(|_| ())
            .map_err(|e| format!("{e:?}"))
    }

    #[test]
    fn a_template_sees_its_own_files_and_nothing_else() {
        assert_eq!(
            outcome("#json(\"data.json\") #json(\"words.json\").page.en"),
            Ok(())
        );
        for beyond in [
            "#read(\"/etc/passwd\")",
            "#read(\"../Cargo.toml\")",
            "#read(\"Cargo.toml\")",
            "#include \"other.typ\"",
            "#import \"@preview/cetz:0.2.2\"",
            "#datetime.today()",
        ] {
            assert!(outcome(beyond).is_err(), "{beyond}");
        }
    }

    #[test]
    fn the_fonts_have_what_documents_need() {
        let base = Base::new();
        let needed = "أبجد هوز حطي كلمن سعفص قرشت ثخذ ضظغ ء آ إ ؤ ئ ة ى ﷲ َُِّْ ٠١٢٣ 0123 abcXYZ éü ،؛؟ «» – — · : / # ٪";
        assert_eq!(
            needed
                .chars()
                .filter(|c| !base.can_show(*c))
                .collect::<String>(),
            ""
        );
        assert_eq!(base.fonts.len(), FONTS.len());
        assert!(!base.can_show('漢'));
    }
}
