//! Who is told of which load, and off whose money a sum comes.

use uuid::Uuid;

use super::*;
use crate::domain::codes::Horizon;
use crate::domain::contact::Money;
use crate::domain::{Account, AccountId, Need, NeedId, Revision, Role, Stage, StateCode};
use crate::matching::Load;
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
