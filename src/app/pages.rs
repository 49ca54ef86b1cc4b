//! The pages of a service: whom they let in, and how.

use std::path::Path;
use std::sync::Arc;

use axum::Router;

use super::{AppError, EMBEDDED_ISSUER};
use crate::auth::token::Verifier;
use crate::config::Config;
use crate::directory::Directory;
use crate::grpc::{match_digest, plan_digest};
use crate::net::{CallQuota, Health, Strangers};
use crate::web::{self, Digests, Issuer, Links, Site};

/// The digests of the answers of the API.
const DIGESTS: Digests = Digests { matches: match_digest, plan: plan_digest };

/// The pages over those use cases, and the links that let their bearer in where there is anybody to be.
pub(super) fn pages(
    config: &Config,
    directory: &Arc<Directory>,
    health: &Health,
    verifier: &Arc<Verifier>,
    places: CallQuota,
    strangers: &Arc<Strangers>,
) -> Result<(Router, Option<Arc<Links>>), AppError> {
    let subjects = config.link_subjects.clone();
    let links = (!subjects.is_empty()).then(|| Arc::new(Links::new(EMBEDDED_ISSUER, subjects)));
    let issuer = issuer(config, verifier)?;
    let site = Site::new(
        Arc::clone(directory),
        (DIGESTS, health.clone()),
        places,
        Arc::clone(strangers),
        links.clone(),
        issuer,
    );
    Ok((web::router(site), links))
}

/// The issuer at which people sign in, where there is one.
fn issuer(config: &Config, verifier: &Arc<Verifier>) -> Result<Option<Issuer>, AppError> {
    let Some(web) = &config.web else { return Ok(None) };
    let of = config.issuers.iter().find(|issuer| issuer.issuer == web.issuer);
    let authorities = of.map_or(Path::new(""), |issuer| issuer.ca.as_path());
    Ok(Some(Issuer::new(web.clone(), authorities, Arc::clone(verifier))?))
}
