//! The provider of a line: its own fields, and its activities beside them.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::shape::is_default;
use crate::domain::{Activity, Provider, Record, Valid, Violations};

/// A provider with its activities.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProviderLine {
    /// The provider.
    #[serde(flatten)]
    pub provider: Provider,
    /// Its activities; their `provider` is this one and stays empty.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(default)]
    pub activities: Vec<Activity>,
}

impl ProviderLine {
    /// Normalises and checks the provider and each of its activities.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn validate(self) -> Result<(Valid<Provider>, Vec<Valid<Activity>>), Violations> {
        let mut violations = Violations::default();
        let provider = self.provider.validate();
        let mut activities = Vec::with_capacity(self.activities.len());
        let mut found_in_activities = Violations::default();
        for (i, activity) in self.activities.into_iter().enumerate() {
            let path = format!("activities[{i}]");
            if !activity.provider.is_empty() {
                found_in_activities.add(format!("{path}.provider"), "is the provider of the line; leave it out");
            }
            match activity.validate() {
                Ok(activity) => activities.push(activity),
                Err(found) => found_in_activities.nest(&path, found),
            }
        }
        match provider {
            Ok(provider) => found_in_activities.or((provider, activities)),
            Err(found) => {
                violations.0.extend(found.0);
                violations.0.extend(found_in_activities.0);
                Err(violations)
            }
        }
    }
}

impl<'de> Deserialize<'de> for ProviderLine {
    /// Reads the fields of both; serde's `flatten` would accept unknown fields and lose the path of an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

/// Reads the object of a provider line.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = ProviderLine;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a provider with its activities")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ProviderLine, A::Error> {
        let mut activities = Vec::new();
        let rest = WithoutActivities { map, activities: &mut activities };
        let provider = Provider::deserialize(MapAccessDeserializer::new(rest))?;
        Ok(ProviderLine { provider, activities })
    }
}

/// The object without its `activities`, which are put aside when they come by.
struct WithoutActivities<'a, A> {
    /// The whole object.
    map: A,
    /// Where the activities go.
    activities: &'a mut Vec<Activity>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutActivities<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.map.next_key::<String>()? {
            if key != "activities" {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            *self.activities = self.map.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
