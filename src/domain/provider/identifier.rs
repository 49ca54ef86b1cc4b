//! The organisation identifiers of org-id.guide, by which IATI files name who reports.

use super::Identifier;

/// The identifier as two of them are compared: the standard allows no space in one and lists its prefixes in capitals, but
/// publishers write them in either case.
#[must_use]
pub fn org_id(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

impl Identifier {
    /// The organisation identifier that it is: one of IATI as it stands, any other after the prefix of its register.
    #[must_use]
    pub fn org_id(&self) -> String {
        let (scheme, value) = (org_id(&self.scheme), org_id(&self.value));
        let prefix = match scheme.as_str() {
            "IATI" => return value,
            "DAC" => "XM-DAC".to_owned(),
            "LEI" => "XI-LEI".to_owned(),
            _ => scheme,
        };
        let is_whole = value.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with('-'));
        if is_whole { value } else { format!("{prefix}-{value}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_become_prefixes() {
        for (scheme, value, expected) in [
            ("IATI", " xm-dac-41128 ", "XM-DAC-41128"),
            ("DAC", "41128", "XM-DAC-41128"),
            ("DAC", "XM-DAC-41128", "XM-DAC-41128"),
            ("GB-COH", "0387 7777", "GB-COH-03877777"),
            ("LEI", "529900T8BM49AURSDO55", "XI-LEI-529900T8BM49AURSDO55"),
        ] {
            let identifier = Identifier { scheme: scheme.to_owned(), value: value.to_owned() };
            assert_eq!(identifier.org_id(), expected);
        }
    }
}
