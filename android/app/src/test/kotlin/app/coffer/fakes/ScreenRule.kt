package app.coffer.fakes

import android.app.Application
import android.content.ComponentName
import androidx.activity.ComponentActivity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteractionsProvider
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.junit4.AndroidComposeTestRule
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.rules.ActivityScenarioRule
import org.junit.rules.ExternalResource
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf

typealias ScreenRule = AndroidComposeTestRule<ActivityScenarioRule<ComponentActivity>, ComponentActivity>

/** An empty window to show a screen in. Goes with [EmptyWindow], which comes before it. */
fun screenRule(): ScreenRule = createAndroidComposeRule<ComponentActivity>()

/** Declares the empty window, which the app's manifest does not have; on a phone of these [qualifiers], where given. */
class EmptyWindow(private val qualifiers: String? = null, private val fontScale: Float = 1f) : ExternalResource() {
    override fun before() {
        qualifiers?.let(RuntimeEnvironment::setQualifiers)
        RuntimeEnvironment.setFontScale(fontScale)
        val app = ApplicationProvider.getApplicationContext<Application>()
        shadowOf(app.packageManager).addActivityIfNotPresent(ComponentName(app, ComponentActivity::class.java))
    }
}

/** Holds the screen to what everybody needs: whatever can be tapped says what it is, and is large enough. */
fun SemanticsNodeInteractionsProvider.assertAccessible() {
    val density = RuntimeEnvironment.getApplication().resources.displayMetrics.density
    for (node in onAllNodes(hasClickAction()).fetchSemanticsNodes()) {
        if (node.isText) continue
        check(node.saysWhatItIs) { "without a label: ${node.config} at ${node.boundsInRoot}" }
        // What is scrolled half out of sight is as large as its visible part.
        val touch = node.touchBoundsInRoot
        check(!node.isWhole || minOf(touch.width, touch.height) >= FINGER_DP * density) {
            "too small for a finger: ${node.config} at $touch"
        }
    }
}

private val SemanticsNode.isText get() = SemanticsActions.SetText in config

private val SemanticsNode.saysWhatItIs: Boolean
    get() = !config.getOrNull(SemanticsProperties.ContentDescription).isNullOrEmpty() ||
        !config.getOrNull(SemanticsProperties.Text).isNullOrEmpty()

private val SemanticsNode.isWhole: Boolean get() = boundsInRoot.height >= size.height - 1f &&
    boundsInRoot.width >= size.width - 1f

/** 48, less what is lost to rounding. */
private const val FINGER_DP = 47.5f

/** Nodes that say [state] of themselves. */
fun hasState(state: String) = SemanticsMatcher.expectValue(SemanticsProperties.StateDescription, state)
