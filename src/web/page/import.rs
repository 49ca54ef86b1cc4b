//! Import with a look before it: the lines of a file, what they would change, and then exactly those lines or nothing. A page takes
//! what a form may hold (`form_bytes`); the command line and the API take larger files.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::auth::policy::Operation;
use crate::directory::transfer::{Change, Event, ImportOptions, Problem as Wrong, Summary};
use crate::directory::{Error, Options};
use crate::web::code;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Changes and problems that are shown.
const MOST_SHOWN: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "import.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The lines as they were sent.
    lines: String,
    /// Whether names of records that are not here add them.
    allow_missing: bool,
    /// What makes sending the form twice do it once.
    request: String,
    /// Digest of the lines that were looked at.
    digest: String,
    /// What came of them, or would.
    told: Option<Told>,
}

/// What came of lines, or would.
struct Told {
    /// Message of what it is.
    heading: String,
    /// How many of what: label, and number.
    counts: Vec<(String, u32)>,
    /// What each line changes.
    changes: Vec<Shown>,
    /// Changes that are not shown, in words; empty where there are none.
    more: String,
    /// What is wrong with lines, in English: line, and what.
    wrong: Vec<(u32, String)>,
    /// Whether it can be written.
    can_write: bool,
}

/// What a line changes.
struct Shown {
    /// The line.
    line: u32,
    /// What is done.
    action: String,
    /// To what.
    what: String,
    /// Fields that change.
    fields: String,
}

/// Lines as one form sends them, however it ends them.
fn lines(typed: &Fields) -> String {
    typed.get("lines").replace("\r\n", "\n")
}

/// Shows the form.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::Import).await?;
    Ok(page(&visit, &Fields::default(), None)?.into_response())
}

/// Says what lines would change, or writes those that were looked at.
pub(in crate::web) async fn send(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let text = lines(&fields);
    let writes = fields.get("act") == "write";
    let is_same = code::is_same(fields.get("digest"), &digest(&fields, &text));
    let dry_run = !writes || !is_same;
    let done = import(&site, &visit, &fields, &text, dry_run).await;
    let (changes, wrong, summary) = visit.settle(&site, Operation::Import, done).await?;
    let is_wrong = summary.problems > 0;
    let told = told(&visit, &changes, wrong, &summary, dry_run);
    let page = page(&visit, &fields, Some(told))?;
    Ok(if is_wrong { (StatusCode::BAD_REQUEST, page).into_response() } else { page })
}

/// Takes the lines in.
async fn import(
    site: &Site,
    visit: &Visit,
    fields: &Fields,
    text: &str,
    dry_run: bool,
) -> Result<(Vec<Change>, Vec<Wrong>, Summary), Error> {
    let request = if dry_run { None } else { fields.once("Import") };
    let options = Options { request, ..Options::default() };
    let allow_missing = fields.get("missing") == "1";
    let options = ImportOptions { dry_run, allow_missing, options, ..ImportOptions::default() };
    let mut import = site.directory.import(&visit.principal, options)?;
    let mut events = import.push(text.as_bytes())?;
    let (checked, import) = import.check().await?;
    events.extend(checked);
    events.push(import.write().await?);
    let (mut changes, mut wrong, mut summary) = (Vec::new(), Vec::new(), Summary::default());
    for event in events {
        match event {
            Event::Progress { .. } => {}
            Event::Problem(problem) => wrong.push(problem),
            Event::Change(change) => changes.push(change),
            Event::Summary(all) => summary = all,
        }
    }
    Ok((changes, wrong, summary))
}

/// What came of lines, or would, in words.
fn told(visit: &Visit, changes: &[Change], wrong: Vec<Wrong>, summary: &Summary, dry_run: bool) -> Told {
    let words = visit.visitor.words;
    let written = summary.added + summary.changed + summary.closed;
    let heading = match (summary.problems > 0, dry_run) {
        (true, _) => "wrong",
        (false, true) if written == 0 => "nothing",
        (false, true) => "would",
        (false, false) => "done",
    };
    let counts = [
        ("lines", summary.lines),
        ("added", summary.added),
        ("changed", summary.changed),
        ("closed", summary.closed),
        ("unchanged", summary.unchanged),
        ("problems", summary.problems),
    ];
    let shown = |change: &Change| Shown {
        line: change.line,
        action: words.code("import-action", change.action.as_str()),
        what: format!("{} {}", change.kind.as_str(), change.external_id),
        fields: change.fields.join(", "),
    };
    let beyond = changes.len().saturating_sub(MOST_SHOWN) as u64;
    Told {
        heading: words.code("import", heading),
        counts: counts.into_iter().map(|(name, number)| (words.code("import", name), number)).collect(),
        changes: changes.iter().take(MOST_SHOWN).map(shown).collect(),
        more: if beyond == 0 { String::new() } else { words.count("import-more", beyond) },
        wrong: wrong
            .into_iter()
            .take(MOST_SHOWN)
            .map(|it| (it.line, format!("{}: {}", it.field, it.description)))
            .collect(),
        can_write: heading == "would",
    }
}

/// The page.
fn page(visit: &Visit, typed: &Fields, told: Option<Told>) -> Result<Response, Problem> {
    let lines = lines(typed);
    let request = code::new().ok_or_else(|| Problem::fault(&visit.visitor, "page", "no randomness"))?;
    Ok(html(&Page {
        frame: Frame::signed_in(visit, visit.visitor.words.say("import-title")),
        allow_missing: typed.get("missing") == "1",
        request,
        digest: digest(typed, &lines),
        lines,
        told,
    }))
}

/// What lines, and what is to be done where one is missing, are told from others by.
fn digest(typed: &Fields, lines: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(code::digest(&format!("{}\n{lines}", typed.get("missing"))))
}
