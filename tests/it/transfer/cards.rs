//! vCards over the wire; what a card holds is tested beside the writer.

use super::given::export;
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_of_the_callers_own_contacts() {
    let service = Service::start(false).await;
    let records = export(&service, "editor", "jsonl").await;
    let contacts = records.lines().filter(|line| !line.starts_with("{\"need\"")).count();
    let cards = export(&service, "editor", "vcard").await;
    assert_eq!(cards.matches("BEGIN:VCARD\r\nVERSION:4.0\r\n").count(), contacts);
    assert_eq!(cards.matches("END:VCARD\r\n").count(), contacts);
    assert!(cards.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    assert!(cards.contains("KIND:individual"), "its own officers are shown");
    let own = export(&service, "provider", "vcard").await;
    assert!(own.starts_with("BEGIN:VCARD\r\n") && !own.contains("KIND:individual"), "{own}");
    service.demo.stop().await;
}
