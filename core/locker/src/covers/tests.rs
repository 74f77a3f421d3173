use super::*;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn plain(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(image::RgbImage::from_pixel(
        width,
        height,
        image::Rgb([10, 120, 200]),
    ))
}

fn store(folder: &Path) -> Covers {
    let root = folder.join("covers");
    fs::create_dir_all(&root).unwrap();
    Covers::new(root)
}

fn load(picture: &Picture) -> DynamicImage {
    image::load_from_memory(&fs::read(&picture.path).unwrap()).unwrap()
}

#[tokio::test]
async fn a_picture_is_made_smaller_once_and_keeps_its_shape() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let hash = covers
        .put(1, &encoded(&plain(1200, 600), ImageFormat::Png))
        .unwrap();
    let made = covers.scaled(1, hash, 200).await.unwrap();
    assert_eq!(made.media_type, "image/jpeg");
    let small = load(&made);
    assert_eq!((small.width(), small.height()), (256, 128));
    let [red, green, blue, _] = small.get_pixel(60, 60).0;
    assert!(red.abs_diff(10) < 8 && green.abs_diff(120) < 8 && blue.abs_diff(200) < 8);
    // The copy is used again, even when the original cannot be read any more.
    fs::remove_file(covers.original(1, &hash)).unwrap();
    assert_eq!(covers.scaled(1, hash, 256).await.unwrap(), made);
    assert!(matches!(
        covers.full(1, hash).await,
        Err(CoverError::NotFound(_))
    ));
}

#[tokio::test]
async fn a_picture_is_never_made_larger() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let bytes = encoded(&plain(100, 80), ImageFormat::Png);
    let hash = covers.put(1, &bytes).unwrap();
    for size in [100, 500, 5000] {
        let made = covers.scaled(1, hash, size).await.unwrap();
        assert_eq!(
            (fs::read(&made.path).unwrap(), made.media_type),
            (bytes.clone(), "image/png")
        );
    }
}

#[tokio::test]
async fn transparency_becomes_white() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(300, 300, Rgba([0, 0, 0, 0])));
    let hash = covers.put(1, &encoded(&clear, ImageFormat::Png)).unwrap();
    let small = load(&covers.scaled(1, hash, 64).await.unwrap());
    assert!(
        small.get_pixel(5, 5).0[..3]
            .iter()
            .all(|colour| *colour > 250)
    );
}

#[tokio::test]
async fn extreme_shapes_and_other_formats_are_scaled_too() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    for (picture, format) in [
        (plain(3000, 1), ImageFormat::Png),
        (plain(1, 3000), ImageFormat::Jpeg),
        (plain(70, 90), ImageFormat::WebP),
        (DynamicImage::new_luma16(90, 90), ImageFormat::Png),
        (DynamicImage::new_rgba8(90, 90), ImageFormat::Gif),
    ] {
        let hash = covers.put(1, &encoded(&picture, format)).unwrap();
        let small = load(&covers.scaled(1, hash, 64).await.unwrap());
        assert_eq!(small.width().max(small.height()), 64, "{format:?}");
    }
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_a_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let mut cut = encoded(&plain(400, 400), ImageFormat::Png);
    cut.truncate(200);
    // A PNG whose header promises 50,000 x 50,000 pixels.
    let mut huge = encoded(&plain(100, 100), ImageFormat::Png);
    huge[16..20].copy_from_slice(&50_000u32.to_be_bytes());
    huge[20..24].copy_from_slice(&50_000u32.to_be_bytes());
    for bytes in [&cut, &huge] {
        let hash = covers.put(1, bytes).unwrap();
        let refused = covers.scaled(1, hash, 64).await;
        assert!(
            matches!(refused, Err(CoverError::Unreadable(..))),
            "{refused:?}"
        );
    }
    let missing = covers.scaled(1, ContentHash([7; 32]), 64).await;
    assert!(matches!(missing, Err(CoverError::NotFound(_))));
}

#[tokio::test]
async fn many_requests_at_once_get_the_same_copy_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let hash = covers
        .put(1, &encoded(&plain(900, 900), ImageFormat::Jpeg))
        .unwrap();
    let all = futures::future::join_all((0..20).map(|n| covers.scaled(1, hash, 100 + n))).await;
    let first = all[0].as_ref().unwrap();
    assert!(all.iter().all(|made| made.as_ref().unwrap() == first));
    assert_eq!(
        entries(first.path.parent().unwrap()).unwrap(),
        std::slice::from_ref(&first.path)
    );
    assert!(covers.copies.is_idle());
}

#[tokio::test]
async fn a_sweep_removes_what_is_unknown_of_originals_copies_and_leftovers() {
    let folder = tempfile::tempdir().unwrap();
    let covers = store(folder.path());
    let kept = covers
        .put(1, &encoded(&plain(200, 200), ImageFormat::Png))
        .unwrap();
    let lost = covers
        .put(1, &encoded(&plain(210, 210), ImageFormat::Png))
        .unwrap();
    let copies = [
        covers.scaled(1, kept, 64).await.unwrap(),
        covers.scaled(1, lost, 64).await.unwrap(),
    ];
    let leftover = folder.path().join("covers/1/.tmpXYZ");
    fs::write(&leftover, b"half").unwrap();
    covers
        .sweep(&HashSet::from([(1, kept), (2, lost)]))
        .unwrap();
    assert!(covers.original(1, &kept).exists() && copies[0].path.exists());
    assert!(!covers.original(1, &lost).exists() && !copies[1].path.exists() && !leftover.exists());
}
