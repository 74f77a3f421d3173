package app.coffer.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.SaveableStateHolder
import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelStore
import androidx.lifecycle.ViewModelStoreOwner
import androidx.lifecycle.viewmodel.compose.LocalViewModelStoreOwner

/** The view models of each visit: they live until it is left for good, also while the phone turns. */
internal class VisitStores : ViewModel() {
    private val stores = mutableMapOf<Int, ViewModelStore>()

    fun of(visit: Visit): ViewModelStore = stores.getOrPut(visit.id, ::ViewModelStore)

    fun leave(visit: Visit) {
        stores.remove(visit.id)?.clear()
    }

    override fun onCleared() {
        stores.values.forEach(ViewModelStore::clear)
    }
}

/**
 * Shows [content] with what belongs to [visit]: its view models, its scroll positions. Both end when [stack] has no way
 * back to it.
 */
@Composable
internal fun VisitScope(
    visit: Visit,
    stack: BackStack,
    stores: VisitStores,
    states: SaveableStateHolder,
    content: @Composable () -> Unit,
) {
    val owner = remember(visit) {
        object : ViewModelStoreOwner {
            override val viewModelStore: ViewModelStore get() = stores.of(visit)
        }
    }
    CompositionLocalProvider(LocalViewModelStoreOwner provides owner) {
        states.SaveableStateProvider(visit.id, content)
    }
    DisposableEffect(visit) {
        onDispose {
            if (visit !in stack) {
                stores.leave(visit)
                states.removeState(visit.id)
            }
        }
    }
}
