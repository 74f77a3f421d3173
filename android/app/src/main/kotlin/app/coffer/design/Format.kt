package app.coffer.design

import android.icu.text.MeasureFormat
import android.icu.text.RelativeDateTimeFormatter
import android.icu.text.RelativeDateTimeFormatter.Direction
import android.icu.text.RelativeDateTimeFormatter.RelativeUnit
import android.icu.util.Measure
import android.icu.util.MeasureUnit
import android.text.format.Formatter
import androidx.annotation.PluralsRes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import app.coffer.R
import java.text.NumberFormat
import java.util.Locale

/** The language that texts are shown in. */
@Composable
@ReadOnlyComposable
internal fun locale(): Locale = LocalConfiguration.current.locales[0] ?: Locale.ROOT

/** A place in a track, or its length: `3:07`, `1:02:45`, in the digits of [locale]. */
internal fun clock(millis: Long, locale: Locale): String {
    val seconds = millis.coerceAtLeast(0) / MILLIS
    val hours = seconds / HOUR
    return if (hours > 0) {
        String.format(locale, "%d:%02d:%02d", hours, seconds / MINUTE % MINUTE, seconds % MINUTE)
    } else {
        String.format(locale, "%d:%02d", seconds / MINUTE, seconds % MINUTE)
    }
}

/** A place in a track as it is said: `3 minutes, 7 seconds`. */
internal fun spokenClock(millis: Long, locale: Locale): String {
    val seconds = millis.coerceAtLeast(0) / MILLIS
    return measures(
        locale,
        MeasureFormat.FormatWidth.WIDE,
        (seconds / HOUR).takeIf { it > 0 }?.let { Measure(it, MeasureUnit.HOUR) },
        (seconds / MINUTE % MINUTE).takeIf { it > 0 }?.let { Measure(it, MeasureUnit.MINUTE) },
        Measure(seconds % MINUTE, MeasureUnit.SECOND),
    )
}

/** The length of a whole album: `48 min`, `1 hr 12 min`; in seconds where it is less than a minute. */
internal fun playingTime(millis: Long, locale: Locale): String {
    val minutes = (millis + HALF_MINUTE) / (MINUTE * MILLIS)
    if (minutes == 0L) {
        return measures(locale, MeasureFormat.FormatWidth.SHORT, Measure(millis.coerceAtLeast(0) / MILLIS, MeasureUnit.SECOND))
    }
    return measures(
        locale,
        MeasureFormat.FormatWidth.SHORT,
        (minutes / MINUTE).takeIf { it > 0 }?.let { Measure(it, MeasureUnit.HOUR) },
        Measure(minutes % MINUTE, MeasureUnit.MINUTE),
    )
}

private fun measures(locale: Locale, width: MeasureFormat.FormatWidth, vararg measures: Measure?): String =
    MeasureFormat.getInstance(locale, width).formatMeasures(*measures.filterNotNull().toTypedArray())

/** A number of things, in words: `1,240 albums`. */
@Composable
internal fun counted(@PluralsRes things: Int, count: Int): String =
    pluralStringResource(things, count, NumberFormat.getIntegerInstance(locale()).format(count))

/** An amount of data: `4.2 MB`. */
@Composable
internal fun fileSize(bytes: Long): String = Formatter.formatShortFileSize(LocalContext.current, bytes)

/** How long ago a moment was, in words: `5 minutes ago`. */
@Composable
internal fun timeAgo(millis: Long, now: Long): String {
    val minutes = (now - millis).coerceAtLeast(0) / (MINUTE * MILLIS)
    if (minutes == 0L) return stringResource(R.string.just_now)
    val (amount, unit) = when {
        minutes < MINUTE -> minutes to RelativeUnit.MINUTES
        minutes < DAY_MINUTES -> minutes / MINUTE to RelativeUnit.HOURS
        else -> minutes / DAY_MINUTES to RelativeUnit.DAYS
    }
    return RelativeDateTimeFormatter.getInstance(locale()).format(amount.toDouble(), Direction.LAST, unit)
}

private const val MILLIS = 1000L
private const val MINUTE = 60L
private const val HOUR = 3600L
private const val HALF_MINUTE = 30_000L
private const val DAY_MINUTES = 24 * MINUTE
