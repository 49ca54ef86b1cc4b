//! The synthetic records that benches measure with are as they promise to be.

use focalpoint::domain::Record;

use super::synthetic::Synthetic;

#[test]
fn synthetic_authorities_are_valid() {
    let directory = Synthetic::new(7);
    for number in 0..300 {
        let record = directory.authority(number);
        if let Err(violations) = record.validate() {
            panic!("{number}: {violations}");
        }
    }
}

#[test]
fn synthetic_authorities_are_of_the_promised_size() {
    let directory = Synthetic::new(7);
    let bytes: usize = (0..300).map(|n| serde_json::to_string(&directory.authority(n)).unwrap().len()).sum();
    assert!((1500..2000).contains(&(bytes / 300)), "{} bytes on average", bytes / 300);
}

#[test]
fn the_same_seed_gives_the_same_records() {
    assert_eq!(Synthetic::new(7).authority(42), Synthetic::new(7).authority(42));
    assert_ne!(Synthetic::new(7).authority(42), Synthetic::new(8).authority(42));
    assert!(Synthetic::new(7).authority_id(1) < Synthetic::new(7).authority_id(2));
}
