//! IATI activities over the wire: what becomes of them, whose they are, and what is joined.

use focalpoint::pb;

use super::given::{Told, import, import_pieces};
use crate::serve::harness::Service;

/// Three invented activities of an invented body.
const FILE: &str = include_str!("activities.xml");

/// The body that reports them, and another.
const PROVIDERS: &str = r#"{"provider": {"externalId": "institute", "names": {"en": "Institute"}, "kind": "ACADEMIC", "identifiers": [{"scheme": "ZZ-DEMO", "value": "0001"}]}}
{"provider": {"externalId": "other", "names": {"en": "Other"}, "kind": "NGO", "identifiers": [{"scheme": "IATI", "value": "ZZ-DEMO-0002"}]}}
"#;

/// How to import a file of those activities.
fn iati(provider: &str, dry_run: bool) -> pb::ImportOptions {
    pb::ImportOptions { format: "iati".to_owned(), provider: provider.to_owned(), dry_run, ..Default::default() }
}

/// Imports a file for somebody.
async fn reported(service: &Service, role: &str, file: &str) -> Told {
    import_pieces(service, role, iati("", false), file, &[4096]).await.unwrap()
}

/// A service with both providers.
async fn given() -> Service {
    let service = Service::start(true).await;
    assert_eq!(import(&service, "secretariat", PROVIDERS).await.counts(), [2, 0, 0, 0, 0]);
    service
}

/// The activities of the institute, by external id.
async fn activities(service: &Service) -> Vec<pb::Activity> {
    let mut client = pb::provider_service_client::ProviderServiceClient::new(service.as_role("secretariat"));
    let listed = client.list_providers(pb::ListProvidersRequest::default()).await.unwrap().into_inner().providers;
    let parent = listed.into_iter().find(|provider| provider.external_id == "institute").unwrap().name;
    let request = pb::ListActivitiesRequest { parent, ..Default::default() };
    let mut all = client.list_activities(request).await.unwrap().into_inner().activities;
    all.sort_by(|a, b| a.external_id.cmp(&b.external_id));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_come_in_as_reported_however_the_file_is_cut_and_again_change_nothing() {
    let service = given().await;
    let dry = import_pieces(&service, "secretariat", iati("", true), FILE, &[1]).await.unwrap();
    assert_eq!((dry.counts(), dry.summary.applied), ([3, 0, 0, 0, 0], false), "{dry:?}");
    assert_eq!(dry.changes.iter().map(|change| change.1).collect::<Vec<_>>(), [5, 43, 62]);
    assert_eq!(reported(&service, "secretariat", FILE).await.counts(), [3, 0, 0, 0, 0]);
    let all = activities(&service).await;
    let [first, second, third] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(first.external_id, "ZZ-DEMO-0001-A1");
    assert_eq!(first.title["en"], "Support to the prevention body");
    assert_eq!(first.title["fr"], "Appui à l’organe de prévention & contrôle");
    assert_eq!(first.description["en"], "Objectives: fewer <cases>\n\nFirst line.\n\nSecond line.");
    assert_eq!(first.description["fr"], "Première ligne.");
    assert_eq!((first.state.as_str(), first.region.as_str(), first.level.as_str()), ("MN", "", "NATIONAL"));
    assert_eq!(
        (first.start.as_str(), first.end.as_str(), first.phase.as_str()),
        ("2025-03-01", "2027-12-31", "ACTIVE")
    );
    assert_eq!(
        (first.articles.as_slice(), first.themes.as_slice()),
        (&["6", "36"].map(str::to_owned)[..], &["PREVENTION_BODIES".to_owned()][..])
    );
    assert_eq!(first.assistance_types, ["ONSITE_EXPERT"]);
    assert_eq!(first.funders, ["Invented Ministry", "ZZ-DEMO-0009"]);
    let amount = first.amount.as_ref().unwrap();
    assert_eq!((amount.value.as_str(), amount.currency.as_str()), ("200000.3", "USD"));
    assert_eq!(amount.remarks, "IATI budgets, 2025-01-01 to 2026-12-31");
    assert_eq!((second.state.as_str(), second.region.as_str(), second.level.as_str()), ("", "014", "REGIONAL"));
    assert_eq!((second.start.as_str(), second.end.as_str(), second.phase.as_str()), ("2020-01-01", "", "COMPLETED"));
    assert_eq!(second.articles, ["9.1"]);
    assert_eq!(second.amount.as_ref().unwrap().value, "50000");
    assert_eq!(second.source, "IATI, reported by Institute of Invented Studies, part of ZZ-DEMO-0001-A1");
    assert_eq!((third.region.as_str(), third.amount.is_some(), third.articles.len()), ("014", false, 0));
    assert_eq!(third.title["es"], "Ayuda regional");
    assert_eq!(reported(&service, "secretariat", FILE).await.counts(), [0, 0, 0, 3, 0]);
    let flat = reported(&service, "secretariat", &FILE.replace('\n', " ")).await;
    assert_eq!(flat.counts(), [0, 1, 0, 2, 0], "a file of one line, which breaks no line of a description either");
    assert_eq!(flat.changes, [("CHANGE".to_owned(), 1, "activity".to_owned(), vec!["description".to_owned()])]);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_changes_what_it_says_and_leaves_what_the_directory_adds() {
    let service = given().await;
    reported(&service, "secretariat", FILE).await;
    let enriched = r#"{"activity": {"externalId": "ZZ-DEMO-0001-A3", "provider": "institute", "title": {"es": "Ayuda regional", "en": "Regional help"}, "region": "014", "originalLanguage": "en", "articles": ["46"], "assistanceTypes": ["LEGAL_ADVICE"], "source": "IATI, reported by ZZ-DEMO-0001"}}"#;
    let told = import(&service, "secretariat", enriched).await;
    assert_eq!(told.counts(), [0, 1, 0, 0, 0], "{told:?}");
    assert_eq!(reported(&service, "secretariat", FILE).await.counts(), [0, 0, 0, 3, 0]);
    let again = FILE.replace("Ayuda regional", "Ayuda a la región").replace("ZZ-DEMO-0001-A3<", " zz-demo-0001-a3 <");
    let told = reported(&service, "secretariat", &again).await;
    assert_eq!(
        (told.counts(), told.changes[0].3.clone()),
        ([0, 1, 0, 2, 0], vec!["externalId".to_owned(), "title".to_owned()])
    );
    let third = activities(&service).await.pop().unwrap();
    assert_eq!((third.title["es"].as_str(), third.title["en"].as_str()), ("Ayuda a la región", "Regional help"));
    assert_eq!((third.articles[0].as_str(), third.assistance_types[0].as_str()), ("46", "LEGAL_ADVICE"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reports_is_known_by_its_identifier_or_is_named() {
    let service = given().await;
    let strange = FILE.replace("0001\"", "0777\"");
    let told = reported(&service, "secretariat", &strange).await;
    assert_eq!(told.problems.iter().map(|problem| problem.0).collect::<Vec<_>>(), [5, 43, 62]);
    assert_eq!(told.problems[0].1, "activity.provider");
    assert!(told.problems[0].2.contains("`zz-demo-0777`"), "{told:?}");
    let told = import_pieces(&service, "secretariat", iati("institute", false), &strange, &[999]).await.unwrap();
    assert_eq!(told.counts(), [3, 0, 0, 0, 0]);
    let nobody = import_pieces(&service, "secretariat", iati("nobody", false), FILE, &[999]).await.unwrap();
    assert_eq!((nobody.summary.problems, nobody.summary.applied), (3, false));
    let for_lines = pb::ImportOptions { provider: "institute".to_owned(), ..Default::default() };
    let refused = import_pieces(&service, "secretariat", for_lines, "", &[9]).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_imports_its_own_activities_and_learns_of_no_other() {
    let service = Service::start(false).await;
    import(&service, "secretariat", PROVIDERS).await;
    let of_another = reported(&service, "provider", FILE).await;
    let of_nobody = reported(&service, "provider", &FILE.replace("0001\"", "0777\"")).await;
    let told = |told: &Told| told.problems.iter().map(|problem| problem.2.to_lowercase()).collect::<Vec<_>>();
    let same = told(&of_nobody).iter().map(|text| text.replace("0777", "0001")).collect::<Vec<_>>();
    assert_eq!((told(&of_another), of_another.summary.applied), (same, false));
    let own = import_pieces(&service, "provider", iati("demo-provider", false), FILE, &[999]).await.unwrap();
    assert_eq!((own.counts(), own.summary.applied), ([3, 0, 0, 0, 0], true), "{own:?}");
    service.demo.stop().await;
}

/// A file of activities, each by identifier, time of its last update and what is in it beside.
fn file(activities: &[(&str, &str, &str)]) -> String {
    let one = |(id, updated, rest): &(&str, &str, &str)| {
        format!(
            "<iati-activity last-updated-datetime=\"{updated}\"><iati-identifier>{id}</iati-identifier>\
             <reporting-org ref=\"ZZ-DEMO-0001\"/>{rest}</iati-activity>\n"
        )
    };
    let all: String = activities.iter().map(one).collect();
    format!("<iati-activities version=\"2.03\" xml:lang=\"en\">\n{all}</iati-activities>")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reports_of_an_activity_in_a_file_are_joined() {
    let service = given().await;
    let old = "<title><narrative>Old</narrative></title><activity-status code=\"1\"/><sector code=\"15113\"/>";
    let new = "<title><narrative>New</narrative></title><sector code=\"15125\"/>";
    let twice = file(&[("A 1", "2026-02-01T00:00:00Z", new), ("a1", "2026-01-01T00:00:00Z", old)]);
    let told = reported(&service, "secretariat", &twice).await;
    assert_eq!((told.counts(), told.changes[0].1), ([1, 0, 0, 0, 0], 2), "{told:?}");
    let joined = &activities(&service).await[0];
    assert_eq!((joined.title["en"].as_str(), joined.phase.as_str()), ("New", "PLANNED"));
    assert_eq!(joined.articles, ["6", "36", "9.1"]);
    let later = file(&[("A1", "", old), ("A1", "", new)]);
    assert_eq!(reported(&service, "secretariat", &later).await.summary.problems, 0);
    assert_eq!(activities(&service).await[0].title["en"], "New", "what comes later is newer where nothing else tells");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_by_line_and_nothing_is_written() {
    let service = given().await;
    let title = "<title><narrative>A</narrative></title>";
    let wrong = [
        ("A1", "", format!("{title}\n<activity-status code=\"9\"/>")),
        ("", "", title.to_owned()),
        ("A3", "", "<title/>".to_owned()),
        ("A4", "", format!("{title}<recipient-country code=\"QQ\"/>")),
        ("A5", "", format!("{title}<default-x/><budget><value currency=\"USD\">1e3</value></budget>")),
        ("A6", "", format!("{title}<budget><value currency=\"QQQ\">1</value></budget>")),
        ("A7", "", format!("{title}<activity-date type=\"2\" iso-date=\"soon\"/>")),
        ("A8", "", format!("{title}\n<description>\n<narrative>&nbsp;</narrative></description>")),
        ("A9", "", title.to_owned()),
    ];
    let wrong: Vec<_> = wrong.iter().map(|(id, updated, rest)| (*id, *updated, rest.as_str())).collect();
    let told = reported(&service, "secretariat", &file(&wrong)).await;
    let found: Vec<_> = told.problems.iter().map(|problem| (problem.0, problem.1.as_str())).collect();
    let expected = [
        (2, "activity.phase"),
        (4, "activity.externalId"),
        (5, "activity.title"),
        (6, "activity.state"),
        (7, "activity.amount.value"),
        (8, "activity.amount.currency"),
        (9, "activity.start"),
        (12, ""),
    ];
    assert_eq!((found.as_slice(), told.summary.applied), (&expected[..], false), "{told:?}");
    assert_eq!(activities(&service).await.len(), 0);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_refused_and_the_service_goes_on() {
    let service = given().await;
    let root = "<iati-activities version=\"2.03\">";
    let bomb = format!(
        "<!DOCTYPE iati-activities [<!ENTITY a \"aaaaaaaaaa\">{}]>{root}</iati-activities>",
        (0..9)
            .map(|i| format!("<!ENTITY {} \"{}\">", char::from(b'b' + i), "&a;".repeat(10)))
            .collect::<Vec<_>>()
            .concat()
    );
    let outside = format!("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">\n{root}</iati-activities>");
    let hostile = [
        bomb,
        outside,
        String::new(),
        "{\"activity\": {}}".to_owned(),
        "\u{0}".repeat(100),
        "<iati-organisations version=\"2.03\"></iati-organisations>".to_owned(),
        "<iati-activities version=\"1.05\"></iati-activities>".to_owned(),
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><iati-activities version=\"2.03\"/>".to_owned(),
        format!("{root}</iati-activities>{root}</iati-activities>"),
        format!("{root}<iati-activity>"),
        format!("{root}<iati-activity></iati-activities></iati-activity>"),
        format!("{root}{}", "<a>".repeat(100_000)),
        format!("{root}<iati-activity {}></iati-activity></iati-activities>", "a=\"1\" ".repeat(20_000)),
        format!(
            "{root}<iati-activity {}></iati-activity></iati-activities>",
            (0..1000).map(|i| format!("a{i}=\"\" ")).collect::<Vec<_>>().concat()
        ),
        format!("{root}<iati-activity><title>&x;</title></iati-activity></iati-activities>"),
        format!("{root}<iati-activity ref=\"&x;\"></iati-activity></iati-activities>"),
        format!("{root}<iati-activity>{}</iati-activity></iati-activities>", "<title/>".repeat(60_000)),
        format!("{root}<iati-activity>{}</iati-activity></iati-activities>", "x".repeat(5_000_000)),
        format!("{root}<iati-activity><!-- -- <iati-activity>"),
        format!("{root}<iati-activity a=\"<\"/></iati-activities>"),
    ];
    for file in &hostile {
        let told = import_pieces(&service, "secretariat", iati("institute", false), file, &[60_000]).await.unwrap();
        let shown: String = file.chars().take(100).collect();
        assert!(told.summary.problems > 0 && !told.summary.applied, "{shown}: {told:?}");
        assert!(told.problems.iter().all(|problem| problem.2.len() < 400), "{shown}: {told:?}");
    }
    assert_eq!(reported(&service, "secretariat", FILE).await.counts(), [3, 0, 0, 0, 0]);
    service.demo.stop().await;
}
