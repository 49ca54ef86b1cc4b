//! External ids: the names that owners use for their records, each unique in the namespace of its owner.

use uuid::Uuid;

use crate::domain::{Kind, State};

/// Whose names they are: within it an external id is unique for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Namespace {
    /// Nobody's: unique in the whole service. Providers and accounts.
    Global,
    /// A State's. Authorities and needs, and officers by the State of their authority.
    State(State),
    /// A provider's, by its id. Activities.
    Provider(Uuid),
}

impl std::fmt::Display for Namespace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Global => Ok(()),
            Self::State(state) => state.fmt(f),
            Self::Provider(id) => id.fmt(f),
        }
    }
}

/// The store's unique key of an external id, such as `authority/MN/x-1`; none for an empty one.
#[must_use]
pub fn unique_key(kind: Kind, namespace: Namespace, external_id: &str) -> Option<String> {
    (!external_id.is_empty()).then(|| format!("{}/{namespace}/{external_id}", kind.as_str()))
}

/// The store's unique key of an account: what `Account::key` gives. A line feed stands in neither, so no two pairs share one.
#[must_use]
pub fn account_key((issuer, subject): (&str, &str)) -> String {
    format!("account/{issuer}\n{subject}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_key_names_kind_namespace_and_external_id() {
        let mongolia = Namespace::State(State::parse("MN").unwrap());
        assert_eq!(unique_key(Kind::Authority, mongolia, "x-1").as_deref(), Some("authority/MN/x-1"));
        assert_eq!(unique_key(Kind::Provider, Namespace::Global, "p-1").as_deref(), Some("provider//p-1"));
        assert_eq!(unique_key(Kind::Provider, Namespace::Global, ""), None);
    }

    #[test]
    fn accounts_of_two_issuers_never_share_a_key() {
        assert_ne!(account_key(("https://a/b", "c")), account_key(("https://a", "b/c")));
    }
}
