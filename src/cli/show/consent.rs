//! Who may learn of a need, for a person to read.

use crate::cli::output::Output;
use crate::cli::show;
use crate::pb;

/// A need with its consent.
pub(in crate::cli) fn consent(need: &pb::Need, out: &Output) -> String {
    let title = show::best(&need.title, &out.language);
    let frozen = need.freeze.as_ref().map(|freeze| format!("since {}: {}", freeze.since, freeze.reason));
    let fields = [("Stage", need.stage.clone()), ("Frozen", frozen.unwrap_or_default())];
    let mut parts = vec![out.strong(title), out.faint(&need.name), out.fields(fields)];
    match &need.consent {
        Some(consent) => parts.extend([out.strong("Consent"), one(consent, out)]),
        None => parts.push("there is no consent: only the State and the secretariat may learn of it".to_owned()),
    }
    if let Some(next) = &need.next_consent {
        parts.extend([out.strong("Next consent"), one(next, out)]);
    }
    parts.join("\n")
}

/// A time of an answer.
pub(in crate::cli) fn time(time: &pbjson_types::Timestamp) -> String {
    jiff::Timestamp::new(time.seconds, time.nanos).map(|time| time.to_string()).unwrap_or_default()
}

/// One consent.
fn one(consent: &pb::Consent, out: &Output) -> String {
    let audience = consent.audience.clone().unwrap_or_default();
    let mut whom = audience.providers;
    whom.extend(audience.states.iter().map(|state| show::state(state, &out.language)));
    whom.extend(audience.all_providers.then(|| "every provider".to_owned()));
    if !audience.coordination_group.is_empty() {
        let members = audience.group_members.join(", ");
        whom.push(format!("{} (as long as they are members: {members})", audience.coordination_group));
    }
    let all = "all but personal and internal ones".to_owned();
    let fields = if consent.fields.is_empty() { all } else { consent.fields.join(", ") };
    let until = if consent.until.is_empty() { "until withdrawn".to_owned() } else { consent.until.clone() };
    out.fields([
        ("To", whom.join(", ")),
        ("Fields", fields),
        ("From", consent.effective_from.clone()),
        ("Until", until),
    ])
}
