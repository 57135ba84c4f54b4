//! `manifest.json`: every file of a generation with its size and SHA-256. Its own stands beside it
//! in `manifest.sha256`, in the form that `sha256sum --check` reads.

use serde::{Deserialize, Serialize};

use crate::ingest::Fingerprint;

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SEAL: &str = "manifest.sha256";

/// Every file of a generation but the manifest and its seal, sorted by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub generation: String,
    pub files: Vec<Listed>,
}

/// A file of the generation, named from its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Listed {
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint {
            bytes: self.bytes,
            sha256: self.sha256.clone(),
        }
    }
}

impl Manifest {
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("names and numbers become JSON");
        json + "\n"
    }
}

/// What the seal of a manifest says.
pub(super) fn seal_of(manifest: &[u8]) -> String {
    format!("{}  {MANIFEST}\n", Fingerprint::of(manifest).sha256)
}
