//! Files and directories that everyone may read, or nobody else, and that the disk has.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::diagnostics::EnvironmentError;

const FILE_MODE: u32 = 0o644;
const DIRECTORY_MODE: u32 = 0o755;
const RESTRICTED_FILE_MODE: u32 = 0o600;
const RESTRICTED_DIRECTORY_MODE: u32 = 0o700;

/// Makes a directory and those above it that are not there yet. Readers may enter them whatever the
/// umask of the run.
pub(super) fn create_directories(path: &Path) -> Result<(), EnvironmentError> {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    match fs::create_dir(path) {
        Ok(()) => {}
        Err(_) if path.is_dir() => return Ok(()),
        Err(error) => match above {
            // Below some places that are there nothing can be made, and they say the same.
            Some(above) if error.kind() == ErrorKind::NotFound && !above.is_dir() => {
                create_directories(above)?;
                return create_directories(path);
            }
            _ => return Err(EnvironmentError::file("create", path)(error)),
        },
    }
    let open_to_readers = || {
        // A directory may have inherited the bit that hands its group on.
        let inherited = fs::metadata(path)?.permissions().mode() & 0o7000;
        fs::set_permissions(path, Permissions::from_mode(inherited | DIRECTORY_MODE))
    };
    open_to_readers().map_err(EnvironmentError::file("open to readers", path))?;
    flush_directory(above.unwrap_or(Path::new(".")))
}

/// A new file, in the place of one that may be there.
pub(super) fn create_file(path: &Path) -> Result<File, EnvironmentError> {
    let create = || {
        let file = File::create(path)?;
        file.set_permissions(Permissions::from_mode(FILE_MODE))?;
        Ok(file)
    };
    create().map_err(EnvironmentError::file("create", path))
}

/// A directory that nobody else may enter, whatever it was before.
pub(super) fn create_restricted_directory(path: &Path) -> Result<(), EnvironmentError> {
    let create = || {
        match fs::DirBuilder::new()
            .mode(RESTRICTED_DIRECTORY_MODE)
            .create(path)
        {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            created => created?,
        }
        // A link would lead to a directory that is not ours to close.
        if !fs::symlink_metadata(path)?.is_dir() {
            return Err(std::io::Error::other("it is no directory"));
        }
        fs::set_permissions(path, Permissions::from_mode(RESTRICTED_DIRECTORY_MODE))
    };
    create().map_err(EnvironmentError::file("create", path))
}

/// A new file that nobody else may read, from its first byte on.
pub(super) fn create_restricted_file(path: &Path) -> Result<File, EnvironmentError> {
    remove_file(path)?;
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .mode(RESTRICTED_FILE_MODE);
    let create = || {
        let file = options.open(path)?;
        file.set_permissions(Permissions::from_mode(RESTRICTED_FILE_MODE))?;
        Ok(file)
    };
    create().map_err(EnvironmentError::file("create", path))
}

/// A file that stays and is opened anew by every run.
pub(super) fn open_lasting(path: &Path) -> Result<File, EnvironmentError> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).mode(FILE_MODE);
    let open = || match options.clone().create_new(true).open(path) {
        Ok(file) => {
            file.set_permissions(Permissions::from_mode(FILE_MODE))?;
            Ok(file)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => options.open(path),
        Err(error) => Err(error),
    };
    open().map_err(EnvironmentError::file("open", path))
}

/// Waits until the disk has the names in a directory.
pub(super) fn flush_directory(path: &Path) -> Result<(), EnvironmentError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(EnvironmentError::file("flush", path))
}

/// Removes a file, unless nothing is there.
pub(super) fn remove_file(path: &Path) -> Result<(), EnvironmentError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(EnvironmentError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Replaces a file in one step, so that a reader finds the old one or the new one. Everyone may read
/// it.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), EnvironmentError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let next = path.with_file_name(format!(".{name}-next"));
    let replaced = replace(path, &next, create_file(&next)?, bytes);
    if replaced.is_err() {
        // Beside a file of somebody else's nobody clears it away.
        let _ = fs::remove_file(&next);
    }
    replaced
}

/// Fills a new file, and gives it the place of another in one step, once the disk has it.
pub(super) fn replace(
    path: &Path,
    next: &Path,
    mut file: File,
    bytes: &[u8],
) -> Result<(), EnvironmentError> {
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(EnvironmentError::file("write", next))?;
    fs::rename(next, path).map_err(EnvironmentError::file("replace", path))?;
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    flush_directory(above.unwrap_or(Path::new(".")))
}
