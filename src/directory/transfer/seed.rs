//! Filling an empty store: the demonstration data and the first accounts. Only the program itself does this.

use jiff::Timestamp;

use super::Problem;
use super::check::{Rights, check};
use super::intake::Manner;
use super::kept::Kept;
use crate::directory::{Directory, Error, account};
use crate::domain::{Account, AccountId, Key, Kind, Record as _, Revision};
use crate::store::{Action, Write};

/// What an empty store is filled with.
#[derive(Debug, Default)]
pub struct Seed<'a> {
    /// Files of the import format.
    pub files: Vec<&'a str>,
    /// The first accounts; a `provider` may be an external id.
    pub accounts: Vec<Account>,
}

/// Why a store is not filled.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// There is something in it.
    #[error("the data directory is not empty")]
    NotEmpty,
    /// A line is wrong.
    #[error("line {}: {}: {}", .0.line, .0.field, .0.description)]
    Line(Problem),
    /// The store refused.
    #[error(transparent)]
    Refused(#[from] Error),
}

impl Directory {
    /// Fills an empty store, whole or not at all.
    ///
    /// # Errors
    /// `NotEmpty` when it holds anything, `Line` when a record is wrong, `Refused` when the store fails.
    pub async fn seed(&self, seed: Seed<'_>, now: Timestamp) -> Result<Revision, SeedError> {
        let view = self.views.current();
        if view.revision != Revision::ZERO {
            return Err(SeedError::NotEmpty);
        }
        let mut lines = Vec::new();
        let mut number = 0;
        for line in seed.files.iter().flat_map(|file| file.lines()) {
            number += 1;
            match Kept::check(number, line) {
                Ok((line, _)) => lines.push(line),
                Err(violations) => {
                    let first = violations.0.into_iter().next().unwrap_or_else(|| crate::domain::Violation {
                        field: String::new(),
                        description: "is wrong".to_owned(),
                    });
                    let (field, description) = (first.field, first.description);
                    return Err(SeedError::Line(Problem { line: number, field, description }));
                }
            }
        }
        let checked = check(&view, self.source.as_ref(), Rights::Seed, &Manner::Whole, false, &lines)?;
        if let Some(problem) = checked.problems.into_iter().next() {
            return Err(SeedError::Line(problem));
        }
        let (mut puts, changes) = (checked.puts, checked.changes);
        let provider_of = |external_id: &str| {
            let named = |change: &super::Change| change.kind == Kind::Provider && change.external_id == external_id;
            changes.iter().position(named).and_then(|i| puts.get(i)).map(|put| put.key)
        };
        let mut accounts = Vec::with_capacity(seed.accounts.len());
        for mut record in seed.accounts {
            if let Some(Key { id, .. }) = provider_of(&record.provider) {
                record.provider = crate::domain::ProviderId(id).name();
            }
            let record = record.validate().map_err(Error::from)?;
            accounts.push(account::put(AccountId(self.source.new_id()), Action::Create, &record)?);
        }
        puts.extend(accounts);
        let write = Write {
            actor: None,
            request: None,
            time: now,
            summary: "Seed".to_owned(),
            puts,
            audit: Vec::new(),
            notices: Vec::new(),
        };
        let committed = self.store.commit(write).await.map_err(Error::from)?;
        self.views
            .at_least(committed.revision, std::time::Duration::from_mins(1))
            .await
            .map_err(|_| Error::RevisionNotReached)?;
        Ok(committed.revision)
    }
}
