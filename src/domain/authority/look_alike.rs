//! Names that look alike though they are written in other letters: a Cyrillic `СОРА` and a Latin `COPA`.
//!
//! Words that mix alphabets are refused by themselves; this is for those that are of one alphabet. Never finds a name alike
//! that has a letter of its own alphabet alone, as nearly every honest one has, or one that is written the same.

/// The fewest letters of a name that is compared: shorter acronyms are alike by chance.
const FEWEST: usize = 4;

/// Cyrillic and Greek letters that look like a Latin one.
const FOREIGN: &str = "АВЕКМНОРСТУХІЈЅҺҮӀаеорсухіјѕһԁԛԝӏкΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχγ";
/// Those Latin ones, in the same order.
const LATIN: &str = "ABEKMHOPCTYXIJSHYIaeopcyxijshdqwlkABEZHIKMNOPTYXaikvopuxy";

/// What a name looks like, in Latin letters and without case; none for one that could not be taken for a name in another
/// alphabet: it is short, or has a letter that looks like none of another.
#[must_use]
pub fn looks(name: &str) -> Option<String> {
    let mut looks = String::with_capacity(name.len());
    let mut letters = 0;
    for c in name.chars() {
        if c.is_alphabetic() {
            letters += 1;
            let (_, latin) =
                FOREIGN.chars().zip(LATIN.chars()).find(|(foreign, latin)| [*foreign, *latin].contains(&c))?;
            looks.push(latin.to_ascii_lowercase());
        } else if !c.is_whitespace() {
            looks.push(c);
        } else if !looks.ends_with(' ') {
            looks.push(' ');
        }
    }
    (letters >= FEWEST).then_some(looks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_other_letters_look_alike_and_those_with_letters_of_their_own_like_nothing() {
        for (one, other) in [("СОРА", "COPA"), ("ΚΑΤΟ", "KATO"), ("Сосо Хоре", "Coco  Xope"), ("Office", "Office")]
        {
            let same = looks(one).zip(looks(other)).is_some_and(|(one, other)| one == other);
            assert_eq!(same, one != other, "{one} {other}");
        }
        for honest in [
            "Министерство юстиции",
            "Генеральная прокуратура",
            "Υπουργείο Δικαιοσύνης",
            "Ministry of Justice",
            "Национальное антикоррупционное бюро",
            "НАБУ",
            "KPK",
            "КРК",
            "АСА",
            "法务部",
        ] {
            assert_eq!(looks(honest), None, "{honest}");
        }
    }

    #[test]
    fn every_twin_is_a_foreign_letter_beside_a_latin_one() {
        let twins: std::collections::BTreeMap<char, char> = FOREIGN.chars().zip(LATIN.chars()).collect();
        assert_eq!([FOREIGN, LATIN].map(|letters| letters.chars().count()), [twins.len(); 2]);
        for (foreign, latin) in twins {
            assert!(!foreign.is_ascii() && latin.is_ascii_alphabetic(), "{foreign} {latin}");
        }
    }
}
