//! The status file, as it lies on the disk: whole at every moment, also when the power goes.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::status::{STATUS_FORMAT, Status};

/// A file that somebody else put there is looked into no further.
const LARGEST: u64 = 64 * 1024;

/// Writes it in place of the one that is there: beside it first, and then under its name.
///
/// # Errors
/// When the folder cannot be written. What was there is there still.
pub fn write(path: &Path, status: &Status) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(status)?;
    line.push(b'\n');
    let new = new_beside(path)?;
    let written = create(&new).and_then(|mut file| {
        file.write_all(&line)?;
        file.sync_all()
    });
    let taken = written.and_then(|()| std::fs::rename(&new, path));
    if taken.is_err() {
        drop(std::fs::remove_file(&new));
    }
    taken
}

/// Looks whether it could be written, and leaves nothing behind.
///
/// # Errors
/// When it could not.
pub fn try_place(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let new = new_beside(path)?;
    create(&new)?;
    std::fs::remove_file(new)
}

/// Removes it, if it is one.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(path: &Path) -> std::io::Result<()> {
    drop(new_beside(path).and_then(std::fs::remove_file));
    if is_status(path) { std::fs::remove_file(path) } else { Ok(()) }
}

fn is_status(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut text = String::new();
    let read = file.take(LARGEST).read_to_string(&mut text);
    let format = serde_json::from_str(&text).ok().and_then(|value: serde_json::Value| {
        value.get("format").and_then(|format| format.as_str().map(str::to_owned))
    });
    read.is_ok() && format.as_deref() == Some(STATUS_FORMAT)
}

/// Always the same name, so that a power cut leaves one at most, and the next writing takes it away.
fn new_beside(path: &Path) -> std::io::Result<PathBuf> {
    let mut name = path.file_name().ok_or(Error::from(ErrorKind::InvalidInput))?.to_owned();
    name.push(".hazri-new");
    Ok(path.with_file_name(name))
}

/// Made anew, for this user alone: whoever put a link there gets nothing through it.
fn create(new: &Path) -> std::io::Result<File> {
    drop(std::fs::remove_file(new));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(message: &str) -> Status {
        Status::unread(None, message.to_owned(), "busy".to_owned())
    }

    #[test]
    fn it_is_written_in_place_of_the_old_one_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.json");
        for message in ["one", "two"] {
            write(&path, &status(message)).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, format!("{}\n", serde_json::to_string(&status(message)).unwrap()));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it_and_a_link_in_its_way_is_not_followed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("status.json"), folder.path().join("other"));
        std::fs::write(&other, "not ours").unwrap();
        std::os::unix::fs::symlink(&other, folder.path().join("status.json.hazri-new")).unwrap();
        write(&path, &status("one")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "not ours");
    }

    #[test]
    fn only_a_status_file_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.json");
        write(&path, &status("one")).unwrap();
        remove(&path).unwrap();
        assert!(!path.exists());
        for not_ours in ["", "{}", "{\"format\":\"hazri-setup/1\"}", "hazri-status/1"] {
            std::fs::write(&path, not_ours).unwrap();
            remove(&path).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), not_ours);
        }
    }

    #[test]
    fn a_place_where_it_cannot_lie_is_told_before() {
        let folder = tempfile::tempdir().unwrap();
        assert!(try_place(&folder.path().join("status.json")).is_ok());
        assert!(try_place(folder.path()).is_err());
        assert!(try_place(&folder.path().join("no such folder").join("status.json")).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
