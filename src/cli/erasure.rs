//! What the verbs that erase share: that it is meant, and what is said of it afterwards.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::error::CliError;

/// Has the person say that this is meant, once they were told what it does.
pub(super) fn confirm(what: &str) -> Result<(), CliError> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(CliError::Usage("erasing cannot be undone: confirm it with --yes".to_owned()));
    }
    eprintln!("{what} Type `erase` to go on:");
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(CliError::Output)?;
    if answer.trim() == "erase" { Ok(()) } else { Err(CliError::Usage("nothing was erased".to_owned())) }
}

/// What is said of an erasure.
pub(super) fn told(time: Option<&pbjson_types::Timestamp>, by: &str, is_complete: bool) -> String {
    let time = time.and_then(|time| jiff::Timestamp::from_second(time.seconds).ok());
    let time = time.map(|time| time.to_string()).unwrap_or_default();
    let by = if by.is_empty() { "the service, as its time was over" } else { by };
    let files = if is_complete {
        "No file of the service holds it any more; backups and exports do, for as long as they are kept."
    } else {
        "Files of the service still hold it while somebody reads what was there before. It goes as soon as that ends; the \
         same command says when it has."
    };
    format!("erased at {time} by {by}\n{files}")
}
