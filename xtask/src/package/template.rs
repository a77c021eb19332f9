//! Files with `@NAME@` in place of what is known only when they are packed.

use anyhow::{Context as _, bail};

use crate::place;

/// Fills in a file of `src-tauri/packages/linux`.
///
/// # Errors
/// When it is not there, or a name in it is not given.
pub fn filled(name: &str, values: &[(&str, &str)]) -> anyhow::Result<String> {
    let file = place::root().join("src-tauri/packages/linux").join(name);
    let text = std::fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
    fill(&text, values).with_context(|| name.to_owned())
}

fn fill(text: &str, values: &[(&str, &str)]) -> anyhow::Result<String> {
    let filled =
        values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value));
    let left =
        filled.split('@').find(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    match left {
        Some(name) => bail!("nothing is given for @{name}@"),
        None => Ok(filled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_an_error() {
        let given = fill("Version: @VERSION@ <a@b.c>", &[("VERSION", "1.2.0")]).unwrap();
        assert_eq!(given, "Version: 1.2.0 <a@b.c>");
        assert!(fill("Version: @VERSION@", &[("DATE", "2026-12-01")]).is_err());
    }
}
