//! The key file, and the ways to write a key.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::file::{FILE, generate, write_new};
use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_key_is_made_once_and_for_its_owner_only() {
    let folder = folder();
    let first = SigningKey::in_folder(folder.path()).unwrap();
    let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let second = SigningKey::in_folder(folder.path()).unwrap();
    assert_eq!(first.public.id(), second.public.id());
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = folder();
    SigningKey::in_folder(folder.path()).unwrap();
    let file = folder.path().join(FILE);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(SigningKey::in_folder(folder.path()), Err(KeyFileError::Readable(_))));
}

#[test]
fn a_key_of_another_user_is_refused() {
    let folder = folder();
    let file = folder.path().join(FILE);
    // Only root can give a file away; everybody else can point to one of root's.
    if rustix::process::geteuid().is_root() {
        SigningKey::in_folder(folder.path()).unwrap();
        std::os::unix::fs::chown(&file, Some(65534), None).unwrap();
    } else {
        std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    }
    assert!(matches!(SigningKey::in_folder(folder.path()), Err(KeyFileError::OtherOwner(_))));
}

#[test]
fn a_file_that_is_no_key_is_refused_and_kept() {
    let folder = folder();
    let file = folder.path().join(FILE);
    write_new(&file, &"something else".into()).unwrap();
    assert!(matches!(SigningKey::in_folder(folder.path()), Err(KeyFileError::NoKey(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), "something else");
}

/// In the form in which `openssl genpkey -algorithm ed25519` writes one.
#[test]
fn openssls_pem_and_its_base64_alone_are_the_same_key() {
    let mut seed = [0; 32];
    aws_lc_rs::rand::fill(&mut seed).unwrap();
    let body = written(seed).expose_secret().to_owned();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    let ids = [pem.clone(), body, pem.replace('\n', "\\n")]
        .map(|text| SigningKey::parse(&text.into()).unwrap().public.id());
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert!(SigningKey::parse(&"c2VjcmV0".to_owned().into()).is_err());
}

/// Key and thumbprint of RFC 8037, appendix A.3.
#[test]
fn a_key_is_called_by_its_thumbprint() {
    let key = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
    assert_eq!(PublicKey(key).id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

/// PKCS#8 around 32 bytes, without the public half.
fn written(seed: [u8; 32]) -> SecretString {
    let der = [&b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"[..], &seed];
    STANDARD.encode(der.concat()).into()
}

fn bytes(hexadecimal: &str) -> [u8; 32] {
    let byte = |index: usize| u8::from_str_radix(&hexadecimal[2 * index..2 * index + 2], 16);
    std::array::from_fn(|index| byte(index).unwrap())
}

#[test]
fn a_key_that_is_published_or_follows_a_pattern_is_refused() {
    let counting = std::array::from_fn(|index| u8::try_from(index).unwrap());
    let halves = std::array::from_fn(|index| [7, 99, 180, 3, 251, 66, 40, 12][index % 8]);
    for seed in [
        [0; 32],
        [0xa5; 32],
        counting,
        halves,
        // RFC 8032, section 7.1: tests 1, 2 and 3.
        bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
        bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
        bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
        // RFC 8410, section 10.3; RFC 9421, appendix B.1.4.
        bytes("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"),
        bytes("9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5"),
    ] {
        let key = SigningKey::parse(&written(seed));
        assert!(matches!(key, Err(KeyError::Weak)), "{seed:x?}");
        let key = PublicKey::parse(&written(seed));
        assert!(matches!(key, Err(KeyError::WeakPublic)), "{seed:x?}");
    }
    let folder = folder();
    write_new(&folder.path().join(FILE), &written([0; 32])).unwrap();
    let refused = SigningKey::in_folder(folder.path());
    assert!(matches!(refused, Err(KeyFileError::Weak(_))));
}

#[test]
fn a_public_key_that_anybody_can_sign_for_is_refused() {
    let opposite = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad70316661";
    for key in [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1",
        opposite,
        // Of small order.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ] {
        let der = [PUBLIC_KEY_DER, &bytes(key)].concat();
        let refused = PublicKey::parse(&STANDARD.encode(der).into());
        assert!(matches!(refused, Err(KeyError::WeakPublic)), "{key}");
    }
}

#[test]
fn a_key_that_was_drawn_is_taken() {
    for _ in 0..100 {
        let pem = generate().unwrap();
        SigningKey::parse(&pem).unwrap();
        PublicKey::parse(&pem).unwrap();
    }
}
