//! Each promise of `Store` as a test that is generic over the store.

pub(crate) mod audit;
pub(crate) mod commits;
pub(crate) mod concurrency;
pub(crate) mod erasure;
pub(crate) mod lifetime;
pub(crate) mod outbox;
pub(crate) mod reads;
pub(crate) mod requests;
pub(crate) mod tree;
pub(crate) mod unique;

/// Makes one named test of each promise for the backend that an expression gives.
macro_rules! conformance {
    ($backend:expr) => {
        crate::store::conformance::conformance! { $backend;
            commits: a_commit_takes_the_next_revision, a_write_without_puts_takes_no_revision,
                a_refused_write_leaves_nothing_behind, a_record_that_exists_is_not_created,
                a_stale_expectation_is_refused, a_record_that_is_missing_is_not_written,
                a_removed_record_is_missing_and_may_be_created_again, a_key_twice_in_one_write_is_refused,
                bodies_and_times_come_back_as_they_went_in, a_record_keeps_its_creation_time,
                the_put_that_does_not_fit_is_named_wherever_it_stands,
                a_large_write_is_one_revision_in_the_order_of_its_puts;
            unique: a_unique_key_belongs_to_one_current_record, a_changed_unique_key_frees_the_old_one,
                a_removal_frees_the_unique_key, an_earlier_put_frees_a_unique_key_for_a_later_one,
                a_record_may_keep_its_unique_key;
            reads: changes_can_be_read_in_pages_of_any_size, the_last_change_of_a_revision_says_so,
                changes_start_behind_any_position, history_is_newest_first_and_holds_the_removal,
                history_can_be_read_in_pages, records_come_in_the_order_of_their_ids,
                a_snapshot_stays_at_its_revision, a_limit_of_zero_answers_nothing;
            requests: a_repeated_request_answers_as_the_first, a_reused_request_id_is_refused,
                a_request_id_belongs_to_its_actor, a_refused_write_does_not_use_its_request_id,
                a_request_that_wrote_no_record_is_repeated_too, pruned_request_ids_are_forgotten,
                a_repeated_request_is_known_in_the_same_batch;
            audit: audit_rows_are_numbered_in_commit_order, audit_rows_that_wait_together_stand_in_the_order_in_which_they_came, audit_rows_come_back_as_they_went_in,
                audit_rows_are_filtered_and_paged, audit_rows_are_chosen_by_method, audit_rows_of_a_refused_write_are_not_written;
            tree: the_tree_is_that_of_the_rows_in_commit_order, a_large_tree_is_that_of_its_rows,
                proofs_verify_at_every_size, a_write_without_audit_rows_has_one_of_its_own,
                rows_of_a_write_commit_to_its_changes, a_refused_write_leaves_the_tree_as_it_was,
                leaves_that_there_are_not_have_no_hash;
            concurrency: one_of_two_writers_with_one_expectation_wins, one_of_many_who_counted_the_same_adds_a_record,
                concurrent_commits_take_distinct_revisions_without_gaps, waiting_ends_when_the_head_has_moved,
                waiting_for_the_past_ends_at_once, a_dropped_wait_disturbs_nobody,
                a_dropped_commit_is_whole_or_absent, a_dropped_snapshot_leaves_no_reader_in_the_past;
            erasure: an_erased_record_leaves_its_history_without_bodies, a_removed_record_can_be_erased_too,
                a_redacted_record_stays_as_what_it_was_replaced_by, an_erasure_that_does_not_fit_erases_nothing,
                a_request_that_wrote_what_was_erased_cannot_be_repeated, removed_records_are_listed_until_they_are_erased,
                the_files_are_clean_once_a_scrub_says_so;
            outbox: a_notice_is_there_exactly_when_its_write_is, a_notice_of_a_key_is_taken_once,
                an_attempt_is_counted_before_it_is_made, what_was_given_up_waits_again_when_told_to,
                notices_are_there_after_opening_again;
            lifetime: everything_is_there_after_opening_again, a_closed_store_refuses_writes,
                what_was_handed_in_is_completed_on_close, closing_twice_is_harmless;
        }
    };
    ($backend:expr; $($module:ident: $($name:ident),+;)+) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                crate::store::conformance::$module::$name($backend).await;
            }
        )+)+
    };
}

pub(crate) use conformance;
