//! What a request is for, and which kinds of authority serve that, in the order in which they are asked.

use crate::domain::AuthorityKind;
use crate::domain::code::codes;

codes! {
    /// What a request is for.
    Purpose {
        /// A request for mutual legal assistance, article 46.
        MutualLegalAssistance = "MUTUAL_LEGAL_ASSISTANCE",
        /// A request for extradition, article 44.
        Extradition = "EXTRADITION",
        /// Tracing, freezing and returning proceeds of corruption, chapter V.
        AssetRecovery = "ASSET_RECOVERY",
        /// Help in preventing corruption, chapter II.
        Prevention = "PREVENTION",
        /// Civil and administrative proceedings, articles 43(1) and 53.
        CivilAdministrative = "CIVIL_ADMINISTRATIVE",
    }
}

/// What an office of a kind does for a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// It is the one to ask.
    Asked,
    /// It receives the formal request, which others help to prepare.
    Formal,
    /// It is not competent, and may pass the request on.
    PassesOn,
}

/// A kind of authority that serves a purpose.
#[derive(Debug)]
pub(super) struct Serving {
    /// The kind.
    pub(super) kind: AuthorityKind,
    /// What it does.
    pub(super) service: Service,
    /// Why, with the paragraph of the Convention.
    pub(super) reason: &'static str,
}

/// A kind with what it does and why.
const fn serving(kind: AuthorityKind, service: Service, reason: &'static str) -> Serving {
    Serving { kind, service, reason }
}

/// Requests go to the central authority (46(13)); offices that deal with other States can say who receives them.
const ASSISTANCE: &[Serving] = &[
    serving(
        AuthorityKind::MlaCentral,
        Service::Asked,
        "central authority that receives requests for mutual legal assistance, article 46(13)",
    ),
    serving(
        AuthorityKind::Extradition,
        Service::PassesOn,
        "competent for extradition, article 44; it can pass on a request that is not for it",
    ),
    serving(
        AuthorityKind::AssetRecoveryFocalPoint,
        Service::PassesOn,
        "focal point for asset recovery, chapter V; it can say who receives requests",
    ),
    serving(
        AuthorityKind::LawEnforcement,
        Service::PassesOn,
        "law-enforcement contact, article 48; it can say who receives requests",
    ),
];

/// Article 44 leaves the authority to each State; where none is named, the central authority is mostly the same ministry.
const EXTRADITION: &[Serving] = &[
    serving(AuthorityKind::Extradition, Service::Asked, "competent for extradition, article 44"),
    serving(
        AuthorityKind::MlaCentral,
        Service::PassesOn,
        "central authority for mutual legal assistance, article 46(13); it can pass on a request for extradition",
    ),
];

/// A focal point helps before there is a request (56); the request itself goes to the central authority, since article 55(3)
/// takes over article 46.
const ASSETS: &[Serving] = &[
    serving(
        AuthorityKind::AssetRecoveryFocalPoint,
        Service::Asked,
        "focal point for informal help before a request, chapter V",
    ),
    serving(
        AuthorityKind::MlaCentral,
        Service::Formal,
        "central authority that receives the request itself, articles 46(13) and 55(3)",
    ),
    serving(
        AuthorityKind::Fiu,
        Service::PassesOn,
        "financial intelligence unit, article 58; it can say who is competent",
    ),
    serving(
        AuthorityKind::LawEnforcement,
        Service::PassesOn,
        "law-enforcement contact, article 48; it can say who is competent",
    ),
];

/// The State notifies who may help others to prevent corruption (6(3)).
const PREVENTION: &[Serving] = &[
    serving(
        AuthorityKind::Prevention,
        Service::Asked,
        "may help other States with measures to prevent corruption, article 6(3)",
    ),
    serving(
        AuthorityKind::ReviewFocalPoint,
        Service::PassesOn,
        "focal point of the implementation review; it knows the bodies of its State",
    ),
];

/// Article 43(1) is wider than article 46, and a State may sue in another's courts (53).
const CIVIL: &[Serving] = &[
    serving(
        AuthorityKind::CivilAdministrativeFocalPoint,
        Service::Asked,
        "focal point for civil and administrative proceedings, articles 43(1) and 53",
    ),
    serving(
        AuthorityKind::MlaCentral,
        Service::PassesOn,
        "central authority for mutual legal assistance, article 46(13); it can pass on what is not criminal",
    ),
    serving(
        AuthorityKind::AssetRecoveryFocalPoint,
        Service::PassesOn,
        "focal point for asset recovery, chapter V, to which article 53 belongs",
    ),
];

impl Purpose {
    /// The kinds that serve it, in the order in which they are asked.
    pub(super) const fn serving(&self) -> &'static [Serving] {
        match self {
            Self::MutualLegalAssistance => ASSISTANCE,
            Self::Extradition => EXTRADITION,
            Self::AssetRecovery => ASSETS,
            Self::Prevention => PREVENTION,
            Self::CivilAdministrative => CIVIL,
            Self::Unrecognized(_) => &[],
        }
    }

    /// Whether article 46(14) lets an urgent request be oral: mutual legal assistance, and by article 55(3) asset recovery.
    pub(super) const fn may_be_oral(&self) -> bool {
        matches!(self, Self::MutualLegalAssistance | Self::AssetRecovery)
    }

    /// Whether an urgent request may go through INTERPOL: it works in criminal matters alone.
    pub(super) const fn may_go_through_interpol(&self) -> bool {
        matches!(self, Self::MutualLegalAssistance | Self::AssetRecovery | Self::Extradition)
    }

    /// What it is in words.
    pub(super) const fn words(&self) -> &'static str {
        match self {
            Self::MutualLegalAssistance => "mutual legal assistance",
            Self::Extradition => "extradition",
            Self::AssetRecovery => "asset recovery",
            Self::Prevention => "preventing corruption",
            Self::CivilAdministrative => "civil and administrative proceedings",
            Self::Unrecognized(_) => "this",
        }
    }
}
