//! Starting, stopping, administering.

use super::rig::{PASSWORD, Rig};
use crate::{Config, LockerError, start};
use coffer_model::Secret;
use reqwest::StatusCode;

#[tokio::test]
async fn a_second_locker_on_the_same_folder_is_refused_and_may_start_after_the_first_stopped() {
    let rig = Rig::start().await;
    let config = rig.config.clone();
    let Err(error) = start(config.clone()).await else {
        panic!("two lockers served one folder");
    };
    assert!(matches!(error, LockerError::InUse(_)));
    assert!(error.to_string().contains("in use"));
    rig.locker.shutdown().await;
    start(config).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn after_a_shutdown_nothing_listens() {
    let rig = Rig::start().await;
    let address = rig.locker.local_addr();
    rig.locker.shutdown().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let rig = Rig::start().await;
    let folder = tempfile::tempdir().unwrap();
    let address = rig.locker.local_addr();
    let config = Config {
        data: folder.path().to_owned(),
        listen: address,
        ..Config::default()
    };
    let Err(error) = start(config).await else {
        panic!("two lockers listened on one address");
    };
    assert!(error.to_string().contains(&address.to_string()));
}

#[tokio::test]
async fn an_operator_works_on_a_folder_that_is_served() {
    let rig = Rig::start().await;
    let admin = rig.admin();
    admin
        .add_user("bob", &Secret::new("battery staple"), false, Some(1_000))
        .unwrap();
    assert_eq!(
        rig.sign_in("bob", "battery staple", "x").await.status(),
        StatusCode::OK
    );
    admin
        .set_password("bob", &Secret::new("another password"))
        .unwrap();
    assert_eq!(
        rig.sign_in("bob", "battery staple", "x").await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        rig.sign_in("bob", "another password", "x").await.status(),
        StatusCode::OK
    );
    let users = admin.list_users().unwrap();
    let names: Vec<_> = users
        .iter()
        .map(|user| (user.name.as_str(), user.admin, user.quota))
        .collect();
    assert_eq!(names, [("ada", true, 5_000_000_000), ("bob", false, 1_000)]);
}

#[tokio::test]
async fn names_and_passwords_that_cannot_be_are_refused() {
    let rig = Rig::start().await;
    let admin = rig.admin();
    let password = Secret::new(PASSWORD);
    let add = |name: &str, password: &Secret| admin.add_user(name, password, false, None);
    assert!(matches!(
        add("Ada", &password),
        Err(LockerError::NameTaken(_))
    ));
    for name in ["", " x", "a:b", "a/b", "a\nb", &"x".repeat(65)] {
        assert!(
            matches!(add(name, &password), Err(LockerError::BadName(_))),
            "{name:?}"
        );
    }
    assert!(matches!(
        add("bob", &Secret::new("short")),
        Err(LockerError::BadPassword)
    ));
    assert!(matches!(
        admin.set_password("bob", &password),
        Err(LockerError::NoSuchUser(_))
    ));
    assert!(matches!(
        admin.pairing_code("bob"),
        Err(LockerError::NoSuchUser(_))
    ));
}
