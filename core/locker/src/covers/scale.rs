//! Makes a picture smaller.

use fast_image_resize::images::Image;
use fast_image_resize::{IntoImageView, PixelType, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::error::{ParameterError, ParameterErrorKind};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits,
    RgbImage,
};
use std::io::Cursor;

/// Pixels per side that are decoded at most.
const MAX_SIDE: u32 = 12_000;
/// Bytes that decoding may take.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Between visible artefacts and needless bytes.
const QUALITY: u8 = 85;

/// The picture as a JPEG whose longest side is `size`; `None` where it is not larger than that.
pub(super) fn scale(bytes: &[u8], size: u32) -> Result<Option<Vec<u8>>, ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if width.max(height) <= size {
        return Ok(None);
    }
    // `into_decoder` checks the sides; the decoded buffer is ours to bound.
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let (width, height) = fit(picture.width(), picture.height(), size);
    let small = resize(flatten(picture), width, height)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).write_image(
        small.buffer(),
        width,
        height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(Some(jpeg))
}

/// The sides of a picture scaled so that the longest is `size`, none less than one pixel.
fn fit(width: u32, height: u32, size: u32) -> (u32, u32) {
    let longest = u64::from(width.max(height).max(1));
    let side = |side: u32| {
        let scaled = (u64::from(side) * u64::from(size) + longest / 2) / longest;
        u32::try_from(scaled).unwrap_or(size).max(1)
    };
    (side(width), side(height))
}

/// On white, as JPEG has no transparency.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let with_alpha = picture.into_rgba8();
    RgbImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [red, green, blue, alpha] = with_alpha.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        image::Rgb([red, green, blue].map(|colour| {
            let mixed = (u16::from(colour) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }))
    })
}

fn resize(picture: RgbImage, width: u32, height: u32) -> Result<Image<'static>, ImageError> {
    let source = DynamicImage::ImageRgb8(picture);
    debug_assert_eq!(source.pixel_type(), Some(PixelType::U8x3));
    let mut small = Image::new(width, height, PixelType::U8x3);
    Resizer::new()
        .resize(&source, &mut small, &ResizeOptions::new())
        .map_err(|error| {
            let kind = ParameterErrorKind::Generic(error.to_string());
            ImageError::Parameter(ParameterError::from_kind(kind))
        })?;
    Ok(small)
}
