//! How articles are spelled and read.

use super::*;
use crate::domain::Violations;

#[test]
fn canonical_spelling_round_trips() {
    for text in ["1", "46", "46.13", "71", "8.5"] {
        assert_eq!(ArticleRef::parse(text).map(|a| a.to_string()).as_deref(), Some(text));
    }
    for text in ["", "0", "72", "046", "46.", "46.0", "46.31", ".13", "46.13.1", "4 6", "٤٦", "+4", "256"] {
        assert_eq!(ArticleRef::parse(text), None, "{text}");
    }
}

#[test]
fn people_write_articles_in_many_ways() {
    let cases = [
        ("art. 46(13)", "46.13"),
        ("46/13", "46.13"),
        ("Article 6 (3)", "6.3"),
        ("статья 46", "46"),
        ("ст. 46 п. 13", "46.13"),
        ("المادة 46", "46"),
        ("المادة ٤٦", "46"),
        ("第46条", "46"),
        ("第46条第13款", "46.13"),
        ("§ 33", "33"),
        ("art 15 (a)", "15"),
        ("artículo 52, párrafo 5", "52.5"),
        ("Article 46, paragraph 13", "46.13"),
        ("ARTICLE 44", "44"),
        (" 46.13 ", "46.13"),
        ("art.9", "9"),
        ("paragraph 13 of article 46", "46.13"),
        ("paragraphe 13 de l'article 46", "46.13"),
        ("párrafo 13 del artículo 46", "46.13"),
        ("пункт 13 статьи 46", "46.13"),
        ("п. 13 ст. 46", "46.13"),
        ("الفقرة 13 من المادة 46", "46.13"),
        ("art. 46 al. 13", "46.13"),
        ("article 46, alinea 13", "46.13"),
        ("artículo 46, inciso 13", "46.13"),
        ("第四十六条", "46"),
        ("第四十六条第十三款", "46.13"),
        ("第六条第三款", "6.3"),
        ("第五十条", "50"),
        ("第十条", "10"),
    ];
    for (text, expected) in cases {
        assert_eq!(ArticleRef::parse_loosely(text).map(|a| a.to_string()).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "article",
        "46 ministries",
        "artisan 46",
        "art. 99",
        "2013",
        "+41 22 555",
        "46(31)",
        "46.13.7",
        "第四六条",
        "第七十二条",
        "paragraph 13",
        "пункт 31 статьи 46",
    ] {
        assert_eq!(ArticleRef::parse_loosely(text), None, "{text}");
    }
}

#[test]
fn an_article_contains_its_paragraphs() {
    let [whole, part, other] = ["46", "46.13", "44"].map(|text| ArticleRef::parse(text).unwrap());
    assert!(whole.contains(part) && whole.contains(whole) && part.contains(part));
    assert!(!part.contains(whole) && !whole.contains(other));
    assert_eq!((part.whole(), part.cycle(), other.cycle()), (whole, Some(1), Some(1)));
    assert_eq!(ArticleRef::parse("52").unwrap().cycle(), Some(2));
    assert_eq!(ArticleRef::parse("60").unwrap().cycle(), None);
}

#[test]
fn unknown_articles_are_kept_and_reported() {
    let codes: Vec<ArticleCode> = serde_json::from_str(r#"["46.13", "99", "15.1", "6.9", ""]"#).unwrap();
    assert_eq!(serde_json::to_string(&codes).unwrap(), r#"["46.13","99","15.1","6.9",""]"#);
    let mut violations = Violations::default();
    for (i, code) in codes.iter().enumerate() {
        code.validate(&format!("articles[{i}]"), &mut violations);
    }
    let fields: Vec<_> = violations.0.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["articles[1]", "articles[2]", "articles[3]", "articles[4]"]);
    assert!(violations.0[0].description.starts_with("`99` is not known"));
}
