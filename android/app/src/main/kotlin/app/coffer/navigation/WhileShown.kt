package app.coffer.navigation

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.stateIn

/** This flow as the state of a screen, [initial] at first: kept up as long as the screen is shown. */
internal fun <T> Flow<T>.whileShown(scope: CoroutineScope, initial: T): StateFlow<T> =
    stateIn(scope, SharingStarted.WhileSubscribed(STOP_AFTER_MS), initial)

/** Longer than a change of orientation takes. */
private const val STOP_AFTER_MS = 5_000L
