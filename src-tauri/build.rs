//! Makes the window's permissions from the one list of commands, and tells Windows how the program wants to be run.

#[path = "src/command_names.rs"]
mod command_names;

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/src/command_names.rs");
    println!("cargo:rerun-if-changed=src-tauri/hazri.exe.manifest");
    let manifest = tauri_build::AppManifest::new().commands(command_names::COMMANDS);
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .windows_attributes(
            tauri_build::WindowsAttributes::new().app_manifest(include_str!("hazri.exe.manifest")),
        )
        .capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
