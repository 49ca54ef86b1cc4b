//! What is not opened: servers that nobody vouches for, settings that lose writes, and databases that are not ours.

use focalpoint::domain::Revision;
use focalpoint::store::{OpenError, PostgresStore, Store};

use super::cluster::{Database, authority};
use super::open;
use crate::store::given::{create, write};

/// Why a store is not opened.
async fn refused(url: &str) -> OpenError {
    PostgresStore::open(url).await.unwrap_err()
}

#[tokio::test]
async fn over_tcp_the_server_is_who_its_certificate_says_or_nobody() {
    let database = Database::new().await;
    let by = |name| format!("?sslrootcert={}", authority(name));
    for (n, mode) in [(1, ""), (2, "&sslmode=verify-full")] {
        let store = PostgresStore::open(&database.remote_url("localhost", &(by("authority") + mode))).await.unwrap();
        store.commit(write([create(n, "{}")])).await.unwrap();
        store.close().await;
        for (host, authority) in [("127.0.0.1", by("authority")), ("localhost", by("other"))] {
            let error = refused(&database.remote_url(host, &(authority + mode))).await;
            assert!(error.to_string().contains("certificate"), "{error}");
        }
    }
    // Nor by the roots of the web.
    let error = refused(&database.remote_url("localhost", "")).await;
    assert!(error.to_string().contains("certificate"), "{error}");
    for mode in ["disable", "allow", "require", "verify-ca"] {
        let error = refused(&database.remote_url("localhost", &format!("{}&sslmode={mode}", by("authority")))).await;
        assert!(matches!(error, OpenError::Unsafe { what: "sslmode", .. }), "{error}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_not_repeated() {
    for url in ["postgres://user:secret@[x/", "postgres://user:secret@host/db?sslmode=secret", "secret"] {
        let error = refused(url).await;
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn settings_that_lose_acknowledged_writes_are_refused_or_set_right() {
    let database = Database::new().await;
    let mut server = database.superuser().await;
    let mut set = async |setting: &str| {
        let statement = format!("ALTER DATABASE {} SET {setting}", database.name());
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut server).await.unwrap();
    };
    set("synchronous_commit = off").await;
    set("default_transaction_read_only = on").await;
    set("default_transaction_isolation = serializable").await;
    let store = open(&database).await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    set("track_counts = off").await;
    let error = refused(&database.url()).await;
    assert!(matches!(error, OpenError::Unsafe { what: "track_counts", .. }), "{error}");
}

#[tokio::test]
async fn a_database_of_another_version_is_not_opened() {
    let database = Database::new().await;
    open(&database).await.close().await;
    database.behind_its_back("UPDATE _sqlx_migrations SET version = 9 WHERE version = 2").await;
    let error = refused(&database.url()).await;
    assert!(error.to_string().contains("of version 9, and this program reads version 2: use the newer"), "{error}");
}

#[tokio::test]
async fn a_head_that_disagrees_with_the_log_is_corrupt() {
    let database = Database::new().await;
    let store = open(&database).await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    for statement in ["UPDATE head SET revision = 7", "UPDATE head SET revision = 1, audit = 0"] {
        database.behind_its_back(statement).await;
        assert!(matches!(refused(&database.url()).await, OpenError::Corrupt { .. }), "{statement}");
    }
    // A log that goes back under a running store is not written to.
    let error = store.commit(write([create(2, "{}")])).await.unwrap_err();
    assert!(error.to_string().contains("acknowledged writes are missing"), "{error}");
    assert!(!store.writable());
}

#[tokio::test]
async fn a_role_that_could_not_take_out_what_is_erased_is_refused() {
    let database = Database::new().await;
    open(&database).await.close().await;
    database.behind_its_back("ALTER TABLE change OWNER TO postgres; GRANT ALL ON change TO PUBLIC").await;
    let error = refused(&database.url()).await;
    assert!(matches!(error, OpenError::Unsafe { what: "role", .. }), "{error}");
}

#[tokio::test]
async fn a_log_that_is_behind_what_a_node_has_seen_is_not_opened_by_that_node() {
    let (database, dir) = (Database::new().await, tempfile::tempdir().unwrap());
    let (url, mark) = (database.url(), dir.path().join("mark"));
    let node = PostgresStore::open_marked(&url, &mark).await.unwrap();
    let other = open(&database).await;
    for n in 1..=2 {
        other.commit(write([create(n, "{}")])).await.unwrap();
    }
    // By either way: what others have written, and what itself has.
    assert_eq!(node.wait(Revision(1)).await, Revision(2));
    node.close().await;
    PostgresStore::open_marked(&url, &mark).await.unwrap().close().await;
    let lost = "DELETE FROM record; DELETE FROM change WHERE revision = 2; DELETE FROM revision WHERE revision = 2; \
                DELETE FROM audit WHERE sequence = 2; UPDATE head SET revision = 1, audit = 1";
    other.close().await;
    database.behind_its_back(lost).await;
    for _ in 0..2 {
        let error = PostgresStore::open_marked(&url, &mark).await.unwrap_err();
        assert!(error.to_string().contains("remove the file `mark`"), "{error}");
    }
    // The control: a node that has seen nothing opens it, and so does this one without its mark.
    open(&database).await.close().await;
    std::fs::remove_file(&mark).unwrap();
    PostgresStore::open_marked(&url, &mark).await.unwrap().close().await;
}
