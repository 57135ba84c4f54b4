//! The name of a generation: a digest of everything that its bytes follow from. Of confidential input
//! that is also what was published before, and the name is made with a key.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::base_name;
use super::disclosed::{Disclosed, Known};
use super::key::Key;
use super::run_record::{FORMAT, canonical};
use crate::diagnostics::Failure;
use crate::ingest::Snapshot;
use crate::plan::Plan;

/// Which generation a run makes, and what earlier ones published that it has to reckon with.
#[derive(Clone, Debug)]
pub struct Identity {
    pub generation: String,
    pub known: Known,
    /// Whether what it published, if it is current, is recorded where it has to be.
    pub is_recorded: bool,
}

impl Identity {
    /// Nothing where input is confidential and the directory has no key yet: then nothing was
    /// published there.
    pub fn of(
        plan: &Plan,
        inputs: &[Snapshot],
        directory: &Path,
    ) -> Result<Option<Identity>, Failure> {
        if !plan.is_confidential() {
            return Ok(Some(Identity {
                generation: generation_id(plan, inputs, None),
                known: Known::default(),
                is_recorded: true,
            }));
        }
        let Some(key) = Key::read(directory)? else {
            return Ok(None);
        };
        let disclosed = Disclosed::read(directory)?;
        // The same input makes the same generation only if what was known is the same too, and that
        // does not hold what this generation itself made known.
        let name_with = |digest: &str| generation_id(plan, inputs, Some((&key, digest)));
        if let Some(known) = disclosed.before(name_with) {
            return Ok(Some(Identity {
                generation: name_with(known.digest()),
                known,
                is_recorded: true,
            }));
        }
        let known = disclosed.known();
        Ok(Some(Identity {
            generation: name_with(known.digest()),
            known,
            is_recorded: false,
        }))
    }
}

/// The name of a generation made of these inputs; of confidential ones with the key of the directory and
/// the digest of what is known of them.
fn generation_id(plan: &Plan, inputs: &[Snapshot], confidential: Option<(&Key, &str)>) -> String {
    let mut digest = Sha256::new();
    let mut add = |part: &[u8]| {
        // The length before each part keeps two parts from passing for one.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    if let Some((key, known)) = confidential {
        add(key.bytes());
        add(known.as_bytes());
    }
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(FORMAT.to_string().as_bytes());
    // The run record names it.
    add(base_name(&plan.pipeline).as_bytes());
    add(canonical(plan).to_string().as_bytes());
    for input in inputs {
        add(base_name(&input.file.name).as_bytes());
        add(input.fingerprint.sha256.as_bytes());
    }
    let bytes = digest.finalize();
    bytes[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
