//! How many persons of other States an account may read: sixty in an hour and two hundred in a day.

use std::time::Duration;

use focalpoint::directory::OfficerQuota;
use focalpoint::pb;
use focalpoint::pb::officer_service_client::OfficerServiceClient;
use focalpoint::store::Outcome;
use jiff::SignedDuration;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::objects;
use super::requests::call;
use crate::consent::world::World;
use crate::serve::harness::{Service, reason};

/// The code of a read of an officer by somebody.
async fn read(world: &World, who: &str, officer: &str) -> String {
    let answer = call(world, who, "GetOfficer", officer, &objects::name(officer)).await.unwrap();
    answer.code().to_owned()
}

/// Has somebody read the officer that all States may read so often.
async fn read_times(world: &World, who: &str, times: usize) {
    for time in 1..=times {
        assert_eq!(read(world, who, "officer-shown").await, "Ok", "{who}: read {time} of {times}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_reads_sixty_persons_of_other_states_in_an_hour_and_two_hundred_in_a_day() {
    let (world, _key) = objects::world_with(OfficerQuota::default()).await;
    let over = "ResourceExhausted";
    for (reads, done) in [(60, 60), (60, 120), (60, 180), (20, 200)] {
        read_times(&world, "Zr", reads).await;
        if done < 200 {
            assert_eq!(read(&world, "Zr", "officer-shown").await, over, "the one after sixty in an hour");
            let denied = Outcome::Denied("ERROR_REASON_OVER_QUOTA".to_owned());
            let row = (Some(objects::id("Zr")), "OfficerService.GetOfficer".to_owned(), denied);
            assert_eq!(world.audit(1).await, [row], "and its refusal is in the audit");
            world.advance(SignedDuration::from_mins(59));
            assert_eq!(read(&world, "Zr", "officer-shown").await, over, "the hour is not over");
            world.advance(SignedDuration::from_mins(1));
        }
    }
    assert_eq!(read(&world, "Zr", "officer-shown").await, over, "the one after two hundred in a day");
    world.advance(SignedDuration::from_mins(90));
    assert_eq!(read(&world, "Zr", "officer-shown").await, over, "no hour helps");
    assert_eq!(read(&world, "Zr", "officer").await, "Ok", "a post is no person");
    read_times(&world, "Ze", 1).await;
    read_times(&world, "Ge", 61).await;
    world.advance(SignedDuration::from_hours(24));
    read_times(&world, "Zr", 60).await;
}

/// What a role is answered that reads an officer.
async fn get(service: &Service, role: &str, name: &str) -> Result<pb::Officer, Status> {
    let request = pb::GetOfficerRequest { name: name.to_owned(), ..Default::default() };
    OfficerServiceClient::new(service.as_role(role)).get_officer(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_as_it_starts_has_the_quota_and_says_when_to_come_again() {
    let service = Service::start(false).await;
    let parent = service.first("central authority Mongolia").await.name;
    let officer = pb::Officer {
        role: "Case officer".to_owned(),
        emails: vec!["bat@justice.example".to_owned()],
        audience: "ALL_STATES".to_owned(),
        ..Default::default()
    };
    let create = pb::CreateOfficerRequest { parent: parent.clone(), officer: Some(officer), ..Default::default() };
    let made = OfficerServiceClient::new(service.as_role("editor")).create_officer(create).await.unwrap();
    let name = made.into_inner().name;
    for read in 1..=60 {
        assert_eq!(get(&service, "other-state", &name).await.unwrap().emails, ["bat@justice.example"], "read {read}");
        assert!(get(&service, "editor", &name).await.is_ok(), "read {read}");
    }
    assert!(get(&service, "editor", &name).await.is_ok(), "those of the own State do not count");
    let list = pb::ListOfficersRequest { parent, ..Default::default() };
    let listed = OfficerServiceClient::new(service.as_role("other-state")).list_officers(list).await;
    for refused in [get(&service, "other-state", &name).await.unwrap_err(), listed.unwrap_err()] {
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::ResourceExhausted, "OVER_QUOTA"));
        let after = refused.get_details_retry_info().unwrap().retry_delay.unwrap();
        assert!(after > Duration::from_mins(1) && after <= Duration::from_hours(1), "{after:?}");
    }
    assert!(get(&service, "secretariat", &name).await.is_ok(), "each account has its own");
    service.demo.stop().await;
}
