//! The store on PostgreSQL: the conformance suite, the model, and what only a server that many nodes share has.

pub(crate) mod cluster;
mod connections;
mod nodes;
mod opening;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use focalpoint::store::{PostgresStore, Store};
use tokio::sync::OnceCell;

use super::Backend;
use cluster::Database;

/// Stores in one database, which is made when the first is opened.
pub(crate) struct Postgres(OnceCell<Database>);

impl Postgres {
    fn new() -> Self {
        Self(OnceCell::new())
    }
}

impl Backend for Postgres {
    async fn open(&self) -> Arc<dyn Store> {
        let database = self.0.get_or_init(Database::new).await;
        Arc::new(open(database).await)
    }
}

/// Stores in one schema of a database that others are in too.
struct Schema {
    /// The database.
    database: Arc<Postgres>,
    /// The schema's name.
    name: String,
}

impl Backend for Schema {
    async fn open(&self) -> Arc<dyn Store> {
        let (database, name) = (self.database.0.get_or_init(Database::new).await, &self.name);
        let url = format!("{}&options[search_path]={name}", database.url());
        database
            .behind_its_back(&format!("CREATE SCHEMA IF NOT EXISTS {name}; GRANT ALL ON SCHEMA {name} TO PUBLIC"))
            .await;
        Arc::new(PostgresStore::open(&url).await.unwrap())
    }
}

/// Opens the store in a database.
async fn open(database: &Database) -> PostgresStore {
    PostgresStore::open(&database.url()).await.unwrap()
}

super::conformance::conformance!(Postgres::new());

#[test]
fn random_operations_match_the_model() {
    let (database, cases) = (Arc::new(Postgres::new()), AtomicU32::new(0));
    super::model::check(|| {
        let name = format!("case_{}", cases.fetch_add(1, Ordering::SeqCst));
        Schema { database: Arc::clone(&database), name }
    });
}
