package app.coffer.navigation

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.navigationBars
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.text.BasicText
import androidx.compose.foundation.text.TextAutoSize
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.NavigationRail
import androidx.compose.material3.NavigationRailItem
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import androidx.lifecycle.viewmodel.compose.viewModel
import app.coffer.design.LocalArtwork
import app.coffer.nowplaying.MiniPlayer
import app.coffer.nowplaying.NowPlayingViewModel

/** The app: a screen, the player at its foot, and the way to the others. */
@Composable
fun CofferUi(services: Services) {
    val stack = rememberBackStack()
    var page by rememberSaveable { mutableStateOf(PlayerPage.CLOSED) }
    val player = viewModel { NowPlayingViewModel(services.playback, services.library, services.notices) }
    CompositionLocalProvider(LocalArtwork provides services.artwork) {
        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surface) {
            Box {
                Frame(
                    tab = stack.tab,
                    onTab = stack::select,
                    // Nothing beside a form: neither another way to go nor a player in the keyboard's way.
                    bars = stack.top.destination != Destination.SignIn,
                    foot = { Foot(player) { page = PlayerPage.PLAYER } },
                ) {
                    VisitHost(stack, Modifier.fillMaxSize()) { Route(it.destination, services, stack) }
                    if (page == PlayerPage.CLOSED) NoticeHost(services.notices, Modifier.align(Alignment.BottomCenter))
                }
                PlayerHost(page, { page = it }, player, stack)
                if (page != PlayerPage.CLOSED) {
                    NoticeHost(
                        services.notices,
                        Modifier.align(Alignment.BottomCenter).windowInsetsPadding(WindowInsets.safeDrawing),
                    )
                }
            }
        }
    }
}

/** What stands around the screens: the tabs, below on a phone and at the side where it is wide, and the [foot]. */
@Composable
internal fun Frame(
    tab: Tab,
    onTab: (Tab) -> Unit,
    bars: Boolean,
    foot: @Composable () -> Unit,
    content: @Composable BoxScope.() -> Unit,
) {
    BoxWithConstraints {
        val wide = maxWidth >= RAIL_FROM
        Row {
            if (wide && bars) Rail(tab, onTab)
            Column(Modifier.weight(1f)) {
                Box(
                    Modifier.weight(1f).then(if (bars) Modifier.consumeWindowInsets(footInsets()) else Modifier),
                    content = content,
                )
                if (bars) {
                    foot()
                    if (wide) Spacer(Modifier.windowInsetsPadding(footInsets())) else Bar(tab, onTab)
                }
            }
        }
    }
}

@Composable
private fun footInsets() = WindowInsets.navigationBars.only(WindowInsetsSides.Bottom)

@Composable
private fun Foot(player: NowPlayingViewModel, onOpen: () -> Unit) {
    val state by player.state.collectAsStateWithLifecycle()
    val playing = state
    AnimatedVisibility(playing != null) {
        if (playing != null) MiniPlayer(playing, onOpen, player::toggle, player::next)
    }
}

@Composable
private fun Bar(open: Tab, onTab: (Tab) -> Unit) {
    NavigationBar {
        for (tab in Tab.entries) {
            val selected = tab == open
            NavigationBarItem(
                selected = selected,
                onClick = { onTab(tab) },
                icon = {
                    Icon(painterResource(if (selected) tab.selectedIcon else tab.icon), contentDescription = null)
                },
                label = { TabLabel(tab) },
            )
        }
    }
}

/** Four of them share the width: large type makes them larger only as far as they all fit. */
@Composable
private fun TabLabel(tab: Tab) {
    val density = LocalDensity.current
    val style = LocalTextStyle.current.merge(color = LocalContentColor.current)
    CompositionLocalProvider(
        LocalDensity provides Density(density.density, density.fontScale.coerceAtMost(LARGEST_TAB_TYPE)),
    ) {
        BasicText(
            stringResource(tab.label),
            style = style,
            maxLines = 1,
            softWrap = false,
            autoSize = TextAutoSize.StepBased(minFontSize = 8.sp, maxFontSize = style.fontSize, stepSize = .5.sp),
        )
    }
}

@Composable
private fun Rail(open: Tab, onTab: (Tab) -> Unit) {
    NavigationRail {
        Spacer(Modifier.weight(1f))
        for (tab in Tab.entries) {
            val selected = tab == open
            NavigationRailItem(
                selected = selected,
                onClick = { onTab(tab) },
                icon = {
                    Icon(painterResource(if (selected) tab.selectedIcon else tab.icon), contentDescription = null)
                },
                label = { TabLabel(tab) },
            )
        }
        Spacer(Modifier.weight(1f))
    }
}

/** From this width on a rail at the side leaves more room than a bar at the foot: Material's medium width. */
private val RAIL_FROM = 600.dp

private const val LARGEST_TAB_TYPE = 1.25f
