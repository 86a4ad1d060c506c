//! The migrations are embedded; a changed one must be embedded anew.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
