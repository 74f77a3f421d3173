//! Dates as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Unix milliseconds as local date and time, to the minute.
pub(crate) fn minute(unix_milliseconds: i64) -> String {
    Timestamp::from_millisecond(unix_milliseconds).map_or_else(
        |_| "at an unknown time".to_owned(),
        |time| {
            time.to_zoned_datetime(TimeZone::system())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}
