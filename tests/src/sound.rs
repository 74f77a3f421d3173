//! Compares recordings.

/// `found` is as long as `wanted`, and no sample is further off than `tolerance`.
///
/// # Panics
/// Where not, in words short enough to read.
pub fn assert_same(what: &str, found: &[f32], wanted: &[f32], tolerance: f32) {
    assert_eq!(found.len(), wanted.len(), "{what}: samples");
    assert_near(what, found, wanted, tolerance);
}

/// No sample of the shorter one is further off than `tolerance` in the other.
///
/// # Panics
/// Where one is.
pub fn assert_near(what: &str, found: &[f32], wanted: &[f32], tolerance: f32) {
    let differences = found
        .iter()
        .zip(wanted)
        .map(|(found, wanted)| (found - wanted).abs());
    let is_far = |difference: f32| difference.is_nan() || difference > tolerance;
    if let Some(first) = differences.clone().position(is_far) {
        let largest = differences.fold(0.0, f32::max);
        panic!("{what}: sample {first} is the first that differs; by {largest} at most");
    }
}
