//! Export of the records that a caller owns, at one revision: in the import formats, or as vCards.

use std::sync::Arc;

use uuid::Uuid;

use super::owned::{Owned, Owner};
use super::table::{self, Sheet};
use super::{cards, resolve};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error};
use crate::domain::line::{Line, ProviderLine};
use crate::domain::{Authority, AuthorityId, Kind, Need, Officer, ProviderId, Record, Revision, Role};
use crate::store::Details;
use crate::view::Entry;

/// What to export.
#[derive(Debug, Clone, Default)]
pub struct ExportQuery {
    /// `jsonl`, `csv-authorities`, `csv-providers` or `vcard`; empty is read as the first.
    pub format: String,
    /// Kinds of record; empty: all that the caller may export.
    pub kinds: Vec<String>,
    /// Only of these States, alpha-2.
    pub states: Vec<String>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A format of an export.
#[derive(Debug, Clone, Copy)]
enum Format {
    /// The import format.
    JsonLines,
    /// A table.
    Table(Sheet),
    /// vCard 4.0.
    Cards,
}

/// An export: its pieces at one revision, made as they are asked for.
#[derive(Debug)]
pub struct Export {
    /// The records.
    owned: Owned,
    /// How they are written.
    format: Format,
}

/// A piece of the file, with its line breaks.
#[derive(Debug)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Records in it; a provider and its activities are one.
    pub records: u32,
}

impl Directory {
    /// Begins an export of the caller's own records.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for another State's, `Invalid`, `SecondPersonRequired` for the secretariat, which
    /// exports the whole directory, `RevisionNotReached`, `Unavailable`.
    pub async fn export(&self, principal: &Principal, query: &ExportQuery) -> Result<Export, Error> {
        if principal.role == Role::Secretariat {
            return Err(Error::SecondPersonRequired);
        }
        let entered = policy::enter(principal, Operation::Export)?;
        let owner = match (principal.state, principal.provider) {
            (Some(state), _) => Owner::State(state),
            (None, Some(provider)) => Owner::Provider(provider),
            (None, None) => return Err(Error::Forbidden),
        };
        let own = match owner {
            Owner::State(state) => query.states.iter().all(|code| code == state.code()),
            Owner::Provider(_) => query.states.is_empty(),
        };
        let permit = entered.on(if own { Relation::Own } else { Relation::Other })?;
        let format = match query.format.as_str() {
            "" | "jsonl" => Format::JsonLines,
            "csv-authorities" => Format::Table(Sheet::Authorities),
            "csv-providers" => Format::Table(Sheet::Providers),
            "vcard" => Format::Cards,
            _ => return Err(Error::field("format", "expected jsonl, csv-authorities, csv-providers or vcard")),
        };
        let mut kinds = Vec::new();
        for (i, name) in query.kinds.iter().enumerate() {
            let known = Kind::parse(name).filter(|kind| !matches!(kind, Kind::Account | Kind::Group));
            let expected = "expected authority, officer, provider, activity or need";
            kinds.push(known.ok_or_else(|| Error::field(&format!("kinds[{i}]"), expected))?);
        }
        if kinds.is_empty() {
            kinds.extend(Kind::ALL);
        }
        let view = self.view_at(&query.min_revision).await?;
        self.audit_read(principal, permit, None, Details::default()).await?;
        Ok(Export { owned: Owned::new(view, principal, owner, kinds), format })
    }
}

impl Export {
    /// Revision of the export.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.owned.view.revision
    }

    /// The pieces of the file, in an order in which they can be imported.
    #[must_use]
    pub fn pieces(&self) -> Box<dyn Iterator<Item = Result<Piece, Error>> + Send + '_> {
        match self.format {
            Format::JsonLines => Box::new(self.lines().map(|line| {
                let text = serde_json::to_string(&line)? + "\n";
                Ok(Piece { text, records: 1 })
            })),
            Format::Table(Sheet::Authorities) => Self::table(Sheet::Authorities, self.authorities()),
            Format::Table(Sheet::Providers) => {
                Self::table(Sheet::Providers, self.owned.provider().into_iter().collect())
            }
            Format::Cards => Box::new(cards::of(&self.owned).map(|text| Ok(Piece { text, records: 1 }))),
        }
    }

    /// The authorities, when they are exported.
    fn authorities(&self) -> Vec<Arc<Entry<Authority>>> {
        if self.owned.wants(Kind::Authority) { self.owned.authorities() } else { Vec::new() }
    }

    /// A table: the header, which needs a look at every record, then a row for each.
    fn table<'a, T: crate::domain::Record>(
        sheet: Sheet,
        entries: Vec<Arc<Entry<T>>>,
    ) -> Box<dyn Iterator<Item = Result<Piece, Error>> + Send + 'a> {
        let header = match table::header(sheet, entries.iter().map(|entry| serde_json::to_value(named(entry)))) {
            Ok(header) => header,
            Err(error) => return Box::new(std::iter::once(Err(error.into()))),
        };
        let first = Piece { text: header.row(), records: 0 };
        let rows = entries.into_iter().map(move |entry| {
            let text = header.record(&serde_json::to_value(named(&entry))?);
            Ok(Piece { text, records: 1 })
        });
        Box::new(std::iter::once(Ok(first)).chain(rows))
    }

    /// The lines of the import format: a State's authorities, each followed by its officers, and its needs; or a
    /// provider with its activities.
    fn lines(&self) -> impl Iterator<Item = Line> + Send + '_ {
        let authorities = self.owned.authorities().into_iter().flat_map(|entry| self.of_authority(&entry));
        let provider = self.owned.provider().into_iter().map(|entry| {
            let activities = self.owned.activities(ProviderId(entry.id));
            Line::Provider(Box::new(ProviderLine { provider: named(&entry), activities }))
        });
        let needs = self.owned.needs().into_iter();
        let needs = needs.map(|entry| {
            Line::Need(Box::new(Need { consent: None, next_consent: None, freeze: None, ..named(&entry) }))
        });
        authorities.chain(provider).chain(needs)
    }

    /// An authority and its officers.
    fn of_authority(&self, entry: &Entry<Authority>) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.owned.wants(Kind::Authority) {
            lines.push(Line::Authority(Box::new(named(entry))));
        }
        let (id, external_id) = (AuthorityId(entry.id), &entry.record.external_id);
        let authority = if external_id.is_empty() { id.name() } else { external_id.clone() };
        lines.extend(self.owned.officers(id).into_iter().map(|(entry, officer)| {
            Line::Officer(Box::new(Officer { authority: authority.clone(), ..callable(entry.id, officer) }))
        }));
        lines
    }
}

/// The record of an entry, for a file.
fn named<T: Record>(entry: &Entry<T>) -> T {
    callable(entry.id, entry.record.clone())
}

/// The record with its name in the place of an external id that it lacks, so that an import finds it again.
fn callable<T: Record>(id: Uuid, mut record: T) -> T {
    if record.external_id().is_empty() {
        *record.external_id_mut() = resolve::name(T::KIND, id);
    }
    record
}
