//! What an installation needs beside the program.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::Failure;

pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "todo", &mut script);
    Ok(io::Write::write_all(&mut io::stdout(), &script)?)
}

/// A page for each command in `folder`, or the first page on standard output.
pub fn manual(folder: Option<&Path>) -> Result<(), Failure> {
    let command = Arguments::command();
    match folder {
        Some(folder) => {
            let written =
                fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
            written.map_err(|error| Failure::refused(format!("{}: {error}", folder.display())))
        }
        None => Ok(clap_mangen::Man::new(command).render(&mut io::stdout())?),
    }
}
