//! `focalpoint search`: authorities, providers, or one record in full.

use clap::Args;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::client::Client;
use crate::pb;

/// What to look for.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// What you would type; or a resource name such as authorities/ID.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Look for providers instead of authorities.
    #[arg(long)]
    providers: bool,
    /// Only of this State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// Only of this kind, such as `MLA_CENTRAL`; may be repeated.
    #[arg(long = "kind", value_name = "CODE")]
    kinds: Vec<String>,
    /// Only for this article, such as 46.13; may be repeated.
    #[arg(long = "article", value_name = "ARTICLE")]
    articles: Vec<String>,
    /// Only with this language, BCP 47; may be repeated.
    #[arg(long = "language", value_name = "TAG")]
    languages: Vec<String>,
    /// Only members of this network, such as CARIN; may be repeated.
    #[arg(long = "network", value_name = "CODE", conflicts_with = "providers")]
    networks: Vec<String>,
    /// Most results.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=100))]
    limit: i32,
    /// The page after the one that gave this token.
    #[arg(long, value_name = "TOKEN", default_value = "", hide_default_value = true)]
    page_token: String,
    /// Show every result in full.
    #[arg(long)]
    detail: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it.
pub(super) async fn run(args: SearchArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let query = args.query.join(" ");
    if query.starts_with("authorities/") {
        let message = pb::GetAuthorityRequest { name: query, ..Default::default() };
        let authority = client.get_authority(message).await?;
        return out.answer(&authority, || show::authority(&authority, out));
    }
    if query.starts_with("providers/") {
        let message = pb::GetProviderRequest { name: query, ..Default::default() };
        let provider = client.get_provider(message).await?;
        return out.answer(&provider, || show::provider(&provider, out));
    }
    if args.providers {
        providers(&client, args, query, out).await
    } else {
        authorities(&client, args, query, out).await
    }
}

/// Searches authorities.
async fn authorities(client: &Client, args: SearchArgs, query: String, out: &Output) -> Result<(), CliError> {
    let filter = pb::AuthorityFilter {
        states: args.states,
        kinds: args.kinds,
        articles: args.articles,
        languages: args.languages,
        networks: args.networks,
        ..Default::default()
    };
    let message = pb::SearchAuthoritiesRequest {
        query,
        filter: Some(filter),
        page_size: args.limit,
        page_token: args.page_token,
        ..Default::default()
    };
    let found = client.search_authorities(message).await?;
    out.answer(&found, || {
        let authorities: Vec<&pb::Authority> =
            found.results.iter().filter_map(|result| result.authority.as_ref()).collect();
        let list = if args.detail {
            authorities.iter().map(|authority| show::authority(authority, out)).collect::<Vec<_>>().join("\n\n")
        } else {
            show::authorities(&authorities, out)
        };
        list + &show::after_results(found.interpretation.as_ref(), &found.next_page_token, authorities.len(), out)
    })
}

/// Searches providers.
async fn providers(client: &Client, args: SearchArgs, query: String, out: &Output) -> Result<(), CliError> {
    let filter = pb::ProviderFilter {
        states: args.states,
        kinds: args.kinds,
        articles: args.articles,
        languages: args.languages,
        ..Default::default()
    };
    let message = pb::SearchProvidersRequest {
        query,
        filter: Some(filter),
        page_size: args.limit,
        page_token: args.page_token,
        ..Default::default()
    };
    let found = client.search_providers(message).await?;
    out.answer(&found, || {
        let providers: Vec<&pb::Provider> =
            found.results.iter().filter_map(|result| result.provider.as_ref()).collect();
        let list = if args.detail {
            providers.iter().map(|provider| show::provider(provider, out)).collect::<Vec<_>>().join("\n\n")
        } else {
            show::providers(&providers, out)
        };
        list + &show::after_results(found.interpretation.as_ref(), &found.next_page_token, providers.len(), out)
    })
}
