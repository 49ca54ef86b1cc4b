//! Who is calling: from what a call brings to the account behind it, or the refusal, which is the same for every cause.

use std::sync::Arc;

use hyper::http::{HeaderMap, header};
use metrics::counter;
use tonic::Status;

use super::{Gate, status};
use crate::auth::Principal;
use crate::auth::token::{Claims, Thumbprint};
use crate::directory::{Credentials, Fresh, NotSignedIn};
use crate::net::ConnectionInfo;
use crate::telemetry::metric;

/// What a call brings before anybody is known by it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival<'a> {
    /// Its headers.
    pub(super) headers: &'a HeaderMap,
    /// The connection that it came by.
    pub(super) connection: Option<&'a ConnectionInfo>,
    /// What it is for, as the audit names it.
    pub(super) method: &'static str,
}

impl Arrival<'_> {
    /// The certificate of the session.
    pub(super) fn certificate(&self) -> Option<&Thumbprint> {
        self.connection.and_then(ConnectionInfo::thumbprint)
    }
}

impl Gate {
    /// The caller that the headers name; without a token, the client certificate.
    ///
    /// # Errors
    /// UNAUTHENTICATED, always in the same words.
    pub(super) async fn principal(&self, arrival: Arrival<'_>) -> Result<Principal, Status> {
        let presented = arrival.certificate();
        let signed_in = if let Some(claims) = self.claims(arrival).await? {
            self.directory.sign_in(self.fresh(arrival.method).await?, Credentials::Token(&claims, presented))
        } else {
            let certificate = presented.ok_or_else(|| self.stranger(arrival, "absent"))?;
            self.directory.sign_in(self.fresh(arrival.method).await?, Credentials::Certificate(certificate))
        };
        match signed_in {
            Ok(principal) => Ok(principal),
            // Apart, as it is rare: it would make the future of every call larger.
            Err(refusal) => Err(Box::pin(self.not_signed_in(arrival, refusal)).await),
        }
    }

    /// Proof that this node knows which accounts may call.
    ///
    /// # Errors
    /// UNAVAILABLE when it does not: somebody may have disabled one elsewhere.
    pub(super) async fn fresh(&self, method: &'static str) -> Result<Fresh, Status> {
        self.directory.ensure_fresh().await.map_err(|error| status::of(&error, method))
    }

    /// What the token in the headers says, verified; none where there is no token.
    ///
    /// # Errors
    /// UNAUTHENTICATED, always in the same words.
    pub(super) async fn claims(&self, arrival: Arrival<'_>) -> Result<Option<Arc<Claims>>, Status> {
        let mut values = arrival.headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(self.stranger(arrival, "repeated"));
        }
        let token = bearer(value.as_bytes()).ok_or_else(|| self.stranger(arrival, "not_bearer"))?;
        let verified = self.verifier.verify_renewing(token, arrival.certificate(), self.source.now()).await;
        verified.map(Some).map_err(|error| self.stranger(arrival, error.label()))
    }

    /// The status of credentials that let nobody in: counted where they are nobody's, and in the audit where they are somebody's, as
    /// long as those are few.
    pub(super) async fn not_signed_in(&self, arrival: Arrival<'_>, refusal: NotSignedIn) -> Status {
        let reason = refusal.reason.label();
        let Some(account) = refusal.account else { return self.stranger(arrival, reason) };
        if !self.rows.take(account.account, self.source.now()) {
            return self.stranger(arrival, reason);
        }
        if let Err(error) = self.directory.audit_refusal(&account, arrival.method, reason).await {
            // The caller is told no more for it.
            tracing::error!(%error, "the refusal of an account could not be written to the audit");
        }
        refused(reason)
    }

    /// The status of a caller who is not known, counted by address.
    pub(super) fn stranger(&self, arrival: Arrival<'_>, reason: &'static str) -> Status {
        if let Some(connection) = arrival.connection {
            self.strangers.count(connection.peer.ip(), reason);
        }
        refused(reason)
    }
}

/// The status of whoever is not let in, counted by cause; the same words for every cause.
fn refused(reason: &'static str) -> Status {
    counter!(metric::TOKENS_REFUSED, "reason" => reason).increment(1);
    tracing::debug!(reason, "caller refused");
    status::unauthenticated()
}

/// The token of an `Authorization: Bearer` value; the scheme in any case (RFC 9110).
fn bearer(value: &[u8]) -> Option<&str> {
    let value = std::str::from_utf8(value).ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
