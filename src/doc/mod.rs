//! Decisions: what was chosen, and what follows. Nothing runs here.

#[doc = include_str!("decisions/0001-codes-are-strings.md")]
pub mod codes_are_strings {}

#[doc = include_str!("decisions/0002-one-json-shape.md")]
pub mod one_json_shape {}

#[doc = include_str!("decisions/0003-the-policy-table-is-compiled.md")]
pub mod the_policy_table_is_compiled {}

#[doc = include_str!("decisions/0004-etags-are-revisions.md")]
pub mod etags_are_revisions {}

#[doc = include_str!("decisions/0005-the-audit-is-a-merkle-tree.md")]
pub mod the_audit_is_a_merkle_tree {}

#[doc = include_str!("decisions/0006-two-people-are-a-record.md")]
pub mod two_people_are_a_record {}

#[doc = include_str!("decisions/0007-a-proposal-is-seen-as-its-need-is.md")]
pub mod a_proposal_is_seen_as_its_need_is {}

#[doc = include_str!("decisions/0008-what-is-published-is-a-partition.md")]
pub mod what_is_published_is_a_partition {}

#[doc = include_str!("decisions/0009-the-outbox-holds-no-address.md")]
pub mod the_outbox_holds_no_address {}

#[doc = include_str!("decisions/0010-routes-are-told-in-codes-and-english.md")]
pub mod routes_are_told_in_codes_and_english {}

#[doc = include_str!("decisions/0011-a-saved-run-is-read-again-from-the-log.md")]
pub mod a_saved_run_is_read_again_from_the_log {}

#[doc = include_str!("decisions/0012-a-backup-is-a-database.md")]
pub mod a_backup_is_a_database {}

#[doc = include_str!("decisions/0013-commits-of-all-nodes-are-in-the-order-of-one-row.md")]
pub mod commits_of_all_nodes_are_in_the_order_of_one_row {}

#[doc = include_str!("decisions/0014-a-stream-is-a-read-of-each-change.md")]
pub mod a_stream_is_a_read_of_each_change {}

#[doc = include_str!("decisions/0015-a-node-that-may-be-behind-answers-nobody.md")]
pub mod a_node_that_may_be_behind_answers_nobody {}

#[doc = include_str!("decisions/0016-a-sign-in-stops-on-pages-of-ours.md")]
pub mod a_sign_in_stops_on_pages_of_ours {}

#[doc = include_str!("decisions/0017-a-type-stops-who-says-what-it-gives.md")]
pub mod a_type_stops_who_says_what_it_gives {}
