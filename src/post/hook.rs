//! A web hook: a document that is posted over https, signed as the Standard Webhooks convention has it, so that its receiver
//! knows whom it is from, and knows a repetition by its identifier.

use std::path::Path;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use hyper::http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::{Failure, PostError, WebhookConfig};
use crate::auth::key_file::read_private;
use crate::directory::QueuedNotice;
use crate::net::{FetchError, Poster};

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes of a secret at least.
const LEAST: usize = 24;

/// A program that is called.
#[derive(Debug)]
pub struct Hook {
    /// Where it is.
    poster: Poster,
    /// The secrets that calls are signed with.
    keys: Vec<hmac::Key>,
}

impl Hook {
    /// The one that is configured so.
    ///
    /// # Errors
    /// When its URL, its authorities or its secrets cannot be used.
    pub fn new(config: &WebhookConfig) -> Result<Self, PostError> {
        let url: Url = config.url.parse().map_err(|_| PostError::Url(config.url.clone()))?;
        let time = Duration::from_millis(config.timeout_ms);
        let poster = Poster::new(url, &config.ca, config.private_address, time)?;
        let keys = config.secrets.iter().map(|file| secret(file)).collect::<Result<_, _>>()?;
        Ok(Self { poster, keys })
    }

    /// Calls it about a notice.
    ///
    /// # Errors
    /// Whether it may go well another time, and why it did not.
    pub async fn call(&self, queued: &QueuedNotice, now: Timestamp) -> Result<(), Failure> {
        let (notice, id) = (&queued.notice, queued.notice.id.to_string());
        let document = json!({
            "type": notice.kind,
            "timestamp": queued.time.to_string(),
            "data": { "resource": notice.resource },
        });
        let (document, seconds) = (document.to_string(), now.as_second());
        let signature = sign(&self.keys, &id, seconds, &document);
        let headers =
            [("webhook-id", id), ("webhook-timestamp", seconds.to_string()), ("webhook-signature", signature)];
        let headers = headers
            .into_iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)));
        self.poster.post(headers.collect(), Bytes::from(document)).await.map_err(|error| failure(&error))
    }
}

/// The signatures of a call: of identifier, time and document, by each of the secrets.
#[must_use]
pub fn sign(keys: &[hmac::Key], id: &str, seconds: i64, document: &str) -> String {
    let signed = format!("{id}.{seconds}.{document}");
    let by = |key| format!("v1,{}", STANDARD.encode(hmac::sign(key, signed.as_bytes())));
    keys.iter().map(by).collect::<Vec<_>>().join(" ")
}

/// The secret in a file.
fn secret(file: &Path) -> Result<hmac::Key, PostError> {
    let text = read_private(file)?;
    let text = String::from_utf8(text).unwrap_or_default();
    let bytes = text.trim().strip_prefix(PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
    let bytes = bytes.filter(|bytes| bytes.len() >= LEAST);
    let bytes = bytes.ok_or_else(|| PostError::Secret { file: file.display().to_string() })?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

/// What a failed call means. A receiver that says `410 Gone` wants none any more; whatever else it is, it may be mended.
fn failure(error: &FetchError) -> Failure {
    match error {
        FetchError::Connect(_) | FetchError::Http(_) | FetchError::Body | FetchError::TooLarge(_) => {
            Failure::Again("NO_CONNECTION")
        }
        FetchError::Private => Failure::Again("PRIVATE_ADDRESS"),
        FetchError::Timeout(_) => Failure::Again("TIMEOUT"),
        FetchError::Status(status) if status.as_u16() == 410 => Failure::Never("GONE"),
        FetchError::Status(status) if status.is_redirection() => Failure::Again("REDIRECTED"),
        FetchError::Status(_) => Failure::Again("REFUSED"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_convention_by_each_secret() {
        // The example of the convention's specification.
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let keys = [hmac::Key::new(hmac::HMAC_SHA256, &key), hmac::Key::new(hmac::HMAC_SHA256, &[7; 24])];
        let signed = sign(&keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let (first, second) = signed.split_once(' ').unwrap();
        assert_eq!(first, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(second.starts_with("v1,") && second != first);
    }

    #[test]
    fn a_secret_is_long_enough_and_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str, mode| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let whole = format!("{PREFIX}{}\n", STANDARD.encode([1; 24]));
        assert!(secret(&write("a", &whole, 0o600)).is_ok());
        assert!(matches!(secret(&write("b", &whole, 0o644)), Err(PostError::File(_))));
        for (name, text) in [("c", format!("{PREFIX}{}", STANDARD.encode([1; 23]))), ("d", STANDARD.encode([1; 24]))] {
            assert!(matches!(secret(&write(name, &text, 0o600)), Err(PostError::Secret { .. })), "{text}");
        }
    }
}
