//! From the bytes of a request to a [`Form`]: urlencoded or multipart.
//!
//! The rule protected here: bytes of a stranger never panic and never grow without bound. What cannot be a form at
//! all is a [`BodyError`]; what is only a bad value becomes an error of its field.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;

use super::{Form, MAX_VALUE_CHARS, Message, Upload};

/// Largest form without files, in bytes.
pub const MAX_FORM_BYTES: usize = 256 * 1024;
/// Largest form with files, in bytes.
pub const MAX_UPLOAD_BYTES: usize = 12 * 1024 * 1024;
/// Most values in one form.
const MAX_VALUES: usize = 1_000;

/// Why a body is not a form.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// More bytes than allowed.
    #[error("the form is too large")]
    TooLarge,
    /// Neither urlencoded nor multipart.
    #[error("the content type is not a form")]
    NotAForm,
    /// Broken multipart, too many values, or the connection ended.
    #[error("the form cannot be read")]
    Unreadable,
}

impl Form {
    /// Reads the whole body of a request.
    pub async fn from_body(request: Request) -> Result<Self, BodyError> {
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let (parts, body) = request.into_parts();
        if content_type.starts_with("multipart/form-data") {
            let bytes = read(body, MAX_UPLOAD_BYTES).await?;
            Self::from_multipart(Request::from_parts(parts, Body::from(bytes))).await
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            Self::from_urlencoded(&read(body, MAX_FORM_BYTES).await?)
        } else if content_type.is_empty() {
            let bytes = read(body, MAX_FORM_BYTES).await?;
            if bytes.is_empty() {
                Ok(Self::new())
            } else {
                Err(BodyError::NotAForm)
            }
        } else {
            Err(BodyError::NotAForm)
        }
    }

    /// Reads `a=1&b=2`. Also used for the query of a search.
    pub fn from_urlencoded(bytes: &[u8]) -> Result<Self, BodyError> {
        let mut form = Self::new();
        for (count, pair) in bytes
            .split(|b| *b == b'&')
            .filter(|p| !p.is_empty())
            .enumerate()
        {
            if count >= MAX_VALUES {
                return Err(BodyError::Unreadable);
            }
            let mut halves = pair.splitn(2, |b| *b == b'=');
            let name = percent_decode(halves.next().unwrap_or_default());
            let value = percent_decode(halves.next().unwrap_or_default());
            form.insert(&String::from_utf8_lossy(&name), &value);
        }
        Ok(form)
    }

    async fn from_multipart(request: Request) -> Result<Self, BodyError> {
        let mut form = Self::new();
        let mut request = request;
        axum::extract::DefaultBodyLimit::max(MAX_UPLOAD_BYTES).apply(&mut request);
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| BodyError::Unreadable)?;
        let mut count = 0;
        while let Some(part) = parts
            .next_field()
            .await
            .map_err(|_| BodyError::Unreadable)?
        {
            count += 1;
            if count > MAX_VALUES {
                return Err(BodyError::Unreadable);
            }
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let content_type = part.content_type().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|_| BodyError::Unreadable)?;
            match file_name {
                None => form.insert(&name, &bytes),
                Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
                Some(file_name) => form.files.push(Upload {
                    field: name,
                    file_name,
                    content_type,
                    bytes,
                }),
            }
        }
        Ok(form)
    }

    fn insert(&mut self, name: &str, value: &[u8]) {
        let mut text = String::from_utf8_lossy(value).replace("\r\n", "\n");
        if std::str::from_utf8(value).is_err() {
            self.add_error(name, "error-encoding");
        }
        text.retain(|c| !c.is_control() || c == '\n' || c == '\t');
        if text.chars().count() > MAX_VALUE_CHARS {
            self.add_error(name, Message::too_long(MAX_VALUE_CHARS));
            text = text.chars().take(MAX_VALUE_CHARS).collect();
        }
        self.values.entry(name.to_owned()).or_default().push(text);
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        let too_large = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_large {
            BodyError::TooLarge
        } else {
            BodyError::Unreadable
        }
    })
}

/// `+` is a space, `%41` is a byte, a `%` that is neither stays as typed.
fn percent_decode(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len());
    let mut i = 0;
    while i < input.len() {
        let escaped = (input[i] == b'%')
            .then(|| input.get(i + 1..i + 3))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (input[i], escaped) {
            (_, Some(byte)) => {
                out.push(byte);
                i += 3;
            }
            (b'+', None) => {
                out.push(b' ');
                i += 1;
            }
            (byte, None) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    out
}
