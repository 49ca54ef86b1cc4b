//! What a query is read as, in six languages: States by name, demonym, former name, code and dialling prefix, kinds of
//! authority, and articles as jurists write them.

use std::collections::BTreeSet;

use super::given::Directory;

/// What is typed, and the States, kinds and articles that it names.
const READINGS: &str = "\
swiss ministry of justice|CH||
ivory coast anti-corruption|CI|PREVENTION|
zaire|CD||
burma|MM||
asset recovery +41|CH|ASSET_RECOVERY_FOCAL_POINT|
central authority UAE|AE|MLA_CENTRAL|
TUN extradition|TN|EXTRADITION|
paragraph 13 of article 46||| 46.13
art. 6, para. 3 kenya|KE||6.3
ministère ivoirien de la justice|CI||
birmanie entraide judiciaire|MM|MLA_CENTRAL|
haute-volta|BF||
paragraphe 13 de l'article 46 Gabon|GA||46.13
recouvrement des avoirs Suisse|CH|ASSET_RECOVERY_FOCAL_POINT|
autoridad central ecuatoriana|EC|MLA_CENTRAL|
birmania|MM||
prevención de la corrupción Costa de Marfil|CI|PREVENTION|
párrafo 13 del artículo 46 Chile|CL||46.13
швейцарская прокуратура|CH||
министерство юстиции казахстанского|KZ||
возвращение активов Бирма|MM|ASSET_RECOVERY_FOCAL_POINT|
пункт 13 статьи 46 Монголия|MN||46.13
центральный орган РФ|RU|MLA_CENTRAL|
وزارة العدل التونسية|TN||
زائير|CD||
جهة اتصال لاسترداد الموجودات مصر|EG|ASSET_RECOVERY_FOCAL_POINT|
الفقرة 13 من المادة 46 الأردن|JO||46.13
السلطة المركزية السويسرية|CH|MLA_CENTRAL|
缅甸|MM||
扎伊尔|CD||
印尼预防腐败|ID|PREVENTION|
瑞士资产追回|CH|ASSET_RECOVERY_FOCAL_POINT|
第四十六条第十三款 蒙古|MN||46.13
韩国中央机关|KR|MLA_CENTRAL|
";

#[test]
fn a_query_is_read_in_six_languages() {
    let demo = Directory::demo();
    let mut wrong = Vec::new();
    for line in READINGS.lines() {
        let [text, states, kinds, articles] = line.split('|').collect::<Vec<_>>().try_into().unwrap();
        let read = demo.ask(text).interpretation;
        let found_states: BTreeSet<String> = read.states.iter().map(ToString::to_string).collect();
        let found_kinds: BTreeSet<String> = read.kinds.iter().map(ToString::to_string).collect();
        let found_articles: Vec<String> = read.articles.iter().map(ToString::to_string).collect();
        let has_kinds = kinds.is_empty() || found_kinds.contains(kinds);
        if found_states.iter().map(String::as_str).ne(states.split_whitespace())
            || !has_kinds
            || found_articles.join(" ") != articles.trim()
        {
            wrong.push(format!("{text}: {found_states:?} {found_kinds:?} {found_articles:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_are_corrected_only_where_the_literal_query_finds_little() {
    let demo = Directory::demo();
    for text in ["office of the prosecutor general of mongolia", "Генеральная прокуратура Монголии", "KPK", "廉政公署"]
    {
        assert!(demo.ask(text).interpretation.corrections.is_empty(), "{text}");
    }
    let fixed = demo.ask("ofice of the prosecuter general of mongolia").interpretation.corrections;
    let typed: Vec<&str> = fixed.iter().map(|word| word.typed.as_str()).collect();
    assert_eq!(typed, ["ofice", "prosecuter"]);
}
