//! What values must satisfy together: nothing served without TLS or without an issuer, nothing open that should not be.

use std::collections::BTreeSet;
use std::path::Path;

use url::{Host, Url};

use super::{Config, Use};
use crate::audit::is_key_name;
use crate::auth::token::KeySource;
use crate::domain::Violations;
use crate::net::{is_fetchable, open_file_limit};

/// The longest retention that may be configured: a century.
const MOST_MONTHS: u32 = 1200;

impl Config {
    /// Everything that is wrong with the values.
    pub(super) fn check(&self, purpose: Use) -> Violations {
        let mut v = Violations::default();
        if self.data_dir.as_os_str().is_empty() {
            v.add("data_dir", "is required: the folder of everything that the service keeps");
        }
        if !self.database_url.is_empty() && !self.database_url.starts_with("sqlite:") && !self.is_postgres() {
            v.add(
                "database_url",
                "expected `postgres://USER@HOST/DATABASE`, `sqlite:FOLDER`, or nothing for a folder in data_dir",
            );
        }
        if !is_key_name(&self.audit_origin) {
            v.add(
                "audit_origin",
                "expected a name without blanks and plus signs, such as `directory.example.org/audit`",
            );
        }
        if self.officer_retention_months > MOST_MONTHS {
            v.add("officer_retention_months", format!("expected at most {MOST_MONTHS}"));
        }
        match purpose {
            Use::Serve => self.check_service(&mut v),
            Use::Offline => {}
        }
        v
    }

    /// What only the running service needs.
    fn check_service(&self, v: &mut Violations) {
        if !self.operations_listen.ip().is_loopback() {
            v.add("operations_listen", "must be a loopback address such as 127.0.0.1:9464: it asks for no token");
        }
        self.check_tls(v);
        self.check_issuers(v);
        if let Err(found) = self.limits.validate(open_file_limit()) {
            v.nest("limits", found);
        }
        if let Err(found) = self.consent.validate() {
            v.nest("consent", found);
        }
        if let Err(found) = self.strong_sign_in.validate() {
            v.nest("strong_sign_in", found);
        }
        if let Err(found) = self.approvals.validate() {
            v.nest("approvals", found);
        }
        if let Err(found) = self.invitations.validate() {
            v.nest("invitations", found);
        }
        if let Err(found) = self.proposals.validate() {
            v.nest("proposals", found);
        }
        if let Err(found) = self.watch.validate() {
            v.nest("watch", found);
        }
        if let Err(found) = self.notices.validate() {
            v.nest("notices", found);
        }
        let issuers = self.issuers.iter().map(|issuer| issuer.issuer.as_str());
        if let Some(Err(found)) = self.web.as_ref().map(|web| web.validate(issuers)) {
            v.nest("web", found);
        }
        self.check_traces(v);
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log.filter) {
            v.add("log.filter", format!("expected levels such as `info,focalpoint=debug`: {error}"));
        }
    }

    /// Traces leave over TLS, or stay on this machine.
    fn check_traces(&self, v: &mut Violations) {
        let traces = &self.traces;
        if traces.per_mille > 1000 {
            v.add("traces.per_mille", "expected at most 1000");
        }
        if traces.endpoint.is_empty() {
            return;
        }
        match Url::parse(&traces.endpoint) {
            Ok(url) if url.scheme() == "https" && url.has_host() => {
                if traces.ca.is_none() {
                    v.add("traces.ca", "is required with `https`: the authorities that stand for the collector");
                }
            }
            Ok(url) if url.scheme() == "http" && is_loopback(&url) => {}
            Ok(_) | Err(_) => v.add(
                "traces.endpoint",
                "expected `https://HOST:PORT`, or `http://` with a loopback address, such as `http://127.0.0.1:4317`",
            ),
        }
        if let Some(authorities) = &traces.ca {
            check_file(authorities, "traces.ca", v);
        }
    }

    /// TLS, or plain text on loopback by an explicit word.
    fn check_tls(&self, v: &mut Violations) {
        let Some(tls) = &self.tls else {
            if !self.plain_text {
                v.add("tls", "is required: `certificate` and `private_key`, or `plain_text = true` on loopback");
            } else if !self.listen.ip().is_loopback() {
                v.add("plain_text", "is for a loopback address only; give `tls` to listen on any other");
            }
            return;
        };
        if self.plain_text {
            v.add("plain_text", "contradicts `tls`; give one of them");
        }
        check_file(&tls.certificate, "tls.certificate", v);
        check_file(&tls.private_key, "tls.private_key", v);
        if let Some(authorities) = &tls.client_ca {
            check_file(authorities, "tls.client_ca", v);
        } else if !tls.client_crls.is_empty() {
            v.add("tls.client_crls", "needs `client_ca`, whose certificates the lists revoke");
        }
        for (i, list) in tls.client_crls.iter().enumerate() {
            check_file(list, &format!("tls.client_crls[{i}]"), v);
        }
    }

    /// At least one issuer, each complete and named once.
    fn check_issuers(&self, v: &mut Violations) {
        if self.issuers.is_empty() && !self.embedded_issuer {
            v.add("issuers", "at least one is required, or `embedded_issuer = true`; else nobody could sign in");
        }
        let mut seen = BTreeSet::new();
        for (i, issuer) in self.issuers.iter().enumerate() {
            let path = format!("issuers[{i}]");
            for (value, name) in [(&issuer.issuer, "issuer"), (&issuer.audience, "audience")] {
                if value.is_empty() {
                    v.add(format!("{path}.{name}"), "is required");
                }
            }
            if !seen.insert(&issuer.issuer) {
                v.add(format!("{path}.issuer"), "is given twice; name each issuer once");
            }
            if issuer.algorithms.is_empty() {
                v.add(format!("{path}.algorithms"), "at least one is required: EdDSA, ES256, PS256, RS256");
            }
            match &issuer.jwks {
                KeySource::File(file) => check_file(file, &format!("{path}.jwks"), v),
                KeySource::Url(url) if is_fetchable(url) => {}
                KeySource::Url(_) => {
                    v.add(
                        format!("{path}.jwks"),
                        "expected a file, or https:// with a host and without user and fragment",
                    );
                }
            }
            if !issuer.ca.as_os_str().is_empty() {
                check_file(&issuer.ca, &format!("{path}.ca"), v);
            }
        }
    }
}

/// A file that must be there.
fn check_file(path: &Path, key: &str, v: &mut Violations) {
    if path.as_os_str().is_empty() {
        v.add(key, "is required: the path of a file");
    } else if !path.is_file() {
        v.add(key, format!("there is no file {}", path.display()));
    }
}

/// Whether a URL names a loopback address.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
