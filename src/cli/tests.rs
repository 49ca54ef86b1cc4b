//! Tests of the command line.

use clap::CommandFactory as _;

use super::*;

/// The words of an example as a shell splits them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.trim().chars() {
        match c {
            '"' | '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn the_arguments_hold_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_verb_teaches_with_a_long_text_and_two_examples_that_parse() {
    let command = Cli::command();
    let verbs: Vec<_> = command.get_subcommands().collect();
    assert_eq!(verbs.len(), 31);
    for verb in verbs {
        let name = verb.get_name();
        let long = verb.get_long_about().map(ToString::to_string).unwrap_or_default();
        assert!(long.len() > 100, "{name} says little: {long}");
        let examples = verb.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let lines: Vec<&str> = examples.lines().skip(1).collect();
        assert!(lines.len() >= 2, "{name} has fewer than two examples");
        for line in lines {
            let words = words(line);
            assert_eq!(words[1], name, "{line}");
            Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    for line in [
        "focalpoint",
        "focalpoint fetch",
        "focalpoint search",
        "focalpoint search x --limit 0",
        "focalpoint search x --limit 101",
        "focalpoint route",
        "focalpoint route MN --purpose gossip",
        "focalpoint route MN --at tomorrow",
        "focalpoint search x --theme ASSET_RECOVERY",
        "focalpoint search x --providers --facets",
        "focalpoint search x --confirmed-within soon",
        "focalpoint completions",
        "focalpoint completions tcsh",
        "focalpoint man",
        "focalpoint match n --weight text",
        "focalpoint match --provider p",
        "focalpoint match n --for-provider p",
        "focalpoint plan --roles payment",
        "focalpoint bundles --limit 0",
        "focalpoint need order",
        "focalpoint plan --compare a b c",
        "focalpoint import",
        "focalpoint watch --from now --copy directory.jsonl",
        "focalpoint token ada --lifetime-s 3601",
        "focalpoint audit",
        "focalpoint audit list --since yesterday",
        "focalpoint whoami --certificate only.pem",
    ] {
        let error = Cli::try_parse_from(words(line)).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
    }
    assert_eq!(Cli::try_parse_from(["focalpoint", "--help"]).unwrap_err().exit_code(), 0);
    assert_eq!(CliError::Usage(String::new()).exit_code(), 2);
    assert_eq!(CliError::Problems(1).exit_code(), 1);
    assert_eq!(CliError::Findings(1).exit_code(), 1);
    assert_eq!(CliError::Unproved(String::new()).exit_code(), 1);
}

#[test]
fn tables_align_in_any_script() {
    let rows = vec![vec!["中国".to_owned(), "x".to_owned()], vec!["Монгол".to_owned(), "y".to_owned()]];
    let table = Output::plain().table(&["State", "Sign"], rows);
    let places: Vec<usize> = table
        .lines()
        .filter(|line| line.ends_with(['x', 'y']))
        .map(|line| line.chars().map(|c| if ('\u{4e00}'..='\u{9fff}').contains(&c) { 2 } else { 1 }).sum())
        .collect();
    assert_eq!(places.len(), 2);
    assert_eq!(places[0], places[1], "{table}");
    assert!(!table.contains('\u{1b}'), "no colours but on a terminal");
}
