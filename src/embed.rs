//! Build script: lists the data folders, so that a new TOML file is part of the program without
//! touching Rust.

#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::{env, fs, io, path::Path};

/// Each kind of data file (`catalog::Kind`) and the folder of its built-in files.
const FOLDERS: [(&str, &str); 11] = [
    ("Profiles", "src/statement/profiles"),
    ("Rails", "src/ledger/rails"),
    ("Keywords", "src/catalog/keywords"),
    ("Merchants", "src/recurrence/merchants"),
    ("Routes", "src/dispute/routes"),
    ("Situations", "src/dispute/situations"),
    ("Playbooks", "src/dispute/playbooks"),
    ("Letters", "src/dispute/letters"),
    ("Law", "src/dispute/law"),
    ("Evidence", "src/dispute/evidence"),
    ("Fields", "src/dispute/fields"),
];

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut table = String::from("pub(crate) const BUILT_IN: &[(Kind, &str, &str)] = &[\n");
    for (kind, folder) in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        let folder = Path::new(&root).join(folder);
        let mut files: Vec<_> = fs::read_dir(&folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        files.sort();
        for path in files {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            table += &format!("    (Kind::{kind}, {stem:?}, include_str!({path:?})),\n");
        }
    }
    table += "];\n";
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("built_in.rs"), table)
}
