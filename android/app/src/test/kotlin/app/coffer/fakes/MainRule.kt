package app.coffer.fakes

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.resetMain
import kotlinx.coroutines.test.setMain
import org.junit.rules.TestWatcher
import org.junit.runner.Description

/** A main thread of the test's own, whose time is the test's. */
@OptIn(ExperimentalCoroutinesApi::class)
class MainRule : TestWatcher() {
    override fun starting(description: Description) = Dispatchers.setMain(StandardTestDispatcher())

    override fun finished(description: Description) = Dispatchers.resetMain()
}

/** Looks at [flow] as a screen would, to the end of the test. */
fun TestScope.watch(flow: StateFlow<*>) {
    backgroundScope.launch { flow.collect { } }
}
