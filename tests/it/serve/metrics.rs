//! What a running service tells its operator in numbers.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::harness::Service;

/// How long something may take that takes little time.
const LONG: Duration = Duration::from_mins(1);

/// The metrics as they are now.
async fn metrics(service: &Service) -> String {
    let mut stream = TcpStream::connect(service.demo.operations()).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The value of a metric with its labels; none while nobody has set it.
fn value(metrics: &str, name: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_tells_how_far_its_view_is_behind_and_what_log_and_index_take_up() {
    let service = Service::start(true).await;
    let begun = Instant::now();
    let wanted = [
        ("focalpoint_log_lag_revisions", 0.0..1.0),
        ("focalpoint_log_lag_seconds", 0.0..2.0),
        ("focalpoint_store_writable", 1.0..2.0),
        ("focalpoint_store_connections{state=\"idle\"}", 1.0..9.0),
        ("focalpoint_store_bytes", 8192.0..1e9),
        ("focalpoint_store_wal_bytes", 1.0..1e9),
        ("focalpoint_index_bytes", 1.0..1e9),
    ];
    for (name, range) in wanted {
        loop {
            let told = metrics(&service).await;
            if value(&told, name).is_some_and(|value| range.contains(&value)) {
                break;
            }
            assert!(begun.elapsed() < LONG, "{name}: {told}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    service.demo.stop().await;
}
