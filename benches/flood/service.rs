//! The service as a process of its own, with room for 10,000 connections, and honest clients of it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use focalpoint::pb::authority_service_client::AuthorityServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

use super::Failure;

/// Longest wait for a start or an end.
const PATIENCE: Duration = Duration::from_mins(1);
/// The account of the honest caller: the first administrator of `init`.
const SUBJECT: &str = "administrator";

/// A running service; dropping it kills it.
pub(crate) struct Service {
    child: Child,
    /// Its address.
    pub(crate) address: SocketAddr,
    /// Certificate of its authority.
    pub(crate) ca: PathBuf,
    /// A good token.
    pub(crate) token: String,
    _dir: tempfile::TempDir,
}

/// What a process uses.
pub(crate) struct Usage {
    resident_mib: u64,
    descriptors: usize,
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB resident, {} descriptors", self.resident_mib, self.descriptors)
    }
}

impl Service {
    /// Starts it on the demonstration's authorities, with those lines more in its configuration.
    pub(crate) fn start(more: &str) -> Result<Self, Failure> {
        let dir = tempfile::Builder::new().prefix("focalpoint-flood-").tempdir()?;
        let (data, ready, told) = (dir.path().join("data"), dir.path().join("ready.json"), dir.path().join("token"));
        run(program().args(["init", "--data-dir"]).arg(&data))?;
        run(program().args(["token", SUBJECT, "--data-dir"]).arg(&data).arg("--output").arg(&told))?;
        let config = data.join("focalpoint.toml");
        std::fs::write(&config, std::fs::read_to_string(&config)? + more)?;
        let mut serve = program();
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(&data).arg("--ready-file").arg(&ready);
        for (name, value) in [
            ("OPERATIONS_LISTEN", "127.0.0.1:0"),
            ("LIMITS__CONNECTIONS", "12000"),
            // The longest that may be set, so that connections which say nothing stay for the measurement.
            ("LIMITS__FIRST_REQUEST_TIMEOUT_MS", "60000"),
            ("LOG__FILTER", "error"),
        ] {
            serve.env(format!("FOCALPOINT__{name}"), value);
        }
        let mut child = serve.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let begun = Instant::now();
        while !ready.exists() {
            if begun.elapsed() > PATIENCE || child.try_wait()?.is_some() {
                let _ = child.kill();
                return Err("the service does not start".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let said: serde_json::Value = serde_json::from_slice(&std::fs::read(ready)?)?;
        let address = said["address"].as_str().ok_or("no address")?.parse()?;
        let (ca, token) = (data.join("certs/ca.pem"), std::fs::read_to_string(&told)?.trim().to_owned());
        let service = Self { child, address, ca, token, _dir: dir };
        let records = service.ca.with_file_name("authorities.jsonl");
        std::fs::write(&records, focalpoint::demo::AUTHORITIES)?;
        let mut import = program();
        import.arg("import").arg(&records).arg("--server").arg(address.to_string()).arg("--ca").arg(&service.ca);
        run(import.arg("--token-file").arg(&told))?;
        Ok(service)
    }

    /// A connection of its own.
    pub(crate) async fn channel(&self) -> Result<Channel, Failure> {
        let ca = Certificate::from_pem(std::fs::read(&self.ca)?);
        let tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        Ok(Endpoint::from_shared(format!("https://{}", self.address))?.tls_config(tls)?.connect().await?)
    }

    /// An honest client on a connection of its own.
    pub(crate) async fn client(
        &self,
    ) -> Result<AuthorityServiceClient<InterceptedService<Channel, impl tonic::service::Interceptor + use<>>>, Failure>
    {
        let token: MetadataValue<Ascii> = format!("Bearer {}", self.token).parse()?;
        let bearer = move |mut request: Request<()>| -> Result<Request<()>, Status> {
            request.metadata_mut().insert("authorization", token.clone());
            Ok(request)
        };
        Ok(AuthorityServiceClient::new(InterceptedService::new(self.channel().await?, bearer)))
    }

    /// What it uses now.
    pub(crate) fn usage(&self) -> Result<Usage, Failure> {
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = std::fs::read_to_string(folder.join("status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no memory")?;
        let kib: u64 = resident.split_whitespace().next().ok_or("no memory")?.parse()?;
        Ok(Usage { resident_mib: kib / 1024, descriptors: std::fs::read_dir(folder.join("fd"))?.count() })
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        run(Command::new("kill").arg(self.child.id().to_string()))?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // Both fail only when it has just ended by itself.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The program that is measured.
fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_focalpoint"))
}

/// Runs a command to its end, which must be a good one.
fn run(command: &mut Command) -> Result<(), Failure> {
    let ended = command.stdout(Stdio::null()).status()?;
    if ended.success() { Ok(()) } else { Err(format!("{command:?} ended with {ended}").into()) }
}
