//! What each line of an import may do, for every caller who may import at all.

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::expected::cases;
use super::objects::{self, callers};
use super::requests::import;

/// What a line that may not be imported is told.
const REFUSED: &str = "this account may not import this record";
/// Calls under way at a time.
const AT_A_TIME: usize = 32;

/// The line of a case.
fn line(operation: &str, object: &str) -> Value {
    let provider = |object: &str| json!({"externalId": object, "names": {"en": "changed"}});
    match (operation, object) {
        ("ImportAdd.Authority", _) => {
            json!({"authority": {"externalId": "new", "state": "MN", "names": {"en": "New"}}})
        }
        ("ImportClose.Authority", _) => {
            json!({"authority": {"externalId": object, "state": "MN", "names": {"en": "changed"}, "status": "CLOSED"}})
        }
        ("ImportChange.Authority", _) => {
            json!({"authority": {"externalId": object, "state": "MN", "names": {"en": "changed"}}})
        }
        ("ImportAdd.Officer", _) => {
            json!({"officer": {"externalId": "new", "authority": objects::name(object), "role": "new"}})
        }
        ("ImportChange.Officer", _) => {
            let authority = if object == "officer" { "authority" } else { "unconfirmed" };
            json!({"officer": {"externalId": object, "authority": objects::name(authority), "role": "changed"}})
        }
        ("ImportAdd.Provider", _) => json!({"provider": provider("new")}),
        ("ImportChange.Provider", _) => json!({"provider": provider(object)}),
        ("ImportAdd.Activity", _) => {
            json!({"activity": {"externalId": "new", "provider": objects::name(object), "title": {"en": "New"}}})
        }
        ("ImportChange.Activity", _) => {
            json!({"activity": {"externalId": "internal", "provider": objects::name(object), "title": {"en": "Changed"}}})
        }
        ("ImportAdd.Need", _) => json!({"need": {"externalId": "new", "state": "MN", "title": {"en": "New"}}}),
        _ => json!({"need": {"externalId": object, "state": "MN", "title": {"en": "changed"}}}),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_does_what_people_expect_of_who_imports_it() {
    let (world, _key) = objects::world().await;
    let cases: Vec<_> =
        cases().into_iter().filter(|case| case.operation.contains("Import") && case.operation.contains('.')).collect();
    // A service account imports by a scope of its own, beside that of the line.
    let callers: Vec<_> = callers().into_iter().filter(|caller| caller.scopes.len() != 1).collect();
    let asked = cases.iter().flat_map(|case| callers.iter().map(move |caller| (case, caller)));
    let calls = asked.map(|(case, caller)| {
        let world = &world;
        let line = line(case.operation, case.object).to_string() + "\n";
        async move { (case, caller, import(world, &caller.who, &line).await.told) }
    });
    let mut answers = futures_util::stream::iter(calls).buffer_unordered(AT_A_TIME);
    let (mut faults, mut done) = (Vec::new(), 0);
    while let Some((case, caller, told)) = answers.next().await {
        let is_done = told.contains(r#""change":"#) && !told.contains(r#""problem":"#);
        let is_refused = told.starts_with("PermissionDenied")
            || [REFUSED, "takes a second person"].iter().any(|text| told.contains(text))
            || told.contains("in the file or before it");
        let wanted = case.cells[caller.column].letter(&caller.scopes) == 'A';
        if (is_done, is_refused) != (wanted, !wanted) {
            faults.push(format!("{} {} {}: {told}", case.operation, case.object, caller.who));
        }
        done += usize::from(is_done);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
    assert!(done > 50, "{done}");
}
