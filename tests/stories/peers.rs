//! Other people's clients at the locker: py-sonic, and the Rust crate `opensubsonic`.

use coffer_fixtures::{demo_albums, write_albums};
use coffer_model::Secret;
use coffer_remote::{Client, ClientConfig};
use coffer_tests::{Coffer, TestLocker, python_bin};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A locker with the demo's albums, and what other clients need to sign in.
struct Scene {
    locker: TestLocker,
    app_password: String,
    device_key: String,
    original: PathBuf,
    _music: tempfile::TempDir,
}

fn peers_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

async fn scene() -> Scene {
    let music = tempfile::tempdir().unwrap();
    let files = write_albums(&demo_albums(), music.path()).unwrap();
    let locker = TestLocker::start();
    let coffer = Coffer::new();
    let code = locker.pairing_code();
    let signed_in = coffer.run(["sign-in", &locker.url(), "--code", &code, "--json"]);
    let _ = signed_in.success();
    let uploaded = coffer.run(["upload", music.path().to_str().unwrap(), "--json"]);
    let _ = uploaded.success();
    let password = coffer.run(["app-password", "add", "old phone", "--json"]);
    let password = password.success().json();
    let client = Client::new(ClientConfig::new(locker.url().parse().unwrap())).unwrap();
    let key = client
        .sign_in(
            TestLocker::USER,
            &Secret::new(TestLocker::PASSWORD),
            "a peer",
        )
        .await
        .unwrap();
    Scene {
        locker,
        app_password: password["password"].as_str().unwrap().to_owned(),
        device_key: key.key,
        original: files[0].clone(),
        _music: music,
    }
}

fn passes(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.trim_end().ends_with("ok"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn py_sonic_walks_through_the_locker() {
    let scene = scene().await;
    passes(
        Command::new(python_bin().join("python"))
            .arg(peers_folder().join("pysonic.py"))
            .args([&scene.locker.url(), TestLocker::USER, &scene.app_password])
            .arg(&scene.original),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_crate_opensubsonic_walks_through_the_locker() {
    let scene = scene().await;
    let target = std::env::current_exe().unwrap();
    let target = target
        .ancestors()
        .nth(3)
        .unwrap()
        .join("peers/opensubsonic");
    let build = ["run", "--quiet", "--locked", "--manifest-path"];
    passes(
        Command::new(std::env::var_os("CARGO").unwrap())
            .args(build)
            .arg(peers_folder().join("opensubsonic/Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .arg("--")
            .args([&scene.locker.url(), TestLocker::USER])
            .args([&scene.app_password, &scene.device_key])
            .arg(&scene.original),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_login_password_opens_nothing_at_the_subsonic_api() {
    let locker = TestLocker::start();
    let url = |query: &str| format!("{}/rest/ping?v=1.16.1&c=test&f=json&{query}", locker.url());
    let plain = format!(
        "u={}&p={}",
        TestLocker::USER,
        TestLocker::PASSWORD.replace(' ', "%20")
    );
    let hex: String = TestLocker::PASSWORD
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let encoded = format!("u={}&p=enc:{hex}", TestLocker::USER);
    for query in [plain, encoded] {
        assert!(fetched(&url(&query)).contains("\"code\":40"), "{query}");
    }
    let both = url(&format!("u={}&apiKey=cof_nothing", TestLocker::USER));
    assert!(fetched(&both).contains("\"code\":43"));
    let anonymous = format!("{}/rest/ping", locker.url());
    let xml = fetched(&anonymous);
    assert!(
        xml.starts_with("<?xml") && xml.contains("code=\"10\""),
        "{xml}"
    );
}

/// One plain GET, by a client that is none of ours.
fn fetched(url: &str) -> String {
    let python =
        "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())";
    let output = Command::new("python3")
        .args(["-c", python, url])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
