//! One line of the import and export format: a record under the name of its kind.
//!
//! The fields are those of the records; a provider may carry its activities. Never looks at other lines: whether what
//! a line refers to exists is for the import to find out.

mod mark;
mod parse;
mod provider;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Activity, Authority, Kind, Need, Officer, Provider, Record, Valid, Violations};
pub use mark::ExportMark;
pub use parse::parse_line;
pub use provider::ProviderLine;

/// One line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// An office that a State has designated.
    Authority(Box<Authority>),
    /// A post in an authority and who holds it.
    Officer(Box<Officer>),
    /// Who funds or delivers help, with its activities.
    Provider(Box<ProviderLine>),
    /// Help given or running.
    Activity(Box<Activity>),
    /// What a State lacks.
    Need(Box<Need>),
}

/// A line whose records were normalised and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidLine {
    /// An office that a State has designated.
    Authority(Box<Valid<Authority>>),
    /// A post in an authority and who holds it.
    Officer(Box<Valid<Officer>>),
    /// Who funds or delivers help, with its activities; their `provider` is empty.
    Provider(Box<Valid<Provider>>, Vec<Valid<Activity>>),
    /// Help given or running.
    Activity(Box<Valid<Activity>>),
    /// What a State lacks.
    Need(Box<Valid<Need>>),
}

impl Line {
    /// The kind of the record.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Authority(_) => Kind::Authority,
            Self::Officer(_) => Kind::Officer,
            Self::Provider(_) => Kind::Provider,
            Self::Activity(_) => Kind::Activity,
            Self::Need(_) => Kind::Need,
        }
    }

    /// Normalises and checks the records of the line.
    ///
    /// # Errors
    /// Everything that is wrong, with paths from the line's own root such as `authority.names["en"]` or
    /// `provider.activities[0].title`.
    pub fn validate(self) -> Result<ValidLine, Violations> {
        let kind = self.kind();
        let checked = match self {
            Self::Authority(record) => record.validate().map(Box::new).map(ValidLine::Authority),
            Self::Officer(record) => record.validate().map(Box::new).map(ValidLine::Officer),
            Self::Provider(line) => line.validate().map(|(provider, own)| ValidLine::Provider(Box::new(provider), own)),
            Self::Activity(record) => validate_activity(*record).map(Box::new).map(ValidLine::Activity),
            Self::Need(record) => record.validate().map(Box::new).map(ValidLine::Need),
        };
        checked.map_err(|found| {
            let mut violations = Violations::default();
            violations.nest(kind.as_str(), found);
            violations
        })
    }
}

/// Checks an activity on a line of its own, which must say whose it is.
fn validate_activity(activity: Activity) -> Result<Valid<Activity>, Violations> {
    let mut violations = Violations::default();
    super::check::required(&activity.provider, "provider", &mut violations);
    match activity.validate() {
        Ok(valid) => violations.or(valid),
        Err(found) => {
            violations.0.extend(found.0);
            Err(violations)
        }
    }
}

/// The JSON Schema of a line, draft 2020-12.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Line);
    schema.insert("title".to_owned(), "A line of a focalpoint file".into());
    schema.to_value()
}
