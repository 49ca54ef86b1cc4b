//! The flags that say which server to talk to, and the connection that they make.

use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use crate::client::{Client, ClientError, Profile, locate};

/// Which server to talk to and as whom; what is left out comes from `client.toml`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connection (else from $FOCALPOINT_CLIENT, ./client.toml or the user's configuration)")]
pub(super) struct ConnectionArgs {
    /// The server.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) server: Option<String>,
    /// Authorities that the server's certificate is checked against, in PEM.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
    /// File with the access token; read again for every call.
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// Client certificate in PEM, for accounts that are bound to one.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(super) certificate: Option<PathBuf>,
    /// Key of the client certificate in PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(super) key: Option<PathBuf>,
}

impl ConnectionArgs {
    /// Connects.
    pub(super) async fn connect(&self) -> Result<Client, CliError> {
        let flags = Profile {
            server: self.server.clone().unwrap_or_default(),
            ca: self.ca.clone(),
            token_file: self.token_file.clone(),
            certificate: self.certificate.clone(),
            private_key: self.key.clone(),
        };
        let file = locate(|name| std::env::var_os(name).filter(|value| !value.is_empty()));
        let profile = flags.resolve(file.as_deref()).map_err(ClientError::from)?;
        Ok(Client::connect(&profile).await?)
    }
}
