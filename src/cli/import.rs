//! `focalpoint import`: a file to the server, and what it changes back.

mod file;
mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::{self, Output};
use crate::domain::line;
use crate::pb;
use crate::pb::import_response::Content;
use file::Pieces;
use report::Report;

/// What to import.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ImportArgs {
    /// The file: .jsonl, .csv with --kind, or .xml with IATI activities; `-` reads JSON Lines from standard input.
    #[arg(required_unless_present = "schema")]
    file: Option<PathBuf>,
    /// What a CSV file holds.
    #[arg(long, value_enum)]
    kind: Option<CsvKind>,
    /// Whose activities a file of IATI activities holds: name or external id of a provider. Without it, each activity is of
    /// the provider that has the identifier of its reporting-org.
    #[arg(long, default_value = "", hide_default_value = true)]
    provider: String,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    /// The file was exported elsewhere: add the records that it names as `authorities/{id}` and that are not here.
    #[arg(long)]
    allow_missing: bool,
    /// Show every change, however many there are.
    #[arg(long)]
    all: bool,
    /// Print the JSON Schema of a line of JSON Lines, and do nothing else.
    #[arg(long, exclusive = true)]
    schema: bool,
    /// Repeating an import with the same UUID does it once.
    #[arg(long, value_name = "UUID", default_value = "", hide_default_value = true)]
    request_id: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// What a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CsvKind {
    /// Authorities.
    Authorities,
    /// Providers.
    Providers,
}

impl ImportArgs {
    /// The format of the file in the words of the service.
    fn format(&self, file: &std::path::Path) -> Result<&'static str, CliError> {
        let extension = file.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
        match (extension.as_deref(), self.kind) {
            (Some("csv"), Some(CsvKind::Authorities)) => Ok("csv-authorities"),
            (Some("csv"), Some(CsvKind::Providers)) => Ok("csv-providers"),
            (Some("csv"), None) => Err(CliError::Usage("a CSV file needs --kind authorities or providers".to_owned())),
            (_, Some(_)) => Err(CliError::Usage("--kind is for a CSV file".to_owned())),
            (Some("jsonl" | "ndjson" | "json"), None) => Ok("jsonl"),
            (Some("xml"), None) => Ok("iati"),
            (None, None) if file == std::path::Path::new("-") => Ok("jsonl"),
            _ => Err(CliError::Usage(format!("{}: expected .jsonl, .csv or .xml", file.display()))),
        }
    }
}

/// Runs it.
pub(super) async fn run(args: ImportArgs, out: &Output) -> Result<(), CliError> {
    let Some(path) = args.file.as_deref().filter(|_| !args.schema) else {
        let schema = line::schema();
        return output::print(&serde_json::to_string_pretty(&schema).unwrap_or_default());
    };
    let options = pb::ImportOptions {
        format: args.format(path)?.to_owned(),
        provider: args.provider.clone(),
        dry_run: args.dry_run,
        allow_missing: args.allow_missing,
        request_id: args.request_id.clone(),
    };
    let (pieces, mut broken) = Pieces::open(path)?;
    let progress = pieces.progress();
    let client = args.connection.connect().await?;
    let received = async {
        let mut answers = client.import(options, pieces.stream()).await?;
        let mut report = Report::default();
        while let Some(message) = answers.next().await? {
            match message.content {
                Some(Content::Progress(step)) => progress.set_message(format!("{} {} lines", step.phase, step.lines)),
                Some(Content::Problem(problem)) => report.problems.push(problem),
                Some(Content::Change(change)) => report.changes.push(change),
                Some(Content::Summary(summary)) => report.summary = Some(summary),
                None => {}
            }
        }
        Ok(report)
    };
    // A file that cannot be read to its end must not look like a short file: the call is dropped, which cancels it.
    let report: Result<Report, CliError> = tokio::select! {
        report = received => report,
        Some(error) = broken.recv() => Err(CliError::File { path: path.to_owned(), source: error }),
    };
    progress.finish_and_clear();
    let report = report?;
    out.answer(&report, || report.text(args.all, args.dry_run, out))?;
    match report.summary.as_ref().map_or(0, |summary| summary.problems) {
        0 => Ok(()),
        problems => Err(CliError::Problems(problems)),
    }
}
