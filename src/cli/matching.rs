//! `focalpoint match`: the providers for a need, how one of them fits it, the needs for a provider, or those that may be
//! matched.

use std::collections::BTreeMap;

use clap::Args;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::client::{Client, ClientError, Refusal};
use crate::pb;

/// What to match.
#[derive(Debug, Args)]
pub(super) struct MatchArgs {
    /// The need: needs/ID, or its external id. Left out: list the needs that you may match.
    need: Option<String>,
    /// Explain how this provider fits, and what stops it where it does not: providers/ID, or its external id.
    #[arg(long, value_name = "PROVIDER", requires = "need")]
    provider: Option<String>,
    /// Rank the needs that you may match for this provider: providers/ID, or its external id.
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["need", "provider"])]
    for_provider: Option<String>,
    /// Most candidates.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=100))]
    limit: i32,
    /// How many candidates to explain in full.
    #[arg(long, value_name = "N", default_value_t = 1)]
    explain: usize,
    /// Weight of a criterion in place of the configured one, per mille; may be repeated.
    #[arg(long = "weight", value_name = "CRITERION=N", value_parser = weight)]
    weights: Vec<(String, u32)>,
    /// Save the run, so that it can be repeated later over the records as they are now.
    #[arg(long, requires = "need", conflicts_with = "provider")]
    save: bool,
    /// Repeat a saved run: runs/ID, as `--save` told.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["need", "for_provider", "limit", "weights", "save"])]
    as_of: Option<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Reads `CRITERION=N`.
pub(super) fn weight(text: &str) -> Result<(String, u32), String> {
    let (criterion, per_mille) = text.split_once('=').ok_or("expected CRITERION=N")?;
    let per_mille = per_mille.parse().map_err(|_| "expected a whole number after `=`")?;
    Ok((criterion.to_owned(), per_mille))
}

/// Runs it.
pub(super) async fn run(args: MatchArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let weights = args.weights.into_iter().collect::<BTreeMap<_, _>>();
    if let Some(provider) = args.for_provider {
        let provider = provider_of(&client, provider).await?;
        let message = pb::MatchProviderRequest { provider, limit: args.limit, weights, ..Default::default() };
        let answer = client.match_provider(message).await?;
        return out.answer(&answer, || show::needs(&answer, args.explain, out));
    }
    if let Some(as_of) = args.as_of {
        let answer = client.match_need(pb::MatchNeedRequest { as_of, ..Default::default() }).await?;
        return out.answer(&answer, || show::matched(&answer, args.explain, out));
    }
    let Some(need) = args.need else { return list(&client, args.limit, out).await };
    let need = resolve(&client, need).await?;
    if let Some(provider) = args.provider {
        let provider = provider_of(&client, provider).await?;
        let message = pb::ExplainMatchRequest { need, provider, weights, ..Default::default() };
        let answer = client.explain_match(message).await?;
        return out.answer(&answer, || show::explained(&answer, out));
    }
    let message = pb::MatchNeedRequest { need, limit: args.limit, weights, save: args.save, ..Default::default() };
    let answer = client.match_need(message).await?;
    out.answer(&answer, || show::matched(&answer, args.explain, out))
}

/// Lists needs.
async fn list(client: &Client, limit: i32, out: &Output) -> Result<(), CliError> {
    let page = client.list_needs(pb::ListNeedsRequest { page_size: limit, ..Default::default() }).await?;
    out.answer(&page, || {
        if page.needs.is_empty() {
            return "there is no need that you may see".to_owned();
        }
        let rows = page.needs.iter().map(|need| {
            let id = if need.external_id.is_empty() { &need.name } else { &need.external_id };
            vec![
                id.clone(),
                show::state(&need.state, &out.language),
                need.stage.clone(),
                need.articles.join(", "),
                show::best(&need.title, &out.language).to_owned(),
            ]
        });
        let more = if page.next_page_token.is_empty() { "" } else { "\nthere are more: raise --limit" };
        out.table(&["Need", "State", "Stage", "Articles", "Title"], rows) + more
    })
}

/// The resource name of a need that may be given by its external id.
pub(super) async fn resolve(client: &Client, need: String) -> Result<String, CliError> {
    if need.starts_with("needs/") {
        return Ok(need);
    }
    let mut message = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    loop {
        let page = client.list_needs(message.clone()).await?;
        if let Some(found) = page.needs.into_iter().find(|listed| listed.external_id == need) {
            return Ok(found.name);
        }
        if page.next_page_token.is_empty() {
            return Err(unknown("need", &need));
        }
        message.page_token = page.next_page_token;
    }
}

/// The resource name of a provider that may be given by its external id.
pub(super) async fn provider_of(client: &Client, provider: String) -> Result<String, CliError> {
    if provider.starts_with("providers/") {
        return Ok(provider);
    }
    let mut message = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
    loop {
        let page = client.list_providers(message.clone()).await?;
        if let Some(found) = page.providers.into_iter().find(|listed| listed.external_id == provider) {
            return Ok(found.name);
        }
        if page.next_page_token.is_empty() {
            return Err(unknown("provider", &provider));
        }
        message.page_token = page.next_page_token;
    }
}

/// That there is nothing of that external id.
fn unknown(what: &str, external_id: &str) -> CliError {
    let refusal = Refusal {
        code: "NOT_FOUND".to_owned(),
        message: format!("you see no {what} with the external id `{external_id}`"),
        ..Refusal::default()
    };
    ClientError::Refused(Box::new(refusal)).into()
}
