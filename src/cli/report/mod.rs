//! `focalpoint report`: statistics, what the directory lacks, and documents.

mod document;

use clap::{Args, Subcommand, ValueEnum};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::pb;
use document::{DossierArgs, LetterArgs};

/// Which report.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Which.
    #[command(subcommand)]
    action: Action,
}

/// Which report.
#[derive(Debug, Subcommand)]
enum Action {
    /// Count needs, proposals, what providers have taken on, and what the directory covers.
    ///
    /// A State has its own numbers and the secretariat all. A provider has what is published: every cell has at least five
    /// States behind it, no cell is the total of others, and nothing changes within a month.
    Statistics(StatisticsArgs),
    /// List what is missing, stale or unverified in the directory, State by State.
    ///
    /// Authorities that a State must have and has not, what entries do not say, confirmations that are overdue, and terms of
    /// officers that are over. A State has its own, the secretariat and administrators all.
    Gaps(GapsArgs),
    /// Write the letter to a State about its needs: where they stand, what was proposed, and what is asked of it.
    ///
    /// For the secretariat and the State, in the State's language unless another is asked for. Drafts are not in it.
    Letter(LetterArgs),
    /// Write the dossier to a donor: the needs that are shared with it, how well it fits each and why, and whom to write to.
    ///
    /// For the provider and the secretariat. It holds what consents show that provider and nothing else; every need in it is
    /// in the disclosures of its State.
    Dossier(DossierArgs),
}

/// What to count.
#[derive(Debug, Args)]
struct StatisticsArgs {
    /// Of this State alone, alpha-2.
    #[arg(long, value_name = "CODE", default_value = "")]
    state: String,
    /// Tell needs apart by this; may be repeated.
    #[arg(long = "by", value_enum, value_name = "WHAT")]
    by: Vec<By>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which gaps.
#[derive(Debug, Args)]
struct GapsArgs {
    /// Of this State alone, alpha-2.
    #[arg(long, value_name = "CODE", default_value = "")]
    state: String,
    /// Of this kind, such as `NO_AUTHORITY` or `STALE`; may be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// By what to tell needs apart, in the words of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// What has become of them.
    Standing,
    /// The review cycle.
    Cycle,
    /// The article.
    Article,
    /// The type of assistance.
    Type,
    /// The region.
    Region,
}

impl By {
    /// The code of the dimension.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "STANDING",
            Self::Cycle => "CYCLE",
            Self::Article => "ARTICLE",
            Self::Type => "ASSISTANCE_TYPE",
            Self::Region => "REGION",
        }
    }
}

/// Runs it.
pub(super) async fn run(args: ReportArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::Statistics(args) => statistics(args, out).await,
        Action::Gaps(args) => gaps(args, out).await,
        Action::Letter(args) => document::letter(args, out).await,
        Action::Dossier(args) => document::dossier(args, out).await,
    }
}

/// Counts.
async fn statistics(args: StatisticsArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let dimensions = args.by.iter().map(|by| by.as_str().to_owned()).collect();
    let message = pb::GetStatisticsRequest { state: args.state, dimensions, ..Default::default() };
    let answer = client.get_statistics(message).await?;
    out.answer(&answer, || show::statistics(&answer, out))
}

/// Lists every gap that passes.
async fn gaps(args: GapsArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let kinds = args.kinds.iter().map(|kind| kind.to_uppercase()).collect();
    let mut message = pb::ListGapsRequest { state: args.state, kinds, page_size: 100, ..Default::default() };
    let mut all = pb::ListGapsResponse::default();
    loop {
        let page = client.list_gaps(message.clone()).await?;
        all.gaps.extend(page.gaps);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || show::gaps(&all.gaps, out))
}
