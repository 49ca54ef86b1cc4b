//! What the form of an authority asks for. What it does not name, such as the words of a designation, stays as it was.

use crate::web::ask::{Ask, Blank, Part, Set, Shape};

/// The form of an authority.
pub(super) const AUTHORITY: Blank = Blank {
    record: "authority",
    parts: &[
        Part { name: "names", asks: NAMES },
        Part { name: "kinds", asks: KINDS },
        Part { name: "contacts", asks: CONTACTS },
        Part { name: "address", asks: ADDRESS },
        Part { name: "urgent", asks: URGENT },
        Part { name: "practice", asks: PRACTICE },
        Part { name: "requirements", asks: REQUIREMENTS },
        Part { name: "entry", asks: ENTRY },
    ],
};

/// What it is called.
const NAMES: &[Ask] = &[
    Ask::new("acronyms", Shape::Lines),
    Ask::new("parentBody", Shape::Line),
    Ask::new("names", Shape::Titles),
    Ask::new("otherNames", Shape::Rows(&[Ask::new("language", Shape::Line), Ask::called("text", "name", Shape::Line)])),
    Ask::new(
        "formerNames",
        Shape::Rows(&[
            Ask::new("language", Shape::Line),
            Ask::called("text", "name", Shape::Line),
            Ask::called("until", "name-until", Shape::Date),
        ]),
    ),
];

/// What it is designated for.
const KINDS: &[Ask] = &[
    Ask::new("territory", Shape::Line),
    Ask::new(
        "kinds",
        Shape::Rows(&[
            Ask::new("kind", Shape::One(Set::AuthorityKind)),
            Ask::called("designation.reference", "reference", Shape::Line),
            Ask::called("designation.paragraph", "paragraph", Shape::Line),
            Ask::called("designation.date", "date", Shape::Date),
        ]),
    ),
    Ask::new("subjectScope", Shape::Rows(&[Ask::new("articles", Shape::Articles), Ask::new("measures", Shape::Lines)])),
];

/// A telephone number.
pub(super) const PHONE: &[Ask] = &[
    Ask::new("number", Shape::Line),
    Ask::called("kind", "use", Shape::One(Set::Phone)),
    Ask::new("extension", Shape::Line),
    Ask::called("languages", "spoken", Shape::Languages),
];

/// How it is reached.
const CONTACTS: &[Ask] = &[
    Ask::new("emails", Shape::Lines),
    Ask::new("website", Shape::Line),
    Ask::new("phones", Shape::Rows(PHONE)),
    Ask::new(
        "secureChannels",
        Shape::Rows(&[
            Ask::called("kind", "secure-kind", Shape::One(Set::SecureChannel)),
            Ask::called("address", "secure-address", Shape::Line),
            Ask::new("fingerprint", Shape::Line),
        ]),
    ),
];

/// Where it is, in its own script and in Latin.
const ADDRESS: &[Ask] = &[
    Ask::called("address.street", "street", Shape::Line),
    Ask::called("address.extended", "extended", Shape::Line),
    Ask::called("address.postOfficeBox", "postOfficeBox", Shape::Line),
    Ask::called("address.postalCode", "postalCode", Shape::Line),
    Ask::called("address.locality", "locality", Shape::Line),
    Ask::called("address.region", "region", Shape::Line),
    Ask::called("address.country", "country", Shape::Line),
    Ask::called("address.latin.street", "latin-street", Shape::Line),
    Ask::called("address.latin.extended", "latin-extended", Shape::Line),
    Ask::called("address.latin.postOfficeBox", "latin-postOfficeBox", Shape::Line),
    Ask::called("address.latin.postalCode", "latin-postalCode", Shape::Line),
    Ask::called("address.latin.locality", "latin-locality", Shape::Line),
    Ask::called("address.latin.region", "latin-region", Shape::Line),
    Ask::called("address.latin.country", "latin-country", Shape::Line),
];

/// Whom to call when it cannot wait.
const URGENT: &[Ask] = &[
    Ask::called("urgentContact.phone.number", "number", Shape::Line),
    Ask::called("urgentContact.phone.kind", "use", Shape::One(Set::Phone)),
    Ask::called("urgentContact.phone.extension", "extension", Shape::Line),
    Ask::called("urgentContact.phone.languages", "spoken", Shape::Languages),
    Ask::called("urgentContact.email", "email", Shape::Line),
    Ask::called("urgentContact.alwaysOpen", "alwaysOpen", Shape::Answer),
    Ask::called("urgentContact.remarks", "urgent-remarks", Shape::Texts),
];

/// How it works.
const PRACTICE: &[Ask] = &[
    Ask::new("channelsAccepted", Shape::Ordered(Set::Channel)),
    Ask::new("oralUrgentAllowed", Shape::Answer),
    Ask::new("writtenConfirmationWithin", Shape::Line),
    Ask::new("timeZone", Shape::Line),
    Ask::called("officeHours.holidays", "holidays", Shape::Lines),
    Ask::called("treatyBasis.extradition", "basis-extradition", Shape::Answer),
    Ask::called("treatyBasis.mutualLegalAssistance", "basis-assistance", Shape::Answer),
    Ask::new("networks", Shape::Several(Set::Network)),
    Ask::new("preventionAreas", Shape::Several(Set::Prevention)),
    Ask::new(
        "languagesAccepted",
        Shape::Rows(&[Ask::new("language", Shape::Line), Ask::new("basis", Shape::One(Set::Basis))]),
    ),
    Ask::called(
        "officeHours.weekly",
        "officeHours",
        Shape::Rows(&[
            Ask::new("days", Shape::Several(Set::Day)),
            Ask::called("from", "hours-from", Shape::Line),
            Ask::called("until", "hours-until", Shape::Line),
        ]),
    ),
];

/// What a request must satisfy.
const REQUIREMENTS: &[Ask] = &[
    Ask::called("requirements.templates", "templates", Shape::Lines),
    Ask::called("requirements.laws", "laws", Shape::Lines),
    Ask::called("requirements.contents", "contents", Shape::Texts),
    Ask::called("requirements.dualCriminality", "dualCriminality", Shape::Texts),
    Ask::called("requirements.costs", "costs", Shape::Texts),
    Ask::new("remarks", Shape::Texts),
];

/// The entry itself.
const ENTRY: &[Ask] = &[
    Ask::new("status", Shape::Which(Set::Status)),
    Ask::new("validFrom", Shape::Date),
    Ask::new("validUntil", Shape::Date),
    Ask::new("externalId", Shape::Line),
    Ask::new(
        "sources",
        Shape::Rows(&[
            Ask::called("title", "source-title", Shape::Line),
            Ask::new("reference", Shape::Line),
            Ask::new("url", Shape::Line),
            Ask::new("date", Shape::Date),
        ]),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Authority;
    use crate::web::words::Words;

    #[test]
    fn every_field_of_an_authority_has_a_name_for_its_history() {
        let schema = schemars::schema_for!(Authority);
        let fields = schema.get("properties").and_then(|it| it.as_object()).unwrap();
        assert!(fields.len() > 30);
        for field in fields.keys() {
            assert!(Words("en").known("ask", field).is_some(), "{field}");
        }
    }

    #[test]
    fn the_form_changes_fields_of_an_authority_alone_and_none_that_an_update_keeps() {
        let schema = schemars::schema_for!(Authority);
        for field in AUTHORITY.mask() {
            assert!(schema.get("properties").unwrap().get(&field).is_some(), "{field}");
            assert!(!["verification", "unconfirmed", "state"].contains(&field.as_str()), "{field}");
        }
    }
}
