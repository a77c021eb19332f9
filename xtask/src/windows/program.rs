//! What a program says of itself to Windows: whether it has a console, as whom it runs, how it is drawn.

use std::path::Path;

use anyhow::{Context as _, bail};
use object::LittleEndian as LE;
use object::pe::{self, Subsystem};
use object::read::pe::{ImageNtHeaders as _, ImageOptionalHeader as _, PeFile64, ResourceDirectoryEntryData};

use crate::step::Tally;

/// What the window's manifest has to say.
const MANIFEST: [(&str, &str); 5] = [
    ("level=\"asInvoker\"", "it asks for an administrator"),
    (">PerMonitorV2<", "it is blurred at 125 %"),
    (">UTF-8<", "libraries in C take paths for another script"),
    ("Microsoft.Windows.Common-Controls", "it cannot be loaded: its dialogs are in the newer library"),
    (">true</longPathAware>", "long paths fail"),
];

/// Looks into both programs.
///
/// # Errors
/// Naming the first thing that is not as it has to be.
pub fn check(folder: &Path) -> anyhow::Result<Tally> {
    let window = std::fs::read(folder.join("hazri.exe")).context("hazri.exe")?;
    let window = PeFile64::parse(&*window)?;
    let console = std::fs::read(folder.join("hazrictl.exe")).context("hazrictl.exe")?;
    is_of("hazri.exe", &window, pe::IMAGE_SUBSYSTEM_WINDOWS_GUI)?;
    is_of("hazrictl.exe", &PeFile64::parse(&*console)?, pe::IMAGE_SUBSYSTEM_WINDOWS_CUI)?;

    let manifest = resource(&window, pe::RT_MANIFEST)?.context("hazri.exe has no manifest")?;
    let manifest = std::str::from_utf8(manifest)?;
    for (wanted, otherwise) in MANIFEST {
        if !manifest.contains(wanted) {
            bail!("the manifest of hazri.exe does not say {wanted}: {otherwise}\n{manifest}");
        }
    }
    resource(&window, pe::RT_GROUP_ICON)?.context("hazri.exe has no icon")?;
    resource(&window, pe::RT_VERSION)?.context("hazri.exe has no version")?;
    println!("\n--- hazri.exe has a window, a manifest, an icon and a version, and hazrictl.exe a console");
    Ok(Tally { passed: 5, ..Tally::default() })
}

fn is_of(name: &str, program: &PeFile64<'_>, wanted: Subsystem) -> anyhow::Result<()> {
    let found = program.nt_headers().optional_header().subsystem();
    if found != wanted {
        bail!("{name} is of the subsystem {found:?}, not {wanted:?}");
    }
    Ok(())
}

/// The first resource of a kind, in the first of its languages.
fn resource<'data>(program: &PeFile64<'data>, kind: u16) -> anyhow::Result<Option<&'data [u8]>> {
    let sections = program.section_table();
    let Some(directory) = program.data_directories().resource_directory(program.data(), &sections)? else {
        return Ok(None);
    };
    let kinds = directory.root()?.entries;
    let Some(mut entry) = kinds.iter().find(|entry| entry.name_or_id().id() == Some(kind)) else {
        return Ok(None);
    };
    loop {
        match entry.data(directory)? {
            ResourceDirectoryEntryData::Table(table) => match table.entries.first() {
                Some(first) => entry = first,
                None => return Ok(None),
            },
            ResourceDirectoryEntryData::Data(place) => {
                let from = sections.pe_data_at(program.data(), place.offset_to_data.get(LE));
                return Ok(from.and_then(|bytes| bytes.get(..place.size.get(LE) as usize)));
            }
        }
    }
}
