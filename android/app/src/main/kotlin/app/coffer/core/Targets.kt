package app.coffer.core

import app.coffer.bindings.Item as GeneratedItem
import app.coffer.bindings.Pin as GeneratedPin
import app.coffer.bindings.PinTarget as GeneratedTarget
import app.coffer.bindings.Proof as GeneratedProof

/** What can be starred and rated. */
sealed interface Item {
    data class Track(val id: Long) : Item

    data class Album(val id: Long) : Item

    data class Artist(val id: Long) : Item
}

/** What can be kept on this device. A rule that sync keeps up, not a list of files. */
sealed interface PinTarget {
    data class Track(val id: Long) : PinTarget

    data class Album(val id: Long) : PinTarget

    data class Artist(val id: Long) : PinTarget

    data class Playlist(val id: Long) : PinTarget
}

/** What the user asked to keep; [tracks]: how many it stands for now. */
data class Pin(val target: PinTarget, val label: String, val tracks: Long)

/** What shows that the user may sign in. Never printed. */
sealed interface Proof {
    /** As the locker's web page shows it. */
    class PairingCode(val code: String) : Proof

    class Password(val user: String, val password: String) : Proof

    class ApiKey(val key: String) : Proof
}

internal fun Item.toCore(): GeneratedItem =
    when (this) {
        is Item.Track -> GeneratedItem.Track(id)
        is Item.Album -> GeneratedItem.Album(id)
        is Item.Artist -> GeneratedItem.Artist(id)
    }

internal fun PinTarget.toCore(): GeneratedTarget =
    when (this) {
        is PinTarget.Track -> GeneratedTarget.Track(id)
        is PinTarget.Album -> GeneratedTarget.Album(id)
        is PinTarget.Artist -> GeneratedTarget.Artist(id)
        is PinTarget.Playlist -> GeneratedTarget.Playlist(id)
    }

internal fun GeneratedPin.toApp() =
    Pin(
        when (val it = target) {
            is GeneratedTarget.Track -> PinTarget.Track(it.id)
            is GeneratedTarget.Album -> PinTarget.Album(it.id)
            is GeneratedTarget.Artist -> PinTarget.Artist(it.id)
            is GeneratedTarget.Playlist -> PinTarget.Playlist(it.id)
        },
        label,
        tracks,
    )

internal fun Proof.toCore(): GeneratedProof =
    when (this) {
        is Proof.PairingCode -> GeneratedProof.PairingCode(code)
        is Proof.Password -> GeneratedProof.Password(user, password)
        is Proof.ApiKey -> GeneratedProof.ApiKey(key)
    }
