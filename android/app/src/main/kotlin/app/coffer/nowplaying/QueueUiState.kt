package app.coffer.nowplaying

import androidx.compose.runtime.Immutable
import app.coffer.core.QueueEntry

/** What is played now, was and will be, in that order. */
@Immutable
data class QueueUiState(
    val entries: List<QueueEntry> = emptyList(),
    val current: Int? = null,
    val sounding: Boolean = false,
    val canUndo: Boolean = false,
)
