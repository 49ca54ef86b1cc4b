//! `focalpoint serve` and `focalpoint init`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::offline::OfflineArgs;
use super::output::{self, Output};
use crate::client::Profile;
use crate::config::{SAMPLE, Use};
use crate::{app, telemetry};

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Configuration and data directory.
    #[command(flatten)]
    data: OfflineArgs,
    /// Address of the service.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// File to write once it serves.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Print a configuration file with every key, its default and what it does, and do nothing else.
    #[arg(long, exclusive = true)]
    print_config: bool,
}

/// Runs `serve`.
pub(super) async fn run(args: ServeArgs) -> Result<(), CliError> {
    if args.print_config {
        return output::print(SAMPLE.trim_end());
    }
    let config = args.data.load(args.listen, Use::Serve)?;
    let traces = telemetry::install(&config.log, &config.traces).map_err(app::AppError::from)?;
    telemetry::log_panics();
    let served = app::serve(config, args.ready_file.as_deref()).await;
    traces.end().await;
    Ok(served?)
}

/// What to set up.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Folder of everything that the service keeps.
    #[arg(long, value_name = "FOLDER")]
    data_dir: PathBuf,
    /// Where the log of records is kept: `sqlite:FOLDER`, or `postgres://USER@HOST/DATABASE`, empty, for the first of several
    /// nodes; left out: in the data directory.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    database_url: String,
    /// A name or address of the server; may be repeated.
    #[arg(long = "name", value_name = "NAME", default_values = ["localhost", "127.0.0.1", "::1"])]
    names: Vec<String>,
    /// Subject of a first administrator's tokens; at least two, since what takes two people needs a second.
    #[arg(long = "administrator", value_name = "SUBJECT", default_values = ["administrator", "administrator-2"])]
    administrators: Vec<String>,
    /// Issuer of the first administrators' tokens; left out: this data directory's own.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    issuer: String,
}

/// Runs `init`.
pub(super) async fn init(args: InitArgs, out: &Output) -> Result<(), CliError> {
    let data_dir = std::path::absolute(&args.data_dir).map_err(CliError::file(&args.data_dir))?;
    let host = args.names.first().map_or("localhost", String::as_str);
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let options = app::InitOptions {
        data_dir: data_dir.clone(),
        database_url: args.database_url,
        names: args.names,
        issuer: args.issuer,
        administrators: args.administrators.clone(),
    };
    let made = app::init(options).await?;
    let first = args.administrators.first().map_or("administrator", String::as_str);
    let token_file = data_dir.join(format!("{first}.token"));
    let profile = Profile {
        server: format!("{host}:7443"),
        ca: Some(made.ca.clone()),
        token_file: Some(token_file.clone()),
        ..Profile::default()
    };
    let client = data_dir.join("client.toml");
    std::fs::write(&client, profile.to_toml()).map_err(CliError::file(&client))?;
    out.answer(&json!({ "config": made.config, "ca": made.ca, "client": client }), || {
        let (data, token) = (data_dir.display(), token_file.display());
        format!(
            "set up {data}\n\n  focalpoint serve --data-dir {data}\n\nand in another terminal:\n\n  \
             focalpoint token {first} --data-dir {data} --output {token}\n  export FOCALPOINT_CLIENT={}\n  focalpoint whoami",
            client.display(),
        )
    })
}
