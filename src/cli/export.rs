//! `focalpoint export`: a file from the server.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::replacement::Replacement;
use crate::client::Client;
use crate::pb;

/// What to export.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The file to write, whole or not at all; left out: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format of the file.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Only this kind of record: authority, officer, provider, activity or need; may be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// Only of this State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// The format of a file, in the words of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON Lines, which `import` reads again.
    Jsonl,
    /// Authorities as CSV.
    CsvAuthorities,
    /// Providers as CSV.
    CsvProviders,
    /// Contacts as vCard 4.0.
    Vcard,
}

impl Format {
    /// The name of the format.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::CsvAuthorities => "csv-authorities",
            Self::CsvProviders => "csv-providers",
            Self::Vcard => "vcard",
        }
    }
}

/// How much was exported.
#[derive(Debug, Default)]
struct Exported {
    /// Records.
    records: u32,
    /// Revision of all of them.
    revision: String,
}

/// Runs it.
pub(super) async fn run(args: ExportArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let message = pb::ExportRequest {
        format: args.format.as_str().to_owned(),
        kinds: args.kinds,
        states: args.states,
        ..Default::default()
    };
    match args.output {
        Some(path) => {
            let exported = to_file(&client, message, &path).await?;
            let value = json!({ "file": path, "records": exported.records, "revision": exported.revision });
            out.answer(&value, || {
                format!("{} records of revision {} in {}", exported.records, exported.revision, path.display())
            })
        }
        None if out.json => {
            let mut content = Vec::new();
            let exported = receive(&client, message, |piece| {
                content.extend_from_slice(piece);
                Ok(())
            })
            .await?;
            out.answer(&document(args.format, &content, &exported), String::new)
        }
        None => {
            let mut stdout = std::io::stdout().lock();
            receive(&client, message, |piece| stdout.write_all(piece).map_err(CliError::Output)).await.map(|_| ())
        }
    }
}

/// An export as one JSON document.
fn document(format: Format, content: &[u8], exported: &Exported) -> Value {
    let text = String::from_utf8_lossy(content);
    let records: Vec<Value> = if format == Format::Jsonl {
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    } else {
        vec![Value::String(text.into_owned())]
    };
    json!({ "revision": exported.revision, "records": records })
}

/// Writes an export into a file.
async fn to_file(client: &Client, message: pb::ExportRequest, path: &Path) -> Result<Exported, CliError> {
    let mut file = Replacement::of(path)?;
    let exported = receive(client, message, |piece| file.write(piece)).await?;
    file.finish()?;
    Ok(exported)
}

/// Hands every piece on as it comes.
async fn receive(
    client: &Client,
    message: pb::ExportRequest,
    mut take: impl FnMut(&[u8]) -> Result<(), CliError>,
) -> Result<Exported, CliError> {
    let progress = ProgressBar::new_spinner();
    let mut answers = client.export(message).await?;
    let mut exported = Exported::default();
    while let Some(answer) = answers.next().await? {
        take(&answer.piece)?;
        exported.records = answer.records;
        if !answer.revision.is_empty() {
            exported.revision = answer.revision;
        }
        progress.set_message(format!("{} records", exported.records));
        progress.tick();
    }
    progress.finish_and_clear();
    Ok(exported)
}
