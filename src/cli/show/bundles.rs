//! Equal needs of neighbouring States for a person: what they have in common, who could take them together, and what that is
//! worth beside an activity for each.

use super::candidate::percent;
use super::code::{best, listed, state, word};
use crate::cli::output::Output;
use crate::pb;

/// All bundles.
pub(in crate::cli) fn bundles(answer: &pb::FindBundlesResponse, out: &Output) -> String {
    let mut blocks: Vec<String> =
        answer.bundles.iter().enumerate().map(|(at, bundle)| one(at + 1, bundle, out)).collect();
    if answer.bundles.is_empty() {
        blocks.push("no neighbouring States have equal needs that you may see".to_owned());
    }
    let hash = answer.run.as_ref().map_or("", |run| run.config_hash.get(..12).unwrap_or(&run.config_hash));
    let left_out =
        if answer.left_out > 0 { format!(", {} of before them not", answer.left_out) } else { String::new() };
    let needs = if answer.needs == 1 { "need" } else { "needs" };
    blocks.push(out.faint(&format!("{} {needs} compared{left_out}; weights and rules {hash}", answer.needs)));
    blocks.join("\n\n")
}

/// One bundle: what it is about, the needs, who could take it, what that is worth.
fn one(place: usize, bundle: &pb::Bundle, out: &Output) -> String {
    let subjects = [listed(&bundle.themes, &out.language), articles(&bundle.articles)];
    let subjects: Vec<String> = subjects.into_iter().filter(|subject| !subject.is_empty()).collect();
    let about = if subjects.is_empty() { String::new() } else { format!(": {}", subjects.join(", ")) };
    let mut lines =
        vec![out.strong(&format!("{place}. {}{about}", word(&bundle.region, &out.language))), needs(bundle, out)];
    lines.push(common(bundle, out));
    lines.extend(bundle.providers.iter().enumerate().map(|(at, provider)| taker(at, provider)));
    lines.push(worth(bundle));
    lines.join("\n")
}

/// Articles in words.
fn articles(of: &[String]) -> String {
    match of {
        [] => String::new(),
        [one] => format!("article {one}"),
        many => format!("articles {}", many.join(", ")),
    }
}

/// The needs, each with how the best for all fits it beside the best for it alone.
fn needs(bundle: &pb::Bundle, out: &Output) -> String {
    let scores = bundle.providers.first().map(|first| first.scores.as_slice()).unwrap_or_default();
    let rows = bundle.needs.iter().enumerate().map(|(at, need)| {
        let alone = need.alone.as_ref();
        vec![
            if need.external_id.is_empty() { need.need.clone() } else { need.external_id.clone() },
            state(&need.state, &out.language),
            best(&need.title, &out.language).to_owned(),
            scores.get(at).map_or_else(|| "-".to_owned(), |score| percent(*score)),
            alone.map_or_else(|| "nobody".to_owned(), |fit| format!("{} ({})", percent(fit.score), fit.display_name)),
        ]
    });
    out.table(&["Need", "State", "Title", "Together", "Alone, by the best for it"], rows)
}

/// What the needs have in common, in a line.
fn common(bundle: &pb::Bundle, out: &Output) -> String {
    let languages = if bundle.languages.is_empty() {
        "no need names a working language".to_owned()
    } else {
        format!("all can work in {}", bundle.languages.join(" and in "))
    };
    let silent: Vec<String> =
        bundle.needs.iter().filter(|need| !need.names_languages).map(|it| state(&it.state, &out.language)).collect();
    let ask = if silent.is_empty() || bundle.languages.is_empty() {
        String::new()
    } else {
        format!(" (not known of {}: ask)", silent.join(", "))
    };
    let kinds = listed(&bundle.assistance_types, &out.language);
    let kinds = if kinds.is_empty() { String::new() } else { format!("; all ask for {}", kinds.to_lowercase()) };
    format!("{languages}{ask}{kinds}; {} alike", percent(bundle.sameness))
}

/// One who could take it, in a line.
fn taker(at: usize, provider: &pb::BundleProvider) -> String {
    let name = if provider.display_name.is_empty() { &provider.provider } else { &provider.display_name };
    let languages = if provider.languages.is_empty() {
        "its languages are not known".to_owned()
    } else {
        format!("in {}", provider.languages.join(" or "))
    };
    let label = if at == 0 { "Could take all of it" } else { "or" };
    format!("{label}: {name}, {languages}: {}", percent(provider.score))
}

/// What it is worth, in a line.
fn worth(bundle: &pb::Bundle) -> String {
    if bundle.providers.is_empty() {
        return "Nobody delivers to all of these States without breaking a rule for one of them.".to_owned();
    }
    let verdict = if bundle.worth > 0 { "Worth bundling" } else { "Better one by one" };
    let engagements = if bundle.saved == 1 { "engagement" } else { "engagements" };
    format!(
        "{verdict}: {} together, {} one by one on average, and {} {engagements} saved.",
        percent(bundle.together),
        percent(bundle.singly),
        bundle.saved
    )
}
