//! Accepting while the process has no descriptor left. Runs in a process of its own, which may open few files.

use std::process::Command;
use std::time::Duration;

use focalpoint::net::Limits;
use metrics_exporter_prometheus::PrometheusBuilder;

use super::place::{Place, ask, http2_to, pages};

/// Tells the test that it is in that process.
const INSIDE: &str = "FOCALPOINT_TEST_FEW_FILES";

#[test]
fn a_shortage_of_descriptors_pauses_the_loop_and_ends_with_the_shortage() {
    if std::env::var_os(INSIDE).is_some() {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let with_pause = shortage(Limits::default()).await;
            assert!((1..=11).contains(&with_pause), "{with_pause} failed accepts in half a second");
            let without = shortage(Limits { accept_pause_ms: 0, ..Limits::default() }).await;
            assert!(without > 3 * with_pause, "{without} failed accepts without a pause, {with_pause} with it");
        });
        return;
    }
    let own = std::env::current_exe().unwrap();
    let name = "net::descriptors::a_shortage_of_descriptors_pauses_the_loop_and_ends_with_the_shortage";
    let command = format!("ulimit -n 64; exec '{}' --exact {name} --nocapture", own.display());
    let run = Command::new("sh").args(["-c", &command]).env(INSIDE, "1").output().unwrap();
    let shown = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && shown.contains("1 passed"), "{shown}{}", String::from_utf8_lossy(&run.stderr));
}

/// Takes every descriptor, counts the failed accepts of half a second, and gives the descriptors back.
async fn shortage(limits: Limits) -> u32 {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let place = Place::plain(limits, pages()).await;
    assert_eq!(ask(&mut http2_to(place.address).await, "/").await.unwrap().status(), 200);
    let mut taken = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect(place.address) {
        taken.push(stream);
    }
    assert!(taken.len() > 8);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let shown = recorder.handle().render();
    let line = shown.lines().find_map(|line| line.strip_prefix("focalpoint_accept_errors_total "));
    let failed = line.unwrap().parse().unwrap();
    drop(taken);
    assert_eq!(ask(&mut http2_to(place.address).await, "/").await.unwrap().status(), 200);
    place.finish().await;
    failed
}
