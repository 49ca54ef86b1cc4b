//! Checks of what one writes or calls to: e-mail, telephone, web.

use email_address::{EmailAddress, Options};
use phonenumber::metadata::DATABASE;
use url::Url;

use crate::domain::Violations;
use crate::domain::text::{Rule, normalized, quoted};

/// The longest e-mail address (RFC 5321), in bytes.
const MAX_EMAIL: usize = 254;
/// The longest web address, in bytes.
const MAX_URL: usize = 2048;

/// Checks an e-mail address without a display name; its domain is put in lower case.
pub fn email(address: &mut String, path: &str, violations: &mut Violations) {
    Rule::Line.check(address, path, violations);
    if address.is_empty() {
        return;
    }
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    match EmailAddress::parse_with_options(address, options) {
        Ok(parsed) if address.len() <= MAX_EMAIL => {
            *address = format!("{}@{}", parsed.local_part(), parsed.domain().to_lowercase());
        }
        _ => violations.add(path, format!("{} is not an e-mail address; expected name@example.org", quoted(address))),
    }
}

/// Checks a telephone number and writes it as E.164, `+41225550100`; numbers kept for fiction pass.
pub fn phone(number: &mut String, path: &str, violations: &mut Violations) {
    let given = normalized(number);
    number.clone_from(&given);
    if given.is_empty() {
        return;
    }
    if let Some(e164) = e164(&given) {
        *number = e164;
    } else {
        let quoted = quoted(&given);
        let message =
            "is not an international telephone number; expected `+`, country code and number, such as +41 22 555 01 00";
        violations.add(path, format!("{quoted} {message}"));
    }
}

/// The number as E.164, where it has that shape and a country code that is in use.
///
/// Metadata lags behind numbering plans and calls numbers kept for fiction invalid, so no more is asked of it.
fn e164(text: &str) -> Option<String> {
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?.replace("(0)", "");
    let separator = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{A0}' | '\u{2010}'..='\u{2013}');
    let digits: String = rest.chars().filter(|c| !separator(*c)).collect();
    let shaped = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let country_code = |length| digits.get(..length).and_then(|code| code.parse::<u16>().ok());
    let in_use = |length| country_code(length).is_some_and(|code| DATABASE.by_code(&code).is_some());
    (shaped && !digits.starts_with('0') && (1..=3).any(in_use)).then(|| format!("+{digits}"))
}

/// Checks a web address: http or https, a host, no user name or password.
pub fn url(address: &mut String, path: &str, violations: &mut Violations) {
    Rule::Line.check(address, path, violations);
    if address.is_empty() {
        return;
    }
    let refused = match Url::parse(address) {
        Ok(_) if address.len() > MAX_URL => "is too long; at most 2048 bytes are allowed",
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "is not a web address; expected https://",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "holds a user name or password; leave out what stands before the @"
        }
        Ok(_) => return,
        Err(_) => "is not a web address; expected https://example.org/page",
    };
    violations.add(path, format!("{} {refused}", quoted(address)));
}
