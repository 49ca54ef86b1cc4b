//! `focalpoint route`: whom to ask in another State, and how.

use any_ascii::any_ascii;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::domain::State;
use crate::domain::place::NameKind;
use crate::pb;

/// The purposes, as they are typed.
const PURPOSES: [&str; 5] =
    ["mutual-legal-assistance", "extradition", "asset-recovery", "prevention", "civil-administrative"];

/// What to ask.
#[derive(Debug, Args)]
pub(super) struct RouteArgs {
    /// The State that you ask: alpha-2 or alpha-3 code, or its name in any language.
    #[arg(required = true, value_name = "STATE")]
    state: Vec<String>,
    /// The State that asks, in the same ways; left out: your own.
    #[arg(long, value_name = "STATE", default_value = "", hide_default_value = true)]
    from: String,
    /// What the request is for.
    #[arg(long, value_name = "PURPOSE", default_value = PURPOSES[0], value_parser = PossibleValuesParser::new(PURPOSES))]
    purpose: String,
    /// The part of the State that it concerns: ISO 3166-2 such as CH-GE, or the alpha-2 code of a territory.
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    territory: String,
    /// An article that it concerns, such as 46.13; may be repeated.
    #[arg(long = "article", value_name = "ARTICLE")]
    articles: Vec<String>,
    /// It cannot wait: oral requests, urgent contacts and INTERPOL come in.
    #[arg(long)]
    urgent: bool,
    /// The moment for which to answer, RFC 3339; left out: now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// A language that you can write in, BCP 47, preferred first; may be repeated. Left out: the official ones of your State.
    #[arg(long = "language", value_name = "TAG")]
    languages: Vec<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it.
pub(super) async fn run(args: RouteArgs, out: &Output) -> Result<(), CliError> {
    let requested_state = code_of(&args.state.join(" "))?;
    let requesting_state = if args.from.is_empty() { String::new() } else { code_of(&args.from)? };
    let client = args.connection.connect().await?;
    let message = pb::ResolveRouteRequest {
        requesting_state,
        requested_state,
        territory: args.territory,
        purpose: args.purpose.replace('-', "_").to_uppercase(),
        articles: args.articles,
        urgent: args.urgent,
        at: args.at.map(|at| pbjson_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }),
        languages: args.languages,
        ..Default::default()
    };
    let route = client.resolve_route(message).await?;
    out.answer(&route, || show::route(&route, out))
}

/// The code of a State that is given by its code or by a name.
fn code_of(text: &str) -> Result<String, CliError> {
    let (text, folded) = (text.trim(), fold(text));
    let by_code = State::parse(text).or_else(|| State::all().find(|it| it.alpha3().eq_ignore_ascii_case(text)));
    if let Some(state) = by_code {
        return Ok(state.code().to_owned());
    }
    let is_named =
        |state: &State| state.names().iter().any(|name| name.kind != NameKind::Demonym && fold(name.text) == folded);
    let named: Vec<State> = State::all().filter(is_named).collect();
    match named.as_slice() {
        [state] => Ok(state.code().to_owned()),
        [] => Err(CliError::Usage(format!("`{text}` is no State that is known here; give its code, such as MN"))),
        several => {
            let several: Vec<String> = several.iter().map(|it| format!("{} ({it})", it.name("en"))).collect();
            Err(CliError::Usage(format!("`{text}` may be {}; give the code", several.join(" or "))))
        }
    }
}

/// A name without case, accents and script.
fn fold(name: &str) -> String {
    any_ascii(&name.trim().replace('’', "'")).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_code_and_by_name_in_any_language() {
        let cases = [
            ("mn", "MN"),
            ("CHE", "CH"),
            ("Côte d’Ivoire", "CI"),
            ("cote d'ivoire", "CI"),
            ("Монгол", "MN"),
            ("瑞士", "CH"),
            ("Swaziland", "SZ"),
            ("European Union", "EU"),
        ];
        for (text, code) in cases {
            assert_eq!(code_of(text).ok().as_deref(), Some(code), "{text}");
        }
        for text in ["", "Atlantis", "ZZ", "Mongolian"] {
            assert!(matches!(code_of(text), Err(CliError::Usage(_))), "{text}");
        }
    }

    #[test]
    fn a_name_of_several_states_asks_for_the_code() {
        let mut states = std::collections::BTreeMap::<String, std::collections::BTreeSet<State>>::new();
        for state in State::all() {
            let names = state.names().iter().filter(|name| name.kind != NameKind::Demonym);
            for name in names {
                states.entry(fold(name.text)).or_default().insert(state);
            }
        }
        states.retain(|name, states| states.len() > 1 && State::parse(name).is_none() && name.len() > 3);
        assert!(!states.is_empty());
        for (name, states) in states {
            let error = code_of(&name).unwrap_err().to_string();
            assert!(states.iter().all(|state| error.contains(&format!("({state})"))), "{error}");
        }
    }
}
