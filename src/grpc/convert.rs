//! Between records and messages. Both have the same JSON, so one function each way serves every record.

use std::sync::Arc;

use aws_lc_rs::digest;
use jiff::Timestamp;
use jiff::civil::Date;
use prost::Message;
use prost::bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::encoded::FreshnessAnswer;
use super::gate::Call;
use crate::directory::{Edit, Entry, Error, Options, PageRequest, Request, Shown, Written};
use crate::domain::authority::Freshness;
use crate::domain::{
    Account, AccountId, Activity, ActivityId, Approval, ApprovalId, Authority, AuthorityId, ErrorReport, ErrorReportId,
    Group, GroupId, Invitation, InvitationId, Need, NeedId, Officer, OfficerId, Proposal, ProposalId, Provider,
    ProviderId, Record, Revision, Violations,
};
use crate::pb;

/// Fields that the service sets and that a message brings in vain.
const OUTPUT_ONLY: [&str; 6] = ["name", "uid", "etag", "createTime", "updateTime", "freshness"];

/// A record that has a message.
pub(super) trait Messaged: Record {
    /// Its message.
    type Message: Message + DeserializeOwned + Default;

    /// Its resource name.
    fn resource_name(id: Uuid, record: &Self) -> String;
}

/// Declares the message of a record.
macro_rules! messaged {
    ($($record:ty => $message:ty, |$id:ident, $of:ident| $name:expr;)+) => { $(
        impl Messaged for $record {
            type Message = $message;

            fn resource_name($id: Uuid, $of: &Self) -> String {
                $name
            }
        }
    )+ };
}

messaged! {
    Authority => pb::Authority, |id, _record| AuthorityId(id).name();
    Officer => pb::Officer, |id, record| crate::directory::officer_name(OfficerId(id), record);
    Provider => pb::Provider, |id, _record| ProviderId(id).name();
    Activity => pb::Activity, |id, _record| ActivityId(id).name();
    Group => pb::Group, |id, _record| GroupId(id).name();
    Need => pb::Need, |id, _record| NeedId(id).name();
    Account => pb::Account, |id, _record| AccountId(id).name();
    Approval => pb::Approval, |id, _record| ApprovalId(id).name();
    Invitation => pb::Invitation, |id, _record| InvitationId(id).name();
    Proposal => pb::Proposal, |id, _record| ProposalId(id).name();
    ErrorReport => pb::ErrorReport, |id, _record| ErrorReportId(id).name();
}

/// A record whose message is the same whenever it is read.
pub(super) trait Timeless: Messaged {
    /// The message of a record of which the caller sees a part: without what would tell of the rest.
    fn in_part(message: Self::Message) -> Self::Message {
        message
    }
}

impl Timeless for Officer {}
impl Timeless for Provider {}
impl Timeless for Activity {}
impl Timeless for Group {}
impl Timeless for Need {
    /// When it was last written is when something that is not shown may have been.
    fn in_part(message: pb::Need) -> pb::Need {
        pb::Need { update_time: None, ..message }
    }
}
impl Timeless for Account {}
impl Timeless for Approval {}
impl Timeless for Invitation {}
impl Timeless for Proposal {}
impl Timeless for ErrorReport {}

/// The message of an entry as it goes over the wire, made once a version: small to keep, and never encoded again.
///
/// # Errors
/// `Internal` when record and message do not agree, which a test rules out.
pub(super) fn encoded<T: Timeless>(entry: &Entry<T>) -> Result<Bytes, Error> {
    let made: Arc<Result<Bytes, String>> = entry.rendered(bytes_of);
    made.as_ref().clone().map_err(Error::Internal)
}

/// The message of an authority as it is kept, and what decides the rest of it on a day.
type Undated = (Bytes, Option<Date>);

/// The message of an authority without what a day decides, made once a version.
///
/// # Errors
/// As [`encoded`].
fn undated(entry: &Entry<Authority>) -> Result<Undated, Error> {
    let made: Arc<Result<Undated, String>> =
        entry.rendered(|entry| Ok((bytes_of(entry)?, entry.record.confirmation_due())));
    made.as_ref().clone().map_err(Error::Internal)
}

/// The message of an authority as it goes over the wire that day, in two parts that are one when put together: what is kept,
/// and the field that the day decides.
///
/// # Errors
/// As [`encoded`].
pub(super) fn dated(entry: &Entry<Authority>, today: Date) -> Result<[Bytes; 2], Error> {
    let (message, due) = undated(entry)?;
    Ok([message, FreshnessAnswer::of(Freshness::on(due, today)).encode_to_vec().into()])
}

/// The message of an authority that day.
///
/// # Errors
/// As [`encoded`].
pub(super) fn dated_message(entry: &Entry<Authority>, today: Date) -> Result<pb::Authority, Error> {
    pb::Authority::decode(&*dated(entry, today)?.concat()).map_err(|error| Error::Internal(error.to_string()))
}

/// The message of an authority as it was: how far it could be relied on then is not told.
///
/// # Errors
/// As [`encoded`].
pub(super) fn past_message(entry: &Entry<Authority>) -> Result<pb::Authority, Error> {
    pb::Authority::decode(undated(entry)?.0).map_err(|error| Error::Internal(error.to_string()))
}

/// The message of an entry.
///
/// # Errors
/// As [`encoded`].
pub(super) fn message<T: Timeless>(entry: &Entry<T>) -> Result<T::Message, Error> {
    T::Message::decode(encoded(entry)?).map_err(|error| Error::Internal(error.to_string()))
}

/// The message of a record as a caller may see it.
///
/// # Errors
/// As [`encoded`].
pub(super) fn shown<T: Timeless>(shown: &Shown<T>) -> Result<T::Message, Error> {
    match shown {
        Shown::Whole(entry) => message(entry),
        Shown::Part(entry) => message(entry).map(T::in_part),
    }
}

/// The message and revision of a written record.
///
/// # Errors
/// As [`message`].
#[expect(clippy::needless_pass_by_value, reason = "handed to `Call::answer`, which gives the value")]
pub(super) fn written_message<T: Timeless>(written: Written<T>) -> Result<(T::Message, Revision), Error> {
    Ok((message(&written.entry)?, written.revision))
}

/// Makes the message of an entry as it goes over the wire.
fn bytes_of<T: Messaged>(entry: &Entry<T>) -> Result<Bytes, String> {
    make(entry).map(|message| message.encode_to_vec().into()).map_err(|error| error.to_string())
}

/// Makes the message of an entry.
fn make<T: Messaged>(entry: &Entry<T>) -> Result<T::Message, serde_json::Error> {
    let mut value = serde_json::to_value(&entry.record)?;
    if let Value::Object(fields) = &mut value {
        fields.insert("name".to_owned(), T::resource_name(entry.id, &entry.record).into());
        fields.insert("uid".to_owned(), entry.id.to_string().into());
        fields.insert("etag".to_owned(), entry.revision.to_string().into());
        fields.insert("createTime".to_owned(), entry.create_time.to_string().into());
        fields.insert("updateTime".to_owned(), entry.update_time.to_string().into());
    }
    serde_json::from_value(value)
}

/// The fields that are set in a message.
///
/// # Errors
/// `Invalid` when the message is not there, `Internal` when it has no JSON.
fn all_fields<M: Serialize>(message: Option<&M>, field: &str) -> Result<Map<String, Value>, Error> {
    let Some(message) = message else {
        let mut violations = Violations::default();
        violations.add(field, "is required");
        return Err(Error::Invalid(violations));
    };
    if let Value::Object(fields) = serde_json::to_value(message)? {
        Ok(fields)
    } else {
        Err(Error::Internal("a message is no JSON object".to_owned()))
    }
}

/// The record of a message.
///
/// # Errors
/// `Invalid` when the message is not there or does not hold such a record.
pub(super) fn record<T: Record, M: Serialize>(message: Option<&M>, field: &str) -> Result<T, Error> {
    let mut fields = all_fields(message, field)?;
    fields.retain(|key, _| !OUTPUT_ONLY.contains(&key.as_str()));
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let mut violations = Violations::default();
        let path = error.path().to_string();
        let path = if path == "." { field.to_owned() } else { format!("{field}.{path}") };
        violations.add(path, error.inner().to_string());
        Error::Invalid(violations)
    })
}

/// The value of a part of a request, where there is one.
///
/// # Errors
/// `Internal` when value and message do not agree, which a test rules out.
pub(super) fn value<T: DeserializeOwned, M: Serialize>(message: Option<&M>) -> Result<Option<T>, Error> {
    Ok(message.map(|message| serde_json::from_value(serde_json::to_value(message)?)).transpose()?)
}

/// A time as a message has it.
pub(super) fn timestamp(time: Timestamp) -> pbjson_types::Timestamp {
    pbjson_types::Timestamp { seconds: time.as_second(), nanos: time.subsec_nanosecond() }
}

/// The edit that a message and its mask ask for.
///
/// # Errors
/// As [`record`].
pub(super) fn edit<M: Serialize>(
    message: Option<&M>,
    field: &str,
    mask: Option<&pbjson_types::FieldMask>,
) -> Result<Edit, Error> {
    let mut fields = all_fields(message, field)?;
    let [name, etag] =
        ["name", "etag"].map(|key| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned());
    fields.retain(|key, _| !OUTPUT_ONLY.contains(&key.as_str()));
    Ok(Edit { name, etag, fields, mask: mask.map(|mask| mask.paths.clone()).unwrap_or_default() })
}

/// The options of a write: its request id with a digest of the method and the whole request, and whether only to check it.
///
/// # Errors
/// `Invalid` when the request id is no UUID.
pub(super) fn options(
    call: &Call,
    request: &impl Message,
    request_id: &str,
    validate_only: bool,
) -> Result<Options, Error> {
    if request_id.is_empty() {
        return Ok(Options { validate_only, ..Options::default() });
    }
    let Ok(id) = Uuid::try_parse(request_id) else {
        let mut violations = Violations::default();
        violations.add("request_id", "is not a UUID");
        return Err(Error::Invalid(violations));
    };
    // Requests of two methods may be the same bytes.
    let whole = [call.operation().name().as_bytes(), &[0], &request.encode_to_vec()].concat();
    let digest = digest::digest(&digest::SHA256, &whole);
    let fingerprint = digest.as_ref().try_into().map_err(|_| Error::Internal("digest length".to_owned()))?;
    let request = Some(Request { id: id.to_string(), fingerprint });
    Ok(Options { request, validate_only, ..Options::default() })
}

/// The page that a request asks for.
pub(super) const fn page(size: i32, token: String) -> PageRequest {
    PageRequest { size, token }
}
