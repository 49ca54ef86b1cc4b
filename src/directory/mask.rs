//! Field masks (AIP-161) over the JSON of a record: what an update takes over, and nothing else.

use serde_json::{Map, Value};

use crate::domain::text::quoted;
use crate::domain::{Record, Violations};

/// Most paths of a mask; a record has far fewer fields.
const MOST_PATHS: usize = 256;
/// Most segments of a path. No record is as deep, and what is far deeper would overflow the stack.
const MOST_SEGMENTS: usize = 16;

/// Fields of a message that no record has: a mask may name them, and nothing comes of it.
const OUTPUT_ONLY: [&str; 5] = ["name", "uid", "etag", "createTime", "updateTime"];

/// Checks that the paths of a mask are those of fields of a record, so that a mistyped one does not pass for an update.
///
/// # Errors
/// Every path that is not.
pub(super) fn check<T: Record>(mask: &[String]) -> Result<(), Violations> {
    let mut violations = Violations::default();
    for path in mask.iter().take(MOST_PATHS).filter(|path| *path != "*") {
        let segments = segments(path);
        if segments.len() <= MOST_SEGMENTS && !is_field::<T>(&segments) {
            violations.add("update_mask", format!("{} is no field of this record", quoted(path)));
        }
    }
    violations.or(())
}

/// Whether a record has such a field: reading a record that holds nothing else finds one there, whatever it makes of it.
fn is_field<T: Record>(segments: &[String]) -> bool {
    if let [one] = segments
        && OUTPUT_ONLY.contains(&one.as_str())
    {
        return true;
    }
    let within = |inner, name: &String| Value::Object(Map::from_iter([(name.clone(), inner)]));
    let read = serde_path_to_error::deserialize::<_, T>(segments.iter().rev().fold(Value::Null, within));
    read.map_or_else(
        |error| {
            let depth = error.path().iter().count();
            depth == segments.len() && !error.inner().to_string().starts_with("unknown field")
        },
        |_| true,
    )
}

/// The segments of a path in JSON spelling; one more than any record has, where there are more.
fn segments(path: &str) -> Vec<String> {
    path.split('.').take(MOST_SEGMENTS + 1).map(camel_case).collect()
}

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
    if mask.len() > MOST_PATHS {
        violations.add("update_mask", format!("names {} paths; at most {MOST_PATHS} are taken", mask.len()));
        return Err(violations);
    }
    for path in mask.iter().filter(|path| *path != "*") {
        let segments = segments(path);
        if segments.len() > MOST_SEGMENTS || segments.iter().any(String::is_empty) {
            violations.add("update_mask", format!("{} is not a field path", quoted(path)));
        } else if segments.first().is_some_and(|first| kept.contains(&first.as_str())) {
            violations.add("update_mask", format!("{} is not changed by an update", quoted(path)));
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
    use crate::domain::Authority;

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
    fn only_fields_of_the_record_are_named() {
        let known = |path: &str| check::<Authority>(&[path.to_owned()]).is_ok();
        for path in ["*", "names", "names.fr", "former_names", "address", "address.street", "status", "etag", "name"] {
            assert!(known(path), "{path}");
        }
        for path in ["nmes", "names.fr.x", "website.x", "address.stret", "emails.0", "name.x", "", "="] {
            assert!(!known(path), "{path}");
        }
    }

    #[test]
    fn a_path_deeper_than_any_record_and_a_mask_longer_than_any_are_refused() {
        let refused = |mask: Vec<String>| apply(json!({}), &Map::new(), &mask, &[]).unwrap_err().0.len();
        assert_eq!(refused(vec![format!("names{}", ".a".repeat(500_000))]), 1);
        assert_eq!(refused(vec!["names".to_owned(); 100_000]), 1);
    }

    #[test]
    fn naming_a_kept_field_is_a_violation() {
        let violations = apply(json!({}), &Map::new(), &["stage".to_owned()], &["stage"]).unwrap_err();
        assert_eq!(violations.0[0].field, "update_mask");
    }
}
