//! Exporting the whole directory: one of the secretariat asks, another agrees, and the first exports once.

use super::*;
use crate::directory::transfer::ExportQuery;
use crate::domain::{Key, Need, NeedId, Stage, Status};

impl World {
    /// Exports; gives the text of the file.
    async fn export(&self, n: u128, format: &str, states: &[&str]) -> Result<String, Error> {
        let states = states.iter().map(|code| (*code).to_owned()).collect();
        let query = ExportQuery { format: format.to_owned(), states, ..ExportQuery::default() };
        let export = self.directory().export(&self.by(n), &query).await?;
        export.pieces().map(|piece| piece.map(|piece| piece.text)).collect()
    }

    /// Asks for an export; gives the approval.
    async fn ask_to_export(&self, n: u128, format: &str, states: &[&str]) -> String {
        approval(self.export(n, format, states).await.unwrap_err()).unwrap()
    }
}

#[tokio::test]
async fn an_export_that_was_approved_is_made_once_and_says_who_made_it() {
    let world = World::start().await;
    let [first, second] = SECRETARIAT;
    let name = world.ask_to_export(first, "jsonl", &[]).await;
    assert!(matches!(world.approve(first, &name).await, Err(Error::WrongStage(_))));
    for n in [ADMINISTRATORS[0], OFFICER] {
        assert!(matches!(world.approve(n, &name).await, Err(Error::NotFound)), "{n}");
    }
    assert_eq!(world.approve(second, &name).await.unwrap(), "APPROVED");
    assert!(approval(world.export(second, "jsonl", &[]).await.unwrap_err()).is_some(), "it is not the second's");
    let file = world.export(first, "", &[]).await.unwrap();
    let [(actor, method, resource)] = world.audit(1).await.try_into().unwrap();
    assert_eq!((actor, method.as_str(), &resource), (Some(first), "TransferService.Export", &name));
    let mark: serde_json::Value = serde_json::from_str(file.lines().next().unwrap()).unwrap();
    let mark = &mark["export"];
    assert_eq!(
        (&mark["name"], &mark["approvedByName"], &mark["approval"]),
        (&"Person 7".into(), &"Person 8".into(), &name.as_str().into())
    );
    assert_eq!(mark["time"], "2026-12-01T10:00:00Z");
    assert!(file.lines().nth(1).unwrap().contains("Ministry"), "{file}");
    assert_ne!(world.ask_to_export(first, "jsonl", &[]).await, name, "it was used");
}

#[tokio::test]
async fn it_is_for_what_was_asked_for_and_for_a_day() {
    let world = World::start().await;
    let [first, second] = SECRETARIAT;
    let name = world.ask_to_export(first, "jsonl", &["MN", "ID"]).await;
    assert_eq!(world.approve(second, &name).await.unwrap(), "APPROVED");
    for (format, states) in [("jsonl", &[][..]), ("jsonl", &["MN"][..]), ("vcard", &["ID", "MN"][..])] {
        assert_ne!(world.ask_to_export(first, format, states).await, name, "{format} {states:?}");
    }
    world.set("2026-12-02T10:00:00Z");
    assert_ne!(world.ask_to_export(first, "jsonl", &["ID", "MN"]).await, name, "a day has passed");
    world.set("2026-12-02T09:59:59Z");
    assert!(world.export(first, "jsonl", &["ID", "MN"]).await.unwrap().contains("Ministry"));
}

#[tokio::test]
async fn an_approval_of_somebody_who_is_gone_since_is_none() {
    let world = World::start().await;
    let [first, second] = SECRETARIAT;
    let name = world.ask_to_export(first, "jsonl", &[]).await;
    assert_eq!(world.approve(second, &name).await.unwrap(), "APPROVED");
    world.change(second, |account| account.disabled = true).await;
    assert_ne!(world.ask_to_export(first, "jsonl", &[]).await, name);
    world.change(second, |account| account.disabled = false).await;
    world.export(first, "jsonl", &[]).await.unwrap();
}

#[tokio::test]
async fn two_uses_at_once_are_one() {
    let world = World::start().await;
    let [first, second] = SECRETARIAT;
    let name = world.ask_to_export(first, "jsonl", &[]).await;
    world.approve(second, &name).await.unwrap();
    let (one, other) = tokio::join!(world.export(first, "jsonl", &[]), world.export(first, "jsonl", &[]));
    assert_eq!([&one, &other].into_iter().filter(|result| result.is_ok()).count(), 1, "{one:?} {other:?}");
}

#[tokio::test]
async fn every_format_says_who_took_it_out_and_a_state_exports_its_own_alone() {
    let world = World::start().await;
    let [first, second] = SECRETARIAT;
    let told = "exported by Person 7";
    for format in ["csv-authorities", "vcard"] {
        let name = world.ask_to_export(first, format, &[]).await;
        world.approve(second, &name).await.unwrap();
        let file = world.export(first, format, &[]).await.unwrap();
        let expected = if format == "vcard" { "X-FOCALPOINT-EXPORT:" } else { "# " }.to_owned() + told;
        assert!(file.contains(&expected) && file.contains("Ministry"), "{file}");
    }
    let own = world.export(EDITOR, "jsonl", &["MN"]).await.unwrap();
    assert!(own.starts_with("{\"authority\"") && !own.contains(told), "{own}");
}

#[tokio::test]
async fn it_holds_what_the_secretariat_may_read_and_every_need_in_it_leaves_a_row() {
    let world = World::start().await;
    let put = |n: u128, kind, body: std::sync::Arc<str>| {
        let key = Key { kind, id: Uuid::from_u128(n) };
        Put { key, action: Action::Create, unique: None, body, schema: SCHEMA }
    };
    let need = |n, title, stage| {
        let (state, title) = (StateCode::from("MN"), Text::from([("en", title)]));
        let need = Need { state, title, stage, ..Need::default() };
        put(n, Need::KIND, encode(&*need.validate().unwrap()).unwrap())
    };
    let (state, names) = (StateCode::from("MN"), Text::from([("en", "Office in preparation")]));
    let draft = Authority { state, names, status: Status::Draft, ..Authority::default() };
    let draft = put(33, Authority::KIND, encode(&*draft.validate().unwrap()).unwrap());
    world.write(vec![need(31, "Kept", Stage::Draft), need(32, "Told", Stage::Submitted), draft]).await;
    let [first, second] = SECRETARIAT;
    let name = world.ask_to_export(first, "jsonl", &[]).await;
    world.approve(second, &name).await.unwrap();
    let file = world.export(first, "jsonl", &[]).await.unwrap();
    assert!(file.contains("Told") && !file.contains("Kept") && !file.contains("in preparation"), "{file}");
    let method = "TransferService.Export".to_owned();
    let told = NeedId(Uuid::from_u128(32)).name();
    assert_eq!(world.audit(2).await, [(Some(first), method.clone(), told), (Some(first), method, name)]);
    let own = world.export(EDITOR, "jsonl", &[]).await.unwrap();
    assert!(own.contains("Kept") && own.contains("in preparation"), "they are there");
}
