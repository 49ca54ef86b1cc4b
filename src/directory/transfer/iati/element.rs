//! The elements of one activity that this directory reads, out of its XML. Others are passed over, and so are elements of
//! other namespaces. No entity but the five of XML itself is known.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::{AttrError, Attribute};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements that are read.
const ELEMENTS: &[&str] = &[
    "iati-activities",
    "iati-activity",
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "narrative",
    "participating-org",
    "activity-status",
    "activity-date",
    "activity-scope",
    "recipient-country",
    "recipient-region",
    "sector",
    "default-aid-type",
    "budget",
    "period-start",
    "period-end",
    "value",
    "transaction",
    "transaction-type",
    "related-activity",
];
/// Attributes that are read.
const ATTRIBUTES: &[&str] = &[
    "version",
    "xml:lang",
    "default-currency",
    "last-updated-datetime",
    "ref",
    "code",
    "type",
    "role",
    "vocabulary",
    "percentage",
    "iso-date",
    "currency",
];
/// Most attributes of an element.
const MAX_ATTRIBUTES: usize = 64;
/// Most elements of an activity that are kept.
const MAX_ELEMENTS: usize = 50_000;

/// An element that is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name.
    pub(super) name: &'static str,
    /// The attributes that are read.
    attributes: Vec<(&'static str, String)>,
    /// Its text.
    pub(super) text: String,
    /// The elements in it that are read.
    children: Vec<Self>,
}

/// What is wrong with a piece of XML, and how many lines after its beginning.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// Lines after the first.
    pub(super) lines: u32,
    /// What is wrong.
    pub(super) wrong: String,
}

impl Element {
    /// The value of an attribute, without space around it; empty where there is none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.trim())
    }

    /// The elements of that name in it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of that name in it.
    pub(super) fn first(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// An attribute of the first element of that name in it.
    pub(super) fn of(&self, name: &str, attribute: &str) -> &str {
        self.first(name).map_or("", |child| child.attribute(attribute))
    }
}

/// Reads an element with what is in it.
///
/// # Errors
/// Where it is not well formed, and why.
pub(super) fn read(xml: &[u8]) -> Result<Element, Broken> {
    let at = |offset: usize| {
        let before = xml.iter().take(offset).filter(|byte| **byte == b'\n').count();
        u32::try_from(before).unwrap_or(u32::MAX)
    };
    let text = std::str::from_utf8(xml)
        .map_err(|error| Broken { lines: at(error.valid_up_to()), wrong: "is not UTF-8".to_owned() })?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree::default();
    loop {
        let broken = |offset: u64, wrong| Broken { lines: at(usize::try_from(offset).unwrap_or(usize::MAX)), wrong };
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(&event).map_err(|wrong| broken(reader.buffer_position(), wrong))?,
            Err(error) => return Err(broken(reader.error_position(), format!("is not well formed: {error}"))),
        }
    }
    tree.root.ok_or_else(|| Broken { lines: 0, wrong: "is not well formed".to_owned() })
}

/// An element under way.
#[derive(Default)]
struct Tree {
    /// The elements that are open and read, the outermost first.
    open: Vec<Element>,
    /// Open elements that are passed over.
    passed: usize,
    /// Elements kept so far.
    elements: usize,
    /// The whole, once it is closed.
    root: Option<Element>,
}

impl Tree {
    /// Takes in the next event.
    fn take(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(start) | Event::Empty(start) => self.enter(start)?,
            Event::End(_) => self.leave(),
            Event::Text(text) => self.add(&text.xml10_content().map_err(|error| error.to_string())?),
            Event::CData(text) => self.add(&text.xml10_content().map_err(|error| error.to_string())?),
            Event::GeneralRef(reference) => self.add(&resolved(reference)?),
            Event::Comment(_) | Event::PI(_) | Event::Eof => {}
            Event::Decl(_) | Event::DocType(_) => return Err("has a declaration where none may stand".to_owned()),
        }
        Ok(())
    }

    /// Goes into an element.
    fn enter(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let mut attributes = Vec::new();
        for (i, attribute) in start.attributes().enumerate() {
            if i == MAX_ATTRIBUTES {
                return Err(format!("has an element with more than {MAX_ATTRIBUTES} attributes"));
            }
            attributes.extend(known(attribute)?);
        }
        let name = ELEMENTS.iter().find(|name| name.as_bytes() == start.name().as_ref());
        match name {
            Some(name) if self.passed == 0 => {
                self.elements += 1;
                if self.elements > MAX_ELEMENTS {
                    return Err(format!("has more than {MAX_ELEMENTS} elements"));
                }
                self.open.push(Element { name, attributes, ..Element::default() });
            }
            Some(_) | None => self.passed += 1,
        }
        Ok(())
    }

    /// Goes out of an element.
    fn leave(&mut self) {
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    /// Adds text to the element at hand.
    fn add(&mut self, text: &str) {
        if self.passed == 0
            && let Some(element) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
    }
}

/// The attribute, when it is one that is read.
fn known(attribute: Result<Attribute<'_>, AttrError>) -> Result<Option<(&'static str, String)>, String> {
    let attribute = attribute.map_err(|error| format!("is not well formed: {error}"))?;
    let value = attribute
        .normalized_value(XmlVersion::Explicit1_0)
        .map_err(|_| "has an attribute with an entity that XML itself does not have, which is refused".to_owned())?;
    let name = ATTRIBUTES.iter().find(|name| name.as_bytes() == attribute.key.as_ref());
    Ok(name.map(|name| (*name, value.into_owned())))
}

/// The text of a reference: to a character, or to one of the five entities of XML.
fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    let refused = || "has an entity that XML itself does not have, which is refused".to_owned();
    if let Some(character) = reference.resolve_char_ref().map_err(|_| refused())? {
        return Ok(character.to_string());
    }
    let name = reference.decode().map_err(|_| refused())?;
    resolve_xml_entity(&name).map(str::to_owned).ok_or_else(refused)
}
