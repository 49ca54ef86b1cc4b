//! `focalpoint group`: the coordination groups that a consent may name.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::pb;

/// What to do with groups.
#[derive(Debug, Args)]
pub(super) struct GroupArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with groups.
#[derive(Debug, Subcommand)]
enum Action {
    /// List the groups and their members.
    List(ConnectionArgs),
    /// Create a group; for the secretariat.
    Create {
        /// Its name, in English.
        name: String,
        /// A member, providers/ID; may be repeated.
        #[arg(long = "provider", value_name = "NAME")]
        providers: Vec<String>,
        /// A State whose needs it meets on, alpha-2; may be repeated.
        #[arg(long = "state", value_name = "CODE")]
        states: Vec<String>,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// Say who the members of a group are from now on; for the secretariat.
    Members {
        /// The group: groups/ID.
        group: String,
        /// A member, providers/ID; may be repeated. None: nobody.
        #[arg(long = "provider", value_name = "NAME")]
        providers: Vec<String>,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
}

/// Runs it.
pub(super) async fn run(args: GroupArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::List(connection) => list(&connection, out).await,
        Action::Create { name, providers, states, connection } => {
            let client = connection.connect().await?;
            let names = [("en".to_owned(), name)].into();
            let group = Some(pb::Group { names, providers, states, ..Default::default() });
            let group = client.create_group(pb::CreateGroupRequest { group, ..Default::default() }).await?;
            out.answer(&group, || table([&group], out))
        }
        Action::Members { group, providers, connection } => {
            let client = connection.connect().await?;
            let update_mask = Some(pbjson_types::FieldMask { paths: vec!["providers".to_owned()] });
            let group = Some(pb::Group { name: group, providers, ..Default::default() });
            let message = pb::UpdateGroupRequest { group, update_mask, ..Default::default() };
            let group = client.update_group(message).await?;
            out.answer(&group, || table([&group], out))
        }
    }
}

/// Lists every group.
async fn list(connection: &ConnectionArgs, out: &Output) -> Result<(), CliError> {
    let client = connection.connect().await?;
    let mut all = pb::ListGroupsResponse::default();
    let mut message = pb::ListGroupsRequest { page_size: 100, ..Default::default() };
    loop {
        let page = client.list_groups(message.clone()).await?;
        all.groups.extend(page.groups);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || table(&all.groups, out))
}

/// Groups as a table.
fn table<'a>(groups: impl IntoIterator<Item = &'a pb::Group>, out: &Output) -> String {
    let rows = groups.into_iter().map(|group| {
        let name = show::best(&group.names, &out.language).to_owned();
        vec![group.name.clone(), name, group.states.join(" "), group.providers.join(" ")]
    });
    out.table(&["Group", "Name", "States", "Members"], rows)
}
