//! Examples at the end of every verb's help.

/// Examples of `demo`.
pub(super) const DEMO: &str = "Examples:
  focalpoint demo
  focalpoint demo --once
  focalpoint demo --data-dir demo-data --listen 127.0.0.1:8443 --ready-file ready.json";
/// Examples of `init`.
pub(super) const INIT: &str = "Examples:
  focalpoint init --data-dir data
  focalpoint init --data-dir data --name directory.example.org --administrator ada --administrator bashir";
/// Examples of `serve`.
pub(super) const SERVE: &str = "Examples:
  focalpoint serve --config focalpoint.toml
  focalpoint serve --data-dir data
  focalpoint serve --print-config";
/// Examples of `search`.
pub(super) const SEARCH: &str = "Examples:
  focalpoint search central authority Mongolia
  focalpoint search KPK --detail
  focalpoint search \"ministry of justise\" --state KE --json
  focalpoint search financial intelligence unit --confirmed-within 1y --facets
  focalpoint search --providers asset recovery training --covers MN --type CAPACITY_BUILDING";
/// Examples of `route`.
pub(super) const ROUTE: &str = "Examples:
  focalpoint route Switzerland
  focalpoint route CH --purpose asset-recovery --language fr --language en
  focalpoint route MN --from CH --urgent --at 2026-11-27T20:00:00Z
  focalpoint route \"United Kingdom\" --territory GB-SCT --purpose extradition --json";
/// Examples of `match`.
pub(super) const MATCH: &str = "Examples:
  focalpoint match
  focalpoint match demo-need-mn-case-management --limit 5 --explain 2
  focalpoint match demo-need-mn-case-management --provider demo-provider
  focalpoint match --for-provider demo-provider
  focalpoint match demo-need-mn-case-management --save
  focalpoint match --as-of runs/01981c3e-0000-7000-8000-000000000000
  focalpoint match needs/01981c3e-0000-7000-8000-000000000000 --json";
/// Examples of `plan`.
pub(super) const PLAN: &str = "Examples:
  focalpoint plan
  focalpoint plan --state MN --state KE --article 46
  focalpoint plan --roles delivery --weight GEOGRAPHY=300
  focalpoint plan --json
  focalpoint plan --save
  focalpoint plan --as-of runs/01981c3e-0000-7000-8000-000000000000
  focalpoint plan --compare runs/01981c3e-0000-7000-8000-000000000000
  focalpoint plan --compare runs/01981c3e-0000-7000-8000-000000000000 runs/01981c3e-0000-7000-8000-000000000001
  focalpoint plan --compare monday.json";
/// Examples of `runs`.
pub(super) const RUNS: &str = "Examples:
  focalpoint runs list
  focalpoint runs delete runs/01981c3e-0000-7000-8000-000000000000";
/// Examples of `bundles`.
pub(super) const BUNDLES: &str = "Examples:
  focalpoint bundles
  focalpoint bundles --article 33 --limit 3
  focalpoint bundles --state SN --state CI --state ML
  focalpoint bundles --json";
/// Examples of `need`.
pub(super) const NEED: &str = "Examples:
  focalpoint need grant demo-need-mn-wb-law --all-providers --field title --field articles --until 2027-06-30
  focalpoint need narrow demo-need-mn-wb-law --until 2027-03-31
  focalpoint need withdraw demo-need-mn-wb-law
  focalpoint need freeze demo-need-mn-wb-law --reason \"sent to the wrong donor\"
  focalpoint need disclosures demo-need-mn-wb-law
  focalpoint need action-plan --state MN
  focalpoint need order demo-need-mn-case-management demo-need-mn-wb-law";
/// Examples of `proposal`.
pub(super) const PROPOSAL: &str = "Examples:
  focalpoint proposal create demo-need-mn-wb-law --deliverer demo-provider --meets \"a first course\"
  focalpoint proposal list --stage OFFERED --due-by 2027-01-31
  focalpoint proposal show proposals/01981c3e-0000-7000-8000-000000000001
  focalpoint proposal agree proposals/01981c3e-0000-7000-8000-000000000001
  focalpoint proposal offer proposals/01981c3e-0000-7000-8000-000000000001
  focalpoint proposal accept proposals/01981c3e-0000-7000-8000-000000000001
  focalpoint proposal decline proposals/01981c3e-0000-7000-8000-000000000001 --reason ALREADY_COVERED
  focalpoint proposal progress proposals/01981c3e-0000-7000-8000-000000000001 --percent 40 --note \"first course held\"
  focalpoint proposal outcome proposals/01981c3e-0000-7000-8000-000000000001 --article 32=MET --article 33=PARTLY_MET";
/// Examples of `report`.
pub(super) const REPORT: &str = "Examples:
  focalpoint report statistics
  focalpoint report statistics --by article --by type --state MN
  focalpoint report gaps --kind no_authority
  focalpoint report letter MN --output letter.docx
  focalpoint report letter EG --language ar --output letter.html
  focalpoint report dossier demo-provider --output dossier.html";
/// Examples of `group`.
pub(super) const GROUP: &str = "Examples:
  focalpoint group list
  focalpoint group create \"Donors in Mongolia\" --state MN --provider providers/01981c3e-0000-7000-8000-000000000000
  focalpoint group members groups/01981c3e-0000-7000-8000-000000000001 --provider providers/01981c3e-0000-7000-8000-000000000000";
/// Examples of `officer`.
pub(super) const OFFICER: &str = "Examples:
  focalpoint officer erase authorities/01981c3e-0000-7000-8000-000000000000/officers/01981c3e-0000-7000-8000-000000000001
  focalpoint officer erase authorities/01981c3e-0000-7000-8000-000000000000/officers/01981c3e-0000-7000-8000-000000000001 --yes";
/// Examples of `import`.
pub(super) const IMPORT: &str = "Examples:
  focalpoint import records.jsonl --dry-run
  focalpoint import authorities.csv --kind authorities
  focalpoint import activities.xml --provider demo-provider --dry-run
  focalpoint import --schema";
/// Examples of `export`.
pub(super) const EXPORT: &str = "Examples:
  focalpoint export --output records.jsonl
  focalpoint export --kind authority --state MN";
/// Examples of `watch`.
pub(super) const WATCH: &str = "Examples:
  focalpoint watch --from now
  focalpoint watch --copy directory.jsonl
  focalpoint watch --copy directory.jsonl --once
  focalpoint watch --kind authority --state MN --state KE --json
  focalpoint watch --from 00000000000000a7 --json";
/// Examples of `account`.
pub(super) const ACCOUNT: &str = "Examples:
  focalpoint account list
  focalpoint account create --issuer https://sign-in.example.org --subject ada --role GOVERNMENT_EDITOR --state MN
  focalpoint account update accounts/01981c3e-0000-7000-8000-000000000000 --role CONSENT_OFFICER
  focalpoint account disable accounts/01981c3e-0000-7000-8000-000000000000
  focalpoint account erase accounts/01981c3e-0000-7000-8000-000000000000
  focalpoint account invite --role GOVERNMENT_EDITOR --state MN --display-name \"Ministry of Justice\"
  focalpoint account accept CODE --server directory.example.org:7443 --token-file token
  focalpoint account revoke invitations/01981c3e-0000-7000-8000-000000000000";
/// Examples of `approval`.
pub(super) const APPROVAL: &str = "Examples:
  focalpoint approval list
  focalpoint approval close authorities/01981c3e-0000-7000-8000-000000000000
  focalpoint approval approve approvals/01981c3e-0000-7000-8000-000000000001
  focalpoint approval reject approvals/01981c3e-0000-7000-8000-000000000001";
/// Examples of `audit`.
pub(super) const AUDIT: &str = "Examples:
  focalpoint audit list --operation OfficerService.GetOfficer --since 2026-01-01T00:00:00Z
  focalpoint audit checkpoint --continues kept --output kept
  focalpoint audit verify --data-dir data --checkpoint kept
  focalpoint audit key --data-dir data";
/// Examples of `whoami`.
pub(super) const WHOAMI: &str = "Examples:
  focalpoint whoami
  focalpoint whoami --server localhost:7443 --ca ca.pem --token-file token";
/// Examples of `token`.
pub(super) const TOKEN: &str = "Examples:
  focalpoint token administrator --data-dir data --output data/administrator.token
  focalpoint token ada --config focalpoint.toml --lifetime-s 600
  focalpoint token consent-officer --data-dir data --strong --output officer.token";
/// Examples of `certs`.
pub(super) const CERTS: &str = "Examples:
  focalpoint certs
  focalpoint certs --directory certs --name directory.example.org --client reporting";
/// Examples of `reindex`.
pub(super) const REINDEX: &str = "Examples:
  focalpoint reindex --data-dir data
  focalpoint reindex --data-dir data --check
  focalpoint reindex --config focalpoint.toml --json";
/// Examples of `backup`.
pub(super) const BACKUP: &str = "Examples:
  focalpoint backup backups/2026-11-30 --data-dir data
  focalpoint backup backups/2026-11-30 --config focalpoint.toml --json";
/// Examples of `restore`.
pub(super) const RESTORE: &str = "Examples:
  focalpoint restore backups/2026-11-30 --data-dir restored
  focalpoint restore backups/2026-11-30 --config focalpoint.toml --checkpoint kept";
/// Examples of `doctor`.
pub(super) const DOCTOR: &str = "Examples:
  focalpoint doctor --data-dir /var/lib/focalpoint
  focalpoint doctor --config focalpoint.toml --json";
/// Examples of `migrate`.
pub(super) const MIGRATE: &str = "Examples:
  focalpoint migrate --data-dir data
  focalpoint migrate --config focalpoint.toml";
/// Examples of `notices`.
pub(super) const NOTICES: &str = "Examples:
  focalpoint notices list --data-dir data
  focalpoint notices list --state sent --state dropped --data-dir data --json
  focalpoint notices retry --data-dir data";
/// Examples of `completions`.
pub(super) const COMPLETIONS: &str = "Examples:
  focalpoint completions bash
  focalpoint completions zsh";
/// Examples of `man`.
pub(super) const MAN: &str = "Examples:
  focalpoint man --output man1
  focalpoint man -o share/man/man1 --json";
