//! The report: what a reader says is wrong with the entry of an authority, until somebody of its State has seen to it.

use super::code::codes;
use super::shape::shape;
use super::{Kind, Record, StateCode, Status, Valid, Violations, check};

/// Characters of what is said, and of an answer.
const MOST_CHARACTERS: usize = 2000;

codes! {
    /// Where a report stands.
    ErrorReportState {
        /// Nobody has seen to it.
        Open = "OPEN",
        /// Somebody has.
        Closed = "CLOSED",
    }
}

shape! {
    /// What a reader says is wrong with the entry of an authority.
    pub struct ErrorReport {
        /// Resource name of the authority.
        pub authority: String,
        /// What is wrong.
        pub text: String,
        /// Resource name of the account that says so.
        pub reporter: String,
        /// The State of that account.
        pub reporter_state: StateCode,
        /// Where it stands.
        pub state: ErrorReportState,
        /// What has been done about it.
        pub answer: String,
        /// When it was closed, RFC 3339.
        pub close_time: String,
        /// Nobody has names of their own for reports.
        #[serde(skip)]
        pub external_id: String,
    }
}

impl Record for ErrorReport {
    const KIND: Kind = Kind::ErrorReport;

    fn external_id(&self) -> &str {
        &self.external_id
    }

    fn external_id_mut(&mut self) -> &mut String {
        &mut self.external_id
    }

    fn status(&self) -> &Status {
        const COUNTS: &Status = &Status::Published;
        COUNTS
    }

    /// Checks what people bring of it; the rest is the service's own.
    fn validate(mut self) -> Result<Valid<Self>, Violations> {
        let mut v = Violations::default();
        for (text, path) in [(&mut self.text, "text"), (&mut self.answer, "answer")] {
            check::description(text, path, &mut v);
            if text.chars().count() > MOST_CHARACTERS {
                v.add(path, format!("expected at most {MOST_CHARACTERS} characters"));
            }
        }
        check::required(&self.text, "text", &mut v);
        v.or(Valid::witness(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_something_in_plain_text() {
        let of = |text: &str, answer: &str| ErrorReport { text: text.into(), answer: answer.into(), ..<_>::default() };
        assert_eq!(of(" Nobody\r\nanswers. ", "").validate().unwrap().text, "Nobody\nanswers.");
        assert_eq!(of(&"汉".repeat(2000), "").validate().unwrap().text.chars().count(), 2000);
        for (text, answer, field) in [
            ("  ", "", "text"),
            ("a\u{202E}b", "", "text"),
            (&*"汉".repeat(2001), "", "text"),
            ("a", "\u{0}", "answer"),
        ] {
            let wrong = of(text, answer).validate().unwrap_err();
            assert_eq!(wrong.0[0].field, field, "{text}");
        }
    }
}
