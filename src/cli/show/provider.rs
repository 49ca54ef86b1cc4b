//! Providers for a person.

use super::authority::phone;
use super::code::{best, listed, provider_kind};
use crate::cli::output::Output;
use crate::pb;

/// Providers, one a row.
pub(in crate::cli) fn providers(providers: &[&pb::Provider], out: &Output) -> String {
    if providers.is_empty() {
        return String::new();
    }
    let rows = providers.iter().map(|provider| {
        vec![
            name(provider, out),
            provider_kind(&provider.kind, &out.language),
            listed(&provider.assistance_types, &out.language),
            provider.name.clone(),
        ]
    });
    out.table(&["Provider", "Kind", "Helps by", "Name"], rows)
}

/// One provider in full.
pub(in crate::cli) fn provider(provider: &pb::Provider, out: &Output) -> String {
    let language = &out.language;
    let coverage = provider.coverage.as_ref();
    let presence = provider.presence.iter().map(|office| {
        [office.title.as_str(), &office.place].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let contacts = provider.contacts.iter().map(contact);
    let funding = provider.funding.as_ref().map(|funding| {
        [&funding.window, &funding.committed, &funding.currency]
            .into_iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    });
    let tools = provider.tools.iter().map(|tool| format!("{} {}", best(&tool.title, language), tool.url));
    let fields = [
        ("Kind", provider_kind(&provider.kind, language)),
        ("Does", provider.roles.join(", ")),
        ("Articles", provider.articles.join(", ")),
        ("Themes", listed(&provider.themes, language)),
        ("Helps by", listed(&provider.assistance_types, language)),
        ("States", coverage.map(|coverage| listed(&coverage.states, language)).unwrap_or_default()),
        ("Regions", coverage.map(|coverage| listed(&coverage.regions, language)).unwrap_or_default()),
        ("Presence", presence.collect::<Vec<_>>().join("\n")),
        ("Languages", provider.languages.join(", ")),
        ("Funding", funding.unwrap_or_default()),
        ("Tools", tools.collect::<Vec<_>>().join("\n")),
        ("Contact", contacts.collect::<Vec<_>>().join("\n")),
        ("Web", provider.website.clone()),
        ("About", best(&provider.description, language).to_owned()),
    ];
    [out.strong(&name(provider, out)), out.faint(&provider.name), out.fields(fields)].join("\n")
}

/// Its name with its acronyms.
pub(super) fn name(provider: &pb::Provider, out: &Output) -> String {
    let name = best(&provider.names, &out.language);
    if provider.acronyms.is_empty() { name.to_owned() } else { format!("{name} ({})", provider.acronyms.join(", ")) }
}

/// How to reach a provider, in a line.
pub(super) fn contact(contact: &pb::ProviderContact) -> String {
    let phones = contact.phones.iter().map(phone);
    let all = std::iter::once(contact.role.clone()).chain(contact.emails.iter().cloned()).chain(phones);
    all.chain([contact.website.clone()]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
