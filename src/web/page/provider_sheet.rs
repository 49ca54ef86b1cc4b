//! What the forms of a provider and of its activities ask for, and its page tells.

use super::authority_sheet::PHONE;
use crate::web::ask::{Ask, Blank, Part, Set, Shape};

/// The form of a provider.
pub(super) const PROVIDER: Blank = Blank {
    record: "provider",
    parts: &[
        Part { name: "names", asks: PROFILE },
        Part { name: "helps", asks: HELPS },
        Part { name: "coverage", asks: COVERAGE },
        Part { name: "funding", asks: FUNDING },
        Part { name: "contacts", asks: CONTACTS },
        Part { name: "tools", asks: TOOLS },
    ],
};

/// The form of an activity.
pub(super) const ACTIVITY: Blank = Blank { record: "activity", parts: &[Part { name: "activity", asks: DONE }] };

/// What it is.
const PROFILE: &[Ask] = &[
    Ask::called("kind", "provider-kind", Shape::One(Set::ProviderKind)),
    Ask::new("roles", Shape::Several(Set::ProviderRole)),
    Ask::called("state", "provider-state", Shape::One(Set::State)),
    Ask::new("acronyms", Shape::Lines),
    Ask::new("website", Shape::Line),
    Ask::new("openToStates", Shape::Tick),
    Ask::new("names", Shape::Titles),
    Ask::new("otherNames", Shape::Rows(&[Ask::new("language", Shape::Line), Ask::called("text", "name", Shape::Line)])),
    Ask::new("description", Shape::Texts),
];

/// What it helps with.
const HELPS: &[Ask] = &[
    Ask::new("articles", Shape::Articles),
    Ask::called("languages", "works-in", Shape::Languages),
    Ask::new("themes", Shape::Several(Set::Theme)),
    Ask::new("assistanceTypes", Shape::Several(Set::Assistance)),
    Ask::new("horizons", Shape::Several(Set::Horizon)),
    Ask::new("providesInterpreter", Shape::Tick),
];

/// Where it helps.
const COVERAGE: &[Ask] = &[
    Ask::called("coverage.states", "covers-states", Shape::Several(Set::State)),
    Ask::called("coverage.regions", "covers-regions", Shape::Several(Set::Region)),
    Ask::called("coverage.excludedStates", "excludes-states", Shape::Several(Set::State)),
    Ask::called("coverage.excludedRegions", "excludes-regions", Shape::Several(Set::Region)),
    Ask::called("coverage.flags", "flags", Shape::Several(Set::Flag)),
    Ask::new(
        "presence",
        Shape::Rows(&[
            Ask::called("title", "office", Shape::Line),
            Ask::called("place", "locality", Shape::Line),
            Ask::called("state", "state", Shape::One(Set::State)),
            Ask::called("from", "presence-from", Shape::Date),
        ]),
    ),
];

/// What it can pay for, and how much it can take on.
const FUNDING: &[Ask] = &[
    Ask::called("funding.currency", "currency", Shape::Line),
    Ask::called("funding.floor", "floor", Shape::Line),
    Ask::called("funding.ceiling", "ceiling", Shape::Line),
    Ask::called("funding.total", "total", Shape::Line),
    Ask::called("funding.committed", "committed", Shape::Line),
    Ask::called("funding.window", "window", Shape::Line),
    Ask::called("funding.inKind", "inKind", Shape::Answer),
    Ask::called("funding.seed.currency", "seed-currency", Shape::Line),
    Ask::called("funding.seed.ceiling", "seed-ceiling", Shape::Line),
    Ask::called("funding.seed.total", "seed-total", Shape::Line),
    Ask::called("funding.seed.committed", "seed-committed", Shape::Line),
    Ask::called("funding.seed.window", "seed-window", Shape::Line),
    Ask::called("funding.seed.leadTime", "seed-leadTime", Shape::Line),
    Ask::new("capacity", Shape::Number),
    Ask::new("engaged", Shape::Number),
    Ask::new("leadTime", Shape::Line),
    Ask::new("conditions", Shape::Texts),
    Ask::new(
        "interests",
        Shape::Rows(&[
            Ask::called("states", "states", Shape::Listed),
            Ask::new("articles", Shape::Articles),
            Ask::called("description", "interest", Shape::Block),
        ]),
    ),
];

/// Whom to write to.
const CONTACTS: &[Ask] = &[Ask::called(
    "contacts",
    "contact",
    Shape::Rows(&[
        Ask::called("role", "post", Shape::Line),
        Ask::new("emails", Shape::Lines),
        Ask::new("website", Shape::Line),
        Ask::called("languages", "spoken", Shape::Languages),
        Ask::new("phones", Shape::Rows(PHONE)),
    ]),
)];

/// What can be used today.
const TOOLS: &[Ask] = &[Ask::called(
    "tools",
    "tool",
    Shape::Rows(&[
        Ask::new("url", Shape::Line),
        Ask::called("languages", "spoken", Shape::Languages),
        Ask::new("articles", Shape::Articles),
        Ask::called("title", "tool-title", Shape::Titles),
        Ask::called("description", "tool-description", Shape::Texts),
    ]),
)];

/// Help that was given, or is.
const DONE: &[Ask] = &[
    Ask::called("state", "state", Shape::One(Set::State)),
    Ask::called("region", "m49", Shape::One(Set::Region)),
    Ask::new("articles", Shape::Articles),
    Ask::called("level", "delivered", Shape::One(Set::Level)),
    Ask::new("phase", Shape::One(Set::Phase)),
    Ask::new("start", Shape::Date),
    Ask::new("end", Shape::Date),
    Ask::called("amount.value", "amount", Shape::Line),
    Ask::called("amount.currency", "currency", Shape::Line),
    Ask::new("themes", Shape::Several(Set::Theme)),
    Ask::new("assistanceTypes", Shape::Several(Set::Assistance)),
    Ask::new("funders", Shape::Lines),
    Ask::called("title", "activity-title", Shape::Titles),
    Ask::called("description", "activity-description", Shape::Texts),
];
