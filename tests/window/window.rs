use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{InputSource as _, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::canary::Trace;
use crate::desktop::Desktop;
use crate::driver::Driver;
use crate::keyboard::Keyboard;
use crate::patience::Patience;
use crate::processes::App;

/// What the gallery looks for on each page.
const MEASURE: &str = include_str!("../../ui/gallery/measure.mjs");
const ACCESSIBILITY: &str = include_str!("../../ui/gallery/accessibility.mjs");
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");

/// The built application, started and driven as a person does: by what stands on the screen, and by its
/// `data-testid` (`ui/src/README.md`).
pub struct Window<'d> {
    page: Client,
    desktop: &'d Desktop,
    driver: Driver,
    app: App,
}

impl<'d> Window<'d> {
    /// Starts the application on the desktop's own records, and waits for its first screen.
    pub async fn open(desktop: &'d Desktop) -> Window<'d> {
        Window::open_with(desktop, &[]).await
    }

    /// The same, with more arguments.
    pub async fn open_with(desktop: &'d Desktop, more: &[&str]) -> Window<'d> {
        Window::open_by(desktop, Driver::start(desktop, |program| desktop.program(program)), more).await
    }

    /// The same, traced.
    pub async fn open_traced(desktop: &'d Desktop, trace: &Trace, more: &[&str]) -> Window<'d> {
        let driver = Driver::start(desktop, |program| trace.program(desktop, program));
        Window::open_by(desktop, driver, more).await
    }

    async fn open_by(desktop: &'d Desktop, driver: Driver, more: &[&str]) -> Window<'d> {
        let data_dir = desktop.data_dir();
        let mut arguments = vec!["--data-dir", data_dir.to_str().unwrap()];
        arguments.extend(more);
        let options = json!({ "application": App::BINARY, "args": arguments });
        let capabilities: Capabilities = [("tauri:options".to_owned(), options)].into_iter().collect();

        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        driver.wait_until_ready().await;
        let page = in_time("the window", builder.connect(&driver.url())).await.unwrap();
        let app = App::in_group(driver.group()).await;
        let window = Window { page, desktop, driver, app };
        window.waits_for_any("[data-testid='screen']:not([data-screen='loading'])").await;
        window
    }

    // What a person does

    /// Presses a button, once it is there and can be pressed.
    pub async fn press(&self, testid: &str) {
        let mut patience = Patience::for_the(format!("button {testid}"));
        loop {
            if let Some(button) = self.find(testid).await
                && button.is_enabled().await.unwrap_or(false)
                && button.click().await.is_ok()
            {
                return;
            }
            patience.wait().await;
        }
    }

    /// Presses a button twice, as fast as a double click.
    pub async fn press_twice(&self, testid: &str) {
        let element = self.waits_for(testid).await;
        let click = |mouse: MouseActions| {
            let button = fantoccini::actions::MOUSE_BUTTON_LEFT;
            mouse.then(PointerAction::Down { button }).then(PointerAction::Up { button })
        };
        let there = PointerAction::MoveToElement { element, duration: None, x: 0., y: 0. };
        let mouse = MouseActions::new("mouse".to_owned()).then(there);
        self.page.perform_actions(click(click(mouse))).await.unwrap();
    }

    /// Types the Aadhaar number digit by digit.
    pub async fn type_number(&self, number: &str) {
        self.type_into("number", number).await;
        self.waits_for_state("number-hint", "data-state", "right").await;
    }

    /// Types the code from the phone.
    pub async fn type_code(&self, code: &str) {
        self.type_into("code", code).await;
    }

    async fn type_into(&self, testid: &str, text: &str) {
        let field = self.waits_for(testid).await;
        field.click().await.unwrap();
        for key in text.chars() {
            field.send_keys(key.encode_utf8(&mut [0; 4])).await.unwrap();
        }
    }

    /// Ticks the empty box of the consent.
    pub async fn consent(&self) {
        self.press("consent").await;
        self.waits_for_consent().await;
    }

    /// Picks a file in the dialog of the system that a press of this button opens.
    pub async fn picks_file(&self, testid: &str, path: &Path) {
        let keyboard = Keyboard::of(self.desktop);
        let before = keyboard.windows();
        self.press(testid).await;
        keyboard.picks_file_in_new_dialog(&before, path).await;
    }

    /// Makes the page so large, whatever the window has around it.
    pub async fn becomes(&self, (width, height): (u32, u32)) {
        let size = async || {
            let size = self.run("return [innerWidth, innerHeight]").await;
            serde_json::from_value::<(u32, u32)>(size).unwrap()
        };
        let (mut asked_width, mut asked_height) = (width, height);
        let mut patience = Patience::for_the(format!("page of {width} × {height}"));
        loop {
            self.page.set_window_size(asked_width, asked_height).await.unwrap();
            patience.wait().await;
            let (is_width, is_height) = size().await;
            if (is_width, is_height) == (width, height) {
                return;
            }
            asked_width = (asked_width + width).saturating_sub(is_width);
            asked_height = (asked_height + height).saturating_sub(is_height);
        }
    }

    /// Closes the window by the window manager, and does not wait.
    pub fn closes(&self) {
        Keyboard::of(self.desktop).closes_window();
    }

    /// Closes the window, and waits until the application has ended. Answers how long it took.
    pub async fn quit(self) -> Duration {
        self.closes();
        self.waits_for_end().await
    }

    /// Waits until the application has ended by itself.
    pub async fn waits_for_end(self) -> Duration {
        let app = self.app;
        Patience::for_the("end of the application").until(|| !app.runs()).await
    }

    /// The process group of the application.
    pub fn group(&self) -> u32 {
        self.driver.group()
    }

    pub fn runs(&self) -> bool {
        self.app.runs()
    }

    /// The application, seen from outside.
    pub fn app(&self) -> App {
        self.app
    }

    /// Loads the page anew, as a web view does that has crashed.
    pub async fn reloads(&self) {
        self.run("window.isTheOldPage = true; location.reload()").await;
        let mut patience = Patience::for_the("new page");
        let is_new = "return window.isTheOldPage === undefined && document.querySelector('[data-testid=screen]') !== null";
        while self.try_run(is_new).await != Some(json!(true)) {
            patience.wait().await;
        }
    }

    /// The process of the page is killed, and another one takes its place. The driver's session ends with the first:
    /// from here on only keyboard and pictures are left.
    pub async fn loses_its_page(&self) {
        let lost = self.app.kills_page().await;
        let mut patience = Patience::for_the("new process of the page");
        while self.app.page_process().await == lost {
            patience.wait().await;
        }
    }

    // What a person sees

    /// Waits until it is on the screen.
    pub async fn waits_for(&self, testid: &str) -> Element {
        self.waits_for_any(&selector(testid)).await
    }

    /// Waits until it is on the screen and says so in an attribute.
    pub async fn waits_for_state(&self, testid: &str, attribute: &str, value: &str) -> Element {
        self.waits_for_any(&format!("{}[{attribute}='{value}']", selector(testid))).await
    }

    /// Waits until the box of the consent is ticked.
    pub async fn waits_for_consent(&self) {
        self.waits_for_truth("document.querySelector('[data-testid=consent]').checked").await;
    }

    /// Waits until a part is there and can be pressed, whoever presses it.
    pub async fn waits_for_use_of(&self, testid: &str) {
        let usable = format!("{}:not(:disabled)", selector(testid));
        self.waits_for_truth(&format!("document.querySelector({usable:?}) !== null")).await;
    }

    async fn waits_for_truth(&self, expression: &str) {
        let mut patience = Patience::for_the(expression);
        while self.run(&format!("return {expression}")).await != json!(true) {
            patience.wait().await;
        }
    }

    /// Waits until the window speaks the language of a tag.
    pub async fn speaks(&self, tag: &str) {
        self.waits_for_any(&format!("html[lang='{tag}']")).await;
    }

    /// Waits until the card on the first screen says this of today.
    pub async fn waits_for_today(&self, state: &str) {
        self.waits_for_state("home-state", "data-state", state).await;
    }

    /// Waits until a trouble is told, and answers what stands in it.
    pub async fn waits_for_trouble(&self, code: &str, class: &str) -> String {
        let trouble = format!("[data-testid='trouble'][data-code='{code}'][data-class='{class}']");
        self.waits_for_any(&trouble).await.text().await.unwrap()
    }

    async fn waits_for_any(&self, css: &str) -> Element {
        let mut patience = Patience::for_the(css);
        loop {
            if let Ok(element) = in_time(css, self.page.find(Locator::Css(css))).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            if patience.is_over() {
                self.desktop.shoot("00-waited-in-vain");
                eprintln!("instead of {css} the window shows:\n{}", self.text().await);
            }
            patience.wait().await;
        }
    }

    pub async fn shows(&self, testid: &str) -> bool {
        self.find(testid).await.is_some()
    }

    /// The words of a part of the screen, once it is there.
    pub async fn words(&self, testid: &str) -> String {
        self.waits_for(testid).await.text().await.unwrap()
    }

    /// An attribute of a part of the screen, once it is there.
    pub async fn state(&self, testid: &str, attribute: &str) -> String {
        self.waits_for(testid).await.attr(attribute).await.unwrap().unwrap_or_default()
    }

    /// All words on the screen.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body.innerText").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The whole page as it stands, with what is in its fields.
    pub async fn page(&self) -> String {
        let page = self
            .run(
                "return document.documentElement.outerHTML + '\\n' + document.body.innerText + '\\n' \
                 + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')",
            )
            .await;
        page.as_str().unwrap().to_owned()
    }

    /// Everything that the application has written to its standard error so far.
    pub fn said(&self) -> String {
        self.desktop.read_log(self.driver.log())
    }

    /// The middle of a part of the screen, in pixels of the page.
    pub async fn middle_of(&self, testid: &str) -> (u32, u32) {
        self.waits_for(testid).await;
        let script = format!(
            "const box = document.querySelector({:?}).getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round)",
            selector(testid)
        );
        serde_json::from_value(self.run(&script).await).unwrap()
    }

    /// A colour of a part of the screen, as the web view computes it.
    pub async fn colour(&self, testid: &str, property: &str) -> String {
        self.waits_for(testid).await.css_value(property).await.unwrap()
    }

    /// A colour of `tokens.css`, as the web view computes it.
    pub async fn colour_of_token(&self, token: &str) -> String {
        let script = format!(
            "const probe = document.createElement('p'); document.body.append(probe); \
             probe.style.setProperty('color', 'var({token})'); \
             const colour = getComputedStyle(probe).color; probe.remove(); return colour"
        );
        self.run(&script).await.as_str().unwrap().to_owned()
    }

    /// Runs a script in the page, as a script that has got into it would.
    pub async fn run(&self, script: &str) -> Value {
        in_time("a script", self.page.execute(script, Vec::new())).await.unwrap()
    }

    /// Runs a script that calls its last argument when it is done.
    pub async fn run_to_the_end(&self, script: &str) -> Value {
        in_time("a script", self.page.execute_async(script, Vec::new())).await.unwrap()
    }

    async fn try_run(&self, script: &str) -> Option<Value> {
        in_time("a script", self.page.execute(script, Vec::new())).await.ok()
    }

    /// What could not be read or reached on the screen: what the gallery looks for too.
    pub async fn findings(&self) -> Vec<String> {
        let script = format!(
            "{}; const done = arguments[0]; \
             requestAnimationFrame(() => document.fonts.ready.then(() => done(measure())))",
            MEASURE.replace("export function", "function")
        );
        serde_json::from_value(self.run_to_the_end(&script).await).unwrap()
    }

    /// What keeps the screen from somebody who does not see, hear or point as others do: what axe finds.
    pub async fn barriers(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(AXE)
            .unwrap_or_else(|error| panic!("axe-core is needed (npm ci --prefix ui): {error}"));
        let script = format!(
            "{axe}; {}; const done = arguments[0]; \
             byAxe().then(done, (error) => done([String(error)]))",
            ACCESSIBILITY.replace("export ", "")
        );
        serde_json::from_value(self.run_to_the_end(&script).await).unwrap()
    }

    /// The part that has the keyboard's focus: its `data-testid` (empty when it has none), and which part it is.
    pub async fn focus(&self) -> (String, i64) {
        let script = "const part = document.activeElement; \
             return [part?.dataset.testid ?? '', [...document.querySelectorAll('*')].indexOf(part)]";
        serde_json::from_value(self.run(script).await).unwrap()
    }

    /// Keeps a picture of the whole desktop. (WebKitWebDriver never answers when it is asked for one.)
    pub async fn shoot(&self, name: &str) {
        let painted =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.run_to_the_end(painted).await;
        self.desktop.shoot(name);
    }

    async fn find(&self, testid: &str) -> Option<Element> {
        in_time(testid, self.page.find(Locator::Css(&selector(testid)))).await.ok()
    }
}

fn selector(testid: &str) -> String {
    format!("[data-testid='{testid}']")
}

/// The driver does not answer by itself when the application hangs.
async fn in_time<T>(what: &str, answer: impl Future<Output = T>) -> T {
    let answered = tokio::time::timeout(Patience::USUAL, answer).await;
    answered.unwrap_or_else(|_| panic!("the driver gave no answer about {what}"))
}
