//! The program as CI and people run it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A document with one operation, which takes a title of at most `length` characters.
fn document(version: &str, length: u32) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: Things, version: {version}}}
paths:
  /things:
    post:
      operationId: create_thing
      requestBody:
        content:
          application/json:
            schema: {{type: object, properties: {{title: {{type: string, maxLength: {length}}}}}}}
      responses: {{'204': {{description: done}}}}
"
    )
}

const PLACE: &str = "/paths/~1things/post/requestBody/content/application~1json/schema/properties\
                     /title/maxLength";

fn intended(version: &str) -> String {
    format!(
        "[[break]]
operation = 'create_thing'
place = '{PLACE}'
rule = 'request-max-length-lowered'
reason = 'the database has no room'
version = '{version}'
"
    )
}

/// A folder with a document, in git or not.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.path().join(name), text).unwrap();
        self
    }

    fn git(&self, arguments: &[&str]) -> &Self {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@a.example",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    fn commit(&self, text: &str) -> &Self {
        self.write("openapi.yaml", text).git(&["add", "-A"]).git(&["commit", "-qm", "change"])
    }

    /// The exit code, and what was printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_openapi-compat"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }
}

#[test]
fn the_exit_code_says_compatible_breaking_or_unknown() {
    let folder = Folder::new();
    folder.write("old.yaml", &document("1.0.0", 9)).write("new.yaml", &document("1.0.0", 5));
    folder.write("unknown.yaml", &document("1.0.0", 9).replace("maxLength", "maximumLength"));
    let check = |old, new| folder.run(&["check", "--against", old, "--new", new]);
    assert_eq!(check("new.yaml", "old.yaml").0, 0);
    assert_eq!(check("old.yaml", "unknown.yaml").0, 2);
    let (code, text) = check("old.yaml", "new.yaml");
    assert_eq!(code, 1);
    for said in
        ["breaking: request-max-length-lowered", "maxLength: 9 → 5", "in create_thing", PLACE]
    {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn json_and_yaml_are_the_same() {
    let folder = Folder::new();
    let value: Value = serde_yaml_ng::from_str(&document("1.0.0", 9)).unwrap();
    folder.write("old.yaml", &document("1.0.0", 9)).write("new.json", &value.to_string());
    assert_eq!(folder.run(&["check", "--against", "old.yaml", "--new", "new.json"]).0, 0);
}

#[test]
fn what_is_no_document_of_openapi_3_0_cannot_be_told() {
    let folder = Folder::new();
    folder.write("old.yaml", &document("1.0.0", 9));
    for (text, said) in [
        (
            document("1.0.0", 9).replace("3.0.3", "3.1.0"),
            "OpenAPI 3.1.0; only 3.0 can be compared. To convert it: npx",
        ),
        ("swagger: '2.0'".to_owned(), "swagger2openapi"),
        ("title: Things".to_owned(), "no `openapi` property"),
        ("{".to_owned(), "neither JSON nor YAML"),
        (String::new(), "no `openapi` property"),
    ] {
        folder.write("new.yaml", &text);
        let (code, printed) = folder.run(&["check", "--against", "old.yaml", "--new", "new.yaml"]);
        assert_eq!(code, 2, "{text}");
        assert!(printed.contains(said), "{said} in {printed}");
    }
}

#[test]
fn a_ref_is_a_commit_and_an_existing_path_is_a_file() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main"]).commit(&document("1.0.0", 9));
    folder.git(&["tag", "first"]).write("openapi.yaml", &document("1.0.0", 5));
    assert_eq!(folder.run(&["check", "--against", "first"]).0, 1);
    folder.write("first", &document("1.0.0", 5));
    assert_eq!(folder.run(&["check", "--against", "first"]).0, 0);
}

#[test]
fn a_new_document_that_git_does_not_know_replaces_the_usual_one() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main"]).commit(&document("1.0.0", 9));
    let elsewhere = Folder::new();
    elsewhere.write("new.yaml", &document("1.0.0", 5));
    let new = elsewhere.path().join("new.yaml").display().to_string();
    let (code, text) = folder.run(&["check", "--against", "main", "--new", &new]);
    assert!((code, text.contains("maxLength: 9 → 5")) == (1, true), "{code} {text}");
}

#[test]
fn the_last_release_with_another_document_is_the_default() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main"]).commit(&document("1.0.0", 9));
    folder.git(&["tag", "v1.0.0"]).commit(&document("1.1.0", 20)).git(&["tag", "v1.1.0"]);
    folder.commit(&document("1.2.0", 10));
    let (code, text) = folder.run(&["check"]);
    assert!((code, text.contains("clients of v1.1.0")) == (1, true), "{code} {text}");
    // On the release itself, the one before it counts.
    folder.git(&["tag", "v1.2.0"]);
    assert!(folder.run(&["check"]).1.contains("clients of v1.1.0"));
}

#[test]
fn without_releases_the_beginning_of_the_branch_is_the_default() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main"]).commit(&document("1.0.0", 9));
    folder.git(&["switch", "-qc", "work"]).commit(&document("1.0.0", 7));
    folder.commit(&document("1.0.0", 8));
    assert!(folder.run(&["check"]).1.contains("maxLength: 9 → 8"));
    folder.git(&["switch", "-q", "main"]).git(&["merge", "-q", "--ff-only", "work"]);
    let (code, text) = folder.run(&["check"]);
    assert_eq!(code, 0, "on the main branch, the commit before counts: {text}");
}

#[test]
fn what_git_does_not_have_cannot_be_told_and_the_command_that_helps_is_said() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main"]).write("other", "").git(&["add", "-A"]);
    folder.git(&["commit", "-qm", "empty"]).git(&["tag", "empty"]);
    folder.commit(&document("1.0.0", 9));
    let shallow = Folder::new();
    let from = format!("file://{}", folder.path().display());
    shallow.git(&["clone", "-q", "--depth", "1", &from, "."]);
    let outside = Folder::new();
    outside.write("openapi.yaml", &document("1.0.0", 9));
    for (folder, arguments, said) in [
        (&folder, &["check", "--against", "nowhere"][..], "git fetch --tags"),
        (&folder, &["check", "--against", "empty"], "git log --oneline --follow -- openapi.yaml"),
        (&shallow, &["check", "--against", "empty"], "git fetch --unshallow --tags"),
        (&shallow, &["check"], "git fetch --unshallow --tags"),
        (&outside, &["check"], "--against FILE"),
        (&outside, &["check", "--against", "main"], "git fetch --tags"),
        (&outside, &["check", "--new", "gone.yaml"], "gone.yaml"),
    ] {
        let (code, text) = folder.run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {text}");
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn an_intended_break_needs_a_line_and_a_higher_version() {
    let folder = Folder::new();
    folder.write("old.yaml", &document("0.1.0", 9)).write("new.yaml", &document("0.2.0", 5));
    let check = || folder.run(&["check", "--against", "old.yaml", "--new", "new.yaml"]);
    folder.write("api-breaks.toml", &intended("0.2.0"));
    let (code, text) = check();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("intended: request-max-length-lowered"), "it is printed: {text}");
    assert!(text.contains("the database has no room"), "with its reason: {text}");

    folder.write("api-breaks.toml", &intended("0.2.0").replace("create_thing", "*"));
    assert_eq!(check().0, 0, "in all operations");
    folder.write("api-breaks.toml", &intended("0.3.0"));
    assert!(check().1.contains("must be from 0.2.0 to 0.2.0, not 0.3.0"));
    folder.write("api-breaks.toml", &intended("0.2.0").replace("create_thing", "view_thing"));
    let (code, text) = check();
    assert!((code, text.contains("matches nothing: remove it")) == (2, true), "{code} {text}");
    folder.write("api-breaks.toml", &intended("0.2.0").replace("lowered", "raised"));
    assert!(check().1.contains("there is no rule `request-max-length-raised`"));
    folder.write("api-breaks.toml", "[[break]]\nrule = 1");
    assert_eq!(check().0, 2);

    folder.write("api-breaks.toml", &intended("0.2.0"));
    for (old, new, needed) in
        [("0.1.0", "0.1.1", "0.2.0"), ("1.0.0", "1.1.0", "2.0.0"), ("1.0.0", "one", "like 1.2.3")]
    {
        folder.write("old.yaml", &document(old, 9)).write("new.yaml", &document(new, 5));
        let (code, text) = check();
        assert!((code, text.contains(needed)) == (2, true), "{old} {new}: {code} {text}");
    }
}

#[test]
fn programs_read_json_and_github_reads_annotations() {
    let folder = Folder::new();
    folder.write("old.yaml", &document("0.1.0", 9)).write("new.yaml", &document("0.1.0", 5));
    let check = |format| {
        let documents = ["check", "--against", "old.yaml", "--new", "new.yaml"];
        folder.run(&[&documents[..], &["--format", format]].concat()).1
    };
    let report: Value = serde_json::from_str(&check("json")).unwrap();
    assert_eq!(report["verdict"], "breaking");
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "request-max-length-lowered");
    assert_eq!(finding["operations"][0], "create_thing");
    assert_eq!((&finding["old"], &finding["new"]), (&PLACE.into(), &PLACE.into()));
    assert_eq!((&finding["before"], &finding["after"]), (&"9".into(), &"5".into()));
    assert_eq!(finding["breaks"][0], "running clients");

    let text = check("github");
    let line = text.lines().next().unwrap();
    let begin = "::error file=new.yaml,title=request-max-length-lowered in create_thing::";
    assert!(line.starts_with(begin), "{line}");
    assert!(line.contains("%0A"), "lines are escaped: {line}");
}

#[test]
fn a_rule_is_explained_with_an_example() {
    let folder = Folder::new();
    let (code, text) = folder.run(&["check", "--explain", "response-enum-widened"]);
    assert_eq!(code, 0);
    for said in ["not in the list", "Instead:", "old:", "new:", "late"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let (code, text) = folder.run(&["check", "--explain", "nothing"]);
    assert!((code, text.contains("response-enum-widened")) == (2, true), "the rules: {text}");
}

#[test]
fn a_changelog_says_what_broke_and_what_was_added() {
    let folder = Folder::new();
    let new = document("0.2.0", 5).replace("  /things:", "  /more:\n    get: {operationId: view_more, responses: {'204': {description: done}}}\n  /things:");
    folder.write("old.yaml", &document("0.1.0", 9)).write("new.yaml", &new);
    let (code, text) = folder.run(&["changelog", "--against", "old.yaml", "--new", "new.yaml"]);
    assert_eq!(code, 0);
    for said in [
        "# 0.1.0 → 0.2.0",
        "## Breaking",
        "maxLength: 9 → 5",
        "## Compatible",
        "operation added: GET /more",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
}
