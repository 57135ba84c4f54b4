//! Data that several checkouts share and that is too large, or not free, to live in the repository.

use std::path::PathBuf;

/// A file or folder of the shared data: in the folder that `KLYFTA_SHARED` names, or else in
/// `../shared` beside the repository.
///
/// Where the data are missing the caller leaves out its checks and this says so. A run with `CI`
/// set must have them: a check that was silently left out there would be taken for one that passed.
pub fn shared(relative: &str) -> Option<PathBuf> {
    let root = std::env::var_os("KLYFTA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = root.join(relative);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing; set KLYFTA_SHARED to the folder of the shared data",
        path.display()
    );
    eprintln!("left out: {} is missing", path.display());
    None
}
