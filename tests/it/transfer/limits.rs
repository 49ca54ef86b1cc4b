//! Files that are too large, and lines that are wrong in many ways.

use tonic::Code;

use super::given::{authority, check, import, import_pieces, options};
use crate::serve::harness::{Service, reason};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beyond_its_limits_is_refused_and_nothing_of_it_is_written() {
    let service = Service::start(true).await;
    let good = authority("x-1", "MN", "Ministry");
    let long = good.clone() + &" ".repeat(256 * 1024 + 1);
    let many = good.clone() + &"\n".repeat(200_001);
    let records = r#"{"title": {"en": "x"}},"#.repeat(10_000);
    let provider = |i: usize| {
        let records = records.trim_end_matches(',');
        format!(r#"{{"provider": {{"externalId": "p-{i}", "names": {{"en": "P"}}, "activities": [{records}]}}}}"#)
            + "\n"
    };
    let nested: String = (0..20).map(provider).collect();
    for file in [long, many, nested] {
        let refused = import_pieces(&service, "secretariat", options("jsonl", false), &file, &[64 * 1024]).await;
        let status = refused.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    }
    assert_eq!(check(&service, "secretariat", &good).await.summary.added, 1, "nothing was written");
    let unknown = import_pieces(&service, "editor", options("xlsx", false), &good, &[10]).await.unwrap_err();
    assert_eq!(reason(&unknown), "INVALID_FIELDS");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_problems_are_counted_and_the_first_thousand_told() {
    let service = Service::start(true).await;
    let file = authority("x-1", "MN", "Ministry") + &"no json\n".repeat(1_200);
    let told = import(&service, "editor", &file).await;
    assert_eq!((told.problems.len(), told.summary.problems, told.summary.applied), (1_000, 1_200, false));
    service.demo.stop().await;
}
