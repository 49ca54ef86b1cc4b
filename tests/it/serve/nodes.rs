//! Several nodes on one PostgreSQL database: each sees what the others write, and a server that goes away and comes back is
//! written to again.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::pb;
use tempfile::TempDir;
use tonic::{Code, Status};

use super::backup::keys;
use super::operator::{Operated, refused, told};
use super::process::{Process, program};
use crate::store::postgres::cluster::{Database, Server};

/// The keys that nodes have in common.
const KEYS: [&str; 3] = ["audit.pem", "page.key", "issuer.pem"];
/// How long something may take that takes little time.
const LONG: Duration = Duration::from_mins(1);

/// An authority of that name.
fn office(name: &str) -> pb::Authority {
    pb::Authority {
        state: "MN".to_owned(),
        names: [("en".to_owned(), name.to_owned())].into(),
        kinds: vec![pb::KindEntry { kind: "MLA_CENTRAL".to_owned(), designation: None }],
        ..<_>::default()
    }
}

/// Creates an authority.
async fn create(node: &Process, name: &str) -> Result<pb::Authority, Status> {
    let request = pb::CreateAuthorityRequest { authority: Some(office(name)), ..<_>::default() };
    node.authorities("editor").create_authority(request).await.map(tonic::Response::into_inner)
}

/// Gives an authority a website, where it is still the version that is given.
async fn update(node: &Process, authority: &pb::Authority, website: &str) -> Result<pb::Authority, Status> {
    let authority = pb::Authority { website: website.to_owned(), ..authority.clone() };
    let update_mask = Some(pbjson_types::FieldMask { paths: vec!["website".to_owned()] });
    let request = pb::UpdateAuthorityRequest { authority: Some(authority), update_mask, ..<_>::default() };
    node.authorities("editor").update_authority(request).await.map(tonic::Response::into_inner)
}

/// The names of those that a search finds first, in a directory that has reached the revision of a record.
async fn search(node: &Process, query: &str, at: &pb::Authority) -> Vec<String> {
    let (query, min_revision) = (query.to_owned(), at.etag.clone());
    let request = pb::SearchAuthoritiesRequest { query, min_revision, page_size: 3, ..<_>::default() };
    let found = node.authorities("government").search_authorities(request).await.unwrap().into_inner();
    found.results.into_iter().filter_map(|result| Some(result.authority?.name)).collect()
}

/// A page of one authority.
async fn page(node: &Process, page_token: String) -> pb::ListAuthoritiesResponse {
    let request = pb::ListAuthoritiesRequest { page_size: 1, page_token, ..<_>::default() };
    node.authorities("government").list_authorities(request).await.unwrap().into_inner()
}

/// Copies the keys of a data directory into another.
fn copy(from: &Path, to: &Path) {
    for name in KEYS {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// Two data directories with the same keys, and a node of the database on each.
async fn two(database: &Database) -> [(TempDir, Process); 2] {
    let [a, b] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let first = Process::on(a.path(), &database.url()).await;
    keys(a.path(), b.path());
    let second = Process::on(b.path(), &database.url()).await;
    [(a, first), (b, second)]
}

/// What a verb says of a data directory and a database, which must be good.
fn good(verb: &[&str], dir: &Path, database: &Database) {
    let output = program().args(verb).arg("--data-dir").arg(dir).args(["--database-url", &database.url()]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{verb:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_writes_is_found_on_the_other_and_one_of_two_with_an_etag_wins() {
    let database = Database::new().await;
    let [(a_dir, a), (b_dir, mut b)] = two(&database).await;
    for n in 0..10 {
        let [here, there] = if n % 2 == 0 { [&a, &b] } else { [&b, &a] };
        let name = format!("Quorate{n} Office");
        let created = create(here, &name).await.unwrap();
        assert_eq!(search(there, &name, &created).await.first(), Some(&created.name));
        let (x, y) =
            tokio::join!(update(here, &created, "https://x.example/"), update(there, &created, "https://y.example/"));
        let (won, lost) = if x.is_ok() { (x, y) } else { (y, x) };
        assert_eq!((won.is_ok(), lost.unwrap_err().code()), (true, Code::Aborted));
    }
    // A page that begins on one node goes on with the next.
    let first = page(&a, String::new()).await;
    let second = page(&b, first.next_page_token.clone()).await;
    assert_ne!(first.authorities[0].name, second.authorities[0].name);
    assert_eq!(page(&a, first.next_page_token).await.authorities, second.authorities);
    // A node that was away catches up.
    b.kill();
    let meanwhile = create(&a, "Meanwhile Office").await.unwrap();
    let b = Process::on(b_dir.path(), &database.url()).await;
    assert_eq!(search(&b, "Meanwhile Office", &meanwhile).await.first(), Some(&meanwhile.name));
    let later = create(&b, "Later Office").await.unwrap();
    assert_eq!(search(&a, "Later Office", &later).await.first(), Some(&later.name));
    a.stop();
    b.stop();
    for dir in [&a_dir, &b_dir] {
        good(&["reindex", "--check"], dir.path(), &database);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_restarts_fails_writes_meanwhile_and_takes_them_again() {
    let server = Arc::new(Server::start());
    let database = Database::on(Arc::clone(&server)).await;
    let dir = tempfile::tempdir().unwrap();
    let node = Process::on(dir.path(), &database.url()).await;
    let before = create(&node, "Before Office").await.unwrap();
    for round in 0..2 {
        server.tell("stop");
        let refused = create(&node, "Meanwhile Office").await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
        server.tell("start");
        let name = format!("After{round} Office");
        let begun = Instant::now();
        let after = loop {
            match create(&node, &name).await {
                Ok(created) => break created,
                Err(refused) => assert_eq!(refused.code(), Code::Unavailable, "{refused:?}"),
            }
            assert!(begun.elapsed() < LONG, "it does not write again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(search(&node, &name, &after).await.first(), Some(&after.name));
        assert_eq!(search(&node, "Before Office", &after).await.first(), Some(&before.name));
    }
    node.stop();
    good(&["reindex", "--check"], dir.path(), &database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_set_up_by_their_operator_and_have_their_keys_in_common() {
    let database = Database::new().await;
    let [a, b] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [a, b] = [&a, &b].map(|dir| dir.path().join("data"));
    let init = |dir: &Path| {
        let mut command = program();
        command.args(["init", "--json", "--database-url", &database.url(), "--data-dir"]).arg(dir);
        command
    };
    told(&mut init(&a));
    let first = Operated::serve(&a);
    let again = refused(&mut init(&b));
    assert!(again.contains("holds a log of records already"), "{again}");
    // A node without the keys of the others, and one with its own.
    std::fs::copy(a.join("focalpoint.toml"), b.join("focalpoint.toml")).unwrap();
    let serve = || {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(&b);
        command.env("FOCALPOINT__OPERATIONS_LISTEN", "127.0.0.1:0");
        command
    };
    let lacking = refused(&mut serve());
    assert!(lacking.contains("lacks audit.pem and page.key and issuer.pem"), "{lacking}");
    assert!(!b.join("audit.pem").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    drop(Process::start(elsewhere.path()).await);
    for name in KEYS {
        copy(&a, &b);
        std::fs::copy(elsewhere.path().join(name), b.join(name)).unwrap();
        let differing = refused(&mut serve());
        assert!(differing.contains(&format!("{name} is not the one of this log")), "{differing}");
    }
    copy(&a, &b);
    let copied = std::process::Command::new("cp").arg("-a").args([a.join("certs"), b.join("certs")]).status().unwrap();
    assert!(copied.success());
    let second = Operated::serve(&b);
    let create = ["account", "create", "--issuer", "https://issuer.focalpoint.example", "--subject", "manager"];
    let role = ["--role", "ACCOUNT_MANAGER", "--state", "MN"];
    told(&mut first.verb("administrator", &[&create[..], &role[..]].concat()));
    let begun = Instant::now();
    while !second.verb("manager", &["whoami"]).output().unwrap().status.success() {
        assert!(begun.elapsed() < LONG, "the account is not there on the other node");
    }
    // A data directory on which a node runs is left to it.
    let busy = refused(program().args(["reindex", "--data-dir"]).arg(&b));
    assert!(busy.contains("in use by another process"), "{busy}");
}
