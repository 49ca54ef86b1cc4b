//! A request of every method of `ReportService`.

use focalpoint::pb;

use super::requests::Answer;
use crate::consent::world::World;

/// Calls a method about an object; none for a method that this does not know.
pub(super) async fn call(world: &World, who: &str, method: &str, object: &str, name: &str) -> Option<Answer> {
    /// Calls a method.
    macro_rules! unary {
        ($path:literal, $answer:ty, $request:expr) => {{
            let path = concat!("/focalpoint.v1.ReportService/", $path);
            let (told, message) = world.call::<_, $answer>(who, path, $request).await;
            Answer { told, message: message.map(|message| serde_json::to_value(message).unwrap()) }
        }};
    }
    let state = if object == "report-of-X" { "MN".to_owned() } else { String::new() };
    Some(match method {
        "GetStatistics" => {
            let request = pb::GetStatisticsRequest { state, ..<_>::default() };
            unary!("GetStatistics", pb::GetStatisticsResponse, request)
        }
        "ListGaps" => {
            let request = pb::ListGapsRequest { state, page_size: 100, ..<_>::default() };
            unary!("ListGaps", pb::ListGapsResponse, request)
        }
        "GetFollowUpLetter" => {
            let request = pb::GetFollowUpLetterRequest { state, ..<_>::default() };
            unary!("GetFollowUpLetter", pb::ReportDocument, request)
        }
        "GetDossier" => {
            let request = pb::GetDossierRequest { provider: name.to_owned(), ..<_>::default() };
            unary!("GetDossier", pb::ReportDocument, request)
        }
        _ => return None,
    })
}
