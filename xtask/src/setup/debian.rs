//! Debian's packages, where they may be installed.

use crate::command::{output, program, run};
use std::path::Path;

/// Installs packages where this is root on a Debian (or Ubuntu); elsewhere, nothing happens. A failure is
/// shown and no more: whether what is there is enough is for the caller to see.
pub(super) fn install(packages: &[&str]) {
    let debian = Path::new("/etc/debian_version").exists();
    if !debian || output("id", &["-u"]).as_deref() != Some("0") {
        return;
    }
    println!("[setup] installing Debian's {}", packages.join(", "));
    let mut install = program("apt-get", &["install", "-y", "--no-install-recommends"]);
    install.args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    if let Err(problem) = run(program("apt-get", &["update"])).and_then(|()| run(install)) {
        println!("{problem}");
    }
}
