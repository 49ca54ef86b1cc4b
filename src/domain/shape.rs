//! The one shape of a domain struct: camelCase JSON that leaves out what is empty and refuses what it does not know.

/// Whether a value is the default one and so left out of JSON.
pub(in crate::domain) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Declares structs of the domain's JSON shape; every field is optional in JSON and left out when it is empty.
macro_rules! shape {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $ty:ty),+ $(,)? })+) => { $(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[serde(default, deny_unknown_fields, rename_all = "camelCase")]
        pub struct $name {
            $($(#[$fmeta])*
            #[serde(skip_serializing_if = "crate::domain::shape::is_default")]
            pub $field: $ty,)+
        }
    )+ };
}

/// Declares a record: the fields of its own after those that all records have. Its module holds `check`.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)+ }) => {
        crate::domain::shape::shape! {
            $(#[$meta])*
            pub struct $name {
                /// The identifier that its owner uses for it; repeats an import.
                pub external_id: String,
                /// Whether it counts; an absent one is read as `PUBLISHED`.
                pub status: crate::domain::Status,
                /// Resource name of the record that this one replaces.
                pub supersedes: String,
                /// Resource name of the record that replaces this one.
                pub superseded_by: String,
                /// First day on which it holds, ISO 8601.
                pub valid_from: String,
                /// Last day on which it holds, ISO 8601.
                pub valid_until: String,
                /// Where its content comes from.
                pub sources: Vec<crate::domain::Reference>,
                $($body)+
            }
        }

        impl crate::domain::Record for $name {
            const KIND: crate::domain::Kind = crate::domain::Kind::$name;

            fn external_id(&self) -> &str {
                &self.external_id
            }

            fn external_id_mut(&mut self) -> &mut String {
                &mut self.external_id
            }

            fn status(&self) -> &crate::domain::Status {
                &self.status
            }

            fn validate(mut self) -> Result<crate::domain::Valid<Self>, crate::domain::Violations> {
                let mut violations = crate::domain::Violations::default();
                crate::domain::record::check_common(
                    &mut self.external_id,
                    &mut self.status,
                    &mut self.valid_from,
                    &mut self.valid_until,
                    &mut self.sources,
                    &mut violations,
                );
                crate::domain::check::line(&mut self.supersedes, "supersedes", &mut violations);
                crate::domain::check::line(&mut self.superseded_by, "supersededBy", &mut violations);
                self.check(&mut violations);
                violations.or(crate::domain::Valid::witness(self))
            }
        }
    };
}

pub(in crate::domain) use {record, shape};
