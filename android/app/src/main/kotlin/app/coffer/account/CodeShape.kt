package app.coffer.account

import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.input.OffsetMapping
import androidx.compose.ui.text.input.TransformedText
import androidx.compose.ui.text.input.VisualTransformation

/** Shows a pairing code as the locker does: `ABCD-EFGH`. */
internal object CodeShape : VisualTransformation {
    override fun filter(text: AnnotatedString): TransformedText {
        val shown = if (text.length <= HALF) text.text else text.text.take(HALF) + "-" + text.text.drop(HALF)
        return TransformedText(AnnotatedString(shown), Mapping)
    }

    private object Mapping : OffsetMapping {
        override fun originalToTransformed(offset: Int) = if (offset <= HALF) offset else offset + 1

        override fun transformedToOriginal(offset: Int) = if (offset <= HALF) offset else offset - 1
    }

    private const val HALF = 4
}
