//! The codes of closed sets on which rules depend. Labels in six languages live in `index/`.

use super::code::codes;

codes! {
    /// Whether a record counts.
    Status {
        /// Counts, and is shown.
        Published = "PUBLISHED",
        /// In preparation; shown to its owner alone.
        Draft = "DRAFT",
        /// Set aside for now.
        Suspended = "SUSPENDED",
        /// No longer holds; kept for the record.
        Closed = "CLOSED",
    }
}

codes! {
    /// What an authority is designated for.
    AuthorityKind {
        /// Central authority for mutual legal assistance, article 46(13).
        MlaCentral = "MLA_CENTRAL",
        /// Competent authority for extradition, article 44.
        Extradition = "EXTRADITION",
        /// Prevention authority, article 6(3).
        Prevention = "PREVENTION",
        /// Asset-recovery focal point, chapter V.
        AssetRecoveryFocalPoint = "ASSET_RECOVERY_FOCAL_POINT",
        /// Focal point for civil and administrative proceedings, articles 43(1) and 53.
        CivilAdministrativeFocalPoint = "CIVIL_ADMINISTRATIVE_FOCAL_POINT",
        /// Law-enforcement cooperation, article 48.
        LawEnforcement = "LAW_ENFORCEMENT",
        /// Financial intelligence unit, article 58.
        Fiu = "FIU",
        /// Focal point of the implementation review.
        ReviewFocalPoint = "REVIEW_FOCAL_POINT",
        /// Any other office.
        Other = "OTHER",
    }
}

codes! {
    /// A way by which requests are accepted, in the order of the authority's preference.
    Channel {
        /// Authority to authority.
        Direct = "DIRECT",
        /// Through the ministries of foreign affairs.
        Diplomatic = "DIPLOMATIC",
        /// Through INTERPOL, in urgent circumstances, article 46(13).
        InterpolUrgent = "INTERPOL_URGENT",
        /// By encrypted e-mail.
        SecureEmail = "SECURE_EMAIL",
        /// By plain e-mail.
        Email = "EMAIL",
        /// By post or courier.
        Post = "POST",
        /// Through a web portal.
        Portal = "PORTAL",
    }
}

codes! {
    /// A protected channel.
    SecureChannelKind {
        /// INTERPOL's I-24/7.
        InterpolI247 = "INTERPOL_I247",
        /// Egmont Secure Web.
        EgmontEsw = "EGMONT_ESW",
        /// The GlobE network's platform.
        Globe = "GLOBE",
        /// `OpenPGP` mail; needs the key's fingerprint.
        Pgp = "PGP",
        /// S/MIME mail.
        Smime = "SMIME",
        /// A web portal.
        Portal = "PORTAL",
    }
}

codes! {
    /// What a telephone number is for.
    PhoneKind {
        /// Speech.
        Voice = "VOICE",
        /// Fax.
        Fax = "FAX",
        /// Mobile.
        Mobile = "MOBILE",
        /// Answered at all hours.
        Duty = "DUTY",
    }
}

codes! {
    /// How a content was verified.
    VerificationMethod {
        /// The State said so.
        StateConfirmed = "STATE_CONFIRMED",
        /// The depositary's notification says so.
        Depositary = "DEPOSITARY",
        /// A test message was answered.
        PingAnswered = "PING_ANSWERED",
        /// The authority's own web site says so.
        Website = "WEBSITE",
    }
}

codes! {
    /// Whether an accepted language was notified or is practice.
    LanguageBasis {
        /// Notified to the depositary, article 46(14).
        Notified = "NOTIFIED",
        /// Accepted in practice.
        Practice = "PRACTICE",
    }
}

codes! {
    /// Place of an officer in the order of calling.
    OfficerRank {
        /// Called first.
        Primary = "PRIMARY",
        /// Called when the first is away.
        Secondary = "SECONDARY",
        /// Called out of hours.
        Duty = "DUTY",
    }
}

codes! {
    /// Who sees an officer's personal fields beside the officer's own State.
    OfficerAudience {
        /// Nobody else.
        OwnState = "OWN_STATE",
        /// Government users of every State.
        AllStates = "ALL_STATES",
    }
}

codes! {
    /// What a provider does.
    ProviderRole {
        /// Pays.
        Funds = "FUNDS",
        /// Delivers.
        Delivers = "DELIVERS",
    }
}

codes! {
    /// What a provider is.
    ProviderKind {
        /// A State that gives.
        DonorState = "DONOR_STATE",
        /// Intergovernmental organisation.
        Igo = "IGO",
        /// Entity of the United Nations.
        UnEntity = "UN_ENTITY",
        /// State that shares its own experience.
        PeerState = "PEER_STATE",
        /// Non-governmental organisation.
        Ngo = "NGO",
        /// University or institute.
        Academic = "ACADEMIC",
        /// Company, sports body, foundation.
        Private = "PRIVATE",
        /// Network of practitioners.
        Network = "NETWORK",
    }
}

codes! {
    /// How far help reaches in time.
    Horizon {
        /// Short-term and targeted.
        AdHoc = "AD_HOC",
        /// Short-term, for a region.
        RegionalShortTerm = "REGIONAL_SHORT_TERM",
        /// Over several years.
        MultiYear = "MULTI_YEAR",
    }
}

codes! {
    /// Level on which help is delivered.
    DeliveryLevel {
        /// For all States.
        Global = "GLOBAL",
        /// For a region.
        Regional = "REGIONAL",
        /// For one State.
        National = "NATIONAL",
    }
}

codes! {
    /// Where an activity stands.
    ActivityPhase {
        /// Not begun.
        Planned = "PLANNED",
        /// Under way.
        Active = "ACTIVE",
        /// Ended.
        Completed = "COMPLETED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

codes! {
    /// Where a need was found.
    OriginKind {
        /// In the State's self-assessment.
        SelfAssessment = "SELF_ASSESSMENT",
        /// In a country review.
        CountryReview = "COUNTRY_REVIEW",
        /// In a request of the State.
        Request = "REQUEST",
    }
}

codes! {
    /// Where a need stands.
    Stage {
        /// The State's own draft.
        Draft = "DRAFT",
        /// Known to the secretariat.
        Submitted = "SUBMITTED",
        /// Shared with those whom the State's consent names.
        Shared = "SHARED",
        /// Help is under way.
        InDelivery = "IN_DELIVERY",
        /// Met.
        Met = "MET",
        /// Met in part.
        PartlyMet = "PARTLY_MET",
        /// Not met.
        NotMet = "NOT_MET",
        /// Taken back.
        Withdrawn = "WITHDRAWN",
    }
}

codes! {
    /// Flags of the United Nations' country lists.
    CountryFlag {
        /// Least developed country.
        Ldc = "LDC",
        /// Landlocked developing country.
        Lldc = "LLDC",
        /// Small island developing State.
        Sids = "SIDS",
    }
}

codes! {
    /// What a caller is.
    Role {
        /// Government reader.
        GovernmentReader = "GOVERNMENT_READER",
        /// Government editor.
        GovernmentEditor = "GOVERNMENT_EDITOR",
        /// The State's consent officer.
        ConsentOfficer = "CONSENT_OFFICER",
        /// The State's account manager.
        AccountManager = "ACCOUNT_MANAGER",
        /// Service account.
        Service = "SERVICE",
        /// Provider's reader.
        ProviderReader = "PROVIDER_READER",
        /// Provider's editor.
        ProviderEditor = "PROVIDER_EDITOR",
        /// Provider's account manager.
        ProviderManager = "PROVIDER_MANAGER",
        /// The secretariat.
        Secretariat = "SECRETARIAT",
        /// Administrator of the service.
        Administrator = "ADMINISTRATOR",
        /// Auditor.
        Auditor = "AUDITOR",
    }
}

codes! {
    /// What a service account may do, never more than its owner.
    Scope {
        /// Read the directory's office entries.
        DirectoryRead = "directory.read",
        /// Read officers' personal fields.
        DirectoryPersonalRead = "directory.personal.read",
        /// Write its owner's entries.
        DirectoryWrite = "directory.write",
        /// Draft its owner's needs.
        NeedDraft = "need.draft",
        /// Read its owner's needs.
        NeedRead = "need.read",
        /// Run the matcher on its owner's side.
        MatchRun = "match.run",
    }
}
