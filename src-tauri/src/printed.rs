/// How a dialog of the system about printing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// On paper or in a file; or the agent changed their mind, which is no fault.
    OrNot,
    /// The printer or the file could not be written.
    Failed,
}
