package app.coffer.design

import androidx.compose.material3.Typography
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineBreak

private val base = Typography()

/** Headings are set in the phone's serif, as on a record sleeve; what is read in passing in its sans serif. */
internal val cofferTypography: Typography = base.copy(
    displaySmall = base.displaySmall.engraved(),
    headlineLarge = base.headlineLarge.engraved(),
    headlineMedium = base.headlineMedium.engraved(),
    headlineSmall = base.headlineSmall.engraved(),
    titleLarge = base.titleLarge.engraved(),
    titleMedium = base.titleMedium.copy(fontWeight = FontWeight.SemiBold),
)

// Lines of a heading are of like length, so that none holds a single word.
private fun TextStyle.engraved() =
    copy(fontFamily = FontFamily.Serif, fontWeight = FontWeight.SemiBold, lineBreak = LineBreak.Heading)

/** Digits of equal width, so that a running time does not tremble. */
internal fun TextStyle.tabular() = copy(fontFeatureSettings = "tnum")
