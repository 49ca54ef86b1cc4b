//! TLS as configured, live: what the next handshake sees after the files change, and who may present what.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::auth::token::Thumbprint;
use focalpoint::net::certs::PemFiles;
use focalpoint::net::{Limits, LiveTls, TlsError, TlsVersion};
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, HandshakeKind};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use super::place::{Certificates, LONG, Place, ask, certificate, http2, pages, text};

/// The server certificate that a new handshake sees.
async fn seen(certificates: &Certificates, address: SocketAddr) -> Thumbprint {
    let stream = certificates.connect(address, None, &[&TLS13]).await.unwrap();
    Thumbprint::of_certificate(&stream.get_ref().1.peer_certificates().unwrap()[0])
}

#[tokio::test]
async fn a_new_certificate_holds_within_two_seconds() {
    let certificates = Certificates::new();
    let live = LiveTls::load(certificates.files()).unwrap();
    let place = Place::tls(Limits::default(), live.clone(), pages()).await;
    let stop = CancellationToken::new();
    let watching = tokio::spawn(live.watch(Duration::from_secs(1), stop.clone()));
    let old = certificates.server.thumbprint().unwrap();
    assert_eq!(seen(&certificates, place.address).await, old);

    let renewed = certificates.ca.issue_server(&["localhost".to_owned()], Timestamp::now()).unwrap();
    let (changed, new) = (Instant::now(), renewed.thumbprint().unwrap());
    assert_ne!(new, old);
    while seen(&certificates, place.address).await != new {
        assert!(changed.elapsed() < Duration::from_secs(2), "the old certificate is still shown");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    watching.await.unwrap();
    place.finish().await;
}

#[tokio::test]
async fn a_bad_file_keeps_the_old_certificate_and_alarms() {
    let certificates = Certificates::new();
    let live = LiveTls::load(certificates.files()).unwrap();
    let place = Place::tls(Limits::default(), live.clone(), pages()).await;
    let old = certificates.server.thumbprint().unwrap();
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let alarm = |expected: &str| {
        metrics::with_local_recorder(&recorder, || live.refresh());
        let shown = recorder.handle().render();
        assert!(shown.contains(&format!("focalpoint_tls_reload_failing {expected}\n")), "{shown}");
    };
    let good = std::fs::read(&certificates.server.certificate).unwrap();
    let other = Certificates::new();
    let another = std::fs::read(&other.server.certificate).unwrap();
    for bad in [&b""[..], b"garbage", &good[..good.len() / 2], &another] {
        std::fs::write(&certificates.server.certificate, bad).unwrap();
        alarm("1");
        assert_eq!(seen(&certificates, place.address).await, old);
    }
    std::fs::remove_file(&certificates.server.certificate).unwrap();
    alarm("1");
    assert_eq!(seen(&certificates, place.address).await, old);

    let new = certificates.ca.issue_server(&["localhost".to_owned()], Timestamp::now()).unwrap();
    alarm("0");
    assert_eq!(seen(&certificates, place.address).await, new.thumbprint().unwrap());

    std::fs::set_permissions(&new.private_key, std::fs::Permissions::from_mode(0o640)).unwrap();
    alarm("1");
    assert_eq!(seen(&certificates, place.address).await, new.thumbprint().unwrap());
    place.finish().await;
}

#[test]
fn a_key_that_others_can_read_refuses_the_start() {
    let certificates = Certificates::new();
    assert!(LiveTls::load(certificates.files()).is_ok());
    for mode in [0o640, 0o604, 0o644] {
        std::fs::set_permissions(&certificates.server.private_key, std::fs::Permissions::from_mode(mode)).unwrap();
        let refused = LiveTls::load(certificates.files()).unwrap_err();
        assert!(matches!(refused, TlsError::File(_)), "{mode:o}: {refused}");
    }
}

#[tokio::test]
async fn tls_1_2_is_spoken_only_when_configured() {
    let certificates = Certificates::new();
    for (minimum, spoken) in [(TlsVersion::Tls13, false), (TlsVersion::Tls12, true)] {
        let mut files = certificates.files();
        files.minimum = minimum;
        let place = Place::tls(Limits::default(), LiveTls::load(files).unwrap(), pages()).await;
        assert_eq!(certificates.connect(place.address, None, &[&TLS12]).await.is_ok(), spoken, "{minimum:?}");
        let both = certificates.connect(place.address, None, &[&TLS12, &TLS13]).await.unwrap();
        assert_eq!(both.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
        place.finish().await;
    }
}

/// What a server says about who is calling, when it answers at all.
async fn who(certificates: &Certificates, address: SocketAddr, own: Option<&PemFiles>) -> Option<String> {
    let stream = certificates.connect(address, own, &[&TLS13]).await.ok()?;
    let mut sender = http2(stream).await;
    Some(text(ask(&mut sender, "/who").await.ok()?).await)
}

#[tokio::test]
async fn every_request_knows_the_certificate_of_its_session() {
    let certificates = Certificates::new();
    let client = certificates.ca.issue_client("registry", Timestamp::now()).unwrap();
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), pages()).await;
    let port = place.address.port();
    let thumbprint = client.thumbprint().unwrap().to_string();
    let known = who(&certificates, place.address, Some(&client)).await;
    assert_eq!(known, Some(format!("127.0.0.1 {port} {:?}", Some(thumbprint))));
    assert_eq!(who(&certificates, place.address, None).await, Some(format!("127.0.0.1 {port} None")));
    place.finish().await;
}

#[tokio::test]
async fn a_client_certificate_of_a_stranger_is_refused() {
    let (certificates, stranger) = (Certificates::new(), Certificates::new());
    let foreign = stranger.ca.issue_client("registry", Timestamp::now()).unwrap();
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), pages()).await;
    assert_eq!(who(&certificates, place.address, Some(&foreign)).await, None);
    place.finish().await;
}

/// Writes a revocation list of the authority in a folder.
fn revoke(certificates: &Certificates, revoked: &[&PemFiles]) -> std::path::PathBuf {
    let folder = certificates.folder.path();
    let key = rcgen::KeyPair::from_pem(&std::fs::read_to_string(folder.join("ca-key.pem")).unwrap()).unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.distinguished_name = rcgen::DistinguishedName::new();
    ca.distinguished_name.push(rcgen::DnType::CommonName, "focalpoint development CA");
    ca.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign];
    let revoked_certs = revoked.iter().map(|files| {
        let der = certificate(&files.certificate);
        let (_, parsed) = x509_parser::parse_x509_certificate(&der).unwrap();
        rcgen::RevokedCertParams {
            serial_number: rcgen::SerialNumber::from_slice(parsed.raw_serial()),
            revocation_time: rcgen::date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }
    });
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 1),
        next_update: rcgen::date_time_ymd(2036, 1, 1),
        crl_number: rcgen::SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: revoked_certs.collect(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    let path = folder.join("revoked.pem");
    std::fs::write(&path, list.signed_by(&rcgen::Issuer::new(ca, key)).unwrap().pem().unwrap()).unwrap();
    path
}

#[tokio::test]
async fn a_revocation_holds_from_the_next_handshake() {
    let certificates = Certificates::new();
    let client = certificates.ca.issue_client("registry", Timestamp::now()).unwrap();
    let mut files = certificates.files();
    files.client_crls = vec![revoke(&certificates, &[])];
    let live = LiveTls::load(files).unwrap();
    let place = Place::tls(Limits::default(), live.clone(), pages()).await;
    assert!(who(&certificates, place.address, Some(&client)).await.is_some());
    revoke(&certificates, &[&client]);
    live.refresh();
    assert_eq!(who(&certificates, place.address, Some(&client)).await, None);
    assert!(who(&certificates, place.address, None).await.is_some());
    tokio::time::timeout(LONG, place.finish()).await.unwrap();
}

/// Who a server says is calling, in a session of a client that resumes those before where it can, and how it shook hands.
async fn again(config: &Arc<ClientConfig>, address: SocketAddr) -> Option<(String, HandshakeKind)> {
    let tcp = TcpStream::connect(address).await.unwrap();
    let stream = TlsConnector::from(Arc::clone(config)).connect(localhost(), tcp).await.ok()?;
    let kind = stream.get_ref().1.handshake_kind().unwrap();
    let mut sender = http2(stream).await;
    Some((text(ask(&mut sender, "/who").await.ok()?).await, kind))
}

/// The name of the server.
fn localhost() -> ServerName<'static> {
    ServerName::try_from("localhost").unwrap()
}

#[tokio::test]
async fn a_session_of_before_a_revocation_is_not_resumed() {
    let certificates = Certificates::new();
    let client = certificates.ca.issue_client("registry", Timestamp::now()).unwrap();
    let mut files = certificates.files();
    files.client_crls = vec![revoke(&certificates, &[])];
    let live = LiveTls::load(files).unwrap();
    let place = Place::tls(Limits::default(), live.clone(), pages()).await;
    let config = Arc::new(certificates.client(Some(&client), &[&TLS13]));
    let (first, kind) = again(&config, place.address).await.unwrap();
    assert_eq!(kind, HandshakeKind::Full);
    let (second, kind) = again(&config, place.address).await.unwrap();
    assert_eq!((second, kind), (first, HandshakeKind::Resumed), "a resumed session knows the certificate too");
    revoke(&certificates, &[&client]);
    live.refresh();
    assert_eq!(again(&config, place.address).await, None);
    place.finish().await;
}

#[tokio::test]
async fn nothing_is_taken_before_the_handshake_is_over() {
    let certificates = Certificates::new();
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), pages()).await;
    let mut config = certificates.client(None, &[&TLS13]);
    config.enable_early_data = true;
    let config = Arc::new(config);
    again(&config, place.address).await.unwrap();
    let mut eager = ClientConnection::new(Arc::clone(&config), localhost()).unwrap();
    assert!(eager.early_data().is_none(), "the server lets its sessions begin with data");
    drop(eager);
    // There was a session to begin with.
    assert_eq!(again(&config, place.address).await.unwrap().1, HandshakeKind::Resumed);
    place.finish().await;
}

#[tokio::test]
async fn a_new_authority_for_clients_holds_from_the_next_handshake() {
    let (certificates, successor) = (Certificates::new(), Certificates::new());
    let [old, new] = [&certificates, &successor].map(|one| one.ca.issue_client("registry", Timestamp::now()).unwrap());
    let mut files = certificates.files();
    let authority = certificates.folder.path().join("clients.pem");
    std::fs::copy(certificates.ca.certificate(), &authority).unwrap();
    files.client_ca = Some(authority.clone());
    let live = LiveTls::load(files).unwrap();
    let place = Place::tls(Limits::default(), live.clone(), pages()).await;
    assert!(who(&certificates, place.address, Some(&old)).await.is_some());
    assert_eq!(who(&certificates, place.address, Some(&new)).await, None);

    std::fs::copy(successor.ca.certificate(), &authority).unwrap();
    live.refresh();
    assert_eq!(who(&certificates, place.address, Some(&old)).await, None);
    assert!(who(&certificates, place.address, Some(&new)).await.is_some());

    // A file that holds none would leave nobody to stand for a client: what was in force stays.
    std::fs::write(&authority, "").unwrap();
    live.refresh();
    assert_eq!(who(&certificates, place.address, Some(&old)).await, None);
    assert!(who(&certificates, place.address, Some(&new)).await.is_some());
    place.finish().await;
}
