//! Tests of the client, against a service of their own on loopback without TLS.

use std::fs;
use std::net::SocketAddr;

use futures_util::stream;
use tonic::{Code, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::*;
use crate::pb;
use crate::pb::account_service_server::{AccountService, AccountServiceServer};

/// Answers with the header that came, and refuses everything else.
struct Echo;

#[tonic::async_trait]
impl AccountService for Echo {
    async fn who_am_i(&self, request: Request<pb::WhoAmIRequest>) -> Result<Response<pb::WhoAmIResponse>, Status> {
        let header = request.metadata().get("authorization").map_or("none", |value| value.to_str().unwrap());
        let account = pb::Account { display_name: header.to_owned(), ..pb::Account::default() };
        Ok(Response::new(pb::WhoAmIResponse { account: Some(account), methods: vec![] }))
    }

    async fn create_account(&self, _: Request<pb::CreateAccountRequest>) -> Result<Response<pb::Account>, Status> {
        let mut details = ErrorDetails::new();
        details.set_error_info("INVALID_FIELDS", "focalpoint", []);
        details.add_bad_request_violation("account.issuer", "is required");
        details.add_bad_request_violation("account.role", "is required");
        Err(Status::with_error_details(Code::InvalidArgument, "2 fields are wrong", details))
    }

    async fn set_notice_address(
        &self,
        _: Request<pb::SetNoticeAddressRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn update_account(&self, _: Request<pb::UpdateAccountRequest>) -> Result<Response<pb::Account>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn disable_account(&self, _: Request<pb::DisableAccountRequest>) -> Result<Response<pb::Account>, Status> {
        Err(Status::internal("a fault"))
    }

    async fn list_accounts(
        &self,
        _: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let mut details = ErrorDetails::with_retry_info(Some(Duration::from_secs(2)));
        details.set_error_info("REVISION_NOT_REACHED", "focalpoint", []);
        Err(Status::with_error_details(Code::Unavailable, "not yet", details))
    }

    async fn erase_account(
        &self,
        _: Request<pb::EraseAccountRequest>,
    ) -> Result<Response<pb::EraseAccountResponse>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn invite_account(
        &self,
        _: Request<pb::InviteAccountRequest>,
    ) -> Result<Response<pb::InviteAccountResponse>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn list_invitations(
        &self,
        _: Request<pb::ListInvitationsRequest>,
    ) -> Result<Response<pb::ListInvitationsResponse>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn revoke_invitation(
        &self,
        _: Request<pb::RevokeInvitationRequest>,
    ) -> Result<Response<pb::Invitation>, Status> {
        Err(Status::unimplemented("not here"))
    }

    async fn accept_invitation(
        &self,
        _: Request<pb::AcceptInvitationRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        Err(Status::unimplemented("not here"))
    }
}

/// Serves `Echo`; gives its address.
async fn serve() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let incoming = stream::unfold(listener, async |listener| Some((listener.accept().await.map(|(s, _)| s), listener)));
    tokio::spawn(
        tonic::transport::Server::builder().add_service(AccountServiceServer::new(Echo)).serve_with_incoming(incoming),
    );
    address
}

/// A client of `Echo` with that token file.
async fn client(token_file: Option<PathBuf>) -> Client {
    let server = format!("http://{}", serve().await);
    Client::connect(&Profile { server, token_file, ..Profile::default() }).await.unwrap()
}

#[tokio::test]
async fn the_token_is_read_again_for_every_call() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    fs::write(&file, "one\n").unwrap();
    let client = client(Some(file.clone())).await;
    for token in ["one", "two"] {
        fs::write(&file, format!("{token}\n")).unwrap();
        let answer = client.who_am_i(pb::WhoAmIRequest {}).await.unwrap();
        assert_eq!(answer.account.unwrap().display_name, format!("Bearer {token}"));
    }
    for wrong in ["", "a\nb"] {
        fs::write(&file, wrong).unwrap();
        let error = client.who_am_i(pb::WhoAmIRequest {}).await.unwrap_err();
        assert!(matches!(error, ClientError::Token { .. }), "{error}");
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(client.who_am_i(pb::WhoAmIRequest {}).await.unwrap_err().exit_code(), 1);
}

#[tokio::test]
async fn a_refusal_shows_its_reason_and_every_violation() {
    let client = client(None).await;
    let error = client.create_account(pb::CreateAccountRequest::default()).await.unwrap_err();
    assert_eq!(error.exit_code(), 3);
    assert_eq!(
        error.to_string(),
        "2 fields are wrong (INVALID_FIELDS)\n  account.issuer: is required\n  account.role: is required"
    );
    let error = client.list_accounts(pb::ListAccountsRequest::default()).await.unwrap_err();
    assert_eq!(
        (error.exit_code(), error.to_string().as_str()),
        (3, "not yet (REVISION_NOT_REACHED)\n  try again in 2 s")
    );
    let error = client.disable_account(pb::DisableAccountRequest::default()).await.unwrap_err();
    assert_eq!((error.exit_code(), error.to_string().as_str()), (1, "the server failed: a fault"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for server in [format!("http://{address}"), address.to_string()] {
        let error = Client::connect(&Profile { server, ..Profile::default() }).await.unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error}");
        assert!(error.to_string().starts_with("cannot reach "), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_the_expected_certificate_is_unreachable() {
    let address = serve().await;
    let error = Client::connect(&Profile { server: address.to_string(), ..Profile::default() }).await.unwrap_err();
    assert_eq!(error.exit_code(), 4, "{error}");
}

#[tokio::test]
async fn plain_text_is_for_loopback_and_a_server_has_a_port() {
    for server in ["http://192.0.2.1:7443", "http://example.org:7443", "example.org", "example.org:http", ""] {
        let error = Client::connect(&Profile { server: server.to_owned(), ..Profile::default() }).await.unwrap_err();
        assert!(matches!(error, ClientError::Address(_)), "{server}: {error}");
        assert_eq!(error.exit_code(), 2);
    }
}

#[test]
fn flags_complete_a_file_but_never_send_its_token_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("client.toml");
    let told = Profile {
        server: "localhost:7443".to_owned(),
        ca: Some("ca.pem".into()),
        token_file: Some("/elsewhere/token".into()),
        ..Profile::default()
    };
    fs::write(&file, told.to_toml()).unwrap();
    let whole = Profile::default().resolve(Some(&file)).unwrap();
    assert_eq!((whole.ca, whole.token_file), (Some(dir.path().join("ca.pem")), Some("/elsewhere/token".into())));
    let flags = Profile { token_file: Some("mine".into()), ..Profile::default() };
    assert_eq!(flags.resolve(Some(&file)).unwrap().token_file, Some("mine".into()));
    let other = Profile { server: "example.org:7443".to_owned(), ..Profile::default() };
    assert_eq!(other.clone().resolve(Some(&file)).unwrap(), other);
    assert!(matches!(Profile::default().resolve(None), Err(ProfileError::NoServer)));
    let half = Profile { certificate: Some("c".into()), ..told };
    assert!(matches!(half.resolve(None), Err(ProfileError::HalfCertificate)));
    fs::write(&file, "serve = 1").unwrap();
    assert!(matches!(Profile::default().resolve(Some(&file)), Err(ProfileError::Syntax { .. })));
    assert!(matches!(other.clone().resolve(Some(&file)), Err(ProfileError::Syntax { .. })), "a broken file is told");
    let gone = dir.path().join("gone.toml");
    assert_eq!(other.clone().resolve(Some(&gone)).unwrap(), other, "a demonstration that has ended");
    assert!(matches!(Profile::default().resolve(Some(&gone)), Err(ProfileError::Read { .. })));
}

#[test]
fn the_file_is_looked_for_where_a_variable_or_the_user_keeps_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("focalpoint");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("client.toml"), "").unwrap();
    let settings = dir.path().as_os_str().to_owned();
    let found = locate(|name| (name == "XDG_CONFIG_HOME").then(|| settings.clone()));
    assert_eq!(found, Some(folder.join("client.toml")));
    assert_eq!(locate(|name| (name == "FOCALPOINT_CLIENT").then(|| "gone".into())), Some("gone".into()));
    assert_eq!(locate(|_| None), None);
}
