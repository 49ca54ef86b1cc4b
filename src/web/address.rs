//! Addresses of pages with what they are asked for. Never anything but a path of our own.

use url::form_urlencoded::Serializer;

use super::form::Fields;

/// The field of a query that names the page of a list.
pub(super) const PAGE: &str = "page";

/// The address of a page that is asked for with these pairs, of which the empty ones are left out.
pub(super) fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let start = format!("{path}?");
    let end = start.len();
    let mut text = Serializer::for_suffix(start, end);
    text.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
    text.finish().trim_end_matches('?').to_owned()
}

/// Where a list goes on that was asked for with those fields; empty where it is at its end.
pub(super) fn next(path: &str, asked: &Fields, token: &str) -> String {
    if token.is_empty() {
        return String::new();
    }
    address(path, asked.pairs().filter(|(name, _)| *name != PAGE).chain([(PAGE, token)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_is_asked_for_and_nothing_that_it_could_be_taken_for() {
        assert_eq!(address("/gaps", [("state", ""), ("kind", "")]), "/gaps");
        assert_eq!(
            address("/gaps", [("state", "a&b=c?"), ("kind", "é #")]),
            "/gaps?state=a%26b%3Dc%3F&kind=%C3%A9+%23"
        );
    }

    #[test]
    fn a_list_goes_on_as_it_was_asked_for() {
        let asked = Fields::of(b"kind=A&kind=B&page=old&state=");
        assert_eq!(next("/gaps", &asked, "a+/=&"), "/gaps?kind=A&kind=B&page=a%2B%2F%3D%26");
        assert_eq!(next("/gaps", &asked, ""), "", "it is at its end");
    }
}
