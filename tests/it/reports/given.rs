//! A world with needs of many States, two providers, and somebody on every side.

use focalpoint::domain::{Account, Need, Provider, Role, Stage, StateCode, Status, Text};
use focalpoint::pb;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use crate::consent::world::{World, put};

/// Provider Y, of which De and Dr are.
pub(super) const Y: u128 = 1 << 90;
/// Provider W, of which We is.
pub(super) const W: u128 = (1 << 90) + 1;

/// The world.
pub(super) struct Given {
    pub(super) world: World,
    _dir: TempDir,
}

/// The resource name of a provider.
pub(super) fn provider(id: u128) -> String {
    format!("providers/{}", Uuid::from_u128(id))
}

/// A need of a State on an article that was submitted.
pub(super) fn need(state: &str, article: &str) -> Need {
    Need {
        state: StateCode::from(state),
        articles: vec![article.into()],
        assistance_types: vec!["LEGAL_ADVICE".to_owned()],
        title: Text::from([("en", "Quokka training")]),
        stage: Stage::Submitted,
        status: Status::Published,
        ..Need::default()
    }
}

impl Given {
    /// A world on 15 October 2026 with those needs, under the identifiers 1, 2 and so on.
    pub(super) async fn with(needs: Vec<Need>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-10-15T12:00:00Z".parse().unwrap();
        let world = World::empty(now, &dir.path().join("issuer.pem")).await;
        let named = |id: u128, name: &str| {
            let names = Text::from([("en", name)]);
            let (languages, status) = (vec!["en".to_owned()], Status::Published);
            put(Uuid::from_u128(id), Provider { names, languages, status, capacity: Some(3), ..Provider::default() })
        };
        world.put(vec![named(Y, "Ypsilon"), named(W, "Double-u")]).await;
        let accounts = [
            ("Gr", Role::GovernmentReader, "MN", 0),
            ("Gm", Role::AccountManager, "MN", 0),
            ("Ge", Role::GovernmentEditor, "MN", 0),
            ("Zr", Role::GovernmentReader, "ID", 0),
            ("SEC", Role::Secretariat, "", 0),
            ("ADM", Role::Administrator, "", 0),
            ("Dr", Role::ProviderReader, "", Y),
            ("We", Role::ProviderEditor, "", W),
        ];
        let account = |(name, role, state, of): (&str, Role, &str, u128)| Account {
            issuer: "https://issuer.example".to_owned(),
            subject: name.to_owned(),
            role,
            state: StateCode::from(state),
            provider: if of == 0 { String::new() } else { provider(of) },
            ..Account::default()
        };
        world
            .put((1..).zip(accounts).map(|(id, of)| put(Uuid::from_u128((1 << 91) + id), account(of))).collect())
            .await;
        let given = Self { world, _dir: dir };
        given.add(1, needs).await;
        given
    }

    /// Adds needs under identifiers from `first` on.
    pub(super) async fn add(&self, first: u128, needs: Vec<Need>) {
        let puts: Vec<_> = (first..).zip(needs).map(|(id, need)| put(Uuid::from_u128(id), need)).collect();
        if !puts.is_empty() {
            self.world.put(puts).await;
        }
    }

    /// Sets the clock on by so many days.
    pub(super) fn days(&self, days: i64) {
        self.world.advance(SignedDuration::from_hours(days * 24));
    }

    /// The statistics that somebody has, with all that can be told of the answer.
    pub(super) async fn statistics(&self, who: &str, state: &str, by: &[&str]) -> (String, Option<Statistics>) {
        let dimensions = by.iter().map(|code| (*code).to_owned()).collect();
        let request = pb::GetStatisticsRequest { state: state.to_owned(), dimensions, ..<_>::default() };
        self.world.call(who, "/focalpoint.v1.ReportService/GetStatistics", request).await
    }
}

/// What a report tells somebody: of everything, or of their own.
pub(crate) async fn told(world: &World, who: &str, which: u64) -> String {
    match which {
        0 => {
            let path = "/focalpoint.v1.ReportService/GetStatistics";
            world.call::<_, pb::GetStatisticsResponse>(who, path, pb::GetStatisticsRequest::default()).await.0
        }
        1 => {
            let path = "/focalpoint.v1.ReportService/ListGaps";
            world.call::<_, pb::ListGapsResponse>(who, path, pb::ListGapsRequest::default()).await.0
        }
        2 => {
            let path = "/focalpoint.v1.ReportService/GetFollowUpLetter";
            world.call::<_, pb::ReportDocument>(who, path, pb::GetFollowUpLetterRequest::default()).await.0
        }
        _ => {
            let path = "/focalpoint.v1.ReportService/GetDossier";
            world.call::<_, pb::ReportDocument>(who, path, pb::GetDossierRequest::default()).await.0
        }
    }
}

/// The answer of `GetStatistics`.
pub(super) type Statistics = pb::GetStatisticsResponse;
