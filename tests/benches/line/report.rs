//! Collects figures, prints them as a table, writes them as JSON.

use serde::Serialize;
use std::path::Path;

/// One figure.
#[derive(Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it should be at most (or at least), in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aim: Option<&'static str>,
}

/// All figures of a run.
#[derive(Default, Serialize)]
pub struct Report {
    figures: Vec<Figure>,
}

impl Report {
    /// Adds a figure without an aim.
    pub fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.push(name.into(), value, unit, None);
    }

    /// Adds a figure with an aim.
    pub fn aimed(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        aim: &'static str,
    ) {
        self.push(name.into(), value, unit, Some(aim));
    }

    fn push(&mut self, name: String, value: f64, unit: &'static str, aim: Option<&'static str>) {
        let figure = Figure {
            name,
            value,
            unit,
            aim,
        };
        println!(
            "{:<58} {:>12} {:<10} {}",
            figure.name,
            shown(figure.value),
            figure.unit,
            figure.aim.unwrap_or_default()
        );
        self.figures.push(figure);
    }

    /// Writes all figures to `path`.
    pub fn write(&self, path: &Path) {
        let text = serde_json::to_string_pretty(self).unwrap();
        std::fs::write(path, text).unwrap();
        println!("\nwritten to {}", path.display());
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which `share` (0 to 1) of the sorted `values` lie.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a few thousand values"
    )]
    let index = (last as f64 * share).round() as usize;
    values[index]
}
