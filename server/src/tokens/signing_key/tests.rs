//! The key file, and the ways to write a key.

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
    assert!(matches!(SigningKey::in_folder(folder.path()), Err(SigningKeyFault::Readable(_))));
}

#[test]
fn a_key_of_another_user_is_refused() {
    let folder = folder();
    SigningKey::in_folder(folder.path()).unwrap();
    let file = folder.path().join(FILE);
    // Only root can give a file away.
    if std::os::unix::fs::chown(&file, Some(65534), None).is_ok() {
        assert!(matches!(SigningKey::in_folder(folder.path()), Err(SigningKeyFault::Foreign(_))));
    }
}

#[test]
fn a_file_that_is_no_key_is_refused_and_kept() {
    let folder = folder();
    let file = folder.path().join(FILE);
    write_new(&file, &"something else".into()).unwrap();
    assert!(matches!(SigningKey::in_folder(folder.path()), Err(SigningKeyFault::File(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), "something else");
}

/// `openssl genpkey -algorithm ed25519` wrote it; the thumbprint is that of RFC 8037, appendix A.3,
/// whose private key (appendix A.1) it is.
#[test]
fn openssls_pem_and_its_base64_alone_are_the_same_key() {
    let body = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    for text in [pem.clone(), body.to_owned(), pem.replace('\n', "\\n")] {
        let key = SigningKey::from_setting(&text.into()).unwrap();
        assert_eq!(key.public.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
    assert!(SigningKey::from_setting(&"c2VjcmV0".to_owned().into()).is_err());
}
