//! The operations endpoints tell the truth about the node.

use focalpoint::net::{Health, Limits, ops};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::place::{Place, ask, http2_to, text};

/// The status and the text under a path.
async fn get(place: &Place, path: &str) -> (u16, String) {
    let response = ask(&mut http2_to(place.address).await, path).await.unwrap();
    (response.status().as_u16(), text(response).await)
}

#[tokio::test]
async fn readiness_follows_the_parts_of_the_node() {
    let health = Health::default();
    let recorder = PrometheusBuilder::new().build_recorder();
    let place = Place::plain(Limits::default(), ops(health.clone(), recorder.handle())).await;
    let condition = |store: bool, view: bool, draining: bool| {
        format!(r#"{{"storeWritable":{store},"viewCaughtUp":{view},"issuerKeys":true,"draining":{draining}}}"#)
    };
    assert_eq!(get(&place, "/readyz").await.0, 503);
    health.set_issuer_keys(true);
    assert_eq!(get(&place, "/readyz").await, (503, condition(false, false, false)));
    health.set_store_writable(true);
    health.set_view_caught_up(true);
    assert_eq!(get(&place, "/readyz").await, (200, condition(true, true, false)));
    health.set_store_writable(false);
    assert_eq!(get(&place, "/readyz").await, (503, condition(false, true, false)));
    health.set_store_writable(true);
    health.drain();
    assert_eq!(get(&place, "/readyz").await, (503, condition(true, true, true)));
    assert_eq!(get(&place, "/livez").await, (200, "alive\n".into()));
    place.finish().await;
}

#[tokio::test]
async fn metrics_are_shown_and_nothing_else_is_there() {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || metrics::counter!("focalpoint_test_total").increment(3));
    let place = Place::plain(Limits::default(), ops(Health::default(), recorder.handle())).await;
    let (status, shown) = get(&place, "/metrics").await;
    assert_eq!(status, 200);
    assert!(shown.contains("focalpoint_test_total 3\n"), "{shown}");
    for path in ["/", "/metrics/", "/debug", "/config"] {
        assert_eq!(get(&place, path).await.0, 404, "{path}");
    }
    place.finish().await;
}
