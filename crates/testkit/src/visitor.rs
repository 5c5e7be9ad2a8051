//! A visitor without JavaScript: follows links and redirects, keeps cookies, fills in forms as they stand in the page.
//!
//! Rule protected: it can do only what the page offers; a field or a button that is not in the form is a failed test.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use reqwest::{Client, Method, StatusCode, header};

/// An HTTP client for a loopback address, which follows no redirects.
pub fn http() -> Client {
    http_from(None)
}

/// The same, from this address.
pub(crate) fn http_from(address: Option<IpAddr>) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .local_address(address)
        .build()
        .unwrap()
}

/// Sends a request. A patient sender waits out a program that is being started again and sends the same once more, as a
/// browser or a person does; how much of the first time arrived nobody knows.
pub(crate) async fn send(
    request: reqwest::RequestBuilder,
    patient: bool,
) -> (StatusCode, header::HeaderMap, Vec<u8>) {
    for _ in 0..1_500 {
        let again = request.try_clone().unwrap();
        match whole(again).await {
            Ok(answer) => return answer,
            Err(e) => assert!(patient, "{e:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no answer in 30 seconds");
}

async fn whole(
    request: reqwest::RequestBuilder,
) -> reqwest::Result<(StatusCode, header::HeaderMap, Vec<u8>)> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    Ok((status, headers, answer.bytes().await?.to_vec()))
}

/// A visitor.
pub struct Visitor {
    http: Client,
    origin: String,
    cookies: BTreeMap<String, String>,
    patient: bool,
}

/// What the visitor sees.
#[derive(Debug)]
pub struct Seen {
    /// Status of the last answer.
    pub status: StatusCode,
    /// Where the visitor is, after redirects.
    pub path: String,
    /// The page.
    pub html: String,
}

/// A form as it stands in a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// `enctype` is multipart.
    pub multipart: bool,
    /// Names and first values of its controls.
    pub fields: Vec<(String, String)>,
    /// Every value a radio button, checkbox or select offers.
    pub choices: Vec<(String, String)>,
}

impl Visitor {
    /// Somebody new.
    pub fn new(origin: &str) -> Self {
        Self {
            http: http(),
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
            patient: false,
        }
    }

    /// The same, who waits out a program that is being started again and sends once more what was not answered.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// Opens a page of the site.
    pub async fn open(&mut self, path: &str) -> Seen {
        self.go(Method::GET, path.to_owned(), None).await
    }

    /// Sends a form with these answers; everything else as it stands in the page.
    pub async fn send(&mut self, from: &Seen, form: &Form, answers: &[(&str, &str)]) -> Seen {
        let mut fields: Vec<(String, String)> = form
            .fields
            .iter()
            .filter(|(name, _)| !answers.iter().any(|(n, _)| n == name))
            .cloned()
            .collect();
        for (name, value) in answers {
            let offered = form
                .fields
                .iter()
                .chain(&form.choices)
                .any(|(n, _)| n == name);
            assert!(
                offered,
                "the form at {} has no `{name}`: {:?} {:?}",
                from.path, form.fields, form.choices
            );
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let action = if form.action.is_empty() {
            from.path.clone()
        } else {
            form.action.clone()
        };
        self.go(Method::POST, action, Some((fields, form.multipart)))
            .await
    }

    /// Sends the first form whose action contains `action`, as [`Visitor::send`].
    pub async fn fill(&mut self, from: &Seen, action: &str, answers: &[(&str, &str)]) -> Seen {
        let form = from.form(action);
        self.send(from, &form, answers).await
    }

    /// Sends a form with its fields as they stand, but for one: what stands after its `=` is sent byte for byte (`%FF`).
    pub async fn send_raw(&mut self, from: &Seen, form: &Form, (name, raw): (&str, &str)) -> Seen {
        let others = form.fields.iter().filter(|(n, _)| n != name);
        let mut body: Vec<String> = others
            .map(|(k, v)| format!("{}={}", percent(k), percent(v)))
            .collect();
        body.push(format!("{}={raw}", percent(name)));
        let action = if form.action.is_empty() {
            &from.path
        } else {
            &form.action
        };
        let request = self
            .http
            .post(format!("{}{action}", self.origin))
            .header(header::COOKIE, self.cookie_header())
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.join("&"));
        let (status, headers, body) = send(request, self.patient).await;
        self.keep_cookies(&headers);
        Seen {
            status,
            path: action.clone(),
            html: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// The bytes at an address that must answer 200.
    pub async fn file(&self, path: &str) -> Vec<u8> {
        let request = self
            .http
            .get(format!("{}{path}", self.origin))
            .header(header::COOKIE, self.cookie_header());
        let (status, _, bytes) = send(request, self.patient).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        bytes
    }

    async fn go(
        &mut self,
        method: Method,
        path: String,
        body: Option<(Vec<(String, String)>, bool)>,
    ) -> Seen {
        let (mut method, mut path, mut body) = (method, path, body);
        for _ in 0..10 {
            let url = if path.starts_with("http") {
                path.clone()
            } else {
                format!("{}{path}", self.origin)
            };
            let mut request = self
                .http
                .request(method.clone(), &url)
                .header(header::COOKIE, self.cookie_header());
            if let Some((fields, multipart)) = body.take() {
                request = request.header(header::ORIGIN, &self.origin);
                request = if multipart {
                    encode_multipart(request, &fields)
                } else {
                    encode(request, &fields)
                };
            }
            let (status, headers, bytes) = send(request, self.patient).await;
            self.keep_cookies(&headers);
            if let Some(next) = headers
                .get(header::LOCATION)
                .filter(|_| status.is_redirection())
            {
                let next = next.to_str().unwrap().to_owned();
                path = next.strip_prefix(&self.origin).unwrap_or(&next).to_owned();
                method = Method::GET;
                continue;
            }
            return Seen {
                status,
                path,
                html: String::from_utf8_lossy(&bytes).into_owned(),
            };
        }
        panic!("redirected ten times, last to {path}");
    }

    fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep_cookies(&mut self, headers: &header::HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (pair, rest) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || rest.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encode(
    request: reqwest::RequestBuilder,
    fields: &[(String, String)],
) -> reqwest::RequestBuilder {
    let body: Vec<String> = fields
        .iter()
        .map(|(k, v)| format!("{}={}", percent(k), percent(v)))
        .collect();
    request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.join("&"))
}

/// A multipart body; a value that begins with `file:NAME:` is sent as a file of that name.
fn encode_multipart(
    request: reqwest::RequestBuilder,
    fields: &[(String, String)],
) -> reqwest::RequestBuilder {
    let boundary = "----absher-visitor";
    let mut body = String::new();
    for (name, value) in fields {
        let part = match value.strip_prefix("file:").and_then(|v| v.split_once(':')) {
            Some((file, content)) => format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n{content}\r\n"
            ),
            None => format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ),
        };
        body.push_str(&part);
    }
    body.push_str("--");
    body.push_str(boundary);
    body.push_str("--\r\n");
    request
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={boundary}"),
        )
        .body(body)
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

impl Seen {
    /// The first form whose action contains `action`; `""` is the first form that posts and is not the frame's.
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        let found = forms.iter().find(|f| {
            f.action.contains(action)
                && !f.action.contains("/feedback")
                && !f.action.contains("/logout")
        });
        found.cloned().unwrap_or_else(|| {
            panic!(
                "no form for `{action}` at {} ({}):\n{}",
                self.path,
                self.status,
                self.text()
            )
        })
    }

    /// All forms that post.
    pub fn forms(&self) -> Vec<Form> {
        self.html
            .split("<form")
            .skip(1)
            .filter_map(|rest| {
                let (tag, rest) = rest.split_once('>')?;
                let inner = rest.split("</form>").next()?;
                let post = attribute(tag, "method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
                post.then(|| read_form(tag, inner))
            })
            .collect()
    }

    /// Whether the page's text contains this.
    pub fn says(&self, text: &str) -> bool {
        self.html.contains(text) || self.text().contains(text)
    }

    /// The page without its tags.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in self.html.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        unescape(&out.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The first link whose address contains this.
    pub fn link(&self, part: &str) -> String {
        let found = self.html.split("<a ").skip(1).find_map(|rest| {
            let tag = rest.split('>').next()?;
            attribute(tag, "href").filter(|href| href.contains(part))
        });
        found.unwrap_or_else(|| panic!("no link with `{part}` at {}:\n{}", self.path, self.text()))
    }
}

fn read_form(tag: &str, inner: &str) -> Form {
    let mut form = Form {
        action: attribute(tag, "action").unwrap_or_default(),
        multipart: attribute(tag, "enctype").is_some_and(|e| e.contains("multipart")),
        fields: Vec::new(),
        choices: Vec::new(),
    };
    for rest in inner.split("<input").skip(1) {
        let tag = rest.split('>').next().unwrap_or_default();
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = attribute(tag, "value").unwrap_or_default();
        match attribute(tag, "type").as_deref() {
            Some("radio" | "checkbox") => {
                if tag.contains(" checked") {
                    form.fields.push((name.clone(), value.clone()));
                }
                form.choices.push((name, value));
            }
            Some("file" | "submit") => form.choices.push((name, value)),
            _ => form.fields.push((name, value)),
        }
    }
    for rest in inner.split("<textarea").skip(1) {
        let Some((tag, rest)) = rest.split_once('>') else {
            continue;
        };
        let value = unescape(rest.split("</textarea>").next().unwrap_or_default());
        form.fields
            .extend(attribute(tag, "name").map(|name| (name, value)));
    }
    for rest in inner.split("<select").skip(1) {
        let Some((tag, rest)) = rest.split_once('>') else {
            continue;
        };
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        for option in rest
            .split("</select>")
            .next()
            .unwrap_or_default()
            .split("<option")
            .skip(1)
        {
            let option = option.split('>').next().unwrap_or_default();
            let value = attribute(option, "value").unwrap_or_default();
            if option.contains(" selected") {
                form.fields.push((name.clone(), value.clone()));
            }
            form.choices.push((name.clone(), value));
        }
    }
    for rest in inner.split("<button").skip(1) {
        let tag = rest.split('>').next().unwrap_or_default();
        if let (Some(name), Some(value)) = (attribute(tag, "name"), attribute(tag, "value")) {
            form.choices.push((name, value));
        }
    }
    form
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag
        .find(&format!("{name}=\""))
        .filter(|at| *at == 0 || tag.as_bytes()[at - 1].is_ascii_whitespace())?;
    let value = &tag[at + name.len() + 2..];
    Some(unescape(value.split('"').next()?))
}

fn unescape(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_stands() {
        let html = r#"<form method="post" action="/x"><input type="hidden" name="csrf" value="a&#34;b"><input name="n">
            <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
            <textarea name="t">one &amp; two</textarea><button name="go" value="yes">Go</button></form>"#;
        let seen = Seen {
            status: StatusCode::OK,
            path: "/".into(),
            html: html.into(),
        };
        let form = seen.form("/x");
        let expected = [("csrf", "a\"b"), ("n", ""), ("r", "2"), ("t", "one & two")];
        assert_eq!(
            form.fields,
            expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        assert!(form.choices.contains(&("go".into(), "yes".into())));
    }
}
