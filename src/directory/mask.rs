//! Field masks (AIP-161) over the JSON of a record: what an update takes over, and nothing else.

use serde_json::{Map, Value};

use crate::domain::Violations;

/// Takes over from `incoming` the fields that `mask` names; all that are set when the mask is empty; everything when
/// it is `*`. Paths are in protobuf spelling, `address.street`; a key of a map is a segment, `names.fr`.
///
/// `kept` are fields that an update never changes: naming one is a violation, and otherwise they are left alone.
pub(super) fn apply(
    current: Value,
    incoming: &Map<String, Value>,
    mask: &[String],
    kept: &[&str],
) -> Result<Value, Violations> {
    let mut violations = Violations::default();
    let mut current = if let Value::Object(fields) = current { fields } else { Map::new() };
    if mask.iter().any(|path| path == "*") {
        current.retain(|key, _| kept.contains(&key.as_str()));
        take_all(&mut current, incoming, kept);
    } else if mask.is_empty() {
        take_all(&mut current, incoming, kept);
    }
    for path in mask.iter().filter(|path| *path != "*") {
        let segments: Vec<String> = path.split('.').map(camel_case).collect();
        if segments.iter().any(String::is_empty) {
            violations.add("update_mask", format!("`{}` is not a field path", path.escape_default()));
        } else if segments.first().is_some_and(|first| kept.contains(&first.as_str())) {
            violations.add("update_mask", format!("{path} is not changed by an update"));
        } else {
            take(&mut current, incoming, &segments);
        }
    }
    violations.or(Value::Object(current))
}

/// Takes over every field that is set.
fn take_all(current: &mut Map<String, Value>, incoming: &Map<String, Value>, kept: &[&str]) {
    for (key, value) in incoming.iter().filter(|(key, _)| !kept.contains(&key.as_str())) {
        current.insert(key.clone(), value.clone());
    }
}

/// Takes over one path; what is absent in `incoming` is taken away.
fn take(current: &mut Map<String, Value>, incoming: &Map<String, Value>, path: &[String]) {
    let [key, rest @ ..] = path else { return };
    if rest.is_empty() {
        match incoming.get(key) {
            Some(value) => current.insert(key.clone(), value.clone()),
            None => current.remove(key),
        };
        return;
    }
    let empty = Map::new();
    let inner = incoming.get(key).and_then(Value::as_object).unwrap_or(&empty);
    if let Value::Object(target) = current.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())) {
        take(target, inner, rest);
    }
}

/// `former_names` as JSON spells it; a language tag stays as it is.
fn camel_case(segment: &str) -> String {
    let mut words = segment.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.extend(letters);
        name
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Applies and unwraps.
    fn applied(mask: &[&str]) -> Value {
        let current = json!({"names": {"en": "A", "fr": "B"}, "formerNames": ["x"], "stage": "DRAFT", "website": "w"});
        let incoming = json!({"names": {"en": "C"}, "stage": "SHARED", "phones": []});
        let mask: Vec<String> = mask.iter().map(ToString::to_string).collect();
        apply(current, incoming.as_object().unwrap(), &mask, &["stage"]).unwrap()
    }

    #[test]
    fn an_empty_mask_takes_what_is_set() {
        let expected =
            json!({"names": {"en": "C"}, "formerNames": ["x"], "stage": "DRAFT", "website": "w", "phones": []});
        assert_eq!(applied(&[]), expected);
    }

    #[test]
    fn a_path_takes_one_field_and_an_absent_one_is_cleared() {
        let expected = json!({"names": {"en": "C", "fr": "B"}, "stage": "DRAFT", "website": "w"});
        assert_eq!(applied(&["names.en", "former_names"]), expected);
    }

    #[test]
    fn a_star_replaces_all_but_what_is_kept() {
        assert_eq!(applied(&["*"]), json!({"names": {"en": "C"}, "stage": "DRAFT", "phones": []}));
    }

    #[test]
    fn naming_a_kept_field_is_a_violation() {
        let violations = apply(json!({}), &Map::new(), &["stage".to_owned()], &["stage"]).unwrap_err();
        assert_eq!(violations.0[0].field, "update_mask");
    }
}
