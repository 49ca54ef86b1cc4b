//! What of a stream is printed: for a program a line for each change and then one with the token, for people a line each.

use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::output::{Output, print};
use crate::cli::show::{best, state};
use crate::pb;
use crate::pb::change::Record;

/// What prints a stream.
pub(super) struct Shown {
    /// Where, and how.
    out: Output,
    /// The revision that was printed last.
    revision: String,
}

/// The line of a change, as JSON: the record, or that there is none any more.
pub(super) fn line(change: &pb::Change) -> Result<String, CliError> {
    let failed = |error: serde_json::Error| CliError::Output(error.into());
    let mut value = serde_json::to_value(change).map_err(failed)?;
    if let (None, Value::Object(fields)) = (&change.record, &mut value) {
        fields.insert("removed".to_owned(), true.into());
    }
    Ok(value.to_string())
}

/// The line that makes those before it count: revision and token.
pub(super) fn end(answer: &pb::WatchChangesResponse, is_copy: bool) -> String {
    json!({ "revision": answer.revision, "resumeToken": answer.resume_token, "copy": is_copy }).to_string()
}

impl Shown {
    /// Prints there.
    pub(super) const fn new(out: Output) -> Self {
        Self { out, revision: String::new() }
    }

    /// Prints what has come as one.
    pub(super) fn take(
        &mut self,
        changes: &[pb::Change],
        answer: &pb::WatchChangesResponse,
        is_copy: bool,
    ) -> Result<(), CliError> {
        // A sign of life at the same revision says nothing that is worth a line.
        if answer.heartbeat && answer.revision == self.revision {
            return Ok(());
        }
        self.revision.clone_from(&answer.revision);
        if self.out.json {
            for change in changes {
                print(&line(change)?)?;
            }
            return print(&end(answer, is_copy));
        }
        if is_copy {
            return print(&format!("a copy of {} records at revision {}", changes.len(), answer.revision));
        }
        changes.iter().try_for_each(|change| print(&self.told(change)))
    }

    /// A change for people.
    fn told(&self, change: &pb::Change) -> String {
        let language = &self.out.language;
        let (what, of, called) = match &change.record {
            None => ("removed", String::new(), ""),
            Some(Record::Authority(authority)) => {
                (status(&authority.status), state(&authority.state, language), best(&authority.names, language))
            }
            Some(Record::Provider(provider)) => {
                (status(&provider.status), "provider".to_owned(), best(&provider.names, language))
            }
        };
        let parts = [of.as_str(), called].into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        format!("{what:<9}  {}  {}", self.out.faint(&change.name), parts.join(": "))
    }
}

/// What a record that was written is now.
fn status(status: &str) -> &str {
    match status {
        "DRAFT" => "draft",
        "SUSPENDED" => "suspended",
        "CLOSED" => "closed",
        _ => "written",
    }
}
