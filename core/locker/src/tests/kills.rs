//! A locker in a process of its own, killed at any point of anything that changes the drive: what was acknowledged is
//! there, and what was not is done as a whole or not at all.

use super::rig::{PASSWORD, files_below, hash, noise};
use crate::{Admin, Config};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_model::Secret;
use coffer_protocol::coffer::{
    ACCOUNT, Account, BIN, BinPage, DeviceKey, FILES, FOLDERS, FilesPage, IfExists, MoveFile,
    Restore, SIGN_IN, SignIn, UPLOADS, VERSIONS, Versions,
};
use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const DATA: &str = "COFFER_TEST_DATA_TO_KILL";
const READY: &str = "the locker to be killed listens on ";
/// Kills in one run.
const KILLS: u64 = 15;
const MOST_VERSIONS: usize = 10;

fn config(data: &Path) -> Config {
    Config {
        data: data.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        ..Config::default()
    }
}

#[tokio::test]
#[ignore = "this is the process that the test below kills"]
async fn the_locker_to_be_killed() {
    let Some(data) = std::env::var_os(DATA) else {
        return;
    };
    let locker = crate::start(config(Path::new(&data))).await.unwrap();
    println!("{READY}{}", locker.local_addr());
    std::future::pending::<()>().await;
}

struct Killable {
    process: Child,
    address: String,
}

impl Killable {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::kills::the_locker_to_be_killed"])
            .args(["--ignored", "--nocapture"])
            .env(DATA, data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once(READY)?.1.to_owned()));
        Self {
            process,
            address: address.expect("the locker did not start"),
        }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file: its content's hash and size, then those of its versions, newest first.
type File = Vec<(String, u64)>;

/// The files; where each entry of the bin was, how many files it has and how large it is; the used bytes.
type Visible = (BTreeMap<String, File>, Vec<(String, u64, u64)>, u64);

/// What the drive has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    files: BTreeMap<String, File>,
    /// Where they were, last first, and what was in them.
    bin: Vec<(String, BTreeMap<String, File>)>,
}

impl State {
    fn below(&self, folder: &str) -> BTreeMap<String, File> {
        let prefix = format!("{folder}/");
        let below = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with(&prefix));
        below
            .map(|(path, file)| (path.clone(), file.clone()))
            .collect()
    }

    /// The bin as far as it can be seen.
    fn visible(&self) -> Visible {
        let size = |files: &BTreeMap<String, File>| -> u64 {
            files.values().flatten().map(|(_, size)| size).sum()
        };
        let bin: Vec<_> = self
            .bin
            .iter()
            .map(|(path, files)| (path.clone(), files.len() as u64, size(files)))
            .collect();
        let used = size(&self.files) + bin.iter().map(|(_, _, size)| size).sum::<u64>();
        (self.files.clone(), bin, used)
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

struct Scene {
    locker: Killable,
    http: Client,
    key: String,
}

impl Scene {
    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.locker.address);
        self.http.request(method, url).bearer_auth(&self.key)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }

    /// What the locker shows, every byte read.
    async fn seen(&self) -> Visible {
        let page: FilesPage = self.get(FILES).await;
        let mut files = BTreeMap::new();
        for item in page.files {
            let found: Versions = self.get(&format!("{VERSIONS}/{}", item.path)).await;
            let mut file = vec![(item.hash.to_string(), item.size)];
            let address = format!("{FILES}/{}", item.path);
            let mut contents = vec![address.clone()];
            for version in found.versions {
                file.push((version.hash.to_string(), version.size));
                contents.push(format!("{address}?version={}", version.id));
            }
            for (address, (known, _)) in contents.iter().zip(&file) {
                let answer = self.ask(Method::GET, address).send().await.unwrap();
                let bytes = answer.error_for_status().unwrap().bytes().await.unwrap();
                assert_eq!(hash(&bytes), *known, "{address}");
            }
            files.insert(item.path, file);
        }
        let bin: BinPage = self.get(BIN).await;
        let bin = bin
            .items
            .into_iter()
            .map(|item| (item.path, item.files, item.size));
        let account: Account = self.get(ACCOUNT).await;
        (files, bin.collect(), account.used)
    }

    /// A random change that can be done, and the state after it.
    async fn change(&self, random: &mut Random, state: &State) -> (RequestBuilder, State) {
        let mut after = state.clone();
        let folders = ["a", "b", "c"];
        let folder = folders[usize::try_from(random.below(3)).unwrap()];
        let below = state.below(folder);
        match random.below(8) {
            0 if !below.is_empty() => {
                let copy = random.below(2) == 0;
                let free = format!("m{}", random.below(u64::MAX));
                let to = MoveFile {
                    to: free.clone(),
                    copy,
                    if_exists: IfExists::Fail,
                };
                for (path, mut file) in below {
                    let name = path.strip_prefix(folder).unwrap().to_owned();
                    if copy {
                        file.truncate(1);
                    } else {
                        after.files.remove(&path);
                    }
                    after.files.insert(format!("{free}{name}"), file);
                }
                let request = self.ask(Method::POST, &format!("{FOLDERS}/{folder}"));
                (request.json(&to), after)
            }
            1 if !below.is_empty() => {
                after.files.retain(|path, _| !below.contains_key(path));
                after.bin.insert(0, (folder.to_owned(), below));
                let request = self.ask(Method::DELETE, &format!("{FOLDERS}/{folder}"));
                (request, after)
            }
            2 if !below.is_empty() => {
                let (path, file) = below.into_iter().next().unwrap();
                after.files.remove(&path);
                let thrown = BTreeMap::from([(path.clone(), file)]);
                after.bin.insert(0, (path.clone(), thrown));
                (self.ask(Method::DELETE, &format!("{FILES}/{path}")), after)
            }
            3 | 4 if !state.bin.is_empty() => {
                let (path, files) = after.bin.remove(0);
                let taken = state.files.contains_key(&path) || !state.below(&path).is_empty();
                let bin: BinPage = self.get(BIN).await;
                let place = format!("{BIN}/{}", bin.items[0].id);
                if taken {
                    return (self.ask(Method::DELETE, &place), after);
                }
                // To a name of its own: the folder of the same name may be there, and empty.
                let to = format!("r{}", random.below(u64::MAX));
                for (inner, file) in files {
                    let rest = inner.strip_prefix(&path).unwrap();
                    after.files.insert(format!("{to}{rest}"), file);
                }
                let request = self.ask(Method::POST, &place);
                (request.json(&Restore { to: Some(to) }), after)
            }
            5 if random.below(3) == 0 => {
                after.bin.clear();
                (self.ask(Method::DELETE, BIN), after)
            }
            _ => {
                let path = format!("{folder}/f{}", random.below(3));
                let size = 1 + random.below(200_000);
                let content = noise(usize::try_from(size).unwrap());
                let file = after.files.entry(path.clone()).or_default();
                let new = (hash(&content), size);
                if file.first() != Some(&new) {
                    file.insert(0, new);
                    file.truncate(1 + MOST_VERSIONS);
                }
                let encode = |text: &str| BASE64_STANDARD.encode(text);
                let metadata = format!("filename {},ifExists {}", encode(&path), encode("replace"));
                let request = self
                    .ask(Method::POST, UPLOADS)
                    .header("tus-resumable", "1.0.0")
                    .header("upload-length", size)
                    .header("upload-metadata", metadata)
                    .header("content-type", "application/offset+octet-stream")
                    .body(content);
                (request, after)
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locker_killed_at_any_point_has_done_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let admin = Admin::open(config(&data)).unwrap();
    admin
        .add_user("ada", &Secret::new(PASSWORD), false, None)
        .unwrap();
    drop(admin);
    let http = Client::builder().no_proxy().build().unwrap();
    let mut scene = Scene {
        locker: Killable::start(&data),
        http,
        key: String::new(),
    };
    let sign_in = SignIn {
        user: "ada".into(),
        password: PASSWORD.into(),
        device: "test".into(),
    };
    let key = scene.ask(Method::POST, SIGN_IN).json(&sign_in);
    scene.key = key
        .send()
        .await
        .unwrap()
        .json::<DeviceKey>()
        .await
        .unwrap()
        .key;

    let mut state = State::default();
    for seed in 1..=KILLS {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..random.below(6) {
            let (request, after) = scene.change(&mut random, &state).await;
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{seed}: {}", answer.status());
            state = after;
        }
        let (request, after) = scene.change(&mut random, &state).await;
        let last = tokio::spawn(request.send());
        tokio::time::sleep(Duration::from_micros(random.below(12_000))).await;
        scene.locker.kill();
        let acknowledged = last
            .await
            .unwrap()
            .is_ok_and(|answer| answer.status().is_success());
        scene.locker = Killable::start(&data);
        let seen = scene.seen().await;
        if seen == after.visible() {
            state = after;
        } else {
            assert!(!acknowledged, "{seed}: what was acknowledged is not there");
            assert_eq!(seen, state.visible(), "{seed}");
        }
    }
    scene.locker.kill();
    let uploads = files_below(&data.join("uploads"));
    assert!(uploads.len() <= usize::try_from(KILLS).unwrap());
}
