//! Tests of the configuration.

use std::fs;

use super::*;

/// Loads a file's text with variables and flags; every path in it is relative to a folder that holds `here.pem`.
fn load(text: &str, variables: &[(&str, &str)], flags: &Flags) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path().join("here.pem");
    fs::write(&here, "").unwrap();
    let file = dir.path().join("focalpoint.toml");
    fs::write(&file, text.replace("HERE", here.to_str().unwrap())).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(&file), variables, flags, Use::Serve)
}

/// The keys of what is wrong, and the whole message.
fn wrong(text: &str, variables: &[(&str, &str)]) -> (Vec<String>, String) {
    match load(text, variables, &Flags::default()) {
        Err(ConfigError::Invalid(wrong)) => {
            (wrong.violations.0.iter().map(|violation| violation.field.clone()).collect(), wrong.to_string())
        }
        other => panic!("{other:?}"),
    }
}

/// The least that is valid.
const LEAST: &str = "data_dir = \"d\"\nembedded_issuer = true\nplain_text = true\n";

#[test]
fn a_stronger_layer_replaces_single_values() {
    let text = format!("{LEAST}listen = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\nfilter = \"warn\"\n");
    let variables = [("FOCALPOINT__LOG__FILTER", "error"), ("FOCALPOINT__LISTEN", "127.0.0.1:2"), ("PATH", "x")];
    let flags = Flags { listen: Some(([127, 0, 0, 1], 3).into()), ..Flags::default() };
    let config = load(&text, &variables, &flags).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.log.filter, "error");
    assert_eq!(config.log.format, crate::telemetry::LogFormat::Json);
    assert_eq!(config.operations_listen.port(), 9464);
}

#[test]
fn variables_are_read_as_what_their_key_wants() {
    let variables = [
        ("FOCALPOINT__TLS__CERTIFICATE", "HERE"),
        ("FOCALPOINT__TLS__PRIVATE_KEY", "HERE"),
        ("FOCALPOINT__TLS__MINIMUM", "1.2"),
        ("FOCALPOINT__LIMITS__CALLS", "300"),
        ("FOCALPOINT__EMBEDDED_ISSUER", "true"),
        ("FOCALPOINT__DATA_DIR", "7"),
    ];
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let variables = variables.map(|(name, value)| (name, if value == "HERE" { manifest } else { value }));
    let config = load("", &variables, &Flags::default()).unwrap();
    assert_eq!(config.tls.unwrap().minimum, crate::net::TlsVersion::Tls12);
    assert_eq!((config.limits.calls, config.data_dir.to_str().unwrap()), (300, "7"));
}

#[test]
fn everything_wrong_is_told_at_once_with_key_and_origin() {
    let text = "listen = \"here\"\nplain_text = 7\nnovelty = 1\n[limits]\ncalls = \"many\"\nspeed = 3\n[log]\nformat = \"xml\"\n";
    let (keys, message) = wrong(text, &[("FOCALPOINT__OPERATIONS_LISTEN", "0.0.0.0:1")]);
    for key in ["listen", "plain_text", "novelty", "limits.calls", "limits.speed", "log.format", "data_dir", "issuers"]
    {
        assert!(keys.iter().any(|found| found == key), "{key} in {message}");
    }
    assert!(message.contains("operations_listen: must be a loopback address"), "{message}");
    assert!(message.contains("(given by FOCALPOINT__OPERATIONS_LISTEN)"), "{message}");
    assert!(message.contains("focalpoint.toml)"), "{message}");
}

#[test]
fn the_name_of_the_audit_log_is_one_that_notes_can_have() {
    for name in ["", "two words", "a+b"] {
        assert_eq!(wrong(&format!("{LEAST}audit_origin = \"{name}\""), &[]).0, ["audit_origin"], "{name}");
    }
    load(&format!("{LEAST}audit_origin = \"directory.example.org/audit\""), &[], &Flags::default()).unwrap();
}

#[test]
fn nothing_is_served_without_tls_but_on_loopback_by_an_explicit_word() {
    let base = "data_dir = \"d\"\nembedded_issuer = true\n";
    assert_eq!(wrong(base, &[]).0, ["tls"]);
    assert_eq!(wrong(&format!("{base}plain_text = true\nlisten = \"0.0.0.0:1\""), &[]).0, ["plain_text"]);
    let tls = "[tls]\ncertificate = \"HERE\"\nprivate_key = \"HERE\"\n";
    assert_eq!(wrong(&format!("{base}plain_text = true\n{tls}"), &[]).0, ["plain_text"]);
    load(&format!("{base}{tls}"), &[], &Flags::default()).unwrap();
    load(LEAST, &[], &Flags::default()).unwrap();
}

#[test]
fn files_of_tls_must_be_there() {
    let base = "data_dir = \"d\"\nembedded_issuer = true\n[tls]\ncertificate = \"gone\"\nprivate_key = \"\"\n";
    assert_eq!(
        wrong(&format!("{base}client_crls = [\"gone\"]"), &[]).0,
        ["tls.certificate", "tls.private_key", "tls.client_crls", "tls.client_crls[0]"]
    );
    assert_eq!(wrong(&format!("{base}client_ca = \"gone\""), &[]).0[2], "tls.client_ca");
    assert_eq!(wrong("data_dir = \"d\"\nembedded_issuer = true\n[tls]\n", &[]).0, ["tls"], "a certificate is missing");
}

#[test]
fn issuers_are_there_complete_and_different() {
    let base = "data_dir = \"d\"\nplain_text = true\n";
    assert_eq!(wrong(base, &[]).0, ["issuers"]);
    let one = "[[issuers]]\nissuer = \"i\"\naudience = \"a\"\nalgorithms = [\"ES256\"]\njwks = \"HERE\"\n";
    assert_eq!(load(&format!("{base}{one}"), &[], &Flags::default()).unwrap().issuers.len(), 1);
    assert_eq!(wrong(&format!("{base}{one}{one}"), &[]).0, ["issuers[1].issuer"]);
    let empty = "[[issuers]]\nissuer = \"\"\naudience = \"\"\nalgorithms = []\njwks = \"gone\"\n";
    assert_eq!(
        wrong(&format!("{base}{empty}"), &[]).0,
        ["issuers[0].issuer", "issuers[0].audience", "issuers[0].algorithms", "issuers[0].jwks"]
    );
    let at = |url: &str| one.replace("HERE", url);
    load(&format!("{base}{}", at("https://i.example/jwks?v=1")), &[], &Flags::default()).unwrap();
    load(&format!("{base}{}ca = \"HERE\"\n", at("https://[::1]:1/jwks")), &[], &Flags::default()).unwrap();
    for url in [
        "http://i.example/jwks",
        "https://u@i.example/jwks",
        "https://:p@i.example/",
        "https://i.example/#k",
        "ftp://i/",
    ] {
        assert_eq!(wrong(&format!("{base}{}", at(url)), &[]).0, ["issuers[0].jwks"], "{url}");
    }
    let no_authority = format!("{base}{}ca = \"gone\"\n", at("https://i.example/jwks"));
    assert_eq!(wrong(&no_authority, &[]).0, ["issuers[0].ca"]);
    let unknown = one.replace("ES256", "HS256");
    let (keys, message) = wrong(&format!("{base}{unknown}"), &[]);
    assert_eq!(keys, ["issuers[0].algorithms[0]"], "{message}");
    assert!(message.contains("EdDSA"), "{message}");
}

#[test]
fn limits_database_and_filter_are_checked() {
    let text = format!("{LEAST}database_url = \"mysql://x\"\n[limits]\ncalls = 0\n[log]\nfilter = \"a=b=c\"\n");
    let (keys, message) = wrong(&text, &[]);
    assert_eq!(keys, ["database_url", "limits.calls", "limits.calls_per_principal", "log.filter"], "{message}");
    let config = load(&format!("{LEAST}database_url = \"sqlite:elsewhere\"\n"), &[], &Flags::default()).unwrap();
    assert_eq!(config.database(), Database::Sqlite("elsewhere".into()));
    assert_eq!(load(LEAST, &[], &Flags::default()).unwrap().database(), Database::Sqlite("d/store".into()));
    for url in ["postgres://host/database", "postgresql:///database?host=/run"] {
        let config = load(&format!("{LEAST}database_url = \"{url}\"\n"), &[], &Flags::default()).unwrap();
        assert_eq!(config.database(), Database::Postgres(url.to_owned()));
    }
}

#[test]
fn work_on_the_data_needs_to_know_no_more_than_where_it_is() {
    let flags = Flags { data_dir: Some("d".into()), ..Flags::default() };
    assert_eq!(Config::load(None, [], &flags, Use::Offline).unwrap().database(), Database::Sqlite("d/store".into()));
    let Err(ConfigError::Invalid(wrong)) = Config::load(None, [], &Flags::default(), Use::Offline) else { panic!() };
    assert_eq!(wrong.violations.0[0].field, "data_dir");
    assert!(Config::load(None, [], &flags, Use::Serve).is_err());
}

#[test]
fn a_file_that_is_gone_or_no_toml_is_told() {
    let gone = Config::load(Some(Path::new("gone.toml")), [], &Flags::default(), Use::Serve).unwrap_err();
    assert!(gone.to_string().starts_with("gone.toml: "), "{gone}");
    let broken = load("listen =", &[], &Flags::default()).unwrap_err();
    assert!(broken.to_string().contains("line 1"), "{broken}");
}

#[test]
fn the_sample_holds_every_key_with_its_default() {
    assert_eq!(toml::from_str::<Config>(SAMPLE).unwrap(), Config::default());
    let whole = SAMPLE
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .filter(|line| line.starts_with(['#', '[']) || line.is_empty() || line.contains(" = "))
        .collect::<Vec<_>>()
        .join("\n");
    let keys: toml::Table = whole.parse().unwrap_or_else(|error| panic!("{error}\n{whole}"));
    whole.parse::<toml::Table>().unwrap().try_into::<Config>().unwrap();
    for (section, table) in [
        ("", Some(&keys)),
        ("tls.", keys["tls"].as_table()),
        ("issuers.", keys["issuers"][0].as_table()),
        ("web.", keys["web"].as_table()),
        ("log.", keys["log"].as_table()),
        ("notices.", keys["notices"].as_table()),
        ("notices.smtp.", keys["notices"]["smtp"].as_table()),
        ("notices.webhooks.", keys["notices"]["webhooks"][0].as_table()),
        ("limits.", keys["limits"].as_table()),
    ] {
        let mut probe = keys.clone();
        let place = match section {
            "" => &mut probe,
            "issuers." => probe["issuers"][0].as_table_mut().unwrap(),
            "notices.smtp." => probe["notices"]["smtp"].as_table_mut().unwrap(),
            "notices.webhooks." => probe["notices"]["webhooks"][0].as_table_mut().unwrap(),
            other => probe[other.trim_end_matches('.')].as_table_mut().unwrap(),
        };
        place.insert("novelty".to_owned(), true.into());
        let refused = probe.try_into::<Config>().unwrap_err().message().to_owned();
        let expected: Vec<&str> = refused.split('`').skip(3).step_by(2).collect();
        assert!(expected.len() >= 2, "{refused}");
        for key in expected {
            assert!(table.unwrap().contains_key(key), "{section}{key} is not in the sample");
        }
    }
}

#[test]
fn people_sign_in_at_a_configured_issuer_over_https() {
    let issuer = "[[issuers]]\nissuer = \"https://i.example\"\naudience = \"a\"\nalgorithms = [\"ES256\"]\njwks = \"https://i.example/jwks\"\n";
    let web = "[web]\norigin = \"https://f.example\"\nissuer = \"https://i.example\"\nclient_id = \"f\"\n\
               authorization_endpoint = \"https://i.example/auth\"\ntoken_endpoint = \"https://i.example/token\"\n";
    let of = |text: &str| wrong(&format!("{LEAST}{issuer}{text}"), &[]).0;
    assert!(load(&format!("{LEAST}{issuer}{web}"), &[], &Flags::default()).unwrap().web.is_some());
    assert_eq!(of(&web.replace("\"https://f.example\"", "\"https://f.example/pages\"")), ["web.origin"]);
    assert_eq!(of(&web.replace("\"https://f.example\"", "\"http://f.example\"")), ["web.origin"]);
    assert_eq!(of(&web.replace("https://i.example/token", "http://i.example/token")), ["web.token_endpoint"]);
    assert_eq!(of(&web.replace("issuer = \"https://i.example\"", "issuer = \"https://j.example\"")), ["web.issuer"]);
    assert_eq!(of(&web.replace("client_id = \"f\"", "client_id = \"\"")), ["web.client_id"]);
    assert_eq!(of(&format!("{web}client_secret = \"gone\"\n")), ["web.client_secret"]);
}

#[test]
fn notices_are_off_and_need_a_way_and_safe_ones_when_they_are_on() {
    assert!(!load(LEAST, &[], &Flags::default()).unwrap().notices.enabled);
    let of = |text: &str| wrong(&format!("{LEAST}{text}"), &[]).0;
    assert_eq!(of("[notices]\nenabled = true"), ["notices.enabled"]);
    let smtp = "[notices]\nenabled = true\n[notices.smtp]\nhost = \"mail.example\"\nfrom = \"f@example.org\"\n";
    let read = load(&format!("{LEAST}{smtp}"), &[], &Flags::default()).unwrap().notices.smtp.unwrap();
    assert_eq!((read.port, read.security), (587, crate::post::SmtpSecurity::StartTls));
    let signed = "username = \"u\"\npassword_file = \"HERE\"\n";
    load(&format!("{LEAST}{smtp}{signed}"), &[], &Flags::default()).unwrap();
    let plain = smtp.replace("mail.example", "127.0.0.1") + "security = \"none\"\n";
    load(&format!("{LEAST}{plain}"), &[], &Flags::default()).unwrap();
    assert_eq!(of(&format!("{smtp}security = \"none\"\n")), ["notices.smtp.security"], "not beyond this machine");
    assert_eq!(of(&format!("{plain}{signed}")), ["notices.smtp.username"], "no password without TLS");
    let broken = smtp.replace("mail.example", "a b").replace("f@example.org", "f@example.org\\nBcc: x@y.example");
    let found = of(&format!("{broken}port = 0\nusername = \"u\"\nca = \"gone\"\ntimeout_ms = 1\n"));
    for key in ["host", "port", "from", "username", "ca", "timeout_ms"] {
        assert!(found.contains(&format!("notices.smtp.{key}")), "{key} in {found:?}");
    }
    let numbers = "[notices]\nlanguage = \"de\"\nreminder_days = [0]\nconfirmation_days = 91\nattempts = 0\n\
         retry_seconds = 0\ngive_up_hours = 0\nkeep_days = 99\n";
    let keys =
        ["language", "reminder_days", "confirmation_days", "attempts", "retry_seconds", "give_up_hours", "keep_days"];
    assert_eq!(of(numbers), keys.map(|key| format!("notices.{key}")));
}

#[test]
fn web_hooks_are_https_signed_and_somebodys() {
    let hook =
        "[[notices.webhooks]]\nname = \"n\"\nowner = \"MN\"\nurl = \"https://h.example/\"\nsecrets = [\"HERE\"]\n";
    let of = |text: &str| wrong(&format!("{LEAST}{text}"), &[]).0;
    let read = load(&format!("{LEAST}[notices]\nenabled = true\n{hook}"), &[], &Flags::default()).unwrap();
    assert!(!read.notices.webhooks[0].private_address);
    for owner in ["secretariat", "providers/0198a0fe-0000-7000-8000-000000000000"] {
        load(&format!("{LEAST}{}", hook.replace("MN", owner)), &[], &Flags::default()).unwrap();
    }
    for owner in ["", "Mongolia", "administrator", "needs/1"] {
        assert_eq!(of(&hook.replace("MN", owner)), ["notices.webhooks[0].owner"], "{owner}");
    }
    for url in ["http://h.example/", "https://u@h.example/", "https://h.example/#f", "ftp://h.example"] {
        assert_eq!(of(&hook.replace("https://h.example/", url)), ["notices.webhooks[0].url"], "{url}");
    }
    for secrets in ["", "\"HERE\", \"HERE\", \"HERE\""] {
        assert_eq!(of(&hook.replace("\"HERE\"", secrets)), ["notices.webhooks[0].secrets"], "{secrets}");
    }
    assert_eq!(of(&hook.replace("HERE", "gone")), ["notices.webhooks[0].secrets[0]"]);
    assert_eq!(of(&hook.replace("\"n\"", "\"N/\"")), ["notices.webhooks[0].name"]);
    assert_eq!(of(&format!("{hook}{hook}")), ["notices.webhooks[1].name"]);
}

#[test]
fn traces_leave_over_tls_or_stay_on_this_machine() {
    let traces = |keys: &str| format!("{LEAST}[traces]\n{keys}\n");
    for endpoint in ["http://192.0.2.1:4317", "http://collector.example:4317", "ftp://127.0.0.1", "collector:4317"] {
        assert_eq!(wrong(&traces(&format!("endpoint = {endpoint:?}")), &[]).0, ["traces.endpoint"], "{endpoint}");
    }
    let remote = "endpoint = \"https://collector.example:4317\"";
    assert_eq!(wrong(&traces(remote), &[]).0, ["traces.ca"]);
    assert_eq!(wrong(&traces(&format!("{remote}\nca = \"/nowhere.pem\"")), &[]).0, ["traces.ca"]);
    assert_eq!(wrong(&traces("per_mille = 1001"), &[]).0, ["traces.per_mille"]);
    load(&traces(&format!("{remote}\nca = \"HERE\"")), &[], &Flags::default()).unwrap();
    for host in ["127.0.0.1", "[::1]", "localhost"] {
        load(&traces(&format!("endpoint = \"http://{host}:4317\"")), &[], &Flags::default()).unwrap();
    }
}
