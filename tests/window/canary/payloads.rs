use crate::window::Window;

/// Everything that crossed from the app to the page: answers and events.
///
/// The shell hands each to a callback; the callbacks that are there, and those that come, are listened at.
pub struct Payloads;

const LISTEN: &str = "
    const { callbacks } = window.__TAURI_INTERNALS__;
    const heard = (window.hazriHeard = []);
    const listens = (callback) => (data) => {
        heard.push(JSON.stringify(data));
        return callback(data);
    };
    for (const [id, callback] of [...callbacks]) Map.prototype.set.call(callbacks, id, listens(callback));
    callbacks.set = (id, callback) => Map.prototype.set.call(callbacks, id, listens(callback));
";

impl Payloads {
    pub async fn of(window: &Window<'_>) -> Payloads {
        window.run(LISTEN).await;
        Payloads
    }

    /// All since then, a line each.
    pub async fn all(&self, window: &Window<'_>) -> String {
        let heard = window.run("return window.hazriHeard.join('\\n')").await;
        heard.as_str().expect("the page was loaded anew").to_owned()
    }
}
