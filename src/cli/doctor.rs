//! `focalpoint doctor`: whether everything that the service needs on its host is as it should be.

use serde_json::json;

use super::audit::Progress;
use super::error::CliError;
use super::offline::OfflineArgs;
use super::output::Output;
use crate::app::{self, Health};
use crate::config::Use;

/// Runs `doctor`.
pub(super) async fn run(args: &OfflineArgs, out: &Output) -> Result<(), CliError> {
    let config = args.load(None, Use::Offline)?;
    let wrong = args.load(None, Use::Serve).err().map(|error| error.to_string());
    let progress = Progress::begin();
    let found = app::doctor(&config, wrong, &mut progress.told()).await;
    progress.end();
    let value = |it: &app::Finding| json!({ "subject": it.subject, "health": it.health.as_str(), "told": it.told });
    out.answer(&json!({ "findings": found.iter().map(value).collect::<Vec<_>>() }), || {
        let row = |it: &app::Finding| [it.subject, it.health.as_str(), &it.told].map(str::to_owned).to_vec();
        out.table(&["What", "Is", "More"], found.iter().map(row))
    })?;
    match found.iter().filter(|it| it.health == Health::Fault).count() {
        0 => Ok(()),
        faults => Err(CliError::Faults(faults)),
    }
}
