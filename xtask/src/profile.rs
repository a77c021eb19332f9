//! How something is built.

/// A profile of cargo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As it is shipped; building takes minutes. For what is handed out and for figures that count.
    Release,
    /// As the other tests are; for a short run among them.
    Debug,
}

impl Profile {
    /// As the command line says.
    pub fn of(debug: bool) -> Profile {
        if debug { Profile::Debug } else { Profile::Release }
    }

    /// What cargo is told.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Profile::Release => &["--release"],
            Profile::Debug => &[],
        }
    }

    /// The folder below the target folder that cargo builds into.
    pub fn folder(self) -> &'static str {
        match self {
            Profile::Release => "release",
            Profile::Debug => "debug",
        }
    }
}
