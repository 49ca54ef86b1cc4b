//! Cookies: of this host alone, never by a script, never from another site.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie of a session.
pub(super) const SESSION: &str = "__Host-session";
/// The cookie of an attempt at a sign-in.
pub(super) const SIGN_IN: &str = "__Host-sign-in";
/// The cookie of the language that a person chose.
pub(super) const LANGUAGE: &str = "__Host-language";
/// How long a browser remembers a language, in seconds.
const YEAR_S: u32 = 365 * 24 * 3600;

/// The value of a cookie that came with a request.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

/// Has the browser keep a cookie until it is closed.
pub(super) fn keep(name: &str, value: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict")).ok()
}

/// Has the browser keep a cookie for a year.
pub(super) fn keep_long(name: &str, value: &str) -> Option<HeaderValue> {
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={YEAR_S}");
    HeaderValue::from_str(&cookie).ok()
}

/// Has the browser forget a cookie.
pub(super) fn forget(name: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "x__Host-session=1; a=b".parse().unwrap());
        assert_eq!(read(&headers, SESSION), None);
        headers.append(header::COOKIE, "c=d;__Host-session=2; __Host-session=3".parse().unwrap());
        assert_eq!(read(&headers, SESSION), Some("2"));
    }

    #[test]
    fn every_cookie_is_of_this_host_and_out_of_reach_of_scripts_and_other_sites() {
        let cookies = [keep(SESSION, "x"), keep_long(LANGUAGE, "fr"), forget(SESSION)];
        for cookie in cookies.map(|cookie| cookie.unwrap().to_str().unwrap().to_owned()) {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
                assert!(cookie.contains(part), "{cookie}: {part}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
}
