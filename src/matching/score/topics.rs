//! How near the subjects of a provider are to those of a need.

use super::share;
use crate::matching::topic::Topics;
use crate::matching::wanted::{ArticleGoal, ThemeGoal};
use crate::matching::{WHOLE, Wanted};

/// What a subject that was read from a text, or follows from another, is worth beside one that was declared.
const IMPLIED: u32 = WHOLE / 10 * 8;
/// How near another paragraph of the same article is.
pub(in crate::matching) const SAME_ARTICLE: u32 = WHOLE / 10 * 8;
/// How near an article is that shares a theme, or a theme that shares an article.
const KIN: u32 = WHOLE / 10 * 5;
/// How near an article of the same chapter is.
const SAME_CHAPTER: u32 = WHOLE / 10 * 2;

/// How near the articles are: half by the nearest, half by the mean over the need's articles.
pub(super) fn articles(need: &Wanted, topics: &Topics) -> Option<u32> {
    topics.has_articles().then(|| half_best(need.articles.iter().map(|goal| article_level(goal, topics))))
}

/// How near the themes are, likewise.
pub(super) fn themes(need: &Wanted, topics: &Topics) -> Option<u32> {
    topics.has_themes().then(|| half_best(need.themes.iter().map(|goal| theme_level(goal, topics))))
}

/// Half the best level and half the mean of all.
pub(super) fn half_best(levels: impl Iterator<Item = u32>) -> u32 {
    let (mut best, mut sum, mut count) = (0, 0, 0);
    for level in levels {
        best = level.max(best);
        sum += level;
        count += 1;
    }
    u32::midpoint(best, sum.checked_div(count).unwrap_or(0))
}

/// How near a record's articles are to one of the need's: same paragraph, same article, a theme in common, same chapter.
pub(in crate::matching) fn article_level(goal: &ArticleGoal, topics: &Topics) -> u32 {
    let (declared, implied) = (topics.declared_articles, topics.implied_articles);
    if declared.meets(goal.itself) {
        let article = goal.article;
        let same = topics.articles.iter().any(|other| other.contains(article) || article.contains(*other));
        return if same { WHOLE } else { SAME_ARTICLE };
    }
    if implied.meets(goal.itself) {
        return IMPLIED;
    }
    match (declared.meets(goal.kin), implied.meets(goal.kin)) {
        (true, _) => return KIN,
        (false, true) => return share(KIN, IMPLIED),
        (false, false) => {}
    }
    match (declared.meets(goal.chapter), implied.meets(goal.chapter)) {
        (true, _) => SAME_CHAPTER,
        (false, true) => share(SAME_CHAPTER, IMPLIED),
        (false, false) => 0,
    }
}

/// How near a record's themes are to one of the need's: the same, or one that rests on the same article.
pub(in crate::matching) fn theme_level(goal: &ThemeGoal, topics: &Topics) -> u32 {
    let (declared, read) = (topics.declared_themes, topics.read_themes);
    if declared.meets(goal.itself) {
        WHOLE
    } else if read.meets(goal.itself) {
        IMPLIED
    } else if declared.meets(goal.kin) {
        KIN
    } else if read.meets(goal.kin) {
        share(KIN, IMPLIED)
    } else {
        0
    }
}
