//! A file of the desktop's own, by the Desktop Application Autostart Specification.

use std::path::PathBuf;

pub fn is_on() -> bool {
    let file = file().ok().and_then(|path| std::fs::read_to_string(path).ok());
    // What a desktop writes into the file when the user takes the app off its list.
    let taken_off = |line: &str| matches!(line.trim(), "Hidden=true" | "X-GNOME-Autostart-enabled=false");
    file.is_some_and(|text| !text.lines().any(taken_off))
}

pub fn turn_on(words: &[&str]) -> std::io::Result<()> {
    let path = file()?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, entry(words))
}

pub fn turn_off() -> std::io::Result<()> {
    match std::fs::remove_file(file()?) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn file() -> std::io::Result<PathBuf> {
    let settings = dirs::config_dir().ok_or(std::io::ErrorKind::NotFound)?;
    Ok(settings.join("autostart").join(format!("{}.desktop", crate::IDENTIFIER)))
}

/// `TryExec`: a desktop leaves it out once the program is no longer installed.
fn entry(words: &[&str]) -> String {
    let program = words.first().map(|program| program.replace('\\', "\\\\")).unwrap_or_default();
    let command = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    format!(
        "[Desktop Entry]\nType=Application\nName=Hazri\nTryExec={program}\nExec={command}\nTerminal=false\n"
    )
}

/// A word of a command line as the Desktop Entry Specification wants it: quoted for the line, then for the file.
fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    for character in word.chars() {
        match character {
            '"' | '`' | '$' => quoted.extend(['\\', '\\', character]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_anything_in_it_stays_one_word() {
        assert_eq!(quoted("/opt/my shop/hazri"), r#""/opt/my shop/hazri""#);
        assert_eq!(quoted(r#"/a"b$c`d\e%f"#), r#""/a\\"b\\$c\\`d\\\\e%%f""#);
    }

    #[test]
    fn the_entry_names_program_and_arguments() {
        let entry = entry(&["/usr/bin/hazri", "--in-tray", "--data-dir", "/home/ramesh/my records"]);
        assert!(entry.contains(
            "\nExec=\"/usr/bin/hazri\" \"--in-tray\" \"--data-dir\" \"/home/ramesh/my records\"\n"
        ));
        assert!(entry.contains("\nTryExec=/usr/bin/hazri\n"));
    }
}
