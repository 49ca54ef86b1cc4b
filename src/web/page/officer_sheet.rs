//! What the form of an officer asks for.

use super::authority_sheet::PHONE;
use crate::web::ask::{Ask, Blank, Part, Set, Shape};

/// The form of an officer.
pub(super) const OFFICER: Blank = Blank {
    record: "officer",
    parts: &[
        Part { name: "post", asks: POST },
        Part { name: "person", asks: PERSON },
        Part { name: "contacts", asks: CONTACTS },
        Part { name: "term", asks: TERM },
        Part { name: "personal", asks: PERSONAL },
    ],
};

/// The post, which everybody who sees the office sees.
const POST: &[Ask] = &[Ask::called("role", "post", Shape::Line), Ask::new("rank", Shape::One(Set::Rank))];

/// Who holds it.
const PERSON: &[Ask] = &[
    Ask::called("givenNames.original", "given", Shape::Line),
    Ask::called("familyNames.original", "family", Shape::Line),
    Ask::called("givenNames.latin", "latin-given", Shape::Line),
    Ask::called("familyNames.latin", "latin-family", Shape::Line),
    Ask::called("title", "person-title", Shape::Titles),
    Ask::called(
        "languages",
        "language-spoken",
        Shape::Rows(&[Ask::new("language", Shape::Line), Ask::new("level", Shape::One(Set::Skill))]),
    ),
];

/// How the person is reached.
const CONTACTS: &[Ask] =
    &[Ask::new("emails", Shape::Lines), Ask::new("timeZone", Shape::Line), Ask::new("phones", Shape::Rows(PHONE))];

/// From when to when.
const TERM: &[Ask] = &[
    Ask::new("termStart", Shape::Date),
    Ask::new("termEnd", Shape::Date),
    Ask::called("nomination.reference", "nomination", Shape::Line),
    Ask::called("nomination.date", "nomination-date", Shape::Date),
    Ask::called("absence.from", "absence-from", Shape::Date),
    Ask::called("absence.until", "absence-until", Shape::Date),
    Ask::called("absence.delegate", "delegate", Shape::Line),
];

/// Who sees it, and how long it is kept.
const PERSONAL: &[Ask] = &[
    Ask::new("audience", Shape::One(Set::Audience)),
    Ask::called("retention.until", "retention-until", Shape::Date),
    Ask::called("retention.basis", "retention-basis", Shape::Line),
];
