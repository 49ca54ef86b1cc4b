//! Non-interference: whoever may not see a need is answered as if it had never been there.

use std::collections::BTreeMap;

use focalpoint::domain::consent::{Audience, Consent, Freeze};
use focalpoint::domain::proposal::{Event, ProposalAct, ProposalSide, ProposalStage};
use focalpoint::domain::{Need, Proposal, Stage, StateCode, Status, Text};
use focalpoint::pb;
use focalpoint::pb::plan_matches_response::Content;
use jiff::Timestamp;
use uuid::Uuid;

use super::world::{STEP, World, put, telling};
use super::{directory_calls, proposal_calls};
use crate::reports::given::told as told_by_report;

/// How many scripts are run.
const SCRIPTS: u64 = 500;
/// Calls of a script.
const CALLS: usize = 4;
/// Everybody who asks; those who are told more ask more often.
const WHO: [&str; 6] = ["donor", "donor", "other-state", "other-state", "administrator", "anonymous"];
/// Words that are searched: of public records, of secret needs, and of none.
const WORDS: [&str; 8] =
    ["training", "asset recovery", "zanzibarite", "KPK", "central authority Mongolia", "embassy", "xyzzy", "art. 46"];

/// Seeded random numbers (`SplitMix64`).
#[derive(Clone)]
pub(super) struct Random(u64);

impl Random {
    /// A number below `most`.
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    /// One of a list.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Needs that none of the callers may see, each for another reason, among the identifiers of the others.
fn secrets(seed: u64, number: u64) -> Vec<(Uuid, Need)> {
    let mut random = Random(seed);
    (0..number)
        .map(|n| {
            let id = Uuid::from_u128(u128::from(random.below(2000) * STEP + 1 + n));
            let state = *random.pick(&["MN", "KE", "FR"]);
            (id, secret(n, state))
        })
        .collect()
}

/// A need that nobody else may see.
fn secret(n: u64, state: &str) -> Need {
    let text = |text: String| Text::from([("en", text.as_str())]);
    let open = Consent {
        audience: Some(Audience { all_providers: true, states: vec![StateCode::from("ID")], ..Audience::default() }),
        ..Consent::default()
    };
    let other = Audience {
        providers: vec!["providers/other".to_owned()],
        states: vec![StateCode::from("TZ")],
        ..Audience::default()
    };
    let need = Need {
        external_id: format!("secret-{n}"),
        state: StateCode::from(state),
        title: text(format!("Zanzibarite training {n}")),
        description: text("Zanzibarite embassy asset recovery".to_owned()),
        stage: Stage::Shared,
        status: Status::Published,
        ..Need::default()
    };
    match n % 8 {
        0 => Need { stage: Stage::Draft, consent: Some(open), ..need },
        1 => Need { stage: Stage::Submitted, consent: Some(open), ..need },
        2 => Need { stage: Stage::Withdrawn, consent: Some(open), ..need },
        3 => Need { consent: Some(Consent { audience: Some(other), ..open }), ..need },
        4 => Need { consent: Some(Consent { until: "2020-01-01".to_owned(), ..open }), ..need },
        5 => Need { consent: Some(Consent { effective_from: "2999-01-01T00:00:00Z".to_owned(), ..open }), ..need },
        6 => Need { consent: Some(open), freeze: Some(Freeze::default()), ..need },
        _ => Need { status: Status::Draft, consent: Some(open), ..need },
    }
}

/// Proposals that none of the callers may see: at every stage on needs that they do not see, and on one that they see at those at
/// which it is before its State alone.
fn hidden_proposals(needs: &[(String, &'static str, bool)], provider: &str) -> Vec<(Uuid, Proposal)> {
    let early = [ProposalStage::Proposed, ProposalStage::StateAgreed, ProposalStage::Declined];
    let of_need = |(at, (need, state, seen)): (usize, &(String, &'static str, bool))| {
        let stages = if *seen { early.as_slice() } else { ProposalStage::ALL };
        let (need, state, seen) = (need.clone(), *state, *seen);
        let made = move |(n, stage): (usize, &ProposalStage)| {
            let side = if seen || n % 2 == 0 { ProposalSide::Secretariat } else { ProposalSide::Provider };
            let offered = Event { act: ProposalAct::Offer, note: "zanzibarite".to_owned(), ..Event::default() };
            let proposal = Proposal {
                need: need.clone(),
                state: StateCode::from(state),
                funder: provider.to_owned(),
                deliverer: provider.to_owned(),
                stage: stage.clone(),
                made_by: side,
                events: if seen { Vec::new() } else { vec![offered] },
                follow_up_due: "2027-01-01".to_owned(),
                ..Proposal::default()
            };
            (Uuid::from_u128((1 << 110) + (u128::try_from(at).unwrap() << 8) + u128::try_from(n).unwrap()), proposal)
        };
        stages.iter().enumerate().map(made).collect::<Vec<_>>()
    };
    needs.iter().enumerate().flat_map(of_need).collect()
}

/// What scripts ask for by name.
pub(super) struct Names {
    pub(super) needs: Vec<String>,
    pub(super) providers: Vec<String>,
    pub(super) proposals: Vec<String>,
}

/// A script's calls, as a caller makes them one after another; answers what the caller was told.
async fn script(world: &World, seed: u64, names: &Names) -> Vec<String> {
    let mut random = Random(seed);
    let mut told = Vec::new();
    for _ in 0..CALLS {
        let who = *random.pick(&WHO);
        told.push(format!("{who}: {}", one(world, who, &mut random, names).await));
    }
    told
}

/// One call of a caller.
async fn one(world: &World, who: &str, random: &mut Random, names: &Names) -> String {
    let name = random.pick(&names.needs).clone();
    let text = (*random.pick(&WORDS)).to_owned();
    let page_size = i32::try_from(random.below(4) + 1).unwrap();
    match random.below(46) {
        34..46 => directory_calls::one(world, who, random, names, page_size).await,
        0..3 => needs(world, who, random, page_size).await,
        3 | 4 => {
            let request = pb::GetNeedRequest { name, ..<_>::default() };
            world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/GetNeed", request).await.0
        }
        5 | 6 => {
            let request = pb::MatchNeedRequest { need: name, limit: page_size, ..<_>::default() };
            world.call::<_, pb::MatchNeedResponse>(who, "/focalpoint.v1.MatchingService/MatchNeed", request).await.0
        }
        22 | 23 => over_all(world, who, random, page_size).await,
        20 | 21 => {
            let provider = proposal_calls::provider(who, random, names);
            let request = pb::MatchProviderRequest { provider, limit: page_size, ..<_>::default() };
            let path = "/focalpoint.v1.MatchingService/MatchProvider";
            world.call::<_, pb::MatchProviderResponse>(who, path, request).await.0
        }
        24..30 => proposal_calls::one(world, who, random, names, page_size).await,
        30..34 => told_by_report(world, who, random.below(4)).await,
        18 | 19 => {
            let provider = proposal_calls::provider(who, random, names);
            let request = pb::ExplainMatchRequest { need: name, provider, ..<_>::default() };
            let path = "/focalpoint.v1.MatchingService/ExplainMatch";
            world.call::<_, pb::ExplainMatchResponse>(who, path, request).await.0
        }
        7 => {
            let request = pb::SearchProvidersRequest { query: text, page_size, ..<_>::default() };
            let path = "/focalpoint.v1.ProviderService/SearchProviders";
            world.call::<_, pb::SearchProvidersResponse>(who, path, request).await.0
        }
        8 => {
            let request = pb::SearchAuthoritiesRequest { query: text, page_size, ..<_>::default() };
            let path = "/focalpoint.v1.AuthorityService/SearchAuthorities";
            world.call::<_, pb::SearchAuthoritiesResponse>(who, path, request).await.0
        }
        9 => {
            let request = pb::ListProvidersRequest { page_size, ..<_>::default() };
            let path = "/focalpoint.v1.ProviderService/ListProviders";
            world.call::<_, pb::ListProvidersResponse>(who, path, request).await.0
        }
        10 => {
            let need = Some(pb::Need { name, title: [("en".into(), text)].into(), ..<_>::default() });
            let request = pb::UpdateNeedRequest { need, ..<_>::default() };
            world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/UpdateNeed", request).await.0
        }
        11 => {
            let state = (*random.pick(&["ID", "MN", "KE"])).to_owned();
            let external_id = format!("secret-{}", random.below(9));
            let title = [("en".into(), text)].into();
            let need = Some(pb::Need { state, external_id, title, ..<_>::default() });
            let request = pb::RegisterNeedRequest { need, ..<_>::default() };
            world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/RegisterNeed", request).await.0
        }
        12 => {
            let request = pb::ListDisclosuresRequest { name, page_size, ..<_>::default() };
            let path = "/focalpoint.v1.NeedService/ListDisclosures";
            world.call::<_, pb::ListDisclosuresResponse>(who, path, request).await.0
        }
        13 => {
            let request =
                pb::CloseNeedRequest { name, outcome: "MET".to_owned(), validate_only: true, ..<_>::default() };
            world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/CloseNeed", request).await.0
        }
        14 if random.below(2) == 0 => {
            let state = (*random.pick(&["ID", "MN", "KE"])).to_owned();
            let request = pb::GetActionPlanRequest { state, ..<_>::default() };
            world.call::<_, pb::ActionPlan>(who, "/focalpoint.v1.NeedService/GetActionPlan", request).await.0
        }
        14 => {
            world
                .call::<_, pb::WhoAmIResponse>(who, "/focalpoint.v1.AccountService/WhoAmI", pb::WhoAmIRequest {})
                .await
                .0
        }
        15 => {
            let request = pb::ListAccountsRequest { page_size, ..<_>::default() };
            let path = "/focalpoint.v1.AccountService/ListAccounts";
            world.call::<_, pb::ListAccountsResponse>(who, path, request).await.0
        }
        16 => {
            let request = pb::WithdrawConsentRequest { name, validate_only: true, ..<_>::default() };
            world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/WithdrawConsent", request).await.0
        }
        _ => {
            let (path, request) = ("/focalpoint.v1.TransferService/Export", pb::ExportRequest::default());
            world.stream::<_, pb::ExportResponse>(who, path, request).await
        }
    }
}

/// Bundles, or a plan, of all needs.
async fn over_all(world: &World, who: &str, random: &mut Random, page_size: i32) -> String {
    if random.below(2) == 0 {
        let request = pb::FindBundlesRequest { limit: page_size, ..<_>::default() };
        let path = "/focalpoint.v1.MatchingService/FindBundles";
        return world.call::<_, pb::FindBundlesResponse>(who, path, request).await.0;
    }
    let states = if random.below(2) == 0 { Vec::new() } else { vec!["ID".to_owned(), "MN".to_owned()] };
    let filter = Some(pb::PlanFilter { states, ..<_>::default() });
    let request = pb::PlanMatchesRequest { filter, ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/PlanMatches";
    let told = world.messages::<_, pb::PlanMatchesResponse>(who, path, request).await;
    // How far a plan is when it tells is a matter of the machine's pace.
    let lasting = |message: &&pb::PlanMatchesResponse| !matches!(message.content, Some(Content::Progress(_)));
    told.map_or_else(|told| told, |told| told.iter().filter(lasting).map(telling).collect())
}

/// Two pages of needs.
async fn needs(world: &World, who: &str, random: &mut Random, page_size: i32) -> String {
    let some = |random: &mut Random, of: &[&str]| match random.below(2) {
        0 => Vec::new(),
        _ => vec![(*random.pick(of)).to_owned()],
    };
    let filter = pb::NeedFilter {
        states: some(random, &["MN", "KE", "ID"]),
        stages: some(random, &["SUBMITTED", "SHARED", "DRAFT"]),
        ..<_>::default()
    };
    let mut request = pb::ListNeedsRequest { page_size, filter: Some(filter), ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/ListNeeds";
    let (mut told, page) = world.call::<_, pb::ListNeedsResponse>(who, path, request.clone()).await;
    if let Some(page) = page.filter(|page| !page.next_page_token.is_empty()) {
        request.page_token = page.next_page_token;
        told += &world.call::<_, pb::ListNeedsResponse>(who, path, request).await.0;
    }
    told
}

/// The names that scripts ask for: needs that callers see, secret ones, and ones that are in no world.
async fn names(world: &World, secrets: &[(Uuid, Need)]) -> Names {
    let path = "/focalpoint.v1.ProviderService/ListProviders";
    let request = pb::ListProvidersRequest { page_size: 100, ..<_>::default() };
    let page = world.call::<_, pb::ListProvidersResponse>("other-state", path, request).await.1.unwrap();
    let mut providers = page.providers;
    providers.sort_by_key(|provider| provider.external_id != "demo-provider");
    assert!(providers.len() > 1 && providers[0].external_id == "demo-provider");
    let providers = providers.into_iter().map(|provider| provider.name).collect();
    let mut names = Vec::new();
    for who in ["donor", "other-state"] {
        let request = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
        let path = "/focalpoint.v1.NeedService/ListNeeds";
        let page = world.call::<_, pb::ListNeedsResponse>(who, path, request).await.1.unwrap();
        names.extend(page.needs.into_iter().map(|need| need.name));
    }
    assert!(names.len() > 5, "the callers see some needs");
    names.extend(secrets.iter().map(|(id, _)| format!("needs/{id}")));
    names.extend((1..10).map(|n| format!("needs/{}", Uuid::from_u128(n << 100))));
    names.push("needs/x".to_owned());
    Names { needs: names, providers, proposals: Vec::new() }
}

/// A world with those secrets.
async fn world(key: &std::path::Path, secrets: Vec<(Uuid, Need)>) -> World {
    let world = World::with("2026-11-24T12:00:00Z".parse::<Timestamp>().unwrap(), key, secrets).await;
    world.put(directory_calls::more()).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn worlds_that_differ_in_unshared_needs_alone_answer_every_script_alike() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("issuer.pem");
    let (few, many) = (secrets(1, 3), secrets(2, 64));
    let [a, b] = [world(&key, few.clone()).await, world(&key, many.clone()).await];
    let mut names = names(&a, &[few.clone(), many.clone()].concat()).await;
    // What brings the second world to where listing brought the first.
    let _ = self::names(&b, &[]).await;
    // The first world has no proposal at all; a provider is not told of itself by one, nor another State.
    let unseen = |(id, need): &(Uuid, Need)| (format!("needs/{id}"), need.state.known().unwrap().code(), false);
    let mut on: Vec<_> = few.iter().chain(&many).map(unseen).collect();
    on.retain(|(need, ..)| many.iter().any(|(id, _)| *need == format!("needs/{id}")));
    on.extend(names.needs.first().map(|need| (need.clone(), "MN", true)));
    let proposals = hidden_proposals(&on, &names.providers[0]);
    b.put(proposals.iter().map(|(id, proposal)| put(*id, proposal.clone())).collect()).await;
    names.proposals = proposals.iter().map(|(id, _)| format!("proposals/{id}")).collect();
    names.proposals.extend((1..10).map(|n| format!("proposals/{}", Uuid::from_u128(n << 100))));
    let mut answered = BTreeMap::new();
    for seed in 0..SCRIPTS {
        let (one, other) = tokio::join!(script(&a, seed, &names), script(&b, seed, &names));
        assert_eq!(one, other, "script {seed}");
        for told in one {
            let (who, answer) = told.split_once(':').unwrap();
            *answered.entry(who.to_owned()).or_insert(0) += u32::from(answer.contains('{'));
        }
    }
    // The control: the scripts ask for what there is, and not only for what is refused.
    assert!(["donor", "other-state", "administrator"].iter().all(|who| answered[*who] > 25), "{answered:?}");
    assert_eq!(answered["anonymous"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_is_shared_is_told_apart_by_some_script() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("issuer.pem");
    let mut more = secrets(2, 8);
    let shared = &mut more[6];
    shared.1.freeze = None;
    let [a, b] = [world(&key, secrets(2, 8)).await, world(&key, more.clone()).await];
    let mut names = names(&a, &more).await;
    let _ = self::names(&b, &[]).await;
    names.proposals.push(format!("proposals/{}", Uuid::from_u128(1)));
    let mut found = 0;
    for seed in 0..100 {
        let (one, other) = tokio::join!(script(&a, seed, &names), script(&b, seed, &names));
        found += usize::from(one != other);
    }
    assert!(found > 0, "the control");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_is_offered_is_told_apart_by_some_script() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("issuer.pem");
    let [a, b] = [world(&key, Vec::new()).await, world(&key, Vec::new()).await];
    let mut names = names(&a, &[]).await;
    let _ = self::names(&b, &[]).await;
    let on = [(names.needs[0].clone(), "MN", false)];
    let proposals = hidden_proposals(&on, &names.providers[0]);
    b.put(proposals.iter().map(|(id, proposal)| put(*id, proposal.clone())).collect()).await;
    names.proposals = proposals.iter().map(|(id, _)| format!("proposals/{id}")).collect();
    let mut found = 0;
    for seed in 0..100 {
        let (one, other) = tokio::join!(script(&a, seed, &names), script(&b, seed, &names));
        found += usize::from(one != other);
    }
    assert!(found > 0, "the control");
}
