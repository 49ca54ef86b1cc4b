//! Matching a need over the wire, for the State, the secretariat and a provider.

use focalpoint::pb;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::provider_service_client::ProviderServiceClient;
use tonic::Code;

use super::harness::Service;

/// The needs that a role sees.
async fn needs(service: &Service, role: &str) -> Vec<pb::Need> {
    let request = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    service.needs(role).list_needs(request).await.unwrap().into_inner().needs
}

/// The providers that a role sees.
async fn providers(service: &Service, role: &str) -> Vec<pb::Provider> {
    let request = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
    let page = ProviderServiceClient::new(service.as_role(role)).list_providers(request).await.unwrap().into_inner();
    assert!(page.next_page_token.is_empty(), "they are all on one page");
    page.providers
}

/// What a role gets for a need.
async fn matched(service: &Service, role: &str, need: &pb::Need) -> Result<pb::MatchNeedResponse, tonic::Status> {
    of_first(service, role, need, 5).await
}

/// What a role gets for a need, of at most so many candidates.
async fn of_first(
    service: &Service,
    role: &str,
    need: &pb::Need,
    limit: i32,
) -> Result<pb::MatchNeedResponse, tonic::Status> {
    let request = pb::MatchNeedRequest { need: need.name.clone(), limit, ..Default::default() };
    let mut client = MatchingServiceClient::new(service.as_role(role));
    client.match_need(request).await.map(tonic::Response::into_inner)
}

/// What a role gets for a pair.
async fn explained(
    service: &Service,
    role: &str,
    need: &str,
    provider: &str,
) -> Result<pb::ExplainMatchResponse, tonic::Status> {
    let request =
        pb::ExplainMatchRequest { need: need.to_owned(), provider: provider.to_owned(), ..Default::default() };
    let mut client = MatchingServiceClient::new(service.as_role(role));
    client.explain_match(request).await.map(tonic::Response::into_inner)
}

/// Checks that the explanation of a pair is what the match of its need says of the provider; answers whether it fits.
fn compare(matched: &pb::MatchNeedResponse, explained: pb::ExplainMatchResponse, provider: &str, ranked: bool) -> bool {
    let candidate = explained.candidate.unwrap();
    assert_eq!(explained.run, matched.run);
    assert_eq!(candidate.provider.as_ref().unwrap().name, provider);
    assert_eq!(candidate.parts.iter().map(|part| part.contribution).sum::<u32>(), candidate.score);
    let is_it = |it: &&pb::Candidate| it.provider.as_ref().is_some_and(|it| it.name == provider);
    let Some(place) = matched.candidates.iter().position(|it| is_it(&it)) else {
        // With room for all, whoever is no candidate was stopped.
        let excluded = matched.excluded.iter().find(|it| it.provider == provider).unwrap();
        let failed: Vec<_> = candidate.rule_outcomes.iter().filter(|rule| !rule.passed).cloned().collect();
        assert!(!explained.fits && explained.rank.is_none() && candidate.contacts.is_empty());
        assert_eq!((excluded.score, &excluded.rules), (candidate.score, &failed));
        return false;
    };
    assert_eq!(candidate, matched.candidates[place]);
    assert_eq!(explained.rank, ranked.then(|| u32::try_from(place).unwrap() + 1));
    assert!(explained.fits && candidate.rule_outcomes.len() > 3);
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn every_submitted_need_finds_providers_with_reasons_that_sum_to_the_score() {
    let service = Service::start(false).await;
    for need in needs(&service, "secretariat").await {
        let response = matched(&service, "secretariat", &need).await.unwrap();
        assert!(!response.candidates.is_empty(), "{} {:?}", need.external_id, need.title);
        let mut last = u32::MAX;
        for candidate in &response.candidates {
            let sum: u32 = candidate.parts.iter().map(|part| part.contribution).sum();
            assert_eq!(sum, candidate.score);
            assert!(candidate.score <= last, "best first");
            last = candidate.score;
            assert!(candidate.rule_outcomes.iter().all(|rule| rule.passed));
        }
        assert_eq!(response.run.unwrap().config_hash.len(), 64);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_sees_only_how_it_fits_itself_and_only_for_shared_needs() {
    let service = Service::start(false).await;
    let shared = needs(&service, "provider").await;
    assert!(!shared.is_empty());
    for need in &shared {
        let response = matched(&service, "provider", need).await.unwrap();
        let told = response.candidates.iter().filter_map(|c| c.provider.as_ref()).map(|p| p.external_id.as_str());
        assert!(told.chain(response.excluded.iter().map(|_| "demo-provider")).all(|id| id == "demo-provider"));
    }
    let all = needs(&service, "secretariat").await;
    let hidden = all.iter().find(|need| shared.iter().all(|seen| seen.name != need.name)).unwrap();
    assert_eq!(matched(&service, "provider", hidden).await.unwrap_err().code(), Code::NotFound);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_names_contacts_on_both_sides() {
    let service = Service::start(false).await;
    let mut sides = std::collections::BTreeSet::new();
    for need in needs(&service, "editor").await {
        for candidate in matched(&service, "editor", &need).await.unwrap().candidates {
            sides.extend(candidate.contacts.into_iter().map(|contact| contact.side));
        }
    }
    assert_eq!(sides.into_iter().collect::<Vec<_>>(), ["PROVIDER", "STATE"]);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_explains_a_pair_is_what_the_match_of_its_need_says_of_the_provider() {
    let service = Service::start(false).await;
    for (role, ranked) in [("secretariat", true), ("editor", true), ("provider", false)] {
        let all = providers(&service, role).await;
        let of = all.iter().filter(|provider| ranked || provider.external_id == "demo-provider");
        let of: Vec<_> = of.map(|provider| provider.name.as_str()).collect();
        let (mut fit, mut stopped) = (0, 0);
        for need in needs(&service, role).await {
            let matched = match of_first(&service, role, &need, 100).await {
                Ok(matched) => matched,
                // Another State's, which its consent lets be read and not matched.
                Err(refusal) => {
                    assert_eq!((role, refusal.code()), ("editor", Code::NotFound));
                    continue;
                }
            };
            for provider in &of {
                let explained = explained(&service, role, &need.name, provider).await.unwrap();
                let fits = compare(&matched, explained, provider, ranked);
                fit += u32::from(fits);
                stopped += u32::from(!fits);
            }
        }
        assert!(fit > 0 && (stopped > 0 || !ranked), "{role}: {fit} fit, {stopped} do not");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_explained_itself_alone() {
    let service = Service::start(false).await;
    let (all, need) = (providers(&service, "secretariat").await, needs(&service, "provider").await.remove(0).name);
    let nobody = "providers/01981c3e-0000-7000-8000-000000000000";
    let never = explained(&service, "provider", &need, nobody).await.unwrap_err();
    assert_eq!(never.code(), Code::NotFound);
    let others: Vec<_> = all.iter().filter(|provider| provider.external_id != "demo-provider").collect();
    assert!(!others.is_empty());
    for other in others {
        let refusal = explained(&service, "provider", &need, &other.name).await.unwrap_err();
        assert_eq!((refusal.message(), refusal.details()), (never.message(), never.details()));
        assert!(explained(&service, "secretariat", &need, &other.name).await.is_ok(), "the control");
    }
    service.demo.stop().await;
}

/// What a role gets for a provider.
async fn ranked(
    service: &Service,
    role: &str,
    provider: &str,
    limit: i32,
) -> Result<pb::MatchProviderResponse, tonic::Status> {
    let request = pb::MatchProviderRequest { provider: provider.to_owned(), limit, ..Default::default() };
    let mut client = MatchingServiceClient::new(service.as_role(role));
    client.match_provider(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_needs_for_a_provider_are_scored_as_the_match_of_each_says_best_first() {
    let service = Service::start(false).await;
    let (mut fit, mut stopped, mut over) = (0, 0, 0);
    for role in ["secretariat", "editor", "provider"] {
        let own = |provider: &&pb::Provider| role != "provider" || provider.external_id == "demo-provider";
        let (of, needs) = (providers(&service, role).await, needs(&service, role).await);
        for provider in of.iter().filter(own).map(|provider| provider.name.as_str()) {
            let all = ranked(&service, role, provider, 100).await.unwrap();
            let mut open = 0;
            for need in &needs {
                let Ok(explained) = explained(&service, role, &need.name, provider).await else { continue };
                if ["MET", "PARTLY_MET", "NOT_MET", "WITHDRAWN"].contains(&need.stage.as_str()) {
                    over += 1;
                    let is_told = all.excluded.iter().any(|it| it.need == need.name);
                    assert!(!is_told && all.candidates.iter().all(|it| it.need.as_ref() != Some(need)));
                    continue;
                }
                open += 1;
                let candidate = explained.candidate.unwrap();
                let place = all.candidates.iter().position(|it| it.need.as_ref() == Some(need));
                assert_eq!(place.is_some(), explained.fits, "{role} {} {provider}", need.external_id);
                if let Some(found) = place.map(|place| &all.candidates[place]) {
                    assert_eq!((found.score, &found.parts), (candidate.score, &candidate.parts));
                    assert_eq!(
                        (&found.rule_outcomes, &found.overlaps),
                        (&candidate.rule_outcomes, &candidate.overlaps)
                    );
                    fit += 1;
                } else {
                    let missed = all.excluded.iter().find(|it| it.need == need.name).unwrap();
                    let failed: Vec<_> = candidate.rule_outcomes.iter().filter(|rule| !rule.passed).cloned().collect();
                    assert_eq!((missed.score, &missed.rules), (candidate.score, &failed));
                    stopped += 1;
                }
            }
            assert_eq!(all.run.as_ref().unwrap().considered, open);
            assert_eq!((all.candidates.len() + all.excluded.len(), all.left_out), (open.try_into().unwrap(), 0));
            let place = |it: &pb::NeedCandidate| (std::cmp::Reverse(it.score), it.need.clone().unwrap().name);
            assert!(all.candidates.is_sorted_by_key(place));
            let first = ranked(&service, role, provider, 2).await.unwrap();
            assert_eq!(first.candidates[..], all.candidates[..all.candidates.len().min(2)]);
            let ahead = |it: &pb::NeedExclusion| first.candidates.len() < 2 || it.score >= first.candidates[1].score;
            assert!(first.excluded.iter().all(ahead) && first.excluded.len() <= 2);
        }
    }
    assert!(fit > 20 && stopped > 5 && over > 0, "{fit} fit, {stopped} do not, {over} are over");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_told_of_needs_for_itself_alone() {
    let service = Service::start(false).await;
    let nobody = "providers/01981c3e-0000-7000-8000-000000000000";
    let never = ranked(&service, "provider", nobody, 0).await.unwrap_err();
    assert_eq!(never.code(), Code::NotFound);
    for provider in providers(&service, "secretariat").await {
        let answer = ranked(&service, "provider", &provider.name, 0).await;
        if provider.external_id == "demo-provider" {
            let shared: Vec<_> = needs(&service, "provider").await.into_iter().map(|need| need.name).collect();
            let answer = answer.unwrap();
            let told = answer.candidates.into_iter().map(|it| it.need.unwrap().name);
            assert!(told.chain(answer.excluded.into_iter().map(|it| it.need)).all(|name| shared.contains(&name)));
        } else {
            let refusal = answer.unwrap_err();
            assert_eq!((refusal.message(), refusal.details()), (never.message(), never.details()));
        }
    }
    service.demo.stop().await;
}
