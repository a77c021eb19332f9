use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::patience::Patience;
use crate::processes::App;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_brings_the_first_window_forward() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let keyboard = Keyboard::of(&desktop);
    let first = keyboard.windows();
    assert_eq!(first.len(), 1);
    keyboard.minimizes_window();
    Patience::for_the("window to be put away").until(|| keyboard.windows().is_empty()).await;

    assert!(App::start_again(&desktop).await.success());
    Patience::for_the("window to come forward").until(|| !keyboard.windows().is_empty()).await;
    assert_eq!(keyboard.windows(), first);
    assert!(window.runs());
}
