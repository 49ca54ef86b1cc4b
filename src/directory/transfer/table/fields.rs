//! The fields that may have a column.

/// What a cell of a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text.
    Text,
    /// Texts separated by `;`.
    List,
    /// Objects, each by one key, separated by `;`.
    ListOf(&'static str),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// The text in the language that the column's name ends with.
    Language,
}

/// A field: its path, and what its cells hold.
pub(super) type Field = (&'static str, Shape);

/// Those of an authority.
pub(super) const AUTHORITY: &[Field] = &[
    ("externalId", Shape::Text),
    ("state", Shape::Text),
    ("territory", Shape::Text),
    ("kinds", Shape::ListOf("kind")),
    ("names", Shape::Language),
    ("originalLanguage", Shape::Text),
    ("acronyms", Shape::List),
    ("parentBody", Shape::Text),
    ("status", Shape::Text),
    ("emails", Shape::List),
    ("phones", Shape::ListOf("number")),
    ("website", Shape::Text),
    ("address.postOfficeBox", Shape::Text),
    ("address.extended", Shape::Text),
    ("address.street", Shape::Text),
    ("address.locality", Shape::Text),
    ("address.region", Shape::Text),
    ("address.postalCode", Shape::Text),
    ("address.country", Shape::Text),
    ("address.latin.postOfficeBox", Shape::Text),
    ("address.latin.extended", Shape::Text),
    ("address.latin.street", Shape::Text),
    ("address.latin.locality", Shape::Text),
    ("address.latin.region", Shape::Text),
    ("address.latin.postalCode", Shape::Text),
    ("address.latin.country", Shape::Text),
    ("channelsAccepted", Shape::List),
    ("languagesAccepted", Shape::ListOf("language")),
    ("oralUrgentAllowed", Shape::Flag),
    ("writtenConfirmationWithin", Shape::Text),
    ("treatyBasis.extradition", Shape::Flag),
    ("treatyBasis.mutualLegalAssistance", Shape::Flag),
    ("urgentContact.alwaysOpen", Shape::Flag),
    ("urgentContact.phone.number", Shape::Text),
    ("urgentContact.email", Shape::Text),
    ("timeZone", Shape::Text),
    ("networks", Shape::List),
    ("preventionAreas", Shape::List),
    ("remarks", Shape::Language),
    ("validFrom", Shape::Text),
    ("validUntil", Shape::Text),
];

/// Those of a provider.
pub(super) const PROVIDER: &[Field] = &[
    ("externalId", Shape::Text),
    ("names", Shape::Language),
    ("originalLanguage", Shape::Text),
    ("acronyms", Shape::List),
    ("kind", Shape::Text),
    ("roles", Shape::List),
    ("state", Shape::Text),
    ("status", Shape::Text),
    ("articles", Shape::List),
    ("themes", Shape::List),
    ("assistanceTypes", Shape::List),
    ("coverage.states", Shape::List),
    ("coverage.regions", Shape::List),
    ("coverage.excludedStates", Shape::List),
    ("coverage.excludedRegions", Shape::List),
    ("coverage.flags", Shape::List),
    ("languages", Shape::List),
    ("providesInterpreter", Shape::Flag),
    ("horizons", Shape::List),
    ("funding.window", Shape::Text),
    ("funding.floor", Shape::Text),
    ("funding.ceiling", Shape::Text),
    ("funding.committed", Shape::Text),
    ("funding.currency", Shape::Text),
    ("funding.inKind", Shape::Flag),
    ("funding.seed.window", Shape::Text),
    ("funding.seed.ceiling", Shape::Text),
    ("funding.seed.total", Shape::Text),
    ("funding.seed.committed", Shape::Text),
    ("funding.seed.currency", Shape::Text),
    ("funding.seed.leadTime", Shape::Text),
    ("capacity", Shape::Number),
    ("engaged", Shape::Number),
    ("leadTime", Shape::Text),
    ("conditions", Shape::Language),
    ("description", Shape::Language),
    ("website", Shape::Text),
    ("openToStates", Shape::Flag),
    ("validFrom", Shape::Text),
    ("validUntil", Shape::Text),
];
