//! What the window may ask for. Each command passes on and decides nothing.

use hazri_core::agent::Agent;
use hazri_core::agent::view::{HistoryMonth, Language, Notice, ShopChange, View};
use hazri_core::journey::Journey;
use hazri_core::problem::Problem;
use hazri_core::secret::SecretText;
use hazri_core::setup::{SettingsCheck, SetupForm};
use tauri::{AppHandle, State, Wry};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

type Told<T> = Result<T, Problem>;

/// All commands, in the order of `command_names`.
pub fn handler() -> impl Fn(tauri::ipc::Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        view,
        choose_language,
        start_practice,
        leave_practice,
        pick_setup_file,
        delete_setup_file,
        dismiss_notice,
        save_setup,
        check_settings,
        open_journey,
        close_journey,
        send_code,
        verify_code,
        scan,
        stop_waiting,
        enquire,
        set_unknown_aside,
        locate,
        change_shop,
        choose_scanner,
        look_again,
        history,
        export_history,
    ]
}

#[tauri::command]
async fn view(agent: State<'_, Agent>) -> Told<View> {
    agent.view().await
}

#[tauri::command]
async fn choose_language(agent: State<'_, Agent>, language: Language) -> Told<()> {
    agent.choose_language(language).await
}

#[tauri::command]
async fn start_practice(agent: State<'_, Agent>) -> Told<()> {
    agent.start_practice().await
}

#[tauri::command]
async fn leave_practice(agent: State<'_, Agent>) -> Told<()> {
    agent.leave_practice().await
}

/// `false` when the dialog was cancelled.
#[tauri::command]
async fn pick_setup_file(app: AppHandle, agent: State<'_, Agent>) -> Told<bool> {
    let (picked, path) = oneshot::channel();
    let dialog = app.dialog().file().add_filter("Hazri", &["json"]).set_title("Hazri");
    dialog.pick_file(move |path| drop(picked.send(path)));
    let Ok(Some(path)) = path.await else { return Ok(false) };
    agent.import_setup(path.into_path().map_err(|_| Problem::SetupUnreadable)?).await.map(|()| true)
}

#[tauri::command]
async fn delete_setup_file(agent: State<'_, Agent>) -> Told<()> {
    agent.delete_setup_file().await
}

#[tauri::command]
async fn dismiss_notice(agent: State<'_, Agent>, notice: Notice) -> Told<()> {
    agent.dismiss_notice(notice).await
}

#[tauri::command]
async fn save_setup(agent: State<'_, Agent>, form: SetupForm) -> Told<()> {
    agent.save_setup(form).await
}

#[tauri::command]
async fn check_settings(agent: State<'_, Agent>) -> Told<SettingsCheck> {
    agent.check_settings().await
}

#[tauri::command]
async fn open_journey(agent: State<'_, Agent>, journey: Journey) -> Told<()> {
    agent.open_journey(journey).await
}

#[tauri::command]
async fn close_journey(agent: State<'_, Agent>) -> Told<()> {
    agent.close_journey().await
}

#[tauri::command]
async fn send_code(agent: State<'_, Agent>, number: Option<SecretText>, consent: bool) -> Told<()> {
    agent.send_code(number, consent).await
}

#[tauri::command]
async fn verify_code(agent: State<'_, Agent>, otp: SecretText) -> Told<()> {
    agent.verify_code(otp).await
}

#[tauri::command]
async fn scan(agent: State<'_, Agent>, number: Option<SecretText>, consent: bool) -> Told<()> {
    agent.scan(number, consent).await
}

#[tauri::command]
async fn stop_waiting(agent: State<'_, Agent>) -> Told<()> {
    agent.stop_waiting().await
}

#[tauri::command]
async fn enquire(agent: State<'_, Agent>) -> Told<()> {
    agent.enquire().await
}

#[tauri::command]
async fn set_unknown_aside(agent: State<'_, Agent>) -> Told<()> {
    agent.set_unknown_aside().await
}

#[tauri::command]
async fn locate(agent: State<'_, Agent>) -> Told<String> {
    agent.locate().await
}

#[tauri::command]
async fn change_shop(agent: State<'_, Agent>, change: ShopChange) -> Told<()> {
    agent.change_shop(change).await
}

#[tauri::command]
async fn choose_scanner(agent: State<'_, Agent>, id: String) -> Told<()> {
    agent.choose_scanner(id).await
}

#[tauri::command]
async fn look_again(agent: State<'_, Agent>) -> Told<()> {
    agent.look_again().await
}

#[tauri::command]
async fn history(agent: State<'_, Agent>, month: Option<String>) -> Told<HistoryMonth> {
    agent.history(month).await
}

/// `false` when the dialog was cancelled.
#[tauri::command]
async fn export_history(app: AppHandle, agent: State<'_, Agent>) -> Told<bool> {
    let table = agent.history_table().await?;
    let (picked, path) = oneshot::channel();
    let dialog = app.dialog().file().set_file_name("hazri-history.csv").set_title("Hazri");
    dialog.save_file(move |path| drop(picked.send(path)));
    let Ok(Some(path)) = path.await else { return Ok(false) };
    let path = path.into_path().map_err(|_| Problem::FileUnwritable)?;
    tokio::fs::write(path, table).await.map(|()| true).map_err(|_| Problem::FileUnwritable)
}

#[cfg(test)]
mod tests {
    use crate::command_names::COMMANDS;

    #[test]
    fn the_handler_and_the_list_of_commands_are_the_same() {
        let source = include_str!("commands.rs");
        let listed =
            source.split("generate_handler![").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
        let handled: Vec<&str> = listed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        assert_eq!(handled, COMMANDS);
    }

    #[test]
    fn the_window_may_do_nothing_but_call_these_and_hear_views() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let mut allowed: Vec<String> =
            vec!["core:event:allow-listen".into(), "core:event:allow-unlisten".into()];
        allowed.extend(COMMANDS.iter().map(|name| format!("allow-{}", name.replace('_', "-"))));
        assert_eq!(capability["permissions"], serde_json::json!(allowed));
    }
}
