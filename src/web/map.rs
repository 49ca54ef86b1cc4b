//! A map of the world that draws no border: a square for each State and territory, side by side with those of its subregion, and
//! the subregions of M49 where they lie on a map that has north above.

use std::collections::BTreeMap;

use super::words::Words;
use crate::domain::{Region, State};

/// Subregions with the column and the row of their first square, and how many squares make a line.
const BLOCKS: [(&str, u32, u32, u32); 22] = [
    ("021", 1, 0, 5),   // Northern America
    ("013", 0, 3, 4),   // Central America
    ("029", 5, 3, 7),   // Caribbean
    ("005", 3, 8, 4),   // South America
    ("154", 14, 0, 6),  // Northern Europe
    ("155", 13, 4, 5),  // Western Europe
    ("151", 21, 1, 5),  // Eastern Europe
    ("039", 19, 5, 6),  // Southern Europe
    ("015", 14, 9, 7),  // Northern Africa
    ("011", 12, 11, 6), // Western Africa
    ("017", 19, 11, 3), // Middle Africa
    ("014", 23, 11, 5), // Eastern Africa
    ("018", 19, 15, 3), // Southern Africa
    ("145", 26, 5, 5),  // Western Asia
    ("143", 28, 2, 5),  // Central Asia
    ("034", 32, 7, 3),  // Southern Asia
    ("030", 34, 2, 4),  // Eastern Asia
    ("035", 36, 6, 4),  // South-eastern Asia
    ("053", 34, 13, 3), // Australia and New Zealand
    ("054", 38, 11, 3), // Melanesia
    ("057", 41, 8, 3),  // Micronesia
    ("061", 42, 13, 4), // Polynesia
];
/// Columns and rows of the map.
const SIZE: (u32, u32) = (46, 17);
/// The side of a square with the space after it, in units of the drawing.
const SIDE: u32 = 20;

/// A map on which some States stand out.
#[derive(Debug)]
pub(super) struct Map {
    /// Width and height of the drawing.
    pub(super) size: (u32, u32),
    /// The squares.
    pub(super) squares: Vec<Square>,
}

/// The square of a State.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Square {
    /// Where its left edge is.
    pub(super) left: u32,
    /// Where its upper edge is.
    pub(super) top: u32,
    /// The code of the State.
    pub(super) code: &'static str,
    /// What the State is called, with what is said of it; empty where it does not stand out.
    pub(super) told: String,
}

impl Map {
    /// The map with what is said of some States.
    pub(super) fn of(words: Words, said: &BTreeMap<State, String>) -> Self {
        let square = |(state, (column, row)): (State, (u32, u32))| {
            let told = said.get(&state).map(|said| format!("{}: {said}", state.name(words.0)));
            Square { left: column * SIDE, top: row * SIDE, code: state.code(), told: told.unwrap_or_default() }
        };
        Self { size: (SIZE.0 * SIDE, SIZE.1 * SIDE), squares: placed().map(square).collect() }
    }
}

/// Every State that a subregion has, with its column and row.
fn placed() -> impl Iterator<Item = (State, (u32, u32))> {
    BLOCKS.iter().flat_map(|(code, column, row, line)| {
        let states = Region::parse(code).map(Region::states).unwrap_or_default();
        let at = move |(number, state): (u32, State)| (state, (column + number % line, row + number / line));
        (0..).zip(states.iter().collect::<Vec<_>>()).map(at)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_state_has_one_square_and_every_square_is_on_the_map_with_space_around_its_subregion() {
        let states: Vec<_> = placed().map(|(state, _)| state).collect();
        let unplaced: Vec<_> = State::all().filter(|state| !states.contains(state)).map(State::code).collect();
        assert_eq!(unplaced, ["AQ", "EU"], "they lie in no subregion");
        assert_eq!(states.iter().collect::<BTreeSet<_>>().len(), states.len(), "one each");
        let mut taken = BTreeMap::new();
        for (state, (column, row)) in placed() {
            assert!(column < SIZE.0 && row < SIZE.1, "{}", state.code());
            assert_eq!(taken.insert((column, row), state), None, "{}", state.code());
        }
        let block = |state: &State| BLOCKS.iter().position(|(code, ..)| Region::parse(code).unwrap().contains(*state));
        for ((column, row), state) in &taken {
            for beside in [(column + 1, *row), (*column, row + 1)] {
                let is_other = taken.get(&beside).is_some_and(|other| block(other) != block(state));
                assert!(!is_other, "{} touches another subregion", state.code());
            }
        }
    }

    #[test]
    fn what_is_said_of_a_state_is_on_its_square_alone() {
        let (mongolia, words) = (State::parse("MN").unwrap(), Words("en"));
        let map = Map::of(words, &BTreeMap::from([(mongolia, "1, 3".to_owned())]));
        let told: Vec<_> = map.squares.iter().filter(|it| !it.told.is_empty()).map(|it| (it.code, &*it.told)).collect();
        assert_eq!(told, [("MN", "Mongolia: 1, 3")]);
    }
}
