//! `focalpoint need`: who may learn of a State's need, and who has; and in which order the State wants its needs met.

use clap::{Args, Subcommand};

use super::action_plan::{self, ActionPlanArgs, OrderArgs};
use super::connection::ConnectionArgs;
use super::error::CliError;
use super::matching::resolve;
use super::output::Output;
use super::show;
use crate::client::Client;
use crate::domain::{Source as _, SystemSource};
use crate::pb;

/// What to do with needs.
#[derive(Debug, Args)]
pub(super) struct NeedArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with needs.
#[derive(Debug, Subcommand)]
enum Action {
    /// Let others learn of a need; takes a recent strong sign-in of the State's consent officer.
    Grant {
        /// Whom, what and until when.
        #[command(flatten)]
        consent: ConsentArgs,
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
    /// Take recipients, fields or days away from a consent.
    ///
    /// What is left out stays as it is; who names any recipient or field names all that are to stay.
    Narrow {
        /// Whom, what and until when.
        #[command(flatten)]
        consent: ConsentArgs,
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
    /// Take a consent back; the next read shows the need to nobody else.
    Withdraw {
        /// Only the consent that has not taken effect yet.
        #[arg(long)]
        waiting_only: bool,
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
    /// Hide a need from its recipients in an emergency; for the secretariat.
    Freeze {
        /// Why; the State reads it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
    /// Let a frozen consent hold again.
    LiftFreeze {
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
    /// Show a State's action plan: its open needs in the order in which it wants them met.
    ///
    /// For the State itself, and as far as it shows its needs for others. Needs without a place come last.
    #[command(name = "action-plan")]
    Plan(ActionPlanArgs),
    /// Put needs first in the action plan of your State, in the order given.
    ///
    /// Those that had a place and are not named follow in the order that they had; a need without a place stays without. All
    /// of it is written at once.
    Order(OrderArgs),
    /// Show who else has seen a need, which fields of it and when.
    Disclosures {
        /// Which need.
        #[command(flatten)]
        of: OfArgs,
    },
}

/// Which need, on which server.
#[derive(Debug, Args)]
struct OfArgs {
    /// The need: needs/ID, or its external id.
    need: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Whom, what and until when.
#[derive(Debug, Args)]
struct ConsentArgs {
    /// A provider, providers/ID; may be repeated.
    #[arg(long = "provider", value_name = "NAME")]
    providers: Vec<String>,
    /// A coordination group, groups/ID: those who are members now, as long as they are.
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Every provider.
    #[arg(long)]
    all_providers: bool,
    /// Another State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// A field that they see, such as `title`; may be repeated. None: all but personal and internal ones.
    #[arg(long = "field", value_name = "NAME")]
    fields: Vec<String>,
    /// The last day.
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

impl ConsentArgs {
    /// The consent, with what is left out as in the one before.
    fn over(self, before: pb::Consent) -> pb::Consent {
        let names_somebody =
            self.all_providers || self.group.is_some() || !(self.providers.is_empty() && self.states.is_empty());
        let audience = pb::Audience {
            providers: self.providers,
            coordination_group: self.group.unwrap_or_default(),
            all_providers: self.all_providers,
            states: self.states,
            group_members: Vec::new(),
        };
        pb::Consent {
            audience: if names_somebody { Some(audience) } else { before.audience },
            fields: if self.fields.is_empty() { before.fields } else { self.fields },
            until: self.until.unwrap_or(before.until),
            effective_from: String::new(),
        }
    }
}

/// Runs it.
pub(super) async fn run(args: NeedArgs, out: &Output) -> Result<(), CliError> {
    let need = match args.action {
        Action::Grant { of, consent } => {
            let (client, name) = of.open().await?;
            let consent = Some(consent.over(pb::Consent::default()));
            client.grant_consent(pb::GrantConsentRequest { name, consent, ..Default::default() }).await?
        }
        Action::Narrow { of, consent } => {
            let (client, name) = of.open().await?;
            let need = client.get_need(pb::GetNeedRequest { name: name.clone(), ..Default::default() }).await?;
            let consent = Some(consent.over(standing(&need)));
            // Of the version that was read: what is left out is as it was there.
            let etag = need.etag;
            client.narrow_consent(pb::NarrowConsentRequest { name, etag, consent, ..Default::default() }).await?
        }
        Action::Withdraw { of, waiting_only } => {
            let (client, name) = of.open().await?;
            client.withdraw_consent(pb::WithdrawConsentRequest { name, waiting_only, ..Default::default() }).await?
        }
        Action::Freeze { of, reason } => {
            let (client, name) = of.open().await?;
            client.freeze_consent(pb::FreezeConsentRequest { name, reason, ..Default::default() }).await?
        }
        Action::LiftFreeze { of } => {
            let (client, name) = of.open().await?;
            client.lift_freeze(pb::LiftFreezeRequest { name, ..Default::default() }).await?
        }
        Action::Plan(args) => return action_plan::show(args, out).await,
        Action::Order(args) => return action_plan::order(args, out).await,
        Action::Disclosures { of } => return disclosures(of, out).await,
    };
    out.answer(&need, || show::consent(&need, out))
}

impl OfArgs {
    /// Connects, and finds the need's name.
    async fn open(self) -> Result<(Client, String), CliError> {
        let client = self.connection.connect().await?;
        let name = resolve(&client, self.need).await?;
        Ok((client, name))
    }
}

/// The consent that stands now.
fn standing(need: &pb::Need) -> pb::Consent {
    let now = SystemSource.now();
    let is_effective =
        |next: &&pb::Consent| next.effective_from.parse::<jiff::Timestamp>().is_ok_and(|from| from <= now);
    let next = need.next_consent.as_ref().filter(is_effective);
    next.or(need.consent.as_ref()).cloned().unwrap_or_default()
}

/// Lists all disclosures of a need.
async fn disclosures(of: OfArgs, out: &Output) -> Result<(), CliError> {
    let (client, name) = of.open().await?;
    let mut all = pb::ListDisclosuresResponse::default();
    let mut message = pb::ListDisclosuresRequest { name, page_size: 100, ..Default::default() };
    loop {
        let page = client.list_disclosures(message.clone()).await?;
        all.disclosures.extend(page.disclosures);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || {
        if all.disclosures.is_empty() {
            return "nobody else has seen it".to_owned();
        }
        let rows = all.disclosures.iter().map(|seen| {
            let owner =
                if seen.state.is_empty() { seen.provider.clone() } else { show::state(&seen.state, &out.language) };
            let time = seen.time.as_ref().map(show::time).unwrap_or_default();
            vec![time, seen.role.clone(), owner, seen.method.clone(), seen.fields.join(" ")]
        });
        out.table(&["When", "Role", "For", "Method", "Fields"], rows)
    })
}
