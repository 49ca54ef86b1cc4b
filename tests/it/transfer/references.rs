//! What lines may refer to, and that neither their order nor the cuts of the file matter.

use super::given::{Told, authority, check, import, import_pieces, officer, options};
use crate::serve::harness::Service;

/// Lines that refer to one another, officers who stand in for each other among them.
fn lines() -> Vec<String> {
    let delegate = |of: &str, to: &str| {
        let line = officer(of, "x-1", "Desk officer");
        line.replace(
            "\"role\"",
            &format!("\"absence\": {{\"from\": \"2026-01-01\", \"delegate\": \"{to}\"}}, \"role\""),
        )
    };
    vec![
        authority("x-1", "MN", "Ministry of Justice"),
        authority("x-1", "KE", "Office of the same external id"),
        officer("o-3", "x-2", "Head"),
        authority("x-2", "MN", "Prosecutor"),
        r#"{"provider": {"externalId": "p-1", "names": {"en": "Trainer"}, "activities": [{"title": {"en": "Course"}}]}}"#
            .to_owned()
            + "\n",
        r#"{"activity": {"externalId": "a-1", "provider": "p-1", "title": {"en": "Seminar — 講習"}}}"#.to_owned() + "\n",
        r#"{"need": {"externalId": "n-1", "state": "MN", "title": {"en": "Training"}, "beneficiaries": ["x-1", "x-2"]}}"#
            .to_owned()
            + "\n",
        delegate("o-1", "o-2").replace("x-1", "x-2"),
        delegate("o-2", "o-1").replace("x-1", "x-2"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_refer_to_one_another_in_any_order_and_cut_anywhere() {
    let service = Service::start(true).await;
    let mut seed = 2_u64;
    // The numbers of a linear congruential generator, whose high bits are good enough for a shuffle.
    let mut random = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    let mut lines = lines();
    for _ in 0..8 {
        lines.sort_by_cached_key(|_| random());
        let file = lines.concat();
        let whole = check(&service, "secretariat", &file).await;
        assert_eq!((whole.counts(), &whole.problems), ([10, 0, 0, 0, 0], &Vec::new()), "{file}");
        let sizes: Vec<usize> = (0..file.len()).map(|_| 1 + random() % 40).collect();
        let cut = import_pieces(&service, "secretariat", options("jsonl", true), &file, &sizes).await.unwrap();
        assert_eq!(cut, whole);
    }
    assert_eq!(import(&service, "secretariat", &lines.concat()).await.counts(), [10, 0, 0, 0, 0]);
    assert_eq!(import(&service, "secretariat", &lines.concat()).await.counts(), [0, 0, 0, 10, 0]);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_to_nothing_or_to_several_is_told() {
    let service = Service::start(true).await;
    let field = |told: Told| told.problems.into_iter().map(|(line, field, _)| (line, field)).collect::<Vec<_>>();
    let file = lines().concat() + &officer("o-9", "x-1", "Of which State?") + &officer("o-8", "none", "Of nobody");
    let told = check(&service, "secretariat", &file).await;
    assert_eq!(field(told), [(10, "officer.authority".to_owned()), (11, "officer.authority".to_owned())]);
    let need = r#"{"need": {"state": "ID", "title": {"en": "t"}, "beneficiaries": ["x-2"]}}"#;
    let told = check(&service, "secretariat", &(lines().concat() + need)).await;
    assert_eq!(field(told), [(10, "need.beneficiaries[0]".to_owned())], "x-2 is another State's");
    let twice = authority("x-1", "MN", "A") + &authority("x-1", "MN", "B");
    assert_eq!(field(check(&service, "secretariat", &twice).await), [(2, "authority.externalId".to_owned())]);
    service.demo.stop().await;
}
