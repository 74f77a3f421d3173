package app.coffer.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue

/** A visit to a destination: going there twice makes two, each with a state of its own. */
data class Visit(val id: Int, val destination: Destination)

/** Where one is, and where back leads: a stack for each tab, and from any other tab's root to the library. */
@Stable
class BackStack private constructor(tab: Tab, stacks: Map<Tab, List<Visit>>) {
    /** A stack with nothing but the tabs' roots. */
    constructor() : this(Tab.LIBRARY, Tab.entries.associateWith { listOf(Visit(it.ordinal, it.root)) })

    private var stacks by mutableStateOf(stacks)

    /** The tab that is open. */
    var tab: Tab by mutableStateOf(tab)
        private set

    /** Where one is. */
    val top: Visit get() = stacks.getValue(tab).last()

    /** Where back leads; null: out of the app. */
    val previous: Visit?
        get() {
            val stack = stacks.getValue(tab)
            return when {
                stack.size > 1 -> stack[stack.size - 2]
                tab != Tab.LIBRARY -> stacks.getValue(Tab.LIBRARY).last()
                else -> null
            }
        }

    /** Whether a way back, from any tab, leads to [visit]. */
    operator fun contains(visit: Visit): Boolean = stacks.values.any { visit in it }

    /** How deep the open tab is; 1 at its root. */
    val depth: Int get() = stacks.getValue(tab).size

    /** Goes to [destination]; stays where that is where one is. */
    fun open(destination: Destination) {
        if (top.destination == destination) return
        val id = stacks.values.flatten().maxOf(Visit::id) + 1
        stacks = stacks + (tab to stacks.getValue(tab) + Visit(id, destination))
    }

    /** Opens [tab] where it was left, or its root where it is open already. */
    fun select(tab: Tab) {
        if (this.tab == tab) stacks = stacks + (tab to stacks.getValue(tab).take(1)) else this.tab = tab
    }

    /** Goes back; nothing where that would leave the app. */
    fun back() {
        val stack = stacks.getValue(tab)
        if (stack.size > 1) stacks = stacks + (tab to stack.dropLast(1)) else tab = Tab.LIBRARY
    }

    /** Goes back to the library's root, whichever tab that began in. */
    fun home() {
        stacks = stacks.mapValues { (_, stack) -> stack.take(1) }
        tab = Tab.LIBRARY
    }

    private fun save(): List<String> = listOf(tab.name) +
        stacks.flatMap { (tab, stack) -> stack.drop(1).map { "${tab.name} ${it.id} ${it.destination.save()}" } }

    internal companion object {
        val Saver = listSaver<BackStack, String>(save = { it.save() }, restore = ::restore)

        private fun restore(saved: List<String>): BackStack {
            val fresh = BackStack()
            val stacks = fresh.stacks.toMutableMap()
            for (line in saved.drop(1)) {
                val parts = line.split(' ', limit = 3)
                val tab = Tab.entries.firstOrNull { it.name == parts[0] } ?: continue
                val id = parts.getOrNull(1)?.toIntOrNull() ?: continue
                val destination = parts.getOrNull(2)?.let(Destination::restore) ?: continue
                stacks[tab] = stacks.getValue(tab) + Visit(id, destination)
            }
            return BackStack(Tab.entries.firstOrNull { it.name == saved.firstOrNull() } ?: Tab.LIBRARY, stacks)
        }
    }
}

/** A back stack that outlives turning the phone and being put out of memory. */
@Composable
fun rememberBackStack(): BackStack = rememberSaveable(saver = BackStack.Saver) { BackStack() }
