//! The processes that are measured: started from this program, asked what they use, ended by their own id.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Failure;

/// Longest wait for a start or an end.
const PATIENCE: Duration = Duration::from_mins(1);
/// Microseconds of one tick of `/proc/PID/stat`.
const TICK_MICROS: f64 = 10_000.0;
/// Bytes of a mebibyte, in kibibytes.
const KIB_IN_MIB: u64 = 1024;

/// What the service tells once it serves.
#[derive(Deserialize)]
pub(super) struct Ready {
    /// Its address.
    pub(super) address: SocketAddr,
    /// Certificate of its authority.
    pub(super) ca: PathBuf,
    /// Token files by role.
    pub(super) tokens: BTreeMap<String, PathBuf>,
    /// The file with the link by which a browser signs in.
    #[serde(rename = "signIn")]
    pub(super) sign_in: PathBuf,
}

/// A process that ends with this value.
pub(super) struct Process(Child);

impl Process {
    /// Starts the service on a data directory; answers what it told, and how long that took.
    pub(super) fn service(program: &Path, dir: &Path) -> Result<(Self, Ready, Duration), Failure> {
        let file = dir.join("ready.json");
        if file.exists() {
            std::fs::remove_file(&file)?;
        }
        let mut program = Command::new(program);
        program
            .args(["demo", "--empty", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(dir)
            .arg("--ready-file")
            .arg(&file);
        let begun = Instant::now();
        let mut process = Self(program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        while !file.exists() {
            if let Some(status) = process.0.try_wait()? {
                return Err(format!("the service ended early: {status}").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err("the service does not start".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = begun.elapsed();
        Ok((process, serde_json::from_slice(&std::fs::read(file)?)?, took))
    }

    /// Starts the bare server with the certificate of a data directory.
    pub(super) fn echo(dir: &Path) -> Result<(Self, SocketAddr), Failure> {
        let mut program = Command::new(std::env::current_exe()?);
        let mut process = Self(program.arg("echo").arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let output = process.0.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok((process, SocketAddr::from((Ipv4Addr::LOCALHOST, line.trim().parse()?))))
    }

    /// Its id.
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to end, and waits for that.
    pub(super) fn stop(mut self) -> Result<(), Failure> {
        drop(self.0.stdin.take());
        Command::new("kill").arg(self.id().to_string()).status()?;
        let begun = Instant::now();
        while self.0.try_wait()?.is_none() {
            if begun.elapsed() > PATIENCE {
                return Err("a process does not end".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    /// Its resident memory in MiB: in all, and without files that it maps.
    pub(super) fn memory(&self) -> Result<(u64, u64), Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let field = |name: &str| -> Result<u64, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such field")?;
            Ok(line.split_whitespace().next().ok_or("no value")?.parse::<u64>()? / KIB_IN_MIB)
        };
        Ok((field("VmRSS:")?, field("RssAnon:")?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            // Both fail only when it has just ended by itself.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// CPU time of a process so far, in microseconds, user and system.
pub(super) fn cpu_micros(id: u32) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64, Failure> { Ok(fields.get(at).ok_or("short stat")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) * TICK_MICROS)
}
