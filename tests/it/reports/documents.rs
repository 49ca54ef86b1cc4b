//! Letters and dossiers: what is in them, for whom, and what never is.

use std::io::{Cursor, Read as _};

use focalpoint::domain::authority::KindEntry;
use focalpoint::domain::consent::{Audience, Consent};
use focalpoint::domain::contact::{Money, Phone};
use focalpoint::domain::need::{Origin, Validation};
use focalpoint::domain::proposal::{Event, ProposalAct, ProposalSide, ProposalStage};
use focalpoint::domain::{
    Activity, Authority, AuthorityKind, Need, Proposal, Provider, Stage, StateCode, Status, Text,
};
use focalpoint::pb;
use uuid::Uuid;

use super::given::{Given, W, Y, need, provider};
use crate::consent::world::put;

/// What must not become anything.
const HOSTILE: &str = "</td></w:t><script>alert(1)</script>\" onload='x' &amp; {title}";

/// A need that is shared with a provider, with those fields; none: those of a consent that names none.
fn shared(state: &str, title: &str, with: u128, fields: &[&str]) -> Need {
    let audience = Some(Audience { providers: vec![provider(with)], ..Audience::default() });
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    let consent = Some(Consent { audience, fields, until: "2027-06-30".to_owned(), ..Consent::default() });
    let (title, description) = (Text::from([("en", title)]), Text::from([("en", "Secretwords of prosecutors")]));
    Need { title, description, stage: Stage::Shared, consent, ..need(state, "46") }
}

/// A document in a format; what the caller is told where it is refused.
async fn document(
    given: &Given,
    who: &str,
    of: &str,
    language: &str,
    format: &str,
) -> Result<pb::ReportDocument, String> {
    let (language, format) = (language.to_owned(), format.to_owned());
    let (told, answer) = if of.len() == 2 || of.is_empty() && !["Dr", "We"].contains(&who) {
        let request = pb::GetFollowUpLetterRequest { state: of.to_owned(), language, format, ..<_>::default() };
        given.world.call(who, "/focalpoint.v1.ReportService/GetFollowUpLetter", request).await
    } else {
        let request = pb::GetDossierRequest { provider: of.to_owned(), language, format, ..<_>::default() };
        given.world.call(who, "/focalpoint.v1.ReportService/GetDossier", request).await
    };
    answer.ok_or(told)
}

/// The text of a page.
async fn page(given: &Given, who: &str, of: &str) -> String {
    let document = document(given, who, of, "en", "html").await.unwrap();
    String::from_utf8(document.content.to_vec()).unwrap()
}

/// The text of the document part of a DOCX.
fn of_package(content: &[u8]) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(content)).unwrap();
    let mut text = String::new();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_says_which_needs_stand_where_and_what_is_asked_and_no_draft() {
    let submitted = Need { title: Text::from([("en", "Submitted one")]), priority: Some(2), ..need("MN", "46.13") };
    let draft = Need { title: Text::from([("en", "Draft one")]), stage: Stage::Draft, ..need("MN", "46") };
    let other = Need { title: Text::from([("en", "Neighbour one")]), ..need("ID", "46") };
    let given = Given::with(vec![submitted, draft, other, shared("MN", "Shared one", Y, &[])]).await;
    let proposal = Proposal {
        need: format!("needs/{}", Uuid::from_u128(4)),
        state: StateCode::from("MN"),
        deliverer: provider(Y),
        stage: ProposalStage::Proposed,
        expire_time: "2026-12-24T00:00:00Z".to_owned(),
        ..Proposal::default()
    };
    given.world.put(vec![put(Uuid::from_u128(1 << 85), proposal)]).await;
    let letter = page(&given, "Gr", "").await;
    for words in [
        "Follow-up on needs for technical assistance: Mongolia",
        "<h3>1. Submitted one</h3>",
        "46.13 Mutual legal assistance",
        "Named recipients: 1\nuntil 2027-06-30",
        "<td><bdi>Ypsilon</bdi></td><td><bdi>Before the State</bdi></td><td><bdi>2026-12-24</bdi></td>",
        "Answer the proposal on “Shared one” by 2026-12-24.",
        "Say whether “Submitted one” may be shared",
        "Complete “Submitted one”: Working languages, Horizon.",
    ] {
        assert!(letter.contains(words), "{words}\n{letter}");
    }
    assert!(!letter.contains("Draft one") && !letter.contains("Neighbour one"), "{letter}");
    assert!(!letter.contains("Say whether “Shared one”"), "{letter}");
    let audited = async || {
        let rows = given.world.audit(50).await.into_iter();
        rows.filter(|row| row.1 == "ReportService.GetFollowUpLetter").count()
    };
    assert_eq!(audited().await, 0, "a State's own");
    assert_eq!(page(&given, "SEC", "MN").await, letter, "the same to both");
    assert_eq!(audited().await, 4, "two needs; a proposal, and that of its need");
    for (who, of) in [("Zr", "MN"), ("ADM", "MN"), ("Gm", ""), ("Gr", "ID")] {
        let told = document(&given, who, of, "", "").await.unwrap_err();
        assert!(told.starts_with("PermissionDenied"), "{who}: {told}");
    }
    for (of, language, format) in [("", "", ""), ("XX", "", ""), ("MN", "de", ""), ("MN", "", "pdf")] {
        let told = document(&given, "SEC", of, language, format).await.unwrap_err();
        assert!(told.starts_with("InvalidArgument"), "{of} {language} {format}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_in_the_readers_language_and_in_both_formats() {
    let given = Given::with(vec![need("SN", "46"), need("EG", "46"), need("CN", "46")]).await;
    for (state, language, word) in
        [("SN", "fr", "Suivi des besoins"), ("EG", "ar", "متابعة الاحتياجات"), ("CN", "zh", "技术援助需求")]
    {
        let html = document(&given, "SEC", state, "", "").await.unwrap();
        assert_eq!((html.language.as_str(), html.media_type.as_str()), (language, "text/html; charset=utf-8"));
        assert!(String::from_utf8_lossy(&html.content).contains(word), "{state}");
        let docx = document(&given, "SEC", state, "", "docx").await.unwrap();
        assert!(of_package(&docx.content).contains(word), "{state}");
        assert_eq!(docx.file_name, format!("follow-up-{state}-2026-10-15.docx"));
    }
    let spanish = document(&given, "SEC", "SN", "es", "").await.unwrap();
    assert!(String::from_utf8_lossy(&spanish.content).contains("<html lang=\"es\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_holds_what_the_consent_shows_that_provider_and_nothing_else() {
    let own = Need {
        coordinator: "Coordinatorname".to_owned(),
        validation: Some(Validation { by: "Validatorname".to_owned(), ..Validation::default() }),
        external_id: "Externalname".to_owned(),
        ..shared("MN", "Openly shared", Y, &[])
    };
    let narrow = shared("ID", "Narrowly shared", Y, &["title"]);
    let others = shared("KE", "Shared with another", W, &[]);
    let submitted = Need { title: Text::from([("en", "Not shared at all")]), ..need("MN", "46") };
    let over = Need { stage: Stage::Met, ..shared("MN", "Over and done", Y, &[]) };
    let given = Given::with(vec![own, narrow, others, submitted, over]).await;
    let dossier = page(&given, "Dr", "").await;
    assert!(dossier.contains("Openly shared") && dossier.contains("Narrowly shared"), "{dossier}");
    assert_eq!(dossier.matches("Secretwords").count(), 1, "of the one that shows its description");
    for hidden in
        ["Shared with another", "Not shared", "Over and done", "Coordinatorname", "Validatorname", "Externalname"]
    {
        assert!(!dossier.contains(hidden), "{hidden}");
    }
    assert!(dossier.contains("How well it fits") && dossier.contains("Contact is through the secretariat."));
    assert_eq!(page(&given, "SEC", &provider(Y)).await, dossier, "the same whoever hands it over");
    assert!(page(&given, "We", "").await.contains("Shared with another"));

    // Every need in it is disclosed to its State, with the fields that were shown.
    let request =
        pb::ListDisclosuresRequest { name: format!("needs/{}", Uuid::from_u128(1)), page_size: 10, ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/ListDisclosures";
    let page_of = given.world.call::<_, pb::ListDisclosuresResponse>("Ge", path, request).await.1.unwrap();
    let dossier_row = "ReportService.GetDossier";
    let rows: Vec<_> = page_of.disclosures.iter().filter(|row| row.method == dossier_row).collect();
    let to: Vec<_> = rows.iter().map(|row| row.provider.clone()).collect();
    assert_eq!(to, [String::new(), provider(Y)], "to the secretariat, and to Y before");
    let fields = &rows[1].fields;
    assert!(fields.contains(&"description".to_owned()) && !fields.contains(&"coordinator".to_owned()), "{fields:?}");

    // A consent that is taken back acts on the next read.
    let request = pb::WithdrawConsentRequest { name: format!("needs/{}", Uuid::from_u128(1)), ..<_>::default() };
    given.world.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/WithdrawConsent", request).await.1.unwrap();
    assert!(!page(&given, "Dr", "").await.contains("Openly shared"));
    for (who, of) in
        [("Dr", provider(W)), ("Dr", format!("providers/{}", Uuid::from_u128(5))), ("SEC", "providers/x".into())]
    {
        let told = document(&given, who, &of, "", "").await.unwrap_err();
        assert!(told.starts_with("NotFound"), "{who}: {told}");
    }
    for who in ["Gr", "ADM"] {
        let told = document(&given, who, &provider(Y), "", "").await.unwrap_err();
        assert!(told.starts_with("PermissionDenied"), "{who}: {told}");
    }
}

/// A need of Mongolia with a hostile text in every field that takes one.
fn hostile_need() -> Need {
    let text = || Text::from([("en", HOSTILE), ("ar", HOSTILE)]);
    Need {
        title: text(),
        description: text(),
        themes: vec!["ASSET_RECOVERY".into()],
        assistance_types: vec![HOSTILE.to_owned(), "OTHER".to_owned()],
        origin: Some(Origin { report: HOSTILE.to_owned(), paragraph: HOSTILE.to_owned(), ..Origin::default() }),
        estimated_cost: Some(Money { value: "1000".into(), currency: "USD".into(), remarks: HOSTILE.to_owned() }),
        existing_help: vec![HOSTILE.to_owned()],
        working_languages: vec!["en".to_owned()],
        beneficiaries: vec![format!("authorities/{}", Uuid::from_u128(1 << 80))],
        ..shared(
            "MN",
            "x",
            Y,
            &[
                "title",
                "description",
                "origin",
                "estimatedCost",
                "existingHelp",
                "beneficiaries",
                "assistanceTypes",
                "articles",
                "themes",
            ],
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_in_every_field_stay_texts_in_every_document() {
    let given = Given::with(vec![hostile_need()]).await;
    let hostile = Text::from([("en", HOSTILE)]);
    let authority = Authority {
        state: StateCode::from("MN"),
        names: hostile.clone(),
        kinds: vec![KindEntry { kind: AuthorityKind::ReviewFocalPoint, designation: None }],
        emails: vec!["office@mn.example".to_owned()],
        phones: vec![Phone { number: "+97611000000".to_owned(), ..Phone::default() }],
        status: Status::Published,
        ..Authority::default()
    };
    let third = Provider { names: hostile.clone(), status: Status::Published, ..Provider::default() };
    let activity = Activity {
        provider: provider(Y),
        title: hostile.clone(),
        description: Text::from([("en", HOSTILE)]),
        state: StateCode::from("MN"),
        articles: vec!["46".into()],
        status: Status::Published,
        ..Activity::default()
    };
    let third_id = (1 << 90) + 2;
    let proposal = Proposal {
        need: format!("needs/{}", Uuid::from_u128(1)),
        state: StateCode::from("MN"),
        deliverer: provider(third_id),
        stage: ProposalStage::Offered,
        made_by: ProposalSide::Secretariat,
        events: vec![Event { act: ProposalAct::Offer, note: HOSTILE.to_owned(), ..Event::default() }],
        ..Proposal::default()
    };
    given.world.put(vec![put(Uuid::from_u128(1 << 80), authority), put(Uuid::from_u128(third_id), third)]).await;
    given.world.put(vec![put(Uuid::from_u128(1 << 84), activity), put(Uuid::from_u128(1 << 85), proposal)]).await;
    let of_y = provider(Y);
    for (who, of) in [("Gr", ""), ("SEC", "MN"), ("Dr", ""), ("SEC", of_y.as_str())] {
        for language in ["en", "ar", "zh"] {
            let html = document(&given, who, of, language, "html").await.unwrap().content;
            let html = String::from_utf8(html.to_vec()).unwrap();
            let docx = of_package(&document(&given, who, of, language, "docx").await.unwrap().content);
            for text in [&html, &docx] {
                assert!(text.matches("alert(1)").count() >= 4, "{who} {language}: it is there");
                assert!(!text.contains("<script") && !text.contains("</td></w:t>"), "{who} {language}");
                assert!(!text.contains("\" onload") && !text.contains("' &amp;"), "{who} {language}");
            }
        }
    }
}
