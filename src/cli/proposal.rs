//! `focalpoint proposal`: who might meet a need, what each side answers, and how it goes.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::matching::{provider_of, resolve};
use super::output::Output;
use super::show;
use crate::client::Client;
use crate::pb;

/// What to do with proposals.
#[derive(Debug, Args)]
pub(super) struct ProposalArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with proposals.
#[derive(Debug, Subcommand)]
enum Action {
    /// Propose who might meet a need; its State has it before it first.
    Create(CreateArgs),
    /// Show a proposal: where it stands, who answered what, what was done.
    Show(OfArgs),
    /// List proposals, in the order in which they were made.
    List(ListArgs),
    /// Agree for the State; takes a recent strong sign-in of its consent officer.
    Agree(SayArgs),
    /// Bring it before its providers, once the State has agreed and its consent shows them the need.
    Offer(OfArgs),
    /// Accept for a provider; each provider in it does so for itself.
    Accept(SayArgs),
    /// Say no, for either side.
    Decline {
        /// Why: `NOT_A_PRIORITY`, `ALREADY_COVERED`, `NOT_SUITABLE`, `OUTSIDE_MANDATE`, `NO_FUNDS`, `NO_CAPACITY`, `TIMING`,
        /// `CONDITIONS`, `CONFLICT_OF_INTEREST` or `OTHER`.
        #[arg(long, value_name = "CODE")]
        reason: String,
        /// Which, and words.
        #[command(flatten)]
        say: SayArgs,
    },
    /// Say how delivery goes; the first word begins it, and the State's on the day that is due is the follow-up.
    Progress {
        /// How far it is, 0 to 100.
        #[arg(long, value_name = "NUMBER")]
        percent: Option<u32>,
        /// Which, and words.
        #[command(flatten)]
        say: SayArgs,
    },
    /// Say what came of it; the State's word completes it and decides on the need.
    Outcome {
        /// An article and what came of it, such as `46.13=PARTLY_MET`; one for each article of the need.
        #[arg(long = "article", value_name = "ARTICLE=OUTCOME")]
        articles: Vec<String>,
        /// What came of it on the whole, where the need names no article: `MET`, `PARTLY_MET` or `NOT_MET`.
        #[arg(long, value_name = "OUTCOME", default_value = "")]
        outcome: String,
        /// Which, and words.
        #[command(flatten)]
        say: SayArgs,
    },
    /// Take a proposal of your own side back.
    Withdraw(SayArgs),
}

/// What to propose.
#[derive(Debug, Args)]
struct CreateArgs {
    /// The need: needs/ID, or its external id.
    need: String,
    /// Who delivers, providers/ID or its external id.
    #[arg(long, value_name = "NAME", default_value = "", required_unless_present = "funder")]
    deliverer: String,
    /// Who pays, providers/ID or its external id.
    #[arg(long, value_name = "NAME", default_value = "")]
    funder: String,
    /// Who shares its experience, providers/ID or its external id; may be repeated.
    #[arg(long = "peer", value_name = "NAME")]
    peers: Vec<String>,
    /// What of the need it meets, in your words; quote nothing of the need.
    #[arg(long, value_name = "TEXT", default_value = "")]
    meets: String,
    /// What is left of the need.
    #[arg(long, value_name = "TEXT", default_value = "")]
    left: String,
    /// Whether only to check it.
    #[arg(long)]
    dry_run: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which proposal, on which server.
#[derive(Debug, Args)]
struct OfArgs {
    /// The proposal: proposals/ID.
    proposal: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which proposal, and words about it.
#[derive(Debug, Args)]
struct SayArgs {
    /// Words that the other side reads.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Which proposal.
    #[command(flatten)]
    of: OfArgs,
}

/// Which proposals to list.
#[derive(Debug, Args)]
struct ListArgs {
    /// On needs of a State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// At a stage, such as `OFFERED`; may be repeated.
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// On a need: needs/ID, or its external id.
    #[arg(long, value_name = "NAME")]
    need: Option<String>,
    /// With a provider as funder or deliverer, providers/ID or its external id.
    #[arg(long, value_name = "NAME", default_value = "")]
    provider: String,
    /// To be answered, or to be asked what came of it, on this day or before.
    #[arg(long, value_name = "DATE", default_value = "")]
    due_by: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it.
pub(super) async fn run(args: ProposalArgs, out: &Output) -> Result<(), CliError> {
    let proposal = match args.action {
        Action::Create(args) => create(args).await?,
        Action::List(args) => return list(args, out).await,
        Action::Show(of) => {
            let (client, name) = of.open().await?;
            client.get_proposal(pb::GetProposalRequest { name, ..Default::default() }).await?
        }
        Action::Agree(say) => respond(say, "AGREE", String::new()).await?,
        Action::Accept(say) => respond(say, "ACCEPT", String::new()).await?,
        Action::Decline { reason, say } => respond(say, "DECLINE", reason).await?,
        Action::Offer(of) => {
            let (client, name) = of.open().await?;
            client.offer_proposal(pb::OfferProposalRequest { name, ..Default::default() }).await?
        }
        Action::Progress { percent, say } => {
            let (client, name) = say.of.open().await?;
            let note = say.note;
            client.add_progress(pb::AddProgressRequest { name, note, percent, ..Default::default() }).await?
        }
        Action::Outcome { articles, outcome, say } => {
            let outcomes = articles.iter().map(|text| of_article(text)).collect();
            let (client, name) = say.of.open().await?;
            let note = say.note;
            let message = pb::RecordOutcomeRequest { name, outcome, outcomes, note, ..Default::default() };
            client.record_outcome(message).await?
        }
        Action::Withdraw(say) => {
            let (client, name) = say.of.open().await?;
            let note = say.note;
            client.withdraw_proposal(pb::WithdrawProposalRequest { name, note, ..Default::default() }).await?
        }
    };
    out.answer(&proposal, || show::proposal(&proposal, out))
}

impl OfArgs {
    /// Connects.
    async fn open(self) -> Result<(Client, String), CliError> {
        Ok((self.connection.connect().await?, self.proposal))
    }
}

/// Makes a proposal.
async fn create(args: CreateArgs) -> Result<pb::Proposal, CliError> {
    let client = args.connection.connect().await?;
    let need = resolve(&client, args.need).await?;
    let says = !args.meets.is_empty() || !args.left.is_empty();
    let coverage = says.then_some(pb::ProposalCoverage { meets: args.meets, left: args.left });
    let funder = provider(&client, args.funder).await?;
    let deliverer = provider(&client, args.deliverer).await?;
    let mut peers = Vec::with_capacity(args.peers.len());
    for peer in args.peers {
        peers.push(provider(&client, peer).await?);
    }
    let proposal = Some(pb::Proposal { need, funder, deliverer, peers, coverage, ..Default::default() });
    let message = pb::CreateProposalRequest { proposal, validate_only: args.dry_run, ..Default::default() };
    Ok(client.create_proposal(message).await?)
}

/// The resource name of a provider that may be given by its external id; none where none is given.
async fn provider(client: &Client, name: String) -> Result<String, CliError> {
    if name.is_empty() { Ok(name) } else { provider_of(client, name).await }
}

/// Answers a proposal.
async fn respond(say: SayArgs, answer: &str, reason: String) -> Result<pb::Proposal, CliError> {
    let (client, name) = say.of.open().await?;
    let (answer, note) = (answer.to_owned(), say.note);
    Ok(client
        .respond_to_proposal(pb::RespondToProposalRequest { name, answer, reason, note, ..Default::default() })
        .await?)
}

/// What came of an article, as typed; one without a sign of equality is for the server to refuse.
fn of_article(text: &str) -> pb::ArticleOutcome {
    let (article, outcome) = text.split_once('=').unwrap_or((text, ""));
    pb::ArticleOutcome { article: article.to_owned(), outcome: outcome.to_uppercase(), remarks: String::new() }
}

/// Lists every proposal that passes.
async fn list(args: ListArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let need = match args.need {
        Some(need) => resolve(&client, need).await?,
        None => String::new(),
    };
    let (provider, due_by) = (provider(&client, args.provider).await?, args.due_by);
    let filter = pb::ProposalFilter { states: args.states, need, provider, stages: args.stages, due_by };
    let filter = Some(filter);
    let mut all = pb::ListProposalsResponse::default();
    let mut message = pb::ListProposalsRequest { page_size: 100, filter, ..Default::default() };
    loop {
        let page = client.list_proposals(message.clone()).await?;
        all.proposals.extend(page.proposals);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || show::proposals(&all.proposals, out))
}
