//! Charts that the server draws: a bar for each figure with its label and number beside it, so that nothing depends on the
//! drawing, and the table of all figures behind it.

use super::frame::Frame;

/// Bars of a chart, at most: the largest.
const MOST_BARS: usize = 30;
/// Rows of a table on a page, at most; all of them are in the download.
const MOST_ROWS: usize = 200;
/// The width of a bar that fills its place.
const WHOLE: u64 = 1000;

/// A chart with its table.
#[derive(Debug)]
pub(super) struct Chart {
    /// What it is known by on its page and in downloads.
    pub(super) id: &'static str,
    /// What it is of.
    pub(super) title: String,
    /// Its bars, the longest first.
    pub(super) bars: Vec<Bar>,
    /// Figures that no bar stands for.
    undrawn: u64,
    /// Headings of the columns of the table.
    pub(super) headings: Vec<String>,
    /// Rows of the table.
    pub(super) rows: Vec<Figure>,
    /// Figures that no row stands for.
    untold: u64,
    /// Where all of it can be downloaded as a table.
    pub(super) file: String,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    /// What it stands for.
    pub(super) label: String,
    /// How many, in figures.
    pub(super) number: String,
    /// Its length, of 1000.
    pub(super) got: u64,
    /// The length that it could have, of 1000; 0 where that is not known.
    pub(super) room: u64,
}

/// A figure with what else its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    /// What it is of.
    pub(super) label: String,
    /// How many.
    pub(super) count: u32,
    /// How many there could be, where that is known.
    pub(super) most: Option<u32>,
    /// The cells of its row after the label.
    pub(super) cells: Vec<String>,
}

impl Chart {
    /// A chart of those figures, in the order of the table.
    pub(super) fn of(
        id: &'static str,
        title: String,
        file: String,
        headings: Vec<String>,
        mut figures: Vec<Figure>,
    ) -> Self {
        let bars = bars(&figures);
        let beyond = |shown: usize| figures.len().saturating_sub(shown) as u64;
        let (undrawn, untold) = (beyond(bars.len()), beyond(MOST_ROWS));
        figures.truncate(MOST_ROWS);
        Self { id, title, bars, undrawn, headings, rows: figures, untold, file }
    }

    /// That there is more than the bars show; empty where there is not.
    pub(super) fn beyond_bars(&self, frame: &Frame) -> String {
        if self.undrawn == 0 { String::new() } else { frame.words.count("statistics-undrawn", self.undrawn) }
    }

    /// That there is more than the rows show; empty where there is not.
    pub(super) fn beyond_rows(&self, frame: &Frame) -> String {
        if self.untold == 0 { String::new() } else { frame.words.count("statistics-untold", self.untold) }
    }
}

/// The bars of the largest figures, to the scale of the largest length of all.
fn bars(figures: &[Figure]) -> Vec<Bar> {
    let mut largest: Vec<&Figure> = figures.iter().collect();
    largest.sort_by_key(|figure| std::cmp::Reverse(figure.count));
    largest.truncate(MOST_BARS);
    let length = |figure: &&Figure| u64::from(figure.count.max(figure.most.unwrap_or_default()));
    let scale = largest.iter().map(length).max().unwrap_or_default().max(1);
    let part = |many: u32| u64::from(many) * WHOLE / scale;
    let bar = |figure: &Figure| Bar {
        label: figure.label.clone(),
        number: figure.most.map_or_else(|| figure.count.to_string(), |most| format!("{} / {most}", figure.count)),
        got: part(figure.count),
        room: part(figure.most.unwrap_or_default()),
    };
    largest.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A figure.
    fn figure(label: &str, count: u32, most: Option<u32>) -> Figure {
        Figure { label: label.to_owned(), count, most, cells: vec![count.to_string()] }
    }

    #[test]
    fn bars_are_to_one_scale_and_the_longest_comes_first() {
        let figures = vec![figure("a", 1, None), figure("b", 4, None), figure("c", 0, None), figure("d", 2, Some(8))];
        let chart = Chart::of("x", String::new(), String::new(), Vec::new(), figures);
        let drawn: Vec<_> =
            chart.bars.iter().map(|bar| (bar.label.as_str(), bar.got, bar.room, &*bar.number)).collect();
        assert_eq!(drawn, [("b", 500, 0, "4"), ("d", 250, 1000, "2 / 8"), ("a", 125, 0, "1"), ("c", 0, 0, "0")]);
        assert_eq!(chart.rows[0].label, "a", "the table keeps its order");
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let figures = (0..250).map(|at| figure("x", at, None)).collect();
        let chart = Chart::of("x", String::new(), String::new(), Vec::new(), figures);
        assert_eq!((chart.bars.len(), chart.undrawn, chart.rows.len(), chart.untold), (30, 220, 200, 50));
        assert_eq!(chart.bars[0].number, "249");
        let none = Chart::of("x", String::new(), String::new(), Vec::new(), Vec::new());
        assert!(none.bars.is_empty() && none.undrawn == 0);
    }
}
