//! Each event as a read of its caller at that revision: what it may see, what it may not see any more, what it never may.

use focalpoint::domain::{Authority, Provider, Revision, Status, WatchRules};
use focalpoint::pb;
use focalpoint::pb::watch_changes_request::Begin;
use focalpoint::store::Put;
use tonic::Code;

use super::given::{Reader, account, account_id, asked, authority, id, listed, provider, refused, watch, world};
use crate::consent::world::{World, put, put_again};

/// Writes one record, then others in its place; answers the revision of each.
async fn life(world: &World, number: u128, statuses: &[(Status, bool)]) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for (at, (status, unconfirmed)) in statuses.iter().enumerate() {
        let called = format!("Office {at}");
        let record = Authority { unconfirmed: *unconfirmed, ..authority("MN", &called, status.clone()) };
        let put = match revisions.last() {
            Some(last) => put_again(id(number), *last, record),
            None => put(id(number), record),
        };
        revisions.push(world.put(vec![put]).await);
    }
    revisions
}

/// What a reader was told of one record: `+` and its name at the time, `-` when it was removed.
fn told(messages: &[pb::WatchChangesResponse]) -> Vec<(String, String)> {
    let of = |message: &pb::WatchChangesResponse| {
        let change = message.changes.first()?;
        assert_eq!(message.changes.len(), 1);
        let told = match &change.record {
            Some(pb::change::Record::Authority(authority)) => authority.names["en"].clone(),
            Some(pb::change::Record::Provider(provider)) => provider.names["en"].clone(),
            None => "-".to_owned(),
        };
        Some((message.revision.clone(), told))
    };
    messages.iter().filter_map(of).collect()
}

/// All messages of a caller after a revision, up to the first sign of life.
async fn messages(world: &World, who: &str, after: Revision) -> Vec<pb::WatchChangesResponse> {
    let request = pb::WatchChangesRequest { begin: Some(Begin::AfterRevision(after.to_string())), ..<_>::default() };
    let mut stream: tonic::Streaming<pb::WatchChangesResponse> =
        world.open(who, "/focalpoint.v1.ChangeService/WatchChanges", request).await.unwrap();
    let mut messages = Vec::new();
    loop {
        let message = stream.message().await.unwrap().unwrap();
        if message.heartbeat {
            return messages;
        }
        messages.push(message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_told_as_its_caller_could_read_the_record_then() {
    use Status::{Closed, Draft, Published};
    let (world, begin, _key) = world(WatchRules::default()).await;
    let at = life(
        &world,
        1,
        &[
            (Draft, true),
            (Draft, false),
            (Draft, false),
            (Published, false),
            (Draft, false),
            (Draft, false),
            (Published, false),
            (Closed, false),
        ],
    )
    .await;
    let expected = |told: &[(usize, &str)]| -> Vec<(String, String)> {
        told.iter().map(|(n, told)| (at[*n].to_string(), (*told).to_owned())).collect()
    };
    let own: Vec<(usize, String)> = (0..8).map(|n| (n, format!("Office {n}"))).collect();
    let own: Vec<(usize, &str)> = own.iter().map(|(n, told)| (*n, told.as_str())).collect();
    let later = [(3, "Office 3"), (4, "-"), (6, "Office 6"), (7, "Office 7")];
    // The secretariat sees what it brought in, until the State has confirmed it.
    let secretariat = [[(0, "Office 0"), (1, "-")].as_slice(), &later].concat();
    for (who, wanted) in [("mn", own.as_slice()), ("id", &later), ("sec", &secretariat)] {
        assert_eq!(told(&messages(&world, who, begin).await), expected(wanted), "{who}");
    }
    let removed = messages(&world, "id", at[3]).await.remove(0);
    let change = pb::Change { name: format!("authorities/{}", id(1)), record: None };
    assert_eq!(removed.changes, [change], "a removal says nothing more");
    // Whoever begins in between is told of what it may have read before, and of nothing that it may not.
    assert_eq!(told(&messages(&world, "id", at[4]).await), expected(&later[2..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_provider_the_summary_is_told_whoever_watches() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let open = Provider { open_to_states: true, ..provider("Open", Status::Published) };
    world.put(vec![put(id(2), open)]).await;
    let draft = world.put(vec![put(id(3), provider("Draft", Status::Draft))]).await;
    world.put(vec![put_again(id(3), draft, provider("Published", Status::Published))]).await;
    for who in ["mn", "id", "sec"] {
        let mut reader = watch(&world, who, None).await;
        assert_eq!(reader.until_heartbeat().await.records, listed(&world, who).await, "{who}");
        let all = messages(&world, who, begin).await;
        assert!(!format!("{all:?}").contains("between us"), "{who}");
        let names: Vec<String> = told(&all).into_iter().map(|(_, name)| name).collect();
        let expected = if who == "sec" { ["Open", "Draft", "Published"].as_slice() } else { &["Open", "Published"] };
        assert_eq!(names, expected, "{who}");
    }
    let get = pb::GetProviderRequest { name: format!("providers/{}", id(2)), ..<_>::default() };
    let whole = world.call::<_, pb::Provider>("mn", "/focalpoint.v1.ProviderService/GetProvider", get).await.0;
    assert!(whole.contains("between us"), "the control");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_lets_through_what_it_names_and_what_leaves_it_is_removed() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let of = |state: &str| authority(state, state, Status::Published);
    let covering = |states: &[&str]| {
        let states = states.iter().map(|state| (*state).into()).collect();
        let coverage = focalpoint::domain::provider::Coverage { states, ..<_>::default() };
        Provider { coverage: Some(coverage), ..provider("Covering", Status::Published) }
    };
    let puts: Vec<Put> = vec![put(id(1), of("MN")), put(id(2), of("KE")), put(id(3), covering(&["KE", "MN"]))];
    let at = world.put(puts).await;
    world.put(vec![put_again(id(3), at, covering(&["KE"]))]).await;
    let names = async |kinds: &[&str], states: &[&str]| {
        let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
        let begin = Some(Begin::AfterRevision(begin.to_string()));
        let request = pb::WatchChangesRequest { begin, kinds: texts(kinds), states: texts(states), ..<_>::default() };
        let mut reader: Reader = asked(&world, "id", request).await.unwrap();
        let left: Vec<String> = reader.until_heartbeat().await.records.keys().cloned().collect();
        (reader.told.iter().map(|(_, names)| names.len()).collect::<Vec<_>>(), left)
    };
    let [mn, ke, of_all] =
        [format!("authorities/{}", id(1)), format!("authorities/{}", id(2)), format!("providers/{}", id(3))];
    assert_eq!(names(&[], &[]).await, (vec![3, 1], vec![mn.clone(), ke.clone(), of_all.clone()]));
    assert_eq!(names(&[], &["MN"]).await, (vec![2, 1], vec![mn.clone()]), "the provider has left Mongolia");
    assert_eq!(names(&["provider"], &["KE"]).await, (vec![1, 1], vec![of_all]));
    assert_eq!(names(&["authority"], &["KE", "MN"]).await, (vec![2], vec![mn, ke]));
    let wrong = |kinds: &[&str], states: &[&str]| {
        let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
        pb::WatchChangesRequest { kinds: texts(kinds), states: texts(states), ..<_>::default() }
    };
    for request in [wrong(&["officer"], &[]), wrong(&["need"], &[]), wrong(&[], &["XX"])] {
        assert_eq!(refused(&world, "id", request).await, (Code::InvalidArgument, "INVALID_FIELDS".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_of_a_revision_that_came_after_the_account_was_disabled_or_changed() {
    for disabled in [true, false] {
        let (world, begin, _key) = world(WatchRules::default()).await;
        let mut reader = watch(&world, "mn-too", Some(Begin::AfterRevision(begin.to_string()))).await;
        reader.until_heartbeat().await;
        world.put(vec![put(id(1), authority("MN", "Before", Status::Published))]).await;
        let mut changed = focalpoint::domain::Account { disabled, ..account("mn-too") };
        if !disabled {
            changed.state = "ID".into();
        }
        let at = world.put(vec![put_again(account_id("mn-too"), begin, changed)]).await;
        world.put(vec![put(id(2), authority("MN", "After", Status::Published))]).await;
        assert_eq!(reader.end().await, (Code::Unauthenticated, "UNAUTHENTICATED".to_owned()));
        assert!(reader.kept.revision <= at.to_string() && !reader.kept.records.contains_key(&super::given::name(2)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_watch_is_refused_and_that_is_audited() {
    let (world, ..) = world(WatchRules::default()).await;
    let forbidden = (Code::PermissionDenied, "ROLE_FORBIDDEN".to_owned());
    assert_eq!(refused(&world, "adm", pb::WatchChangesRequest::default()).await, forbidden);
    let (actor, method, _) = world.audit(1).await.remove(0);
    assert_eq!((actor, method), (Some(account_id("adm")), "ChangeService.WatchChanges".to_owned()));
}
