package app.coffer.story

import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput

/** What a hand does with the app, and waits to see. */
class Finger(private val compose: ComposeTestRule, private val phone: Phone) {
    private fun nodes(what: SemanticsMatcher) = compose.onAllNodes(what)

    fun see(what: String, matcher: SemanticsMatcher = hasText(what)) =
        phone.until("to be seen: $what") { nodes(matcher).fetchSemanticsNodes(atLeastOneRootRequired = false).isNotEmpty() }

    fun tap(what: String, matcher: SemanticsMatcher = hasText(what) and hasClickAction() and isEnabled()) {
        see(what, matcher)
        nodes(matcher).onFirst().performClick()
    }

    fun type(field: String, text: String) {
        see(field, hasTestTag(field))
        nodes(hasTestTag(field)).onFirst().performTextInput(text)
    }
}
