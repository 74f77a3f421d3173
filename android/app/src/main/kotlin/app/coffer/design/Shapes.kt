package app.coffer.design

import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.ui.unit.dp

/** Corners of a cover in lists and grids. */
val CoverShape = RoundedCornerShape(8.dp)

/** Corners of the large cover. */
val LargeCoverShape = RoundedCornerShape(20.dp)
