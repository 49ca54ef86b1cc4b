//! `focalpoint report letter` and `dossier`: a document, into a file or onto standard output.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::connection::ConnectionArgs;
use crate::cli::error::CliError;
use crate::cli::matching::provider_of;
use crate::cli::output::Output;
use crate::cli::replacement::Replacement;
use crate::pb;

/// Which letter.
#[derive(Debug, Args)]
pub(super) struct LetterArgs {
    /// To which State, alpha-2; left out: your own.
    #[arg(default_value = "")]
    state: String,
    /// In which form, and where to.
    #[command(flatten)]
    form: FormArgs,
}

/// Which dossier.
#[derive(Debug, Args)]
pub(super) struct DossierArgs {
    /// To which provider, providers/ID or its external id; left out: your own.
    provider: Option<String>,
    /// In which form, and where to.
    #[command(flatten)]
    form: FormArgs,
}

/// In which form a document is made, and where it goes.
#[derive(Debug, Args)]
struct FormArgs {
    /// The file to write, whole or not at all; its extension says the format: .html or .docx. Left out: HTML on standard
    /// output.
    #[arg(long, short, value_name = "FILE", value_parser = file)]
    output: Option<(PathBuf, &'static str)>,
    /// The language of the document; left out: that of its reader.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    language: Option<Language>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// The languages of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Arabic.
    Ar,
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Russian.
    Ru,
    /// Chinese.
    Zh,
}

impl Language {
    /// Its tag.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Ru => "ru",
            Self::Zh => "zh",
        }
    }
}

impl FormArgs {
    /// Language and format, in the words of the service.
    fn asked(&self) -> (String, String) {
        let language = self.language.map_or("", Language::as_str).to_owned();
        (language, self.output.as_ref().map_or("html", |(_, format)| *format).to_owned())
    }

    /// Hands a document over.
    fn deliver(&self, document: &pb::ReportDocument, out: &Output) -> Result<(), CliError> {
        let Some((path, _)) = &self.output else {
            if out.json {
                return out.answer(document, String::new);
            }
            return std::io::stdout().lock().write_all(&document.content).map_err(CliError::Output);
        };
        let mut file = Replacement::of(path)?;
        file.write(&document.content)?;
        file.finish()?;
        let value = json!({
            "file": path, "mediaType": document.media_type, "language": document.language, "needs": document.needs,
            "leftOut": document.left_out, "revision": document.revision,
        });
        out.answer(&value, || {
            let left_out =
                if document.left_out == 0 { String::new() } else { format!(", {} left out", document.left_out) };
            let needs = if document.needs == 1 { "need" } else { "needs" };
            format!("{} {needs} in {}{left_out}, in {}", document.needs, path.display(), document.language)
        })
    }
}

/// A file whose extension says a format.
fn file(path: &str) -> Result<(PathBuf, &'static str), String> {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => Ok((path.into(), "html")),
        "docx" => Ok((path.into(), "docx")),
        _ => Err("expected a file name that ends in .html or .docx".to_owned()),
    }
}

/// Makes a letter.
pub(super) async fn letter(args: LetterArgs, out: &Output) -> Result<(), CliError> {
    let client = args.form.connection.connect().await?;
    let (language, format) = args.form.asked();
    let state = args.state.to_uppercase();
    let message = pb::GetFollowUpLetterRequest { state, language, format, ..Default::default() };
    args.form.deliver(&client.get_follow_up_letter(message).await?, out)
}

/// Makes a dossier.
pub(super) async fn dossier(args: DossierArgs, out: &Output) -> Result<(), CliError> {
    let client = args.form.connection.connect().await?;
    let (language, format) = args.form.asked();
    let provider = match args.provider {
        Some(provider) => provider_of(&client, provider).await?,
        None => String::new(),
    };
    let message = pb::GetDossierRequest { provider, language, format, ..Default::default() };
    args.form.deliver(&client.get_dossier(message).await?, out)
}
