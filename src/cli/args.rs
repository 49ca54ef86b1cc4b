//! The verbs, each with what it does and how it is typed.

use clap::{Parser, Subcommand};

use super::account::AccountArgs;
use super::approval::ApprovalArgs;
use super::audit::AuditArgs;
use super::backup::{BackupArgs, RestoreArgs};
use super::bundles::BundlesArgs;
use super::connection::ConnectionArgs;
use super::demo::DemoArgs;
use super::examples::{
    ACCOUNT, APPROVAL, AUDIT, BACKUP, BUNDLES, CERTS, COMPLETIONS, DEMO, DOCTOR, EXPORT, GROUP, IMPORT, INIT, MAN,
    MATCH, MIGRATE, NEED, NOTICES, OFFICER, PLAN, PROPOSAL, REINDEX, REPORT, RESTORE, ROUTE, RUNS, SEARCH, SERVE,
    TOKEN, WATCH, WHOAMI,
};
use super::export::ExportArgs;
use super::group::GroupArgs;
use super::import::ImportArgs;
use super::matching::MatchArgs;
use super::need::NeedArgs;
use super::notices::NoticesArgs;
use super::officer::OfficerArgs;
use super::offline::{CertsArgs, OfflineArgs, ReindexArgs, TokenArgs};
use super::plan::PlanArgs;
use super::proposal::ProposalArgs;
use super::report::ReportArgs;
use super::route::RouteArgs;
use super::runs::RunsArgs;
use super::search::SearchArgs;
use super::serve::{InitArgs, ServeArgs};
use super::shell::{CompletionsArgs, ManArgs};
use super::watch::WatchArgs;

/// A directory and matching service for the United Nations Convention against Corruption.
///
/// Whom to ask in another State, and how; and who can meet a State's needs for technical assistance. Start with
/// `focalpoint demo`, which runs everything on this machine with demonstration data and says what to try.
#[derive(Debug, Parser)]
#[command(name = "focalpoint", version, arg_required_else_help = true)]
pub(super) struct Cli {
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// The verb.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run everything on this machine, with demonstration data.
    ///
    /// Makes keys and certificates, loads the demonstration data, serves on a loopback address, and prints a token for
    /// every role and three commands to try. Ctrl-C ends it; without --data-dir nothing is left behind.
    #[command(after_long_help = DEMO)]
    Demo(DemoArgs),
    /// Set up a data directory: keys, certificates, configuration, the first administrators.
    ///
    /// Writes development certificates and a configuration to start from. The first administrators sign in with tokens of the
    /// embedded issuer, or of --issuer. There are two at least: giving anybody the role of the secretariat, an administrator or
    /// an auditor takes two people, of whom one asks (`account create`) and the other agrees (`approval approve`).
    #[command(after_long_help = INIT)]
    Init(InitArgs),
    /// Run the service.
    ///
    /// The configuration comes from defaults, a TOML file, FOCALPOINT__... variables and flags, the later ones being
    /// stronger. Everything wrong with it is told at once. SIGTERM and Ctrl-C let running calls end first.
    #[command(after_long_help = SERVE)]
    Serve(ServeArgs),
    /// Find authorities, or providers, by what you would type.
    ///
    /// Names in any language and script, acronyms, typing errors, a State with a kind of authority in words, articles,
    /// telephone numbers. A resource name such as authorities/ID shows that record in full.
    #[command(after_long_help = SEARCH)]
    Search(SearchArgs),
    /// Say whom to ask in another State, and how.
    ///
    /// Which office, why that one, on which ways in which order, in which language, and when it is open by its own clock; what
    /// to try when it does not answer, and what to do where the State has designated nobody. What its record does not say is
    /// told as not known.
    #[command(after_long_help = ROUTE)]
    Route(RouteArgs),
    /// Rank the providers for a need, with reasons.
    ///
    /// Without a need, lists the needs that you may match. Every part of a score is shown with its evidence, every rule
    /// that stopped a near miss, and whom to contact on both sides. What a provider has accepted takes of its capacity, as far
    /// as you see the proposals. A run that is saved can be repeated later: the same answer over the records as they were.
    #[command(after_long_help = MATCH)]
    Match(MatchArgs),
    /// Plan help for many needs at once: who pays for which, and who delivers it.
    ///
    /// Under what each provider can take on, so that it fits as well as it can in all and no State goes without while others
    /// have much. For the secretariat over needs that were submitted, and for a State over its own. Every need is in the answer:
    /// met, or unmet with the one reason. Nothing is proposed. A plan that is saved can be repeated later: the same answer over the
    /// records as they were; and compared with another. Ctrl-C ends the run on the server too, and saves nothing.
    #[command(after_long_help = PLAN)]
    Plan(PlanArgs),
    /// List the runs that your side has saved, matches and plans, and remove them.
    ///
    /// `match --save` and `plan --save` save one. Your side (the State, the provider or the secretariat) has room for 10000 runs,
    /// and each account for 2000 of them. Whoever saved a run removes it, and so do editors and consent officers of the State,
    /// editors and managers of the provider, and the secretariat for its own.
    #[command(after_long_help = RUNS)]
    Runs(RunsArgs),
    /// Find equal needs of neighbouring States, which one regional activity could meet.
    ///
    /// Needs of States of one region on the same subjects, for the same kind of help and with a language in common; who could
    /// take them all and breaks no rule for any; and what that is worth beside an activity for each. For the secretariat over
    /// needs that were submitted, for a State over its own and those that are shared with it, for a provider over those that
    /// are shared with it. Nothing is saved or proposed.
    #[command(after_long_help = BUNDLES)]
    Bundles(BundlesArgs),
    /// Say who may learn of a need, and see who has; put needs in order.
    ///
    /// A State's consent names recipients, fields and a last day, and takes effect after an objection window. Narrowing and
    /// withdrawing it act on the next read. Disclosures are what others have read. The action plan is the order in which the
    /// State wants its needs met.
    #[command(after_long_help = NEED)]
    Need(NeedArgs),
    /// Propose who might meet a need, answer a proposal, and say how it goes.
    ///
    /// The State agrees first; then the proposal is offered to the providers in it, which see it only while the State's consent
    /// shows them the need, and accept for themselves. The secretariat brings it to both, and accepts for nobody.
    #[command(after_long_help = PROPOSAL)]
    Proposal(ProposalArgs),
    /// Count, list what the directory lacks, and write letters and dossiers.
    ///
    /// Statistics of needs, proposals, providers and the directory: a State's own, all of them to the secretariat, and to
    /// providers what is published.
    #[command(after_long_help = REPORT)]
    Report(ReportArgs),
    /// List and manage coordination groups: providers that meet on a State's needs.
    ///
    /// A consent may name a group, and reaches whoever is a member when a need is read. The secretariat manages them.
    #[command(after_long_help = GROUP)]
    Group(GroupArgs),
    /// Erase an officer: everything that was ever written of the person.
    ///
    /// For a State's editor, of an officer who is in the directory or was. It cannot be undone: names, telephone numbers and
    /// mailboxes leave records, history and files of the service, and only who erased whom and when stays.
    #[command(after_long_help = OFFICER)]
    Officer(OfficerArgs),
    /// Import a file of authorities, officers, providers, activities and needs.
    ///
    /// The file is checked whole before anything is written, and applied whole or not at all. Lines with an externalId
    /// can be imported again: they change what is there, or nothing. With --dry-run it only says what would change.
    ///
    /// An .xml file holds activities by the IATI activity standard 2.03. The iati-identifier becomes the externalId; title,
    /// descriptions, status, dates, scope, who funds, and budgets (else commitments, else payments) in one currency are taken
    /// over. An activity has one State or region here: the only one, the one with more than half of it, or the smallest region
    /// that holds all its States. Sectors, types of aid and regions count where index/iati.toml says what they mean. Several
    /// reports of an activity are joined, the one updated last first; what a report does not say stays as it is.
    #[command(after_long_help = IMPORT)]
    Import(ImportArgs),
    /// Export what you may export.
    ///
    /// Writes JSON Lines that `import` reads again, CSV, or vCard. The whole file is of one revision.
    #[command(after_long_help = EXPORT)]
    Export(ExportArgs),
    /// See what changes in the directory, as it changes, and keep an exact copy.
    ///
    /// Authorities and summaries of providers, as far as you may read them; what you may not see any more is removed. With
    /// --copy FILE the file is a whole copy of some moment whatever happens, and the next run goes on where it stands: one line
    /// of JSON a change, then a line with revision and resume token, which makes those before it count. With --json the same
    /// lines are printed. When the server goes away, it is asked again until it is back; Ctrl-C ends it.
    #[command(after_long_help = WATCH)]
    Watch(WatchArgs),
    /// Manage accounts: who may sign in, as what, and for whom.
    ///
    /// Rights come from the account, never from a token. Disabling an account acts on its next call.
    #[command(after_long_help = ACCOUNT)]
    Account(AccountArgs),
    /// Be the second person for what takes two, or ask for it.
    ///
    /// Closing an authority, accounts of the secretariat, of administrators and of auditors, and an export of the whole
    /// directory take two people. The first asks, and the error names what the second approves, within seven days unless configured.
    #[command(after_long_help = APPROVAL)]
    Approval(ApprovalArgs),
    /// See who did what, and have it proved that nothing of it was changed.
    ///
    /// Every change and every sensitive read leaves a row, and the rows are the leaves of a signed tree. `list` and
    /// `checkpoint` ask a server; `verify` works on the host, and fails when anything was changed or taken out.
    #[command(after_long_help = AUDIT)]
    Audit(AuditArgs),
    /// Say who you are to the server, and what you may call.
    ///
    /// Shows the account that your token names, its role and owner, and the methods that the role may call at all.
    #[command(after_long_help = WHOAMI)]
    Whoami(ConnectionArgs),
    /// Sign an access token with the embedded issuer of a data directory.
    ///
    /// Works where `embedded_issuer` is enabled, on the machine that holds the data directory. The token names its
    /// subject only; what the subject may do is in its account. Who consents or agrees for a State needs one with `--strong`.
    #[command(after_long_help = TOKEN)]
    Token(TokenArgs),
    /// Make development certificates.
    ///
    /// Writes an authority, a server certificate for the names given, and client certificates. For production bring
    /// certificates of your own.
    #[command(after_long_help = CERTS)]
    Certs(CertsArgs),
    /// Copy the log of records, while the service runs or not, and verify the copy.
    ///
    /// Makes a folder with the whole log as of one moment: records, their history, the audit and waiting notices. Keys,
    /// certificates and the configuration are not in it: keep them elsewhere. The index is made from the log.
    #[command(after_long_help = BACKUP)]
    Backup(BackupArgs),
    /// Put the log of a backup into a data directory that has none.
    ///
    /// It is verified first, against its checkpoint and others that were kept, and is there whole or not at all. Works while no
    /// service runs on the data directory; put the keys, certificates and configuration there too.
    #[command(after_long_help = RESTORE)]
    Restore(RestoreArgs),
    /// Look at everything that the service needs on this host: keys, certificate, issuers, log, clock, index.
    ///
    /// Changes nothing, and may run beside the service; only the index is then not compared with the log. The log is verified
    /// as by `audit verify`, the keys of issuers are fetched once. Fails where anything is a fault; warnings are told.
    #[command(after_long_help = DOCTOR)]
    Doctor(OfflineArgs),
    /// Build the search index anew from the log.
    ///
    /// The index is disposable: the service rebuilds it by itself when it does not fit. This does it beforehand, while
    /// no service runs on the data directory. With --check it compares the index and the current records with the log.
    #[command(after_long_help = REINDEX)]
    Reindex(ReindexArgs),
    /// Bring the database to the version of this program.
    ///
    /// The service does the same when it starts. This does it beforehand, while no service runs on the data directory.
    #[command(after_long_help = MIGRATE)]
    Migrate(OfflineArgs),
    /// See which notices wait to be sent, or were given up.
    ///
    /// Works on the host. Notices tell people and programs that something waits for them or has happened, and hold no address and
    /// nothing of what is in a record. What could not be sent is tried again, then given up: `list` says why, and `retry` has it
    /// sent after all.
    #[command(after_long_help = NOTICES)]
    Notices(NoticesArgs),
    /// Print the completions of verbs and options for a shell.
    ///
    /// Put them where the shell looks for completions, or load them in its start file. They are of this version: make them
    /// again after an upgrade.
    #[command(after_long_help = COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Write the manual pages, one a verb.
    ///
    /// Writes focalpoint.1 and a page for every verb and what it can do into a folder, for packages or for a folder of your
    /// MANPATH.
    #[command(after_long_help = MAN)]
    Man(ManArgs),
}
