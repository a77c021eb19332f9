/// Version and build of Windows.
pub fn system() -> String {
    let version = windows_version::OsVersion::current();
    format!("Windows {}.{}, build {}", version.major, version.minor, version.build)
}
