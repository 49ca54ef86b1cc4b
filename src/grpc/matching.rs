//! `MatchingService`.

use std::sync::Arc;

use jiff::civil::Date;
use prost::Message;
use prost::bytes::Bytes;
use tonic::{Request, Response, Status};

use super::convert::{dated, encoded, options, page, shown};
use super::encoded::{CandidateAnswer, Encoded, ExplainAnswer, MatchAnswer, StateContactAnswer, hollow};
use super::told::Told;
use super::{Service, bundles, plan, run};
use crate::auth::Principal;
use crate::auth::policy::Operation;
use crate::directory::{
    Directory, Error, ExplainQuery, Explained, MatchQuery, MatchedNeed, Matches, MissedNeed, NamedCandidate,
    NamedExclusion, NeedMatches, Overlap, Part, ProviderQuery, RuleOutcome, Saving, StateContact, ToolFit,
};
use crate::domain::contact::{Phone, ProviderContact};
use crate::domain::proposal::Overlapping;
use crate::domain::{ActivityId, NeedId, Revision, Text};
use crate::pb;

#[tonic::async_trait]
impl pb::matching_service_server::MatchingService for Service {
    async fn match_need(
        &self,
        request: Request<pb::MatchNeedRequest>,
    ) -> Result<Response<pb::MatchNeedResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::MatchNeed).await?;
        let query = MatchQuery {
            need: request.need,
            limit: request.limit,
            weights: request.weights,
            min_revision: request.min_revision,
            as_of: request.as_of,
            save: request.save,
        };
        let answer = match self.directory.match_need(&call.principal, &query).await {
            Ok(matches) => matches_message(&self.directory, &call.principal, matches).await,
            Err(error) => Err(error),
        };
        hollow(call.answer(answer, Ok).await?, self.most_out)
    }

    async fn explain_match(
        &self,
        request: Request<pb::ExplainMatchRequest>,
    ) -> Result<Response<pb::ExplainMatchResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ExplainMatch).await?;
        let query = ExplainQuery {
            need: request.need,
            provider: request.provider,
            weights: request.weights,
            min_revision: request.min_revision,
        };
        let today = self.directory.today();
        let explained = self.directory.explain_match(&call.principal, &query).await;
        hollow(call.answer(explained, |explained| explained_message(explained, today)).await?, self.most_out)
    }

    async fn match_provider(
        &self,
        request: Request<pb::MatchProviderRequest>,
    ) -> Result<Response<pb::MatchProviderResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::MatchProvider).await?;
        let query = ProviderQuery {
            provider: request.provider,
            limit: request.limit,
            weights: request.weights,
            min_revision: request.min_revision,
        };
        let matched = self.directory.match_provider(&call.principal, &query).await;
        call.answer(matched, needs_message).await
    }

    type PlanMatchesStream = Told<pb::PlanMatchesResponse>;

    async fn plan_matches(
        &self,
        request: Request<pb::PlanMatchesRequest>,
    ) -> Result<Response<Self::PlanMatchesStream>, Status> {
        let (call, request) = self.gate.enter(request, Operation::PlanMatches).await?;
        plan::answer(Arc::clone(&self.directory), call, request, self.stall).await
    }

    async fn find_bundles(
        &self,
        request: Request<pb::FindBundlesRequest>,
    ) -> Result<Response<pb::FindBundlesResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::FindBundles).await?;
        let found = self.directory.find_bundles(&call.principal, &bundles::query(request)).await;
        call.answer(found, |found| Ok((bundles::message(&found), found.revision))).await
    }

    async fn list_runs(&self, request: Request<pb::ListRunsRequest>) -> Result<Response<pb::ListRunsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListRuns).await?;
        let page = page(request.page_size, request.page_token);
        let listed = self.directory.list_runs(&call.principal, &page, &request.min_revision).await;
        call.answer(listed, |page| Ok(run::page_message(page))).await
    }

    async fn delete_run(
        &self,
        request: Request<pb::DeleteRunRequest>,
    ) -> Result<Response<pbjson_types::Empty>, Status> {
        let (call, request) = self.gate.enter(request, Operation::DeleteRun).await?;
        let removed = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.delete_run(&call.principal, &request.name, &request.etag, options).await
        };
        let removed = removed.await;
        call.answer(removed, |revision| Ok((pbjson_types::Empty {}, revision))).await
    }
}

/// The message of a ranking, which is saved or compared with the first answer where that was asked for.
async fn matches_message(
    directory: &Directory,
    principal: &Principal,
    mut matches: Matches,
) -> Result<(Encoded, Revision), Error> {
    let (saving, revision) = (std::mem::take(&mut matches.saving), matches.revision);
    let mut answer = match_answer(matches)?;
    let encoded = Encoded::of(&answer)?;
    let (name, differs) = match saving {
        Saving::None => return Ok((encoded, revision)),
        Saving::New(run) => (directory.save_run(principal, *run, encoded.digest()).await?, false),
        Saving::Repeats { name, digest } => (name, digest != encoded.digest()),
    };
    answer.run = answer.run.map(|run| pb::MatchRun { name, differs, ..run });
    Ok((Encoded::of(&answer)?, revision))
}

/// SHA-256 of the answer with those matches, by which saved runs are compared; it has nothing of a run in it.
///
/// # Errors
/// `Internal` where it cannot be encoded.
pub fn match_digest(matches: Matches) -> Result<String, Error> {
    Ok(Encoded::of(&match_answer(matches)?)?.digest())
}

/// The message of a ranking. What is the same for every candidate is encoded once.
fn match_answer(matches: Matches) -> Result<MatchAnswer, Error> {
    let today = matches.today;
    let overlaps = overlap_messages(matches.overlaps, matches.proposals);
    let contacts = state_contact_messages(matches.state_contacts, today)?;
    let candidate = |named| candidate_message(named, &overlaps, &contacts);
    Ok(MatchAnswer {
        candidates: matches.candidates.into_iter().map(candidate).collect::<Result<_, _>>()?,
        excluded: matches.excluded.into_iter().map(exclusion_message).collect(),
        run: Some(run_message(matches.config_hash, matches.revision, matches.considered)),
        revision: matches.revision.to_string(),
    })
}

/// The message of a pair in full.
fn explained_message(explained: Explained, today: Date) -> Result<(Encoded, Revision), Error> {
    let overlaps = overlap_messages(explained.overlaps, explained.proposals);
    let contacts = state_contact_messages(explained.state_contacts, today)?;
    let answer = ExplainAnswer {
        candidate: Some(candidate_message(explained.candidate, &overlaps, &contacts)?),
        fits: explained.fits,
        rank: explained.rank,
        run: Some(run_message(explained.config_hash, explained.revision, explained.considered)),
        revision: explained.revision.to_string(),
    };
    Ok((Encoded::of(&answer)?, explained.revision))
}

/// The message of ranked needs.
fn needs_message(matches: NeedMatches) -> Result<(pb::MatchProviderResponse, Revision), Error> {
    let answer = pb::MatchProviderResponse {
        candidates: matches.candidates.into_iter().map(need_message).collect::<Result<_, _>>()?,
        excluded: matches.excluded.into_iter().map(missed_message).collect(),
        run: Some(run_message(matches.config_hash, matches.revision, matches.considered)),
        left_out: matches.left_out,
        revision: matches.revision.to_string(),
    };
    Ok((answer, matches.revision))
}

/// The message of a need that fits.
fn need_message(matched: MatchedNeed) -> Result<pb::NeedCandidate, Error> {
    Ok(pb::NeedCandidate {
        need: Some(shown(&matched.need)?),
        score: matched.candidate.score,
        parts: matched.candidate.parts.into_iter().map(part_message).collect(),
        rule_outcomes: matched.candidate.rules.into_iter().map(rule_message).collect(),
        overlaps: matched.overlaps.into_iter().map(overlap_message).collect(),
    })
}

/// The message of a need that would fit but for a rule.
fn missed_message(missed: MissedNeed) -> pb::NeedExclusion {
    let entry = missed.need.entry();
    let title = entry.record.title.iter().map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    pb::NeedExclusion {
        need: NeedId(entry.id).name(),
        title: title.collect(),
        rules: missed.rules.into_iter().map(rule_message).collect(),
        score: missed.score,
    }
}

/// The message of what a run was made with.
fn run_message(config_hash: String, revision: Revision, considered: u32) -> pb::MatchRun {
    pb::MatchRun { config_hash, revision: revision.to_string(), considered, ..Default::default() }
}

/// The messages of help that overlaps, encoded.
fn overlap_messages(overlaps: Vec<(Overlap, String)>, proposals: Vec<(Overlapping, String)>) -> Vec<Bytes> {
    let proposals = proposals.into_iter().map(|(overlap, provider)| {
        let Overlapping { proposal, subjects, title, start, end, .. } = overlap;
        pb::Overlap { provider, title, subjects, start, end, proposal }
    });
    overlaps.into_iter().map(overlap_message).chain(proposals).map(|overlap| bytes(&overlap)).collect()
}

/// The messages of whom to contact on the State's side, encoded.
fn state_contact_messages(contacts: Vec<StateContact>, today: Date) -> Result<Vec<Bytes>, Error> {
    contacts.into_iter().map(|contact| Ok(bytes(&state_contact_message(contact, today)?))).collect()
}

/// A message as it goes over the wire.
fn bytes(message: &impl Message) -> Bytes {
    message.encode_to_vec().into()
}

/// The message of a candidate.
fn candidate_message(
    named: NamedCandidate,
    overlaps: &[Bytes],
    state_contacts: &[Bytes],
) -> Result<CandidateAnswer, Error> {
    let own = named.contacts.into_iter().map(|contact| bytes(&provider_side(contact)));
    Ok(CandidateAnswer {
        provider: encoded(named.provider.entry())?,
        score: named.candidate.score,
        overlaps: overlaps.to_vec(),
        parts: named.candidate.parts.into_iter().map(part_message).collect(),
        rule_outcomes: named.candidate.rules.into_iter().map(rule_message).collect(),
        contacts: own.chain(state_contacts.iter().cloned()).collect(),
        tools: named.candidate.tools.into_iter().map(tool_message).collect(),
    })
}

/// The message of a tool that can be used today.
fn tool_message(of: ToolFit) -> pb::ToolOffer {
    let texts = |text: &Text| text.iter().map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect();
    let tool = pb::Tool {
        title: texts(&of.tool.title),
        description: texts(&of.tool.description),
        url: of.tool.url,
        languages: of.tool.languages,
        articles: of.tool.articles.iter().map(ToString::to_string).collect(),
        themes: of.tool.themes.iter().map(ToString::to_string).collect(),
        assistance_types: of.tool.assistance_types,
    };
    pb::ToolOffer { tool: Some(tool), subjects: of.subjects, in_language: of.in_language }
}

/// The message of a near miss.
fn exclusion_message(named: NamedExclusion) -> pb::Exclusion {
    pb::Exclusion {
        provider: named.exclusion.provider.name(),
        display_name: named.name,
        rules: named.exclusion.rules.into_iter().map(rule_message).collect(),
        score: named.exclusion.score,
    }
}

/// The message of one part of a score.
fn part_message(part: Part) -> pb::ScorePart {
    let evidence = part.evidence.into_iter().map(|evidence| pb::Evidence {
        subject: evidence.subject,
        source: evidence.activity.map_or(evidence.source, ActivityId::name),
        quote: evidence.quote,
    });
    pb::ScorePart {
        criterion: part.criterion.as_str().to_owned(),
        value: part.value,
        weight: part.weight,
        contribution: part.contribution,
        evidence: evidence.collect(),
        missing: part.missing.into_iter().map(str::to_owned).collect(),
    }
}

/// The message of how a rule came out.
fn rule_message(outcome: RuleOutcome) -> pb::RuleOutcome {
    pb::RuleOutcome { rule: outcome.rule.as_str().to_owned(), passed: outcome.passed, reason: outcome.reason }
}

/// The message of help that overlaps.
fn overlap_message((overlap, provider): (Overlap, String)) -> pb::Overlap {
    let Overlap { title, subjects, start, end, .. } = overlap;
    pb::Overlap { provider, title, subjects, start, end, proposal: String::new() }
}

/// The message of whom to contact on the provider's side.
fn provider_side(contact: ProviderContact) -> pb::MatchContact {
    pb::MatchContact {
        side: "PROVIDER".to_owned(),
        provider_contact: Some(provider_contact_message(contact)),
        authority: None,
        reason: "contact of the provider's profile".to_owned(),
    }
}

/// The message of whom to contact on the State's side.
fn state_contact_message(contact: StateContact, today: Date) -> Result<StateContactAnswer, Error> {
    let authority = dated(&contact.authority, today)?.concat().into();
    Ok(StateContactAnswer { side: "STATE".to_owned(), authority, reason: contact.reason })
}

/// The message of how to reach a provider.
fn provider_contact_message(contact: ProviderContact) -> pb::ProviderContact {
    let phone = |phone: Phone| pb::Phone {
        number: phone.number,
        extension: phone.extension,
        kind: phone.kind.to_string(),
        languages: phone.languages,
    };
    pb::ProviderContact {
        role: contact.role,
        phones: contact.phones.into_iter().map(phone).collect(),
        emails: contact.emails,
        website: contact.website,
        languages: contact.languages,
    }
}
