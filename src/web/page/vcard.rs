//! An office as a vCard (RFC 6350), for address books. Every value is text in it: nothing of a record begins a line of its own.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;

use crate::auth::policy::Operation;
use crate::domain::Authority;
use crate::domain::codes::PhoneKind;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Bytes of a line before it is folded.
const FOLD: usize = 75;

/// Answers with the card.
pub(in crate::web) async fn download(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("authorities/{id}");
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (entry, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    let card = card(visit.visitor.words, &entry.record, &name);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/vcard; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"contact.vcf\"")),
    ];
    Ok((headers, card).into_response())
}

/// What of a card a camera takes into an address book.
const BRIEF: [&str; 8] = ["BEGIN", "VERSION", "FN", "EMAIL", "TEL", "ADR", "URL", "END"];

/// The card of an office as short as it helps, for a QR code.
pub(super) fn brief(words: Words, authority: &Authority) -> String {
    let card = card(words, authority, "").replace("\r\n ", "");
    let is_brief = |line: &&str| line.split([':', ';']).next().is_some_and(|property| BRIEF.contains(&property));
    card.split_inclusive("\r\n").filter(is_brief).collect()
}

/// The card of an office.
fn card(words: Words, authority: &Authority, name: &str) -> String {
    let (_, full) = words.best(&authority.names);
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned(), "KIND:org".to_owned()];
    let mut put = |property: &str, value: String| lines.push(format!("{property}:{value}"));
    put("FN", text(&full));
    put("ORG", text(&full));
    for acronym in &authority.acronyms {
        put("NICKNAME", text(acronym));
    }
    for email in &authority.emails {
        put("EMAIL;TYPE=work", text(email));
    }
    for phone in &authority.phones {
        let kind = if phone.kind == PhoneKind::Fax { "fax" } else { "voice" };
        put(&format!("TEL;TYPE=\"work,{kind}\""), text(&phone.number));
    }
    if let Some(it) = &authority.address {
        let parts =
            [&it.post_office_box, &it.extended, &it.street, &it.locality, &it.region, &it.postal_code, &it.country];
        put("ADR;TYPE=work", parts.map(|part| text(part)).join(";"));
    }
    if authority.website.starts_with("https://") {
        put("URL", text(&authority.website));
    }
    if !authority.time_zone.is_empty() {
        put("TZ", text(&authority.time_zone));
    }
    let accepted = authority.languages_accepted.iter().enumerate();
    for (at, language) in accepted {
        put(&format!("LANG;PREF={}", (at + 1).min(100)), text(&language.language));
    }
    let kinds: Vec<_> = authority.kinds.iter().map(|kind| words.kind(kind.kind.as_str())).collect();
    put("NOTE", text(&[words.state(&authority.state.to_string()), kinds.join("; ")].join("\n")));
    put("UID", text(name));
    lines.push("END:VCARD".to_owned());
    lines.into_iter().map(|line| folded(&line)).collect()
}

/// A value as RFC 6350 section 3.4 writes text.
fn text(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ',' | ';' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written
}

/// A line with its end, folded as RFC 6350 section 3.2 has it.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > FOLD {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(c);
        length += c.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;

    #[test]
    fn a_value_cannot_begin_a_line_of_its_own() {
        let name = "Bureau; of, \\ things\nEMAIL:evil@example.org\r\nEND:VCARD";
        let authority = Authority {
            names: Text::from([("en", name)]),
            emails: vec!["a@b.example".to_owned()],
            website: "javascript:alert(1)".to_owned(),
            ..Authority::default()
        };
        let card = card(Words("en"), &authority, "authorities/x");
        let lines: Vec<_> = card.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect();
        assert!(
            lines.contains(&"FN:Bureau\\; of\\, \\\\ things\\nEMAIL:evil@example.org\\nEND:VCARD".to_owned()),
            "{card}"
        );
        assert_eq!(lines.iter().filter(|line| line.starts_with("EMAIL")).count(), 1);
        assert_eq!(lines.iter().filter(|line| *line == "END:VCARD").count(), 1);
        assert!(!card.contains("URL:"));
    }

    #[test]
    fn a_brief_card_has_the_contacts_alone_each_on_one_line() {
        let authority = Authority {
            names: Text::from([(
                "en",
                "An office with a name that is so long that its line has to be folded in a card",
            )]),
            acronyms: vec!["AO".to_owned()],
            emails: vec!["a@b.example".to_owned()],
            time_zone: "Asia/Ulaanbaatar".to_owned(),
            ..Authority::default()
        };
        let card = brief(Words("en"), &authority);
        let lines: Vec<_> = card.lines().map(|line| line.split([':', ';']).next().unwrap()).collect();
        assert_eq!(lines, ["BEGIN", "VERSION", "FN", "EMAIL", "END"], "{card}");
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let folded = folded(&"é".repeat(100));
        assert!(folded.split("\r\n").all(|line| line.len() <= FOLD), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), "é".repeat(100));
    }
}
