//! How text becomes tokens: one way for records and queries, in any script. It knows no vocabulary and no index.

mod consonants;
mod fold;
mod roman;
mod script;
mod stem;
mod token;

#[cfg(test)]
mod tests;

pub(super) use consonants::{consonants, consonants_of_latin};
pub(super) use fold::fold;
pub(super) use roman::skeleton;
pub(super) use script::{is_latin, is_syllabic};
pub(super) use stem::{stem, without_particle};
pub(super) use token::{Token, tokens};

/// A number that stands for a term in the features of a record: 32 bits of FNV-1a, the same on every machine.
pub(super) fn hash(prefix: char, text: &str) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut mark = [0; 4];
    for byte in prefix.encode_utf8(&mut mark).bytes().chain(text.bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    u32::try_from((state ^ (state >> 32)) & 0xffff_ffff).unwrap_or_default()
}
