//! What the window may ask for. Each command passes on and decides nothing.

use hazri_core::agent::Agent;
use hazri_core::agent::view::{HistoryMonth, Language, Notice, ReminderPlan, ShopChange, View};
use hazri_core::day::{IstDay, Month};
use hazri_core::journey::Journey;
use hazri_core::problem::Problem;
use hazri_core::secret::SecretText;
use hazri_core::setup::{SettingsCheck, SetupForm};
use serde::Deserialize;
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

use crate::asked::{Asked, Nothing};
use crate::os;
use crate::printed::Printed;

type Told<T> = Result<T, Problem>;

/// All commands, in the order of `command_names`.
pub fn handler<R: Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        view,
        choose_language,
        start_practice,
        leave_practice,
        pick_setup_file,
        open_sealed_setup,
        drop_sealed_setup,
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
        print_card,
        change_reminder,
        pick_status_file,
        drop_status_file,
        keep_check_up,
        end_check_up,
        try_capture,
        support_text,
        read_aloud,
        stop_reading,
    ]
}

#[tauri::command]
async fn view(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<View> {
    agent.view().await
}

#[tauri::command]
async fn choose_language(agent: State<'_, Agent>, Asked(said): Asked<ChosenLanguage>) -> Told<()> {
    agent.choose_language(said.language).await
}

#[tauri::command]
async fn start_practice(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.start_practice().await
}

#[tauri::command]
async fn leave_practice(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.leave_practice().await
}

/// `false` when the dialog was cancelled.
#[tauri::command]
async fn pick_setup_file<R: Runtime>(
    app: AppHandle<R>,
    agent: State<'_, Agent>,
    _: Asked<Nothing>,
) -> Told<bool> {
    let (picked, path) = oneshot::channel();
    let dialog = app.dialog().file().add_filter("Hazri", &["json", "age"]).set_title("Hazri");
    dialog.pick_file(move |path| drop(picked.send(path)));
    let Ok(Some(path)) = path.await else { return Ok(false) };
    agent.import_setup(path.into_path().map_err(|_| Problem::SetupUnreadable)?).await.map(|()| true)
}

#[tauri::command]
async fn open_sealed_setup(agent: State<'_, Agent>, Asked(said): Asked<TypedSetupCode>) -> Told<()> {
    agent.open_sealed_setup(said.code).await
}

#[tauri::command]
async fn drop_sealed_setup(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.drop_sealed_setup().await
}

#[tauri::command]
async fn delete_setup_file(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.delete_setup_file().await
}

#[tauri::command]
async fn dismiss_notice(agent: State<'_, Agent>, Asked(said): Asked<DismissedNotice>) -> Told<()> {
    agent.dismiss_notice(said.notice).await
}

#[tauri::command]
async fn save_setup(agent: State<'_, Agent>, Asked(said): Asked<TypedSetup>) -> Told<()> {
    agent.save_setup(said.form).await
}

#[tauri::command]
async fn check_settings(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<SettingsCheck> {
    agent.check_settings().await
}

#[tauri::command]
async fn open_journey(agent: State<'_, Agent>, Asked(said): Asked<ChosenJourney>) -> Told<()> {
    agent.open_journey(said.journey).await
}

#[tauri::command]
async fn close_journey(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.close_journey().await
}

#[tauri::command]
async fn send_code(agent: State<'_, Agent>, Asked(said): Asked<NumberAndConsent>) -> Told<()> {
    agent.send_code(said.number, said.consent).await
}

#[tauri::command]
async fn verify_code(agent: State<'_, Agent>, Asked(said): Asked<TypedCode>) -> Told<()> {
    agent.verify_code(said.otp).await
}

#[tauri::command]
async fn scan(agent: State<'_, Agent>, Asked(said): Asked<NumberAndConsent>) -> Told<()> {
    agent.scan(said.number, said.consent).await
}

#[tauri::command]
async fn stop_waiting(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.stop_waiting().await
}

#[tauri::command]
async fn enquire(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.enquire().await
}

#[tauri::command]
async fn set_unknown_aside(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.set_unknown_aside().await
}

#[tauri::command]
async fn locate(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<String> {
    agent.locate().await
}

#[tauri::command]
async fn change_shop(agent: State<'_, Agent>, Asked(said): Asked<ChangedShop>) -> Told<()> {
    agent.change_shop(said.change).await
}

#[tauri::command]
async fn choose_scanner(agent: State<'_, Agent>, Asked(said): Asked<ChosenScanner>) -> Told<()> {
    agent.choose_scanner(said.id).await
}

#[tauri::command]
async fn look_again(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.look_again().await
}

#[tauri::command]
async fn history(agent: State<'_, Agent>, Asked(said): Asked<ChosenMonth>) -> Told<HistoryMonth> {
    agent.history(said.month).await
}

/// `false` when the dialog was cancelled.
#[tauri::command]
async fn export_history<R: Runtime>(
    app: AppHandle<R>,
    agent: State<'_, Agent>,
    _: Asked<Nothing>,
) -> Told<bool> {
    let table = agent.history_table().await?;
    let (picked, path) = oneshot::channel();
    let dialog = app.dialog().file().set_file_name("hazri-history.csv").set_title("Hazri");
    dialog.save_file(move |path| drop(picked.send(path)));
    let Ok(Some(path)) = path.await else { return Ok(false) };
    let path = path.into_path().map_err(|_| Problem::FileUnwritable)?;
    tokio::fs::write(path, table).await.map(|()| true).map_err(|_| Problem::FileUnwritable)
}

/// Returns when the dialog of the system is closed and what was to be printed is printed or in its file.
#[tauri::command]
async fn print_card<R: Runtime>(window: WebviewWindow<R>, Asked(said): Asked<ChosenDay>) -> Told<()> {
    let day = IstDay::parse(&said.date).filter(|day| day.to_string() == said.date);
    let name = format!("hazri-{}", day.ok_or(Problem::AppFault)?);
    let (ended, printed) = oneshot::channel();
    let opened = window.with_webview(move |view| os::print(&view, &name, ended));
    opened.map_err(|_| Problem::AppFault)?;
    match printed.await {
        Ok(Printed::OrNot) => Ok(()),
        Ok(Printed::Failed) => Err(Problem::FileUnwritable),
        Err(_) => Err(Problem::AppFault),
    }
}

#[tauri::command]
async fn change_reminder(agent: State<'_, Agent>, Asked(said): Asked<ChangedReminder>) -> Told<()> {
    agent.change_reminder(said.plan).await
}

/// `false` when the dialog was cancelled.
#[tauri::command]
async fn pick_status_file<R: Runtime>(
    app: AppHandle<R>,
    agent: State<'_, Agent>,
    _: Asked<Nothing>,
) -> Told<bool> {
    let (picked, path) = oneshot::channel();
    let dialog = app.dialog().file().set_file_name("hazri-status.json").set_title("Hazri");
    dialog.save_file(move |path| drop(picked.send(path)));
    let Ok(Some(path)) = path.await else { return Ok(false) };
    let path = path.into_path().map_err(|_| Problem::FileUnwritable)?;
    agent.choose_status_file(Some(path)).await.map(|()| true)
}

#[tauri::command]
async fn drop_status_file(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.choose_status_file(None).await
}

#[tauri::command]
async fn keep_check_up(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.keep_check_up().await
}

#[tauri::command]
async fn end_check_up(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.end_check_up().await
}

#[tauri::command]
async fn try_capture(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.try_capture().await
}

#[tauri::command]
async fn support_text(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<String> {
    agent.support_text().await
}

/// What may be said of the text is decided in the core.
#[tauri::command]
async fn read_aloud(agent: State<'_, Agent>, Asked(said): Asked<ShownText>) -> Told<()> {
    agent.read_aloud(&said.text).await
}

#[tauri::command]
async fn stop_reading(agent: State<'_, Agent>, _: Asked<Nothing>) -> Told<()> {
    agent.stop_reading().await
}

// What comes with each of them. The names are those of `ui/src/host/tauri.ts`.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChosenLanguage {
    language: Language,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DismissedNotice {
    notice: Notice,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedSetupCode {
    code: SecretText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedSetup {
    form: SetupForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChosenJourney {
    journey: Journey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberAndConsent {
    number: Option<SecretText>,
    consent: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedCode {
    otp: SecretText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedShop {
    change: ShopChange,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChosenScanner {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChosenMonth {
    month: Option<Month>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChosenDay {
    date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedReminder {
    plan: ReminderPlan,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownText {
    text: String,
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
