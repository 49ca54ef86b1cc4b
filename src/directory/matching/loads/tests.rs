//! Who is told of which load, and off whose money a sum comes.

use jiff::SignedDuration;
use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::domain::codes::Horizon;
use crate::domain::contact::Money;
use crate::domain::proposal::{Answer, ProposalAct};
use crate::domain::{Account, AccountId, Need, NeedId, Provider, Revision, Role, Stage, State, StateCode};
use crate::matching::{Load, Profile, Wanted, Weights};
use crate::view::{Catalog, Table};

/// The time at which it is asked.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// An entry under that number.
fn entry<T>(n: u128, record: T) -> Entry<T> {
    Entry::new(Uuid::from_u128(n), record, Revision(1), NOW, NOW)
}

/// The provider of that number.
fn provider(n: u128) -> ProviderId {
    ProviderId(Uuid::from_u128(n))
}

/// What the need costs.
fn cost() -> Money {
    Money { value: "40".to_owned(), currency: "USD".to_owned(), ..Money::default() }
}

/// A view with a need, and proposals on it: who pays, who delivers, and how far each is.
fn view(of: &[(u128, u128, ProposalStage)]) -> Catalog {
    let state = StateCode::from("MN");
    let need = Need { state: state.clone(), stage: Stage::Submitted, estimated_cost: Some(cost()), ..Need::default() };
    let proposal = |(n, (funder, deliverer, stage)): (u128, &(u128, u128, ProposalStage))| {
        let [funder, deliverer] = [funder, deliverer].map(|n| provider(*n).name());
        let (need, of) = (NeedId(Uuid::from_u128(1)).name(), state.clone());
        entry(n, Proposal { need, state: of, funder, deliverer, stage: stage.clone(), ..Proposal::default() })
    };
    Catalog {
        needs: Table::holding([entry(1, need)]),
        proposals: Table::holding((100..).zip(of).map(proposal)),
        ..Catalog::default()
    }
}

/// What the secretariat is told of.
fn told(of: &[(u128, u128, ProposalStage)]) -> Loads {
    let account = Account { role: Role::Secretariat, ..Account::default() };
    loads(&Principal::of(AccountId(Uuid::from_u128(9)), &account), &view(of), NOW, |_| true)
}

/// A load of so many engagements that it pays for, and so many that it does not.
fn load(paid: usize, unpaid: usize) -> Load {
    let mut load = Load::default();
    (0..paid).for_each(|_| load.add(Some(&cost()), &Horizon::default()));
    (0..unpaid).for_each(|_| load.add(None, &Horizon::default()));
    load
}

#[test]
fn a_sum_comes_off_the_money_of_who_pays_and_of_nobody_else() {
    let both = told(&[(2, 3, ProposalStage::Accepted), (3, 3, ProposalStage::InDelivery)]);
    assert_eq!(both, Loads::from([(provider(2), load(1, 0)), (provider(3), load(1, 1))]));
}

#[test]
fn what_is_over_or_not_yet_accepted_takes_nothing() {
    use ProposalStage::{Completed, Declined, Expired, Offered, Proposed, StateAgreed, Withdrawn};
    for stage in [Proposed, StateAgreed, Offered, Completed, Declined, Withdrawn, Expired] {
        assert_eq!(told(&[(2, 3, stage.clone())]), Loads::new(), "{stage}");
    }
}

/// Somebody of that role: of the State of the need, or of nobody.
fn caller(role: Role) -> Principal {
    let state = if role == Role::Secretariat { StateCode::default() } else { StateCode::from("MN") };
    Principal::of(AccountId(Uuid::from_u128(9)), &Account { role, state, ..Account::default() })
}

/// Providers with room for one engagement each.
fn unladen() -> Arc<Corpus> {
    let entry = Provider { capacity: Some(1), ..Provider::default() };
    let profile = |n| Arc::new(Profile::prepare(provider(n), &entry, &[], None));
    Arc::new(Corpus::new((2..=4).map(profile).collect()))
}

/// Whether a provider has room for a need.
fn has_room(corpus: &Corpus, n: u128) -> bool {
    let weights = Weights::configured().unwrap();
    let (_, passes) = corpus.score(&Wanted::prepare(&Need::default()), provider(n), weights, date(2026, 1, 1)).unwrap();
    passes
}

#[test]
fn what_the_secretariat_sees_is_kept_until_anything_changes_that_it_is_made_of() {
    let (laden, unladen, by) = (Laden::default(), unladen(), caller(Role::Secretariat));
    let mut view = view(&[(2, 2, ProposalStage::Accepted)]);
    let first = laden.of(&by, &view, &unladen, NOW);
    assert_eq!([2, 3].map(|n| has_room(&first, n)), [false, true]);
    assert!(Arc::ptr_eq(&first, &laden.of(&by, &view.clone(), &unladen, NOW + SignedDuration::from_hours(99))));
    let earlier = laden.of(&by, &view, &unladen, NOW - SignedDuration::from_hours(1));
    assert!(!Arc::ptr_eq(&first, &earlier), "of before it was made it says nothing");

    let other = Arc::new(Corpus::new(Vec::new()));
    assert!(laden.of(&by, &view, &other, NOW).is_empty(), "other providers");
    laden.of(&by, &view, &unladen, NOW);
    view.proposals = self::view(&[(3, 3, ProposalStage::Accepted)]).proposals;
    assert_eq!([2, 3].map(|n| has_room(&laden.of(&by, &view, &unladen, NOW), n)), [true, false], "another proposal");
    view.needs = Table::default();
    assert!(has_room(&laden.of(&by, &view, &unladen, NOW), 3), "nobody may know of one whose need is gone");
}

#[test]
fn an_offer_that_expires_takes_no_place_any_more_in_what_is_kept() {
    let (laden, unladen, by) = (Laden::default(), unladen(), caller(Role::Secretariat));
    let end = NOW + SignedDuration::from_hours(5);
    let accepts = Answer { provider: provider(2).name(), answer: ProposalAct::Accept, ..Answer::default() };
    let mut view = view(&[(2, 3, ProposalStage::Offered)]);
    let mut offered = view.proposals.get(Uuid::from_u128(100)).unwrap().record.clone();
    (offered.expire_time, offered.answers) = (end.to_string(), vec![accepts]);
    view.proposals = Table::holding([entry(100, offered)]);
    let room = |at: Timestamp| has_room(&laden.of(&by, &view, &unladen, at), 2);
    assert!(!room(NOW) && !room(end - SignedDuration::from_secs(1)));
    assert!(room(end));
}

#[test]
fn what_others_than_the_secretariat_see_is_never_that_of_another_caller() {
    let (laden, unladen) = (Laden::default(), unladen());
    let view = view(&[(2, 2, ProposalStage::Accepted)]);
    assert!(!has_room(&laden.of(&caller(Role::Secretariat), &view, &unladen, NOW), 2));
    assert!(has_room(&laden.of(&caller(Role::Administrator), &view, &unladen, NOW), 2), "who may see no proposal");
    let of_state = caller(Role::GovernmentEditor);
    assert!(!has_room(&laden.of(&of_state, &view, &unladen, NOW), 2), "whose need it is");
    let other = Principal { state: State::parse("KE"), ..of_state };
    assert!(has_room(&laden.of(&other, &view, &unladen, NOW), 2));
}
