//! Filling the service: a start, an import over the wire, and what each takes.

use std::path::Path;
use std::time::{Duration, Instant};

use focalpoint::pb;
use prost::bytes::Bytes;
use tokio::runtime::Runtime;

use super::Failure;
use super::arguments::Plan;
use super::data;
use super::figures::Figures;
use super::process::{Process, Ready};
use super::wire::{Caller, Callers};

/// Authorities in one file: a file has 200,000 lines at most.
const FILE: u32 = 100_000;

/// Fills a new service with authorities, and starts it again.
pub(super) fn with_authorities(
    plan: &Plan,
    runtime: &Runtime,
    dir: &Path,
    figures: &mut Figures,
) -> Result<(Process, Ready), Failure> {
    eprintln!("importing {} authorities", plan.authorities);
    let (service, ready, _) = Process::service(&plan.program, dir)?;
    let caller = runtime.block_on(Callers::connect(ready.address, &ready))?.role("secretariat")?;
    let (mut took, mut bytes) = (Duration::ZERO, 0);
    for first in (0..plan.authorities).step_by(FILE as usize) {
        let file = data::authorities(first..plan.authorities.min(first + FILE))?;
        bytes += file.len();
        took += runtime.block_on(import(&caller, file))?;
    }
    let megabytes = bytes / 1_000_000;
    figures.row(format!("import {} authorities ({megabytes} MB)", plan.authorities), took.as_secs_f64(), 60.0, "s");
    let (all, _) = service.memory()?;
    figures.note(format!("{all} MiB resident after the import"));
    drop(caller);
    service.stop()?;
    let (service, ready, _) = Process::service(&plan.program, dir)?;
    let (all, anonymous) = service.memory()?;
    figures.note(format!("{all} MiB resident after the start, of which {anonymous} are not mapped files"));
    Ok((service, ready))
}

/// Imports a file, and answers how long that took.
pub(super) async fn import(caller: &Caller, file: Vec<u8>) -> Result<Duration, Failure> {
    use pb::import_request::Content as Ask;
    use pb::import_response::Content as Tell;
    let mut client = pb::transfer_service_client::TransferServiceClient::new(caller.channel.clone());
    let options = pb::ImportOptions { format: "jsonl".to_owned(), ..Default::default() };
    let file = Bytes::from(file);
    let pieces = (0..file.len().div_ceil(data::PIECE)).map(move |at| {
        let end = file.len().min((at + 1) * data::PIECE);
        pb::ImportRequest { content: Some(Ask::Piece(file.slice(at * data::PIECE..end))) }
    });
    let first = pb::ImportRequest { content: Some(Ask::Options(options)) };
    let begun = Instant::now();
    let request = caller.request(futures_util::stream::iter(std::iter::once(first).chain(pieces)));
    let mut answers = client.import(request).await?.into_inner();
    let mut problem = None;
    while let Some(message) = answers.message().await? {
        match message.content {
            Some(Tell::Summary(summary)) if summary.applied => return Ok(begun.elapsed()),
            Some(Tell::Problem(told)) => {
                problem.get_or_insert(format!("line {}: {} {}", told.line, told.field, told.description));
            }
            Some(Tell::Progress(progress)) if progress.phase != "reading" => {
                eprintln!("  {} after {:.1} s", progress.phase, begun.elapsed().as_secs_f64());
            }
            Some(Tell::Summary(_) | Tell::Progress(_) | Tell::Change(_)) | None => {}
        }
    }
    Err(format!("the import was not applied: {}", problem.unwrap_or_default()).into())
}
