//! What all nodes of one log must have in common: whoever comes first says it, and nobody changes it here.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::super::StoreError;

/// Says something, unless it was said.
const SAY: &str = "INSERT INTO shared (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
/// What was said.
const READ: &str = "SELECT value FROM shared WHERE name = $1";

/// What was said under a name.
pub(super) async fn read(conn: &mut PgConnection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(READ).bind(name).fetch_optional(conn).await?)
}

/// Says something under a name, unless it was said, and answers what was.
pub(super) async fn write(options: &PgConnectOptions, name: &str, value: &str) -> Result<String, StoreError> {
    let mut conn = options.connect().await?;
    sqlx::query(SAY).bind(name).bind(value).execute(&mut conn).await?;
    let said = read(&mut conn, name).await?;
    conn.close().await?;
    Ok(said.unwrap_or_else(|| value.to_owned()))
}
