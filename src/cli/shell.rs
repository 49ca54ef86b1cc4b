//! `focalpoint completions` and `focalpoint man`: what a shell and a reader of manual pages get from the verbs.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use serde_json::json;

use super::args::Cli;
use super::error::CliError;
use super::output::{Output, print};

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Where the pages go.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Folder to write them to, made where there is none.
    #[arg(long, short, value_name = "FOLDER")]
    output: PathBuf,
}

/// Runs `completions`.
pub(super) fn completions(args: &CompletionsArgs, out: &Output) -> Result<(), CliError> {
    let script = script(args.shell);
    if out.json { out.answer(&json!({ "script": script }), String::new) } else { print(script.trim_end()) }
}

/// Runs `man`.
pub(super) fn man(args: &ManArgs, out: &Output) -> Result<(), CliError> {
    let folder = &args.output;
    let at = |source| CliError::File { path: folder.clone(), source };
    std::fs::create_dir_all(folder).map_err(at)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(at)?;
    out.answer(&json!({ "folder": folder }), || format!("wrote manual pages to {}", folder.display()))
}

/// The completions for a shell.
fn script(shell: Shell) -> String {
    let mut written = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "focalpoint", &mut written);
    String::from_utf8_lossy(&written).into_owned()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_verb_is_completed_in_every_shell() {
        let command = Cli::command();
        assert_eq!(Shell::value_variants().len(), 5);
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for verb in command.get_subcommands() {
                assert!(script.contains(verb.get_name()), "{shell}: {}", verb.get_name());
            }
            assert!(script.contains("confirmed-within"), "{shell}: options");
        }
    }

    #[test]
    fn every_verb_has_a_manual_page() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("man1");
        man(&ManArgs { output: output.clone() }, &Output::plain()).unwrap();
        for verb in Cli::command().get_subcommands() {
            let page = std::fs::read_to_string(output.join(format!("focalpoint-{}.1", verb.get_name()))).unwrap();
            assert!(page.contains("Examples:"), "{}", verb.get_name());
        }
        let main = std::fs::read_to_string(output.join("focalpoint.1")).unwrap();
        assert!(main.contains("completions"), "{main}");
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(man(&ManArgs { output: file }, &Output::plain()).is_err(), "no folder");
    }
}
