//! The features of a record: its words as numbers, in a column that is read for every candidate of a search. One value
//! holds a term's hash with its place, so that comparing a query with a record touches no text.

/// Which text of a record a feature comes from. One record has at most 63 texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Source {
    /// A name that it has.
    Name,
    /// A name that it had.
    Former,
    /// An acronym.
    Acronym,
    /// The initials of a name.
    Initials,
    /// The body that it belongs to.
    Parent,
    /// A city.
    Place,
}

/// How much a word of a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Class {
    /// Any word.
    Word,
    /// A word of the thesaurus.
    Concept,
    /// A sort of body.
    Body,
    /// The record's own State.
    Place,
    /// A stop word.
    Stop,
    /// Not a word of its own: another reading of words that other features stand for.
    Reading,
}

/// One term of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Feature {
    /// Hash of the term.
    pub hash: u32,
    /// Number of the text, below 64.
    pub text: u8,
    /// What the text is.
    pub source: Source,
    /// Position of its first word in the text, below 64.
    pub position: u8,
    /// How many words it spans, below 16.
    pub span: u8,
    /// How much it says.
    pub class: Class,
}

impl Feature {
    /// The value for the column. Features of one text stand together when sorted by it.
    pub(in super::super) const fn pack(self) -> u64 {
        let source = match self.source {
            Source::Name => 0,
            Source::Former => 1,
            Source::Acronym => 2,
            Source::Initials => 3,
            Source::Parent => 4,
            Source::Place => 5,
        };
        let class = match self.class {
            Class::Word => 0,
            Class::Concept => 1,
            Class::Body => 2,
            Class::Place => 3,
            Class::Stop => 4,
            Class::Reading => 5,
        };
        ((self.text as u64 & 63) << 48)
            | ((self.position as u64 & 63) << 42)
            | ((self.span as u64 & 15) << 38)
            | (source << 35)
            | (class << 32)
            | self.hash as u64
    }

    /// The feature of a value of the column.
    pub(in super::super) const fn unpack(value: u64) -> Self {
        Self {
            hash: (value & 0xffff_ffff) as u32,
            text: (value >> 48 & 63) as u8,
            position: (value >> 42 & 63) as u8,
            span: (value >> 38 & 15) as u8,
            source: match value >> 35 & 7 {
                0 => Source::Name,
                1 => Source::Former,
                2 => Source::Acronym,
                3 => Source::Initials,
                4 => Source::Parent,
                _ => Source::Place,
            },
            class: match value >> 32 & 7 {
                0 => Class::Word,
                1 => Class::Concept,
                2 => Class::Body,
                3 => Class::Place,
                4 => Class::Stop,
                _ => Class::Reading,
            },
        }
    }
}
