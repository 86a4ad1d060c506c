//! Help, completions and manual pages.

use std::fs;

use crate::person::Person;

#[test]
fn help_says_what_exit_codes_mean() {
    let nobody = Person::new();
    let help = nobody.does(&["--help"]);
    for code in ["1  the service refused", "3  there is no such todo", "5  the service cannot"] {
        assert!(help.contains(code), "{help}");
    }
    assert!(nobody.does(&["add", "--help"]).contains("--description"));
}

#[test]
fn there_are_completions_for_each_shell() {
    let nobody = Person::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = nobody.pipes(&["completions", shell]).stdout;
        assert!(String::from_utf8(script).unwrap().contains("whoami"), "{shell}");
    }
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let nobody = Person::new();
    let page = String::from_utf8(nobody.pipes(&["man"]).stdout).unwrap();
    assert!(page.contains(".TH todo 1") && page.contains("Exit codes"), "{page}");
    let folder = nobody.home.path().join("man");
    fs::create_dir(&folder).unwrap();
    nobody.does(&["man", folder.to_str().unwrap()]);
    for page in ["todo.1", "todo-add.1", "todo-export.1"] {
        assert!(folder.join(page).exists(), "{page}");
    }
}
