//! Metrics in the Prometheus format. Serves nothing itself: the operations endpoints render it.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use super::metric;

/// Upper bounds of the buckets of durations, in seconds: a search takes 0.1 ms, an import a minute.
const DURATION_BUCKETS_S: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0, 60.0];

/// Interval at which gathered durations are sorted into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// The metrics of this process are already recorded elsewhere.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot record metrics: {0}")]
pub struct RecorderError(String);

/// The recorder of the process, of which there is one however many services run in it.
static RECORDER: OnceLock<Result<PrometheusHandle, RecorderError>> = OnceLock::new();

/// Records the metrics of this process from now on, and gives what renders them; the same one on every call.
///
/// # Errors
/// When a recorder that is not ours is in force.
pub fn install_recorder() -> Result<PrometheusHandle, RecorderError> {
    RECORDER.get_or_init(|| install().map_err(|error| RecorderError(error.to_string()))).clone()
}

/// Installs the recorder.
fn install() -> Result<PrometheusHandle, BuildError> {
    let durations = Matcher::Suffix("_duration_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(durations, &DURATION_BUCKETS_S)?;
    let handle = builder.install_recorder()?;
    metric::describe();
    begin();
    metrics::gauge!(metric::BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// Counters that are seldom counted, with the reasons that they have: shown from the start, as a rate of what is not there is no
/// rate, and an alert on it stays silent.
const FROM_THE_START: [(&str, &[&str]); 5] = [
    (metric::CALLS_SHED, &["total", "principal"]),
    (metric::CONNECTIONS_REFUSED, &["total", "address"]),
    (metric::HANDSHAKES_FAILED, &["refused", "timeout"]),
    (metric::TOKENS_REFUSED, &["absent"]),
    (metric::WATCHES_ENDED, &["peer", "slow", "refused", "closing", "error"]),
];

/// Shows what has not been counted yet.
fn begin() {
    metrics::counter!(metric::ACCEPT_ERRORS).increment(0);
    metrics::gauge!(metric::WATCHES).increment(0);
    for (name, reasons) in FROM_THE_START {
        for reason in reasons {
            metrics::counter!(name, "reason" => *reason).increment(0);
        }
    }
}

/// Keeps the memory of durations bounded, also where nobody asks for metrics, until stopped.
pub async fn upkeep(handle: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
        handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_a_name_of_its_own_and_is_described() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || {
            metric::describe();
            for name in metric::ALL {
                metrics::gauge!(*name).set(1.0);
            }
        });
        let shown = recorder.handle().render();
        for (i, name) in metric::ALL.iter().enumerate() {
            assert!(name.starts_with("focalpoint_") && !metric::ALL[..i].contains(name), "{name}");
            assert!(shown.contains(&format!("# HELP {name} ")), "{name}: {shown}");
        }
    }
}
