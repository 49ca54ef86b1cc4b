//! The tree against the RFC's definitions and the published vectors, and notes against those of the format's own tests.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;

/// The leaves of the Certificate Transparency test tree.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
/// Its roots, from no leaf to all eight.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn hash(hex: &str) -> Hash {
    Hash::parse(hex).unwrap()
}

fn vector() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| Hash::leaf(&bytes(leaf))).collect()
}

/// So many different leaves.
fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| Hash::leaf(&n.to_be_bytes())).collect()
}

/// The root as RFC 6962 section 2.1 defines it.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Hash::node(root(left), root(right))
        }
    }
}

/// The audit path as RFC 6962 section 2.1.1 defines it.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(k);
    let (mut path, other) = if m < k { (path(m, left), root(right)) } else { (path(m - k, right), root(left)) };
    path.push(other);
    path
}

/// The consistency proof as RFC 6962 section 2.1.2 defines it.
fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(k);
    let (mut proof, other) =
        if m <= k { (subproof(m, left, whole), root(right)) } else { (subproof(m - k, right, false), root(left)) };
    proof.push(other);
    proof
}

/// The hashes of planned ranges, made of complete subtrees alone.
fn given(leaves: &[Hash], ranges: &[std::ops::Range<u64>]) -> Vec<Hash> {
    let node = |node: Node| {
        let width = 1_usize << node.level;
        let start = usize::try_from(node.number).unwrap() * width;
        root(&leaves[start..start + width])
    };
    ranges.iter().map(|range| join(nodes(range).into_iter().map(node))).collect()
}

fn prove_inclusion(leaves: &[Hash], index: u64) -> Vec<Hash> {
    given(leaves, &inclusion(index, leaves.len() as u64).unwrap())
}

fn prove_consistency(leaves: &[Hash], old: u64) -> Vec<Hash> {
    given(leaves, &consistency(old, leaves.len() as u64).unwrap())
}

#[test]
fn the_roots_are_those_of_the_published_tree() {
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), hash(ROOTS[0]));
    for (leaf, wanted) in vector().into_iter().zip(&ROOTS[1..]) {
        frontier.push(leaf);
        assert_eq!(frontier.root(), hash(wanted));
    }
    assert_eq!(frontier.size(), 8);
}

#[test]
fn the_proofs_are_those_of_the_published_tree() {
    let leaves = vector();
    let wanted = |hexes: &[&str]| hexes.iter().map(|hex| hash(hex)).collect::<Vec<_>>();
    let inclusion_5 = wanted(&[
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    assert_eq!(prove_inclusion(&leaves, 5), inclusion_5);
    let consistency_6 = wanted(&[
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    assert_eq!(prove_consistency(&leaves, 6), consistency_6);
    assert!(is_consistent(6, hash(ROOTS[6]), 8, hash(ROOTS[8]), &consistency_6));
    assert!(!is_consistent(6, hash(ROOTS[5]), 8, hash(ROOTS[8]), &consistency_6));
    let consistency_2_5 = wanted(&[
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]);
    assert_eq!(prove_consistency(&leaves[..5], 2), consistency_2_5);
}

#[test]
fn every_proof_of_small_trees_is_that_of_the_definition_and_verifies() {
    for size in 1..=70_u64 {
        let leaves = leaves(size);
        let whole = root(&leaves);
        for (index, leaf) in (0..size).zip(&leaves) {
            let proof = prove_inclusion(&leaves, index);
            assert_eq!(proof, path(usize::try_from(index).unwrap(), &leaves), "{index} of {size}");
            assert!(is_included(*leaf, index, size, &proof, whole), "{index} of {size}");
        }
        for old in 1..=size {
            let proof = prove_consistency(&leaves, old);
            let begun = &leaves[..usize::try_from(old).unwrap()];
            assert_eq!(proof, subproof(begun.len(), &leaves, true), "{old} of {size}");
            assert!(is_consistent(old, root(begun), size, whole, &proof), "{old} of {size}");
        }
        assert!(is_consistent(0, Hash::empty(), size, whole, &[]));
        assert_eq!(inclusion(size, size), None);
        assert_eq!(consistency(size + 1, size), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(6962), ..ProptestConfig::with_cases(128) })]

    #[test]
    fn a_proof_with_anything_changed_proves_nothing(size in 2_u64..600, at in any::<u64>(), bit in 0_usize..256, pick in any::<usize>()) {
        let leaves = leaves(size);
        let whole = root(&leaves);
        let index = at % size;
        let leaf = leaves[usize::try_from(index).unwrap()];
        let proof = prove_inclusion(&leaves, index);
        let flip = |hash: Hash| { let mut hash = hash; hash.0[bit / 8] ^= 1 << (bit % 8); hash };
        let mut changed = proof.clone();
        let place = pick % changed.len();
        changed[place] = flip(changed[place]);
        prop_assert!(is_included(leaf, index, size, &proof, whole));
        prop_assert!(!is_included(leaf, index, size, &changed, whole));
        prop_assert!(!is_included(flip(leaf), index, size, &proof, whole));
        prop_assert!(!is_included(leaf, index, size, &proof, flip(whole)));
        prop_assert!(!is_included(leaf, index, size, &proof[1..], whole));
        prop_assert!(!is_included(leaf, index, size, &[proof.clone(), vec![whole]].concat(), whole));
        prop_assert!(!is_included(leaf, (index + 1) % size, size, &proof, whole));

        let old = index.max(1);
        let begun = root(&leaves[..usize::try_from(old).unwrap()]);
        let proof = prove_consistency(&leaves, old);
        let mut changed = proof.clone();
        let place = pick % changed.len();
        changed[place] = flip(changed[place]);
        prop_assert!(is_consistent(old, begun, size, whole, &proof));
        prop_assert!(!is_consistent(old, begun, size, whole, &changed));
        prop_assert!(!is_consistent(old, flip(begun), size, whole, &proof));
        prop_assert!(!is_consistent(old, begun, size, flip(whole), &proof));
        prop_assert!(!is_consistent(old, begun, size, whole, &proof[1..]));
        prop_assert!(!is_consistent(size, whole, old, begun, &proof));
    }

    #[test]
    fn a_range_is_the_complete_subtrees_in_it(size in 1_u64..100_000, at in any::<u64>()) {
        for range in inclusion(at % size, size).unwrap() {
            let mut next = range.start;
            for node in nodes(&range) {
                prop_assert_eq!(node.number << node.level, next);
                next += 1 << node.level;
            }
            prop_assert_eq!(next, range.end);
        }
    }
}

/// The key, the text and the note of the tests of Go's `sumdb/note`.
const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} \
     PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn peter() -> Signer {
    // `PRIVATE+KEY+PeterNeumann+c74f20a3+` and this: the kind of the key, then its seed.
    let key = STANDARD.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").unwrap();
    Signer::with("PeterNeumann", Ed25519KeyPair::from_seed_unchecked(&key[1..]).unwrap()).unwrap()
}

#[test]
fn a_note_is_the_one_that_other_programs_make() {
    assert_eq!(peter().sign(TEXT), NOTE);
    assert_eq!(peter().public_key().verifier("PeterNeumann"), VERIFIER);
    let (name, key) = PublicKey::parse_verifier(VERIFIER).unwrap();
    assert_eq!((name.as_str(), key), ("PeterNeumann", peter().public_key()));
    assert_eq!(key.open(NOTE), Ok((TEXT, "PeterNeumann")));
}

#[test]
fn a_note_that_was_changed_is_refused() {
    let key = peter().public_key();
    assert_eq!(key.open(&NOTE.replace("answer", "Answer")), Err(NoteError::WrongSignature));
    assert_eq!(key.open(&NOTE.replace("x08go/ZJ", "x08go/ZK")), Err(NoteError::WrongSignature));
    assert_eq!(key.open(&NOTE.replace("PeterNeumann", "PaulNeumann")), Err(NoteError::OtherKey));
    for malformed in [
        TEXT.to_owned(),
        NOTE.trim_end().to_owned(),
        NOTE.replace('\u{2014}', "-"),
        NOTE.replace(TEXT, "\r\n"),
        String::new(),
    ] {
        assert_eq!(key.open(&malformed), Err(NoteError::Malformed), "{malformed}");
    }
    let other = Signer::with("other", Ed25519KeyPair::generate().unwrap()).unwrap();
    assert_eq!(other.public_key().open(NOTE), Err(NoteError::OtherKey));
    let both = format!("{}{}", other.sign(TEXT), NOTE.strip_prefix(&format!("{TEXT}\n")).unwrap());
    assert_eq!(key.open(&both), Ok((TEXT, "PeterNeumann")));
    assert!(PublicKey::parse_verifier(&VERIFIER.replace("c74f", "c74e")).is_none());
    assert!(Signer::with("two words", Ed25519KeyPair::generate().unwrap()).is_err());
}

#[test]
fn a_checkpoint_is_read_as_it_is_written() {
    let checkpoint = Checkpoint { origin: "example.org/log".to_owned(), size: 8, root: hash(ROOTS[8]) };
    let text = checkpoint.text();
    assert_eq!(text, "example.org/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n");
    assert_eq!(Checkpoint::parse(&text), Ok(checkpoint.clone()));
    assert_eq!(Checkpoint::parse(&format!("{text}extension\n")), Ok(checkpoint));
    for wrong in ["", "a\n8\n", "a\n08\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n", "a\n8\nXcna\n", "\n8\nXcna\n"]
    {
        assert_eq!(Checkpoint::parse(wrong), Err(CheckpointError), "{wrong}");
    }
}
