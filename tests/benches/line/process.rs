//! What the kernel says of a process.

use std::fs;

/// Ticks per second of `/proc/<pid>/stat`: fixed at 100 in Linux's user interface.
const TICKS: f64 = 100.0;

/// CPU seconds (user and system) used so far by process `id`.
pub fn cpu_seconds(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    // The name may hold spaces; the fields after it start behind the last parenthesis.
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / TICKS
}

/// Peak resident set of process `id`, bytes.
pub fn peak_rss(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
    kib * 1024
}
