//! `focalpoint search`: authorities, providers, or one record in full.

use clap::Args;
use pbjson_types::Duration;

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
    /// Only confirmed as a whole within this time, such as 1y, 6mo, 8w or 90d.
    #[arg(long, value_name = "TIME", value_parser = within, conflicts_with = "providers")]
    confirmed_within: Option<i64>,
    /// Only providers on this theme, such as `ASSET_RECOVERY`; may be repeated.
    #[arg(long = "theme", value_name = "CODE", requires = "providers")]
    themes: Vec<String>,
    /// Only providers of this type of assistance, such as `CAPACITY_BUILDING`; may be repeated.
    #[arg(long = "type", value_name = "CODE", requires = "providers")]
    types: Vec<String>,
    /// Only providers that work in this State, alpha-2; the same as --state, may be repeated.
    #[arg(long, value_name = "CODE", requires = "providers")]
    covers: Vec<String>,
    /// Only providers that do this, such as `FUNDS`; may be repeated.
    #[arg(long = "role", value_name = "CODE", requires = "providers")]
    roles: Vec<String>,
    /// Only providers whose help reaches so far, such as `MULTI_YEAR`; may be repeated.
    #[arg(long = "horizon", value_name = "CODE", requires = "providers")]
    horizons: Vec<String>,
    /// Count the results by State, region, kind, language, network and freshness; takes longer.
    #[arg(long, conflicts_with = "providers")]
    facets: bool,
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

/// Reads a time such as `1y` or `1y 6mo` as seconds, each unit at its longest.
fn within(text: &str) -> Result<i64, String> {
    const DAY: i64 = 86_400;
    let span: jiff::Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    let days = i64::from(span.get_years()) * 366
        + i64::from(span.get_months()) * 31
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    if days > 0 { Ok(days * DAY) } else { Err("expected days, weeks, months or years, such as 1y or 90d".to_owned()) }
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
        confirmed_within: args.confirmed_within.map(|seconds| Duration { seconds, nanos: 0 }),
        ..Default::default()
    };
    let message = pb::SearchAuthoritiesRequest {
        query,
        filter: Some(filter),
        page_size: args.limit,
        page_token: args.page_token,
        with_facets: args.facets,
        with_highlights: out.marks(),
        ..Default::default()
    };
    let found = client.search_authorities(message).await?;
    out.answer(&found, || {
        let list = if args.detail {
            let authorities = found.results.iter().filter_map(|result| result.authority.as_ref());
            authorities.map(|authority| show::authority(authority, out)).collect::<Vec<_>>().join("\n\n")
        } else {
            show::authorities(&found.results, out)
        };
        let read_as = found.interpretation.as_ref();
        let after = show::after_results(read_as, &found.next_page_token, found.results.len(), out);
        show::missing(read_as, found.results.len(), out) + &list + &show::facets(&found.facets, out) + &after
    })
}

/// Searches providers.
async fn providers(client: &Client, args: SearchArgs, query: String, out: &Output) -> Result<(), CliError> {
    let filter = pb::ProviderFilter {
        states: [args.states, args.covers].concat(),
        themes: args.themes,
        assistance_types: args.types,
        roles: args.roles,
        horizons: args.horizons,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(within("1y"), Ok(366 * 86_400));
        assert_eq!(within("90d"), Ok(90 * 86_400));
        assert_eq!(within("6mo"), Ok(186 * 86_400));
        assert_eq!(within("1 year 2 weeks"), Ok(380 * 86_400));
        for text in ["", "soon", "0d", "3h", "-1y", "1"] {
            assert!(within(text).is_err(), "{text}");
        }
    }
}
