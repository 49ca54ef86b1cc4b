//! The style sheet, the script and the icon, as part of the program: under names that change with what is in them, so that browsers
//! keep them.

use std::future::{Ready, ready};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::code;

/// For as long as a browser likes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The style sheet.
pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("assets/style.css"), "css", "text/css; charset=utf-8"));
/// The script.
pub(super) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("assets/script.js"), "js", "text/javascript; charset=utf-8"));
/// The icon.
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("assets/icon.svg"), "svg", "image/svg+xml"));

/// A file that pages load.
#[derive(Debug)]
pub(super) struct Asset {
    /// Its name, with the beginning of its digest.
    name: String,
    /// What is in it.
    text: &'static str,
    /// Its media type.
    media_type: &'static str,
}

impl Asset {
    /// A file with that in it.
    fn new(text: &'static str, extension: &str, media_type: &'static str) -> Self {
        let digest = URL_SAFE_NO_PAD.encode(&code::digest(text)[..9]);
        Self { name: format!("{digest}.{extension}"), text, media_type }
    }

    /// Where it is.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// Serves the file of that name.
pub(super) fn serve(Path(name): Path<String>) -> Ready<Response> {
    let found = [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == name);
    let answer = found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |asset| {
            let headers =
                [(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)), (header::CACHE_CONTROL, FOREVER)];
            (headers, asset.text).into_response()
        },
    );
    ready(answer)
}
