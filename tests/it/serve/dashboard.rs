//! The dashboard for Grafana asks for metrics that a running service has, and for no others.

use std::collections::BTreeSet;

use focalpoint::pb;
use serde_json::Value;

use super::harness::Service;
use crate::net::place::{ask, http2_to, text};

/// Names of metrics in every query of a dashboard.
fn names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let queries = ["expr", "query"].iter().filter_map(|field| fields.get(*field)?.as_str());
            for query in queries {
                let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                names.extend(words.filter(|word| word.starts_with("focalpoint_")).map(str::to_owned));
            }
            fields.values().for_each(|value| self::names(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| self::names(value, names)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_of_the_dashboard_is_shown_by_a_running_service() {
    let dashboard: Value = serde_json::from_str(include_str!("../../../src/telemetry/dashboard.json")).unwrap();
    let mut asked = BTreeSet::new();
    names(&dashboard, &mut asked);
    assert!(asked.len() > 12, "{asked:?}");
    let service = Service::start(true).await;
    let mut account = pb::account_service_client::AccountServiceClient::new(service.as_role("government"));
    account.who_am_i(pb::WhoAmIRequest {}).await.unwrap();
    drop((account, service.channel));
    let mut operations = http2_to(service.demo.operations()).await;
    let shown = loop {
        let answer = ask(&mut operations, "/metrics").await.unwrap();
        let shown = text(answer).await;
        // The connection of the call is counted when it is gone.
        if shown.contains("focalpoint_connections_ended_total") {
            break shown;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let shown: BTreeSet<&str> = shown.lines().filter_map(|line| line.split(['{', ' ']).next()).collect();
    let missing: Vec<_> = asked.iter().filter(|name| !shown.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {shown:?}");
    service.demo.stop().await;
}
