//! A name that looks like that of another State's authority in other letters is refused, however it is brought in, and no
//! honest one is.

use focalpoint::pb;
use tonic::{Code, Status};

use super::harness::{Service, reason};
use crate::transfer::given::{authority, import};

/// An authority of a State, published unless it is said otherwise.
fn office(state: &str, name: &str, status: &str) -> pb::Authority {
    pb::Authority {
        state: state.to_owned(),
        names: [("en".to_owned(), name.to_owned())].into(),
        status: status.to_owned(),
        ..Default::default()
    }
}

/// Creates one as a role.
async fn create(service: &Service, role: &str, authority: pb::Authority) -> Result<pb::Authority, Status> {
    let request = pb::CreateAuthorityRequest { authority: Some(authority), ..Default::default() };
    service.authorities(role).create_authority(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_other_letters_that_looks_like_another_states_is_refused() {
    let service = Service::start(true).await;
    create(&service, "other-state", office("ID", "KOMETA", "PUBLISHED")).await.unwrap();
    create(&service, "other-state", office("ID", "CAPO TAXE", "PUBLISHED")).await.unwrap();
    create(&service, "other-state", office("ID", "HOPE", "DRAFT")).await.unwrap();
    let refused = |answer: Result<pb::Authority, Status>| {
        let status = answer.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    };
    // Cyrillic, and a word of each alphabet.
    for name in ["САРО ТАХЕ", "Саро Тахе", "CAPO ТАХЕ", "САРО  TAXE"] {
        refused(create(&service, "editor", office("MN", name, "PUBLISHED")).await);
        refused(create(&service, "editor", office("MN", name, "DRAFT")).await);
        let acronym = pb::Authority { acronyms: vec![name.to_owned()], ..office("MN", "Office", "PUBLISHED") };
        refused(create(&service, "editor", acronym).await);
        let told = import(&service, "editor", &authority("x-1", "MN", name)).await;
        assert_eq!(told.counts(), [0, 0, 0, 0, 1]);
        assert_eq!(told.problems[0].1, "authority.names");
    }
    let own = create(&service, "editor", office("MN", "Ministry", "PUBLISHED")).await.unwrap();
    let rename = async |name: &str, phones: Vec<pb::Phone>| {
        let names = [("ru".to_owned(), name.to_owned())].into();
        let authority = Some(pb::Authority { name: own.name.clone(), names, phones, ..Default::default() });
        let request = pb::UpdateAuthorityRequest { authority, ..Default::default() };
        service.authorities("editor").update_authority(request).await.map(tonic::Response::into_inner)
    };
    refused(rename("САРО ТАХЕ", Vec::new()).await);

    // Honest: the same letters, letters of one's own alphabet, another look, one's own name, and what nobody else reads.
    for name in ["CAPO TAXE", "Kometa office", "Министерство юстиции", "САРО", "НОРЕ"] {
        create(&service, "editor", office("MN", name, "PUBLISHED"))
            .await
            .unwrap_or_else(|told| panic!("{name}: {told}"));
    }
    create(&service, "other-state", office("ID", "КОМЕТА", "PUBLISHED")).await.unwrap();
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_had_a_name_before_another_took_one_like_it_goes_on_with_it() {
    let service = Service::start(true).await;
    let draft = create(&service, "editor", office("MN", "САРО", "DRAFT")).await.unwrap();
    create(&service, "other-state", office("ID", "CAPO", "PUBLISHED")).await.unwrap();
    let authority = pb::Authority { website: "https://office.example/".to_owned(), ..draft };
    let request = pb::UpdateAuthorityRequest { authority: Some(authority), ..Default::default() };
    service.authorities("editor").update_authority(request).await.unwrap();
    service.demo.stop().await;
}
