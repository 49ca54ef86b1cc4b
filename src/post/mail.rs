//! Mail over SMTP: plain text in UTF-8, one recipient each, over TLS but on this machine itself.

use std::path::Path;
use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::{Failure, PostError, SmtpConfig, SmtpSecurity};
use crate::auth::key_file::read_private;
use crate::directory::QueuedNotice;
use crate::domain::notice::Letter;
use crate::net::trusted;

/// The way to the mail server.
#[derive(Debug)]
pub struct Mailer {
    /// How it is reached; a connection for each mail.
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// Address that mails come from.
    from: Address,
    /// Time for one mail.
    time: Duration,
}

impl Mailer {
    /// The one that is configured so. Nothing is sent yet.
    ///
    /// # Errors
    /// When its address, its authorities or its password cannot be used.
    pub fn new(config: &SmtpConfig) -> Result<Self, PostError> {
        let from: Address = config.from.parse().map_err(|_| PostError::Mail("`from` is no address".to_owned()))?;
        let time = Duration::from_millis(config.timeout_ms);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host.as_str())
            .port(config.port)
            .timeout(Some(time))
            .tls(tls(config)?);
        if !config.username.is_empty() {
            let password = password(&config.password_file)?;
            builder = builder.credentials(Credentials::new(config.username.clone(), password));
        }
        Ok(Self { transport: builder.build(), from, time })
    }

    /// Sends a notice to an address.
    ///
    /// # Errors
    /// Whether it may go well another time, and why it did not.
    pub async fn send(&self, queued: &QueuedNotice, address: &str, letter: &Letter) -> Result<(), Failure> {
        let message = self.message(queued, address, letter)?;
        let to = address.parse().map_err(|_| Failure::Never("ADDRESS"))?;
        let envelope = Envelope::new(Some(self.from.clone()), vec![to]).map_err(|_| Failure::Never("ADDRESS"))?;
        let text = message.formatted();
        let sent = tokio::time::timeout(self.time, self.transport.send_raw(&envelope, &text));
        match sent.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::Again("TIMEOUT")),
        }
    }

    /// The mail: of the notice's own identifier and time, so that two attempts make one mail.
    fn message(&self, queued: &QueuedNotice, address: &str, letter: &Letter) -> Result<Message, Failure> {
        let to: Address = address.parse().map_err(|_| Failure::Never("ADDRESS"))?;
        let seconds = Duration::from_secs(queued.time.as_second().unsigned_abs());
        let automatic = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        Message::builder()
            .from(Mailbox::new(None, self.from.clone()))
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<{}@{}>", queued.notice.id, self.from.domain())))
            .date(SystemTime::UNIX_EPOCH + seconds)
            .subject(letter.subject.clone())
            .raw_header(automatic("Auto-Submitted", "auto-generated"))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|_| Failure::Never("MESSAGE"))
    }
}

/// How the connection is protected.
fn tls(config: &SmtpConfig) -> Result<Tls, PostError> {
    if config.security == SmtpSecurity::None {
        return Ok(Tls::None);
    }
    let mut parameters = TlsParameters::builder(config.host.clone()).certificate_store(CertificateStore::None);
    for certificate in trusted(&config.ca)? {
        let certificate = Certificate::from_der(certificate.to_vec());
        parameters = parameters.add_root_certificate(certificate.map_err(|error| PostError::Mail(error.to_string()))?);
    }
    let parameters = parameters.build_rustls().map_err(|error| PostError::Mail(error.to_string()))?;
    Ok(if config.security == SmtpSecurity::Tls { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}

/// The password in a file.
fn password(file: &Path) -> Result<String, PostError> {
    let text = String::from_utf8(read_private(file)?).unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(PostError::Password { file: file.display().to_string() });
    }
    Ok(text.to_owned())
}

/// What a failed attempt means.
fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    if error.is_permanent() {
        Failure::Never("REFUSED")
    } else if error.is_transient() {
        Failure::Again("REFUSED_FOR_NOW")
    } else if error.is_timeout() {
        Failure::Again("TIMEOUT")
    } else if error.is_tls() {
        Failure::Again("NO_TLS")
    } else {
        Failure::Again("NO_CONNECTION")
    }
}
