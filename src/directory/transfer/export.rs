//! Export at one revision, in the import formats or as vCards: of the records that a caller owns, or of the whole directory
//! by two people of the secretariat.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::owned::{Owned, Owner};
use super::table::{self, Sheet};
use super::{cards, resolve};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, Options};
use crate::domain::line::{ExportMark, Line, ProviderLine};
use crate::domain::{
    Approval, ApprovalId, Authority, AuthorityId, ExportAsked, Kind, Need, Officer, ProviderId, Record, Revision, State,
};
use crate::store::Details;
use crate::view::{Entry, View};

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
    /// Who takes the whole directory out.
    mark: Option<ExportMark>,
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
    /// Begins an export: of the caller's own records, or, for the secretariat and once a second person has agreed, of the
    /// whole directory with the needs that were submitted.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for another State's, `Invalid`, `SecondPersonRequired` for the whole directory,
    /// `RevisionNotReached`, `StaleEtag` when an approval was used meanwhile, `Unavailable`.
    pub async fn export(&self, principal: &Principal, query: &ExportQuery) -> Result<Export, Error> {
        let entered = policy::enter(principal, Operation::Export)?;
        let owner = match (principal.state, principal.provider) {
            (Some(state), _) => Owner::State(state),
            (None, Some(provider)) => Owner::Provider(provider),
            (None, None) => Owner::All(Vec::new()),
        };
        let own = match owner {
            Owner::State(state) => query.states.iter().all(|code| code == state.code()),
            Owner::Provider(_) => query.states.is_empty(),
            Owner::All(_) => false,
        };
        let permit = entered.on(if own { Relation::Own } else { Relation::Other })?;
        let format = Format::of(&query.format)?;
        let kinds = kinds_of(&query.kinds)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let now = self.source.now();
        if owner == Owner::All(Vec::new()) {
            return self.export_all(principal, permit, query, kinds, view).await;
        }
        self.audit_read(principal, permit, None, Details::default()).await?;
        Ok(Export {
            owned: Owned::new((view, Arc::clone(&self.views)), principal, owner, kinds, now),
            format,
            mark: None,
        })
    }

    /// Begins an export of the whole directory, by an approval that is used with it.
    async fn export_all(
        &self,
        principal: &Principal,
        permit: Permit,
        query: &ExportQuery,
        kinds: Vec<Kind>,
        view: Arc<View>,
    ) -> Result<Export, Error> {
        let (format, states) = (Format::of(&query.format)?, states_of(&query.states)?);
        let asked = ExportAsked {
            format: format.name().to_owned(),
            kinds: if query.kinds.is_empty() { Vec::new() } else { names(kinds.iter().map(|kind| kind.as_str())) },
            states: names(states.iter().map(|state| state.code())),
        };
        let (operation, export) = (permit.operation().name().to_owned(), Some(asked));
        let asked = Approval { operation, export, ..Approval::default() };
        let current = self.views.current();
        let Some(approval) = self.approved(principal, &current, &asked) else {
            return Err(self.ask(principal, permit, Options::default(), asked).await);
        };
        let now = self.written_at();
        let kinds = kinds.into_iter().filter(|kind| format.carries(*kind)).collect();
        let owned = Owned::new((view, Arc::clone(&self.views)), principal, Owner::All(states), kinds, now);
        let needs: Vec<_> =
            owned.needs().iter().map(|entry| (entry.id, without_consent(entry.record.clone()))).collect();
        let rows = self.rows_of_needs(principal, permit, needs.iter().map(|(id, need)| (*id, need)))?;
        let details = Details { count: Some(owned.persons() as u64), ..Details::default() };
        self.use_approval(principal, permit, approval, details, rows).await?;
        let mark = ExportMark {
            by: principal.account.name(),
            name: approval.record.requester_name.clone(),
            approved_by: approval.record.decider.clone(),
            approved_by_name: approval.record.decider_name.clone(),
            approval: ApprovalId(approval.id).name(),
            time: now.to_string(),
            revision: owned.view.revision.to_string(),
        };
        Ok(Export { owned, format, mark: Some(mark) })
    }
}

impl Format {
    /// The format of that name.
    fn of(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "" | "jsonl" => Self::JsonLines,
            "csv-authorities" => Self::Table(Sheet::Authorities),
            "csv-providers" => Self::Table(Sheet::Providers),
            "vcard" => Self::Cards,
            _ => return Err(Error::field("format", "expected jsonl, csv-authorities, csv-providers or vcard")),
        })
    }

    /// Whether a file of it holds records of that kind.
    const fn carries(self, kind: Kind) -> bool {
        match self {
            Self::JsonLines => true,
            Self::Table(Sheet::Authorities) => matches!(kind, Kind::Authority),
            Self::Table(Sheet::Providers) => matches!(kind, Kind::Provider),
            Self::Cards => matches!(kind, Kind::Authority | Kind::Officer | Kind::Provider),
        }
    }

    /// Its name.
    const fn name(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Table(Sheet::Authorities) => "csv-authorities",
            Self::Table(Sheet::Providers) => "csv-providers",
            Self::Cards => "vcard",
        }
    }
}

/// The kinds of those names; all where there are none.
fn kinds_of(names: &[String]) -> Result<Vec<Kind>, Error> {
    let mut kinds = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let known = Kind::parse(name).filter(|kind| {
            !matches!(
                kind,
                Kind::Account
                    | Kind::Group
                    | Kind::Approval
                    | Kind::Invitation
                    | Kind::Proposal
                    | Kind::Run
                    | Kind::ErrorReport
            )
        });
        let expected = "expected authority, officer, provider, activity or need";
        kinds.push(known.ok_or_else(|| Error::field(&format!("kinds[{i}]"), expected))?);
    }
    if kinds.is_empty() {
        kinds.extend(Kind::ALL);
    }
    Ok(kinds)
}

/// The States of those codes, each once.
fn states_of(codes: &[String]) -> Result<Vec<State>, Error> {
    let mut states = Vec::new();
    for (i, code) in codes.iter().enumerate() {
        let unknown = || Error::field(&format!("states[{i}]"), "is no State; expected an alpha-2 code");
        let state = State::parse(code).ok_or_else(unknown)?;
        if !states.contains(&state) {
            states.push(state);
        }
    }
    Ok(states)
}

/// Names in an order that does not depend on that of a request, each once.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

impl Export {
    /// Revision of the export.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.owned.view.revision
    }

    /// The pieces of the file, in an order in which they can be imported; what says who took it out comes first.
    #[must_use]
    pub fn pieces(&self) -> Box<dyn Iterator<Item = Result<Piece, Error>> + Send + '_> {
        let mark = self.mark.as_ref();
        let first = |text: String| Piece { text, records: 0 };
        match self.format {
            Format::JsonLines => {
                let mark = mark.map(|mark| Ok(first(mark.line()? + "\n")));
                let lines = self.lines().map(|line| {
                    let text = serde_json::to_string(&line)? + "\n";
                    Ok(Piece { text, records: 1 })
                });
                Box::new(mark.into_iter().chain(lines))
            }
            Format::Table(sheet) => {
                let mark = mark.map(|mark| Ok(first(format!("\"# {}\"\r\n", mark.sentence().replace('"', "'")))));
                let table = match sheet {
                    Sheet::Authorities => Self::table(sheet, self.authorities()),
                    Sheet::Providers => Self::table(sheet, self.owned.providers()),
                };
                Box::new(mark.into_iter().chain(table))
            }
            Format::Cards => Box::new(cards::of(&self.owned).map(move |card| {
                let text = mark.map_or_else(|| card.clone(), |mark| cards::marked(&card, &mark.sentence()));
                Ok(Piece { text, records: 1 })
            })),
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

    /// The lines of the import format: authorities, each followed by its officers; providers, each with its
    /// activities; and needs.
    fn lines(&self) -> impl Iterator<Item = Line> + Send + '_ {
        let authorities = self.owned.authorities().into_iter().flat_map(|entry| self.of_authority(&entry));
        let providers = self.owned.providers().into_iter().map(|entry| {
            let activities = self.owned.activities(ProviderId(entry.id));
            Line::Provider(Box::new(ProviderLine { provider: named(&entry), activities }))
        });
        let needs = self.owned.needs().into_iter();
        let needs = needs.map(|entry| {
            let beneficiaries =
                entry.record.beneficiaries.iter().map(|name| self.called(Kind::Authority, name)).collect();
            Line::Need(Box::new(Need { beneficiaries, ..without_consent(named(&entry)) }))
        });
        authorities.chain(providers).chain(needs)
    }

    /// An authority and its officers.
    fn of_authority(&self, entry: &Entry<Authority>) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.owned.wants(Kind::Authority) {
            lines.push(Line::Authority(Box::new(named(entry))));
        }
        let id = AuthorityId(entry.id);
        let authority = self.called(Kind::Authority, &id.name());
        lines.extend(self.owned.officers(id).into_iter().map(|(entry, mut officer)| {
            for absence in officer.absence.iter_mut().filter(|absence| !absence.delegate.is_empty()) {
                absence.delegate = self.called(Kind::Officer, &absence.delegate);
            }
            Line::Officer(Box::new(Officer { authority: authority.clone(), ..callable(entry.id, officer) }))
        }));
        lines
    }

    /// What a record is called in a file: as its own line calls it, unless another State's is called so too.
    fn called(&self, kind: Kind, name: &str) -> String {
        let view = &self.owned.view;
        let external_id = resolve::named(kind, name).and_then(|id| match kind {
            Kind::Authority => view.authorities.get(id).map(|entry| entry.record.external_id.clone()),
            Kind::Officer => self.owned.external_id_of_officer(id),
            Kind::Provider
            | Kind::Activity
            | Kind::Group
            | Kind::Need
            | Kind::Account
            | Kind::Approval
            | Kind::Invitation
            | Kind::Proposal
            | Kind::Run
            | Kind::ErrorReport => None,
        });
        let is_unique = |text: &str| self.mark.is_none() || view.find_external_id(kind, text).len() == 1;
        match external_id {
            Some(text) if !text.is_empty() && is_unique(&text) => text,
            Some(_) | None => name.to_owned(),
        }
    }
}

/// A need without its consents, which are the State's alone and of this installation.
fn without_consent(need: Need) -> Need {
    Need { consent: None, next_consent: None, freeze: None, ..need }
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
