//! `focalpoint search`: authorities, providers, or one record in full.

use clap::Args;
use jiff::Timestamp;
use pbjson_types::Duration;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::client::Client;
use crate::domain::contact::OfficeHours;
use crate::domain::route::Times;
use crate::domain::{Source as _, SystemSource};
use crate::pb;

/// Pages that are read for offices that are open now.
const MOST_PAGES: usize = 10;

/// What to look for.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
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
    /// Only offices that are open now by their recorded hours; how many others were left out is told.
    #[arg(long, conflicts_with_all = ["providers", "facets"])]
    open_now: bool,
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
    let (found, left_out) = if args.open_now {
        open_now(client, message, SystemSource.now()).await?
    } else {
        (client.search_authorities(message).await?, LeftOut::default())
    };
    out.answer(&found, || {
        let list = if args.detail {
            let authorities = found.results.iter().filter_map(|result| result.authority.as_ref());
            authorities.map(|authority| show::authority(authority, out)).collect::<Vec<_>>().join("\n\n")
        } else {
            show::authorities(&found.results, out)
        };
        let read_as = found.interpretation.as_ref();
        let after = show::after_results(read_as, &found.next_page_token, found.results.len(), out);
        let left_out = left_out.told();
        show::missing(read_as, found.results.len(), out)
            + &list
            + &show::facets(&found.facets, out)
            + &left_out
            + &after
    })
}

/// Offices that a search found and that were not shown.
#[derive(Debug, Default, PartialEq, Eq)]
struct LeftOut {
    /// Closed now.
    closed: usize,
    /// Of unknown hours or time zone.
    unknown: usize,
}

impl LeftOut {
    /// Counts a record that is not shown; whether it is.
    fn keeps(&mut self, authority: &pb::Authority, now: Timestamp) -> bool {
        let is_open = is_open(authority, now);
        self.closed += usize::from(is_open == Some(false));
        self.unknown += usize::from(is_open.is_none());
        is_open == Some(true)
    }

    /// In words, where there are any.
    fn told(&self) -> String {
        match (self.closed, self.unknown) {
            (0, 0) => String::new(),
            (closed, unknown) => {
                format!("\nleft out: {closed} closed now, {unknown} whose hours or time zone are not recorded")
            }
        }
    }
}

/// Whether an office is open at that moment; none where its record does not say.
fn is_open(authority: &pb::Authority, at: Timestamp) -> Option<bool> {
    let hours = authority.office_hours.as_ref().and_then(|hours| serde_json::to_value(hours).ok());
    let hours: Option<OfficeHours> = hours.and_then(|hours| serde_json::from_value(hours).ok());
    Times::at(&authority.time_zone, hours.as_ref(), at).open_now
}

/// Searches page by page until there are as many open offices as a page has, no more results, or no more patience.
async fn open_now(
    client: &Client,
    mut message: pb::SearchAuthoritiesRequest,
    now: Timestamp,
) -> Result<(pb::SearchAuthoritiesResponse, LeftOut), CliError> {
    let wanted = usize::try_from(message.page_size).unwrap_or_default();
    let mut left_out = LeftOut::default();
    let mut all = pb::SearchAuthoritiesResponse::default();
    for _ in 0..MOST_PAGES {
        let mut page = client.search_authorities(message.clone()).await?;
        page.results.retain(|result| result.authority.as_ref().is_some_and(|it| left_out.keeps(it, now)));
        let before = std::mem::take(&mut all.results);
        all = page;
        all.results.splice(0..0, before);
        if all.results.len() >= wanted || all.next_page_token.is_empty() {
            break;
        }
        message.page_token.clone_from(&all.next_page_token);
    }
    Ok((all, left_out))
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
    fn an_office_is_open_by_its_own_clock_or_nothing_is_said() {
        let range = pb::Hours {
            days: ["MO", "TU", "WE", "TH", "FR"].map(str::to_owned).into(),
            from: "09:00".to_owned(),
            until: "17:00".to_owned(),
        };
        let hours = Some(pb::OfficeHours { weekly: vec![range], ..Default::default() });
        let office = |time_zone: &str, office_hours| {
            let time_zone = time_zone.to_owned();
            pb::Authority { time_zone, office_hours, ..Default::default() }
        };
        // A Tuesday, 09:30 in Ulaanbaatar and the night of Monday in Zurich.
        let now: Timestamp = "2026-11-24T01:30:00Z".parse().unwrap();
        let offices = [
            (office("Asia/Ulaanbaatar", hours.clone()), Some(true)),
            (office("Europe/Zurich", hours.clone()), Some(false)),
            (office("", hours), None),
            (office("Asia/Ulaanbaatar", None), None),
        ];
        let mut left_out = LeftOut::default();
        for (office, expected) in &offices {
            assert_eq!(is_open(office, now), *expected, "{}", office.time_zone);
            assert_eq!(left_out.keeps(office, now), *expected == Some(true));
        }
        assert_eq!(left_out, LeftOut { closed: 1, unknown: 2 });
        assert!(left_out.told().contains("1 closed now, 2 whose hours"));
        assert_eq!(LeftOut::default().told(), "");
    }

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
