//! Verification of proofs, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 have it. Nothing is trusted but the roots given.

use super::Hash;

/// Whether a proof shows that a leaf is in the tree of `size` leaves with that root.
#[must_use]
pub fn is_included(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let mut place = Place { at: index, last: size - 1 };
    let mut hash = leaf;
    for sibling in proof {
        if place.last == 0 {
            return false;
        }
        hash = if place.is_right() { Hash::node(*sibling, hash) } else { Hash::node(hash, *sibling) };
        place.rise();
    }
    place.last == 0 && hash == root
}

/// Whether a proof shows that the tree of `new_size` leaves with root `new` begins with the tree of `old_size` leaves
/// with root `old`.
#[must_use]
pub fn is_consistent(old_size: u64, old: Hash, new_size: u64, new: Hash, proof: &[Hash]) -> bool {
    if old_size > new_size {
        return false;
    }
    if old_size == new_size || old_size == 0 {
        let begins = if old_size == 0 { old == Hash::empty() } else { old == new };
        return begins && proof.is_empty();
    }
    let mut place = Place { at: old_size - 1, last: new_size - 1 };
    while place.at & 1 == 1 {
        place.halve();
    }
    // A complete old tree is a node of the new one, which the proof leaves out.
    let begins = if old_size.is_power_of_two() { Some((&old, proof)) } else { proof.split_first() };
    let Some((first, siblings)) = begins else { return false };
    let (mut of_old, mut of_new) = (*first, *first);
    for sibling in siblings {
        if place.last == 0 {
            return false;
        }
        if place.is_right() {
            of_old = Hash::node(*sibling, of_old);
            of_new = Hash::node(*sibling, of_new);
        } else {
            of_new = Hash::node(of_new, *sibling);
        }
        place.rise();
    }
    place.last == 0 && of_old == old && of_new == new
}

/// A node on the way up: its number on its level, and that of the last node there.
struct Place {
    /// The node's number.
    at: u64,
    /// The last node's number.
    last: u64,
}

impl Place {
    /// Whether the next hash of a proof stands on its left.
    const fn is_right(&self) -> bool {
        self.at & 1 == 1 || self.at == self.last
    }

    /// Goes to the parent, past levels on which the last node has no sibling.
    const fn rise(&mut self) {
        if self.is_right() {
            while self.at & 1 == 0 && self.at != 0 {
                self.halve();
            }
        }
        self.halve();
    }

    /// Goes up one level.
    const fn halve(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }
}
