//! Where an activity of an IATI file takes place. An activity here has one State or one region; a report may share it out
//! among many.

use rust_decimal::Decimal;

use super::activity::within;
use super::element::Element;
use crate::domain::{Region, RegionCode, State, StateCode, vocabulary};

/// The State or the region.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Where {
    /// The State.
    pub(super) state: StateCode,
    /// The region, where it is not one State.
    pub(super) region: RegionCode,
}

/// One of the places among which an activity is shared out.
#[derive(Debug, Clone, PartialEq)]
enum Place {
    /// A State by the code that the file gives.
    Country(String),
    /// A region, where its code is known to be one of M49.
    Region(Option<Region>),
}

/// Reads where it is: the only place, else the one with more than half of it, else the smallest region that holds all
/// its States.
pub(super) fn read(element: &Element) -> Where {
    let countries = within(element, "recipient-country").into_iter();
    let regions = within(element, "recipient-region").into_iter();
    let countries = countries.map(|child| (Place::Country(child.attribute("code").to_owned()), percentage(child)));
    let places: Vec<_> =
        countries.chain(regions.map(|child| (Place::Region(region(child)), percentage(child)))).collect();
    let half = Decimal::from(50);
    let first = places.first().filter(|(place, _)| places.iter().all(|(other, _)| other == place));
    let main = first.or_else(|| places.iter().find(|(_, share)| share.is_some_and(|share| share > half)));
    match main {
        Some((Place::Country(code), _)) => Where { state: StateCode::from(code.as_str()), ..Where::default() },
        Some((Place::Region(region), _)) => {
            Where { region: region.map(RegionCode::from).unwrap_or_default(), ..Where::default() }
        }
        None => Where { region: common(&places).map(RegionCode::from).unwrap_or_default(), ..Where::default() },
    }
}

/// The share of a place.
fn percentage(element: &Element) -> Option<Decimal> {
    element.attribute("percentage").parse().ok()
}

/// The region of M49 that an element names, where its code is sure to be one.
fn region(element: &Element) -> Option<Region> {
    let code = element.attribute("code");
    match element.attribute("vocabulary") {
        "" | "1" => vocabulary().iati.m49(code).and_then(Region::parse),
        "2" => Region::parse(&format!("{code:0>3}")),
        _ => None,
    }
}

/// The smallest region that holds all the States; none for the world, and none where something is no State.
fn common(places: &[(Place, Option<Decimal>)]) -> Option<Region> {
    let states: Option<Vec<State>> = places
        .iter()
        .map(|(place, _)| match place {
            Place::Country(code) => State::parse(code),
            Place::Region(_) => None,
        })
        .collect();
    let states = states.filter(|states| !states.is_empty())?;
    let regions = vocabulary().regions.iter().filter_map(|entry| Region::parse(&entry.code));
    regions
        .filter(|region| *region != Region::WORLD && states.iter().all(|state| region.contains(*state)))
        .min_by_key(|region| region.states().len())
}
