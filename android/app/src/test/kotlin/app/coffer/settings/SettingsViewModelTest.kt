package app.coffer.settings

import app.coffer.design.ThemeMode
import app.coffer.fakes.FakeAccounts
import app.coffer.fakes.FakeDownloads
import app.coffer.fakes.InMemoryPreferences
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.navigation.Notices
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class SettingsViewModelTest {
    @get:Rule
    val main = MainRule()

    private val accounts = FakeAccounts(listOf(Samples.account, Samples.account.copy(id = 2, isLocker = false)))
    private val downloads = FakeDownloads()
    private val store = InMemoryPreferences()
    private val model by lazy { SettingsViewModel(accounts, downloads, Preferences(store), Notices()) { 42 } }

    @Test
    fun `only lockers are asked how full they are`() = runTest {
        watch(model.state)
        runCurrent()
        assertEquals(setOf(1L), model.state.value.usage.keys)
        assertEquals(2, model.state.value.accounts?.size)
    }

    @Test
    fun `the cache's limit is set, shown and remembered`() = runTest {
        watch(model.state)
        runCurrent()
        model.limitCache(5_000_000_000)
        runCurrent()
        assertEquals(5_000_000_000, model.state.value.storage?.limitBytes)
        assertEquals(5_000_000_000, Preferences(store).cacheLimit.state.value)
    }

    @Test
    fun `downloads over mobile data are allowed at once and from then on`() = runTest {
        watch(model.state)
        model.downloadOnMetered(true)
        runCurrent()
        assertEquals(true, downloads.onMetered)
        assertTrue(model.state.value.downloadOnMetered)
        assertTrue(Preferences(store).downloadOnMetered.state.value)
    }

    @Test
    fun `signing out takes the account off the list`() = runTest {
        watch(model.state)
        runCurrent()
        model.signOut(Samples.account)
        runCurrent()
        assertEquals(listOf(2L), model.state.value.accounts?.map { it.id })
    }

    @Test
    fun `a single account can be synced`() = runTest {
        model.sync(Samples.account)
        assertEquals(listOf<Long?>(1), accounts.syncs)
    }

    @Test
    fun `a remembered choice that this version does not know counts as none`() {
        store.values["theme"] = "SEPIA"
        assertEquals(ThemeMode.SYSTEM, Preferences(store).theme.state.value)
    }
}
