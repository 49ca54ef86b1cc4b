//! How much one call may ask for, and send.

use focalpoint::pb;
use tonic::Code;

use super::harness::Service;
use crate::transfer::given::{authority, import};

/// Entries on a page, whatever is asked.
const MOST: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_holds_a_hundred_entries_whatever_is_asked() {
    let service = Service::start(true).await;
    let file: String = (0..150).map(|n| authority(&format!("x-{n}"), "MN", "Ministry")).collect();
    assert_eq!(import(&service, "editor", &file).await.summary.added, 150);
    let mut client = service.authorities("government");
    for page_size in [101, 150, i32::MAX] {
        let request = pb::ListAuthoritiesRequest { page_size, ..Default::default() };
        let page = client.list_authorities(request).await.unwrap().into_inner();
        assert_eq!((page.authorities.len(), page.next_page_token.is_empty()), (MOST, false), "{page_size}");
        let query = "Ministry".to_owned();
        let request = pb::SearchAuthoritiesRequest { query, page_size, ..Default::default() };
        let page = client.search_authorities(request).await.unwrap().into_inner();
        assert_eq!((page.results.len(), page.next_page_token.is_empty()), (MOST, false), "{page_size}");
    }
    let request = pb::ListAuthoritiesRequest { page_size: 99, ..Default::default() };
    assert_eq!(client.list_authorities(request).await.unwrap().into_inner().authorities.len(), 99);
    let request = pb::ListAuthoritiesRequest { page_size: -1, ..Default::default() };
    assert_eq!(client.list_authorities(request).await.unwrap_err().code(), Code::InvalidArgument);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_more_than_256_kib_is_refused_before_it_is_read() {
    const LIMIT: usize = 256 * 1024;
    let service = Service::start(true).await;
    let mut client = service.authorities("government");
    let mut ask = async |bytes: usize| {
        // Tag and length take four bytes.
        let request = pb::GetAuthorityRequest { name: "x".repeat(bytes - 4), ..Default::default() };
        assert_eq!(prost::Message::encoded_len(&request), bytes);
        client.get_authority(request).await.unwrap_err().code()
    };
    assert_eq!(ask(LIMIT).await, Code::NotFound, "the longest that is read");
    assert_eq!(ask(LIMIT + 1).await, Code::OutOfRange);
    assert_eq!(ask(8 * LIMIT).await, Code::OutOfRange);
    assert_eq!(ask(LIMIT / 4).await, Code::NotFound, "the connection is still good");
    service.demo.stop().await;
}
