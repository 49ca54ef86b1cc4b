//! A stream of changes as one answer: the copy that it begins with.

use focalpoint::pb;
use tonic::Streaming;

use super::requests::Answer;
use crate::consent::world::{World, refusal};

/// Watches until the copy is whole.
pub(super) async fn call(world: &World, who: &str) -> Answer {
    let path = "/focalpoint.v1.ChangeService/WatchChanges";
    let opened = world.open(who, path, pb::WatchChangesRequest::default()).await;
    let mut stream: Streaming<pb::WatchChangesResponse> = match opened {
        Ok(stream) => stream,
        Err(status) => return Answer { told: refusal(&status), message: None },
    };
    let mut changes = Vec::new();
    loop {
        let message = stream.message().await.unwrap().unwrap();
        changes.extend(message.changes);
        if !message.resume_token.is_empty() {
            let message = serde_json::json!({ "changes": changes, "revision": message.revision });
            return Answer { told: message.to_string(), message: Some(message) };
        }
    }
}
