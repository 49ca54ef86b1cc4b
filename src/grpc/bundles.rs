//! The messages of equal needs of neighbouring States.

use crate::directory::{Bundle, BundleQuery, Bundles, Taker};
use crate::domain::{ProviderId, Text};
use crate::pb;

/// What a request asks for.
pub(super) fn query(request: pb::FindBundlesRequest) -> BundleQuery {
    let filter = request.filter.unwrap_or_default();
    BundleQuery {
        states: filter.states,
        articles: filter.articles,
        stages: filter.stages,
        limit: request.limit,
        weights: request.weights,
        min_revision: request.min_revision,
    }
}

/// The message of all bundles.
pub(super) fn message(found: &Bundles) -> pb::FindBundlesResponse {
    let run = pb::MatchRun {
        config_hash: found.config_hash.clone(),
        revision: found.revision.to_string(),
        considered: found.considered,
        ..<_>::default()
    };
    pb::FindBundlesResponse {
        bundles: found.bundles.iter().map(|bundle| bundle_message(found, bundle)).collect(),
        needs: found.needs,
        left_out: found.left_out,
        run: Some(run),
        revision: found.revision.to_string(),
    }
}

/// The message of one bundle.
fn bundle_message(found: &Bundles, bundle: &Bundle) -> pb::Bundle {
    let texts = |title: &Text| title.iter().map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect();
    let needs = bundle.members.iter().map(|member| {
        let need = found.need(member.need);
        pb::BundleNeed {
            need: member.need.name(),
            external_id: need.map(|need| need.external_id.clone()).unwrap_or_default(),
            state: member.state.code().to_owned(),
            title: need.map(|need| texts(&need.title)).unwrap_or_default(),
            names_languages: member.names_languages,
            alone: member.alone.map(|(provider, score)| fit_message(found, provider, score)),
        }
    });
    pb::Bundle {
        needs: needs.collect(),
        region: bundle.region.to_string(),
        languages: bundle.languages.clone(),
        sameness: bundle.sameness,
        articles: bundle.articles.clone(),
        themes: bundle.themes.clone(),
        assistance_types: bundle.assistance_types.clone(),
        providers: bundle.takers.iter().map(|taker| taker_message(found, taker)).collect(),
        together: bundle.together,
        singly: bundle.singly,
        saved: bundle.saved(),
        worth: bundle.worth,
    }
}

/// The message of who would fit a need best alone.
fn fit_message(found: &Bundles, provider: ProviderId, score: u32) -> pb::BundleFit {
    pb::BundleFit { provider: provider.name(), display_name: found.called(provider), score }
}

/// The message of who could take a bundle.
fn taker_message(found: &Bundles, taker: &Taker) -> pb::BundleProvider {
    pb::BundleProvider {
        provider: taker.provider.name(),
        display_name: found.called(taker.provider),
        score: taker.score,
        scores: taker.scores.clone(),
        languages: taker.languages.clone(),
    }
}
