/// Name and version of the distribution and of the kernel, as the system's own files tell them.
pub fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or("Linux", |name| name.trim_matches('"'));
    let kernel = rustix::system::uname();
    format!("{name}, kernel {}", kernel.release().to_string_lossy())
}
