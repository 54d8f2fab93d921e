//! Draws the most important rows as bars for upstream, ours and raw. Each row has its own scale.

use crate::row::{Figure, Row};
use crate::table::shown;

/// The rows to draw, and their titles.
const SHOWN: [(&str, &str); 5] = [
    ("size, greet", "greet: bytes of .wasm"),
    ("size, 11 exports", "a plugin of 11 exports: bytes of .wasm"),
    ("fuel, greet", "a call of greet: instructions"),
    ("fuel, JSON add", "a call that reads and writes JSON: instructions"),
    ("cold start", "cold start of 11 exports: from bytes to the first result"),
];

const WIDTH: f64 = 720.0;
/// The position of the bars, and the length of the longest one.
const LEFT: f64 = 90.0;
const LONGEST: f64 = 510.0;
const BAR: f64 = 14.0;
const TITLE: f64 = 22.0;
const GAP: f64 = 16.0;

/// Draws the picture, without rows that weren't measured. It has colours for light and dark pages.
pub fn svg(rows: &[Row]) -> String {
    let mut body = String::new();
    let mut y = GAP;
    for (name, title) in SHOWN {
        let Some(row) = rows.iter().find(|row| row.name == name) else { continue };
        y += TITLE;
        body += &format!("  <text class=\"title\" x=\"0\" y=\"{:.0}\">{title}</text>\n", y - 8.0);
        let bars = [("upstream", &row.upstream), ("ours", &row.ours), ("raw", &row.raw)];
        let longest = bars.iter().filter_map(|(_, figure)| figure.value()).fold(0.0, f64::max);
        for (side, figure) in bars {
            let Figure::Is(value) = figure else { continue };
            let length = LONGEST * value / longest;
            let (base, end, amount) = (y + BAR - 4.0, LEFT + length + 6.0, shown(figure, row.unit));
            body += &format!(
                "  <text x=\"{:.0}\" y=\"{base:.0}\" text-anchor=\"end\">{side}</text>\n  <rect class=\"{side}\" \
                 x=\"{LEFT:.0}\" y=\"{y:.0}\" width=\"{length:.1}\" height=\"{:.0}\"/>\n  <text x=\"{end:.0}\" \
                 y=\"{base:.0}\">{amount}</text>\n",
                LEFT - 8.0,
                BAR - 3.0,
            );
            y += BAR;
        }
        y += GAP;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {y:.0}\" width=\"{WIDTH:.0}\">\n  \
         <style>\n    text {{ font: 12px system-ui, sans-serif; fill: #57606a }}\n    .title {{ font-weight: 600; fill: \
         #24292f }}\n    .upstream {{ fill: #afb8c1 }}\n    .ours {{ fill: #0969da }}\n    .raw {{ fill: #6e7781 }}\n    \
         @media (prefers-color-scheme: dark) {{ text {{ fill: #8b949e }} .title {{ fill: #e6edf3 }} .upstream {{ fill: \
         #484f58 }} .ours {{ fill: #58a6ff }} }}\n  </style>\n{body}</svg>\n"
    )
}
