//! Tests of cutting: the same cuts however a file comes in, and every bound.

use super::*;

/// What is cut off a file that comes in pieces of that size.
fn cut(file: &[u8], size: usize) -> Vec<Cut> {
    let mut cutter = Cutter::default();
    let mut cuts: Vec<Cut> = file.chunks(size).flat_map(|piece| cutter.push(piece)).collect();
    cuts.extend(cutter.finish());
    cuts
}

/// What is wrong with a file.
fn wrong(file: &str) -> Option<(u32, String)> {
    cut(file.as_bytes(), 1000).into_iter().find_map(|cut| match cut {
        Cut::Wrong(line, wrong) => Some((line, wrong)),
        Cut::Root(..) | Cut::Activity(..) => None,
    })
}

#[test]
fn cuts_are_the_same_however_the_file_comes_in() {
    let file = "\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<!-- <iati-activity> ---><iati-activities a='>' version=\"2.03\"\n>\n\
        <x:other xmlns:x='u'><iati-activity/></x:other>\n\
        <iati-activity b=\"/>\">é<![CDATA[</iati-activity>]]]><?pi > ?><!-- </iati-activity> --><a><iati-activity/></a>\n</iati-activity >\
        <iati-activity/>\n</iati-activities>\n<!-- end -->";
    let activity = "<iati-activity b=\"/>\">é<![CDATA[</iati-activity>]]]><?pi > ?><!-- </iati-activity> --><a><iati-activity/></a>\n</iati-activity >";
    let expected = [
        Cut::Root(2, b"<iati-activities a='>' version=\"2.03\"\n/>".to_vec()),
        Cut::Activity(5, activity.as_bytes().to_vec()),
        Cut::Activity(6, b"<iati-activity/>".to_vec()),
    ];
    for size in 1..=file.len() {
        assert_eq!(cut(file.as_bytes(), size), expected, "in pieces of {size}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_ends_the_file() {
    for (file, line) in [
        ("", 1),
        ("\n\nid,title\n", 3),
        ("<iati-activities>\n<!DOCTYPE x>", 2),
        ("<!ELEMENT x>", 1),
        ("<iati-activities>\n</iati-activity>", 2),
        ("<iati-activities/>\nx", 2),
        ("<iati-activities/><iati-activities/>", 1),
        ("<![CDATA[x]]>", 1),
        ("<iati-activities>\n<iati-activity>\n", 3),
        ("<iati-activities>\n<!-- ", 2),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><iati-activities/>", 1),
        ("<iati-activities><a b='<'/></iati-activities>", 1),
    ] {
        assert_eq!(wrong(file).map(|(line, _)| line), Some(line), "{file}");
        let again = cut(format!("{file}<iati-activity/>").as_bytes(), 7);
        assert!(again.iter().filter(|cut| matches!(cut, Cut::Wrong(..))).count() <= 1, "{again:?}");
    }
}

#[test]
fn depth_tags_and_activities_are_bounded() {
    let inside = |inside: &str| format!("<iati-activities><iati-activity>{inside}</iati-activity></iati-activities>");
    assert_eq!(wrong(&inside(&format!("{}{}", "<a>".repeat(MAX_DEPTH - 2), "</a>".repeat(MAX_DEPTH - 2)))), None);
    assert!(wrong(&inside(&"<a>".repeat(MAX_DEPTH))).is_some_and(|(_, wrong)| wrong.contains("deep")));
    assert!(
        wrong(&inside(&format!("<a b='{}'/>", "x".repeat(MAX_TAG_BYTES))))
            .is_some_and(|(_, wrong)| wrong.contains("tag"))
    );
    let long = inside(&"x".repeat(MAX_ACTIVITY_BYTES));
    assert!(wrong(&long).is_some_and(|(_, wrong)| wrong.contains("activity of more")));
    assert_eq!(wrong(&inside(&"x".repeat(MAX_ACTIVITY_BYTES - 100))), None);
    let mut cutter = Cutter::default();
    cutter.push(b"<iati-activities><!--");
    let before = cutter.markup.len();
    cutter.push(&vec![b'x'; 1_000_000]);
    assert_eq!(cutter.markup.len(), before, "a comment is not kept");
}
