//! Answers made of messages that are kept encoded, so that a read neither copies nor encodes the records in it again.
//!
//! A message within a message is bytes on the wire; the answers here say so to prost and are otherwise those of the
//! contract. What is encoded here leaves in the place of the empty message that tonic is given.

use std::fmt::Write as _;

use aws_lc_rs::digest;
use axum::body::Body;
use http_body_util::{BodyExt as _, Full};
use hyper::http::{HeaderMap, HeaderName, HeaderValue};
use prost::Message;
use prost::bytes::{BufMut as _, Bytes};
use tonic::{Response, Status};

use crate::directory::Error;
use crate::domain::authority::Freshness;
use crate::pb;

/// Bytes before a message: whether it is compressed, and its length.
const PREFIX_BYTES: usize = 5;
/// The trailer of gRPC's own status.
const STATUS: HeaderName = HeaderName::from_static("grpc-status");

/// `SearchAuthoritiesResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct SearchAnswer {
    #[prost(message, repeated, tag = "1")]
    pub(super) results: Vec<ResultAnswer>,
    #[prost(message, repeated, tag = "2")]
    pub(super) facets: Vec<pb::Facet>,
    #[prost(message, optional, tag = "3")]
    pub(super) interpretation: Option<pb::Interpretation>,
    #[prost(string, tag = "4")]
    pub(super) next_page_token: String,
    #[prost(string, tag = "5")]
    pub(super) revision: String,
}

/// `AuthorityResult`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ResultAnswer {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) authority: Bytes,
    #[prost(double, tag = "2")]
    pub(super) score: f64,
    #[prost(message, repeated, tag = "3")]
    pub(super) highlights: Vec<pb::Highlight>,
    #[prost(message, optional, tag = "4")]
    pub(super) matched: Option<pb::Matched>,
}

/// The field of `Authority` that is worked out when it is read.
#[derive(Clone, PartialEq, Message)]
pub(super) struct FreshnessAnswer {
    #[prost(string, tag = "49")]
    freshness: String,
}

impl FreshnessAnswer {
    /// That of an entry.
    pub(super) fn of(freshness: Freshness) -> Self {
        Self { freshness: freshness.as_str().to_owned() }
    }
}

/// `MatchNeedResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct MatchAnswer {
    #[prost(message, repeated, tag = "1")]
    pub(super) candidates: Vec<CandidateAnswer>,
    #[prost(message, repeated, tag = "2")]
    pub(super) excluded: Vec<pb::Exclusion>,
    #[prost(message, optional, tag = "3")]
    pub(super) run: Option<pb::MatchRun>,
    #[prost(string, tag = "4")]
    pub(super) revision: String,
}

/// `ExplainMatchResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ExplainAnswer {
    #[prost(message, optional, tag = "1")]
    pub(super) candidate: Option<CandidateAnswer>,
    #[prost(bool, tag = "2")]
    pub(super) fits: bool,
    #[prost(uint32, optional, tag = "3")]
    pub(super) rank: Option<u32>,
    #[prost(message, optional, tag = "4")]
    pub(super) run: Option<pb::MatchRun>,
    #[prost(string, tag = "5")]
    pub(super) revision: String,
}

/// `Candidate`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct CandidateAnswer {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) provider: Bytes,
    #[prost(uint32, tag = "2")]
    pub(super) score: u32,
    #[prost(message, repeated, tag = "3")]
    pub(super) parts: Vec<pb::ScorePart>,
    #[prost(message, repeated, tag = "4")]
    pub(super) rule_outcomes: Vec<pb::RuleOutcome>,
    /// Each an `Overlap`; the same for every candidate.
    #[prost(bytes = "bytes", repeated, tag = "5")]
    pub(super) overlaps: Vec<Bytes>,
    /// Each a `MatchContact`; those of the State are the same for every candidate.
    #[prost(bytes = "bytes", repeated, tag = "6")]
    pub(super) contacts: Vec<Bytes>,
    #[prost(message, repeated, tag = "7")]
    pub(super) tools: Vec<pb::ToolOffer>,
}

/// `MatchContact` of the State's side.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StateContactAnswer {
    #[prost(string, tag = "1")]
    pub(super) side: String,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) authority: Bytes,
    #[prost(string, tag = "4")]
    pub(super) reason: String,
}

/// SHA-256 of the messages of an answer that comes in several.
pub(super) struct Digest(digest::Context);

impl Digest {
    /// That of no message yet.
    pub(super) fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    /// Takes in the next message.
    pub(super) fn add(&mut self, message: &impl Message) {
        self.0.update(&message.encode_length_delimited_to_vec());
    }

    /// The digest in hexadecimal digits.
    pub(super) fn finish(self) -> String {
        hex(self.0.finish())
    }
}

/// A digest in hexadecimal digits.
fn hex(digest: digest::Digest) -> String {
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// An answer with its prefix, handed from the service to where trailers are added.
#[derive(Debug, Clone)]
pub(super) struct Encoded(Bytes);

impl Encoded {
    /// Encodes an answer.
    ///
    /// # Errors
    /// `Internal` when it is longer than any message may be.
    pub(super) fn of(answer: &impl Message) -> Result<Self, Error> {
        Self::framed(answer.encoded_len(), |frame| answer.encode_raw(frame))
    }

    /// SHA-256 of the answer, in hexadecimal digits.
    pub(super) fn digest(&self) -> String {
        hex(digest::digest(&digest::SHA256, &self.0))
    }

    /// Takes a message that is encoded already, in parts.
    ///
    /// # Errors
    /// As [`Encoded::of`].
    pub(super) fn whole(parts: &[Bytes]) -> Result<Self, Error> {
        Self::framed(parts.iter().map(Bytes::len).sum(), |frame| {
            for part in parts {
                frame.extend_from_slice(part);
            }
        })
    }

    /// Puts the prefix before what `fill` adds.
    fn framed(length: usize, fill: impl FnOnce(&mut Vec<u8>)) -> Result<Self, Error> {
        let prefix = u32::try_from(length).map_err(|_| Error::Internal("an answer is too long".to_owned()))?;
        let mut frame = Vec::with_capacity(PREFIX_BYTES + length);
        frame.put_u8(0);
        frame.put_u32(prefix);
        fill(&mut frame);
        Ok(Self(frame.into()))
    }

    /// The body of the answer of a call that went well, with one more trailer.
    pub(super) fn into_body(self, name: HeaderName, value: HeaderValue) -> Body {
        let trailers = HeaderMap::from_iter([(STATUS, HeaderValue::from_static("0")), (name, value)]);
        Body::new(Full::new(self.0).with_trailers(std::future::ready(Some(Ok(trailers)))))
    }
}

/// The response that tonic is given: an empty message, and the encoded answer beside it.
///
/// # Errors
/// `OUT_OF_RANGE` when the answer is larger than `most` bytes, as tonic does it.
pub(super) fn hollow<M: Default>(response: Response<Encoded>, most: usize) -> Result<Response<M>, Status> {
    let (metadata, encoded, mut extensions) = response.into_parts();
    if encoded.0.len() > most + PREFIX_BYTES {
        return Err(Status::out_of_range("the answer is too large; ask for fewer results"));
    }
    extensions.insert(encoded);
    Ok(Response::from_parts(metadata, M::default(), extensions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_encoded_records_reads_as_the_message_of_the_contract() {
        let [name, freshness] = ["authorities/1", "DUE"].map(str::to_owned);
        let kept = pb::Authority { name, ..Default::default() };
        let of_today = FreshnessAnswer::of(Freshness::Due);
        let authority = [kept.encode_to_vec(), of_today.encode_to_vec()].concat().into();
        let whole = pb::Authority { freshness, ..kept };
        let matched = Some(pb::Matched { name: true, ..Default::default() });
        let result = ResultAnswer { authority, score: 0.5, matched, ..Default::default() };
        let answer = SearchAnswer { results: vec![result], revision: "7".to_owned(), ..Default::default() };
        let result = pb::AuthorityResult { authority: Some(whole), score: 0.5, matched, ..Default::default() };
        let message =
            pb::SearchAuthoritiesResponse { results: vec![result], revision: "7".to_owned(), ..Default::default() };
        let encoded = Encoded::of(&answer).unwrap().0;
        let read = pb::SearchAuthoritiesResponse::decode(encoded.slice(PREFIX_BYTES..)).unwrap();
        assert_eq!(read, message);
        assert_eq!(encoded[1..PREFIX_BYTES], u32::try_from(answer.encoded_len()).unwrap().to_be_bytes());
    }

    #[test]
    fn a_match_of_encoded_records_reads_as_the_message_of_the_contract() {
        let provider = pb::Provider { name: "providers/1".to_owned(), ..Default::default() };
        let authority = pb::Authority { name: "authorities/1".to_owned(), ..Default::default() };
        let overlap = pb::Overlap { title: "a title".to_owned(), ..Default::default() };
        let bytes = authority.encode_to_vec().into();
        let contact = StateContactAnswer { side: "STATE".to_owned(), authority: bytes, ..Default::default() };
        let candidate = CandidateAnswer {
            provider: provider.encode_to_vec().into(),
            score: 9,
            overlaps: vec![overlap.encode_to_vec().into(); 2],
            contacts: vec![contact.encode_to_vec().into()],
            ..Default::default()
        };
        let answer = MatchAnswer { candidates: vec![candidate], ..Default::default() };
        let contact = pb::MatchContact { side: "STATE".to_owned(), authority: Some(authority), ..Default::default() };
        let candidate = pb::Candidate {
            provider: Some(provider),
            score: 9,
            overlaps: vec![overlap; 2],
            contacts: vec![contact],
            ..Default::default()
        };
        let message = pb::MatchNeedResponse { candidates: vec![candidate.clone()], ..Default::default() };
        assert_eq!(answer.encode_to_vec(), message.encode_to_vec());
        let (rank, revision) = (Some(3), "7".to_owned());
        let run = Some(pb::MatchRun { considered: 4, ..Default::default() });
        let one = answer.candidates.into_iter().next();
        let answer = ExplainAnswer { candidate: one, fits: true, rank, run: run.clone(), revision: revision.clone() };
        let message = pb::ExplainMatchResponse { candidate: Some(candidate), fits: true, rank, run, revision };
        assert_eq!(answer.encode_to_vec(), message.encode_to_vec());
    }

    #[test]
    fn an_answer_beyond_the_limit_does_not_leave() {
        let parts = ["fo", "ur"].map(|part| Bytes::from_static(part.as_bytes()));
        let response = || Response::new(Encoded::whole(&parts).unwrap());
        assert!(hollow::<pb::Authority>(response(), 4).is_ok());
        assert_eq!(hollow::<pb::Authority>(response(), 3).unwrap_err().code(), tonic::Code::OutOfRange);
    }
}
