"""py-sonic as a client of the locker: URL, user and app password come as arguments, the uploaded file as a path."""

import hashlib
import sys
from urllib.parse import urlparse

import libsonic

url, user, password, original = sys.argv[1:5]
address = urlparse(url)
with open(original, "rb") as file:
    original_bytes = file.read()


def connect(legacy):
    return libsonic.Connection(
        f"{address.scheme}://{address.hostname}",
        user,
        password,
        port=address.port,
        serverPath="/rest",
        appName="py-sonic",
        apiVersion="1.16.1",
        legacyAuth=legacy,
    )


def one(value):
    return value[0] if isinstance(value, list) else value


for legacy in (False, True):
    client = connect(legacy)
    assert client.ping(), f"ping (legacy={legacy})"

client = connect(False)
assert client.getLicense()["license"]["valid"]
assert "scanStatus" in client.getScanStatus()
assert "scanStatus" in client.startScan()
assert client.getMusicFolders()["musicFolders"]["musicFolder"]
assert client.getUser(user)["user"]["username"] == user

indexes = client.getIndexes()["indexes"]["index"]
artists = client.getArtists()["artists"]["index"]
assert indexes and artists
artist = client.getArtist(artists[0]["artist"][0]["id"])["artist"]
album = client.getAlbum(artist["album"][0]["id"])["album"]
song = client.getSong(album["song"][0]["id"])["song"]
assert song["title"] and song["albumId"] == album["id"]
directory = client.getMusicDirectory(album["id"])["directory"]
assert [child["id"] for child in directory["child"]] == [child["id"] for child in album["song"]]

for kind in ("random", "newest", "frequent", "recent", "highest", "starred", "alphabeticalByName", "alphabeticalByArtist"):
    client.getAlbumList(kind)
    client.getAlbumList2(kind)
assert client.getAlbumList2("byYear", fromYear=1900, toYear=2100)["albumList2"]["album"]
genre = client.getGenres()["genres"]["genre"][0]["value"]
assert client.getAlbumList2("byGenre", genre=genre)["albumList2"]["album"]
assert client.getRandomSongs(size=5)["randomSongs"]["song"]

needle = song["title"].split()[0]
assert any(hit["id"] == song["id"] for hit in client.search2(needle)["searchResult2"]["song"])
assert any(hit["id"] == song["id"] for hit in client.search3(needle)["searchResult3"]["song"])

everything = client.search3("", songCount=500, albumCount=500, artistCount=500)["searchResult3"]
by_hash = {}
for hit in everything["song"]:
    content = client.download(hit["id"]).read()
    assert len(content) == hit["size"]
    by_hash[hashlib.sha256(content).hexdigest()] = hit
uploaded = by_hash[hashlib.sha256(original_bytes).hexdigest()]
assert client.stream(uploaded["id"], tformat="raw").read() == original_bytes

picture = client.getCoverArt(uploaded["coverArt"], size=100).read()
assert picture[:2] == b"\xff\xd8" or picture[:4] == b"\x89PNG", picture[:16]

client.star([uploaded["id"]], [album["id"]], [artist["id"]])
starred = client.getStarred2()["starred2"]
assert [hit["id"] for hit in starred["song"]] == [uploaded["id"]]
assert starred["album"] and starred["artist"]
client.unstar([uploaded["id"]], [album["id"]], [artist["id"]])
assert not client.getStarred2()["starred2"].get("song")
client.setRating(uploaded["id"], 4)
assert client.getSong(uploaded["id"])["song"]["userRating"] == 4
client.scrobble(uploaded["id"])
assert client.getSong(uploaded["id"])["song"]["playCount"] == 1

client.createPlaylist(name="Öl & <Wasser>", songIds=[song["id"], uploaded["id"]])
listed = client.getPlaylists()["playlists"]["playlist"]
playlist = [entry for entry in listed if entry["name"] == "Öl & <Wasser>"][0]
client.updatePlaylist(playlist["id"], name="Later", songIdsToAdd=[song["id"]], songIndexesToRemove=[0])
entries = client.getPlaylist(playlist["id"])["playlist"]
assert entries["name"] == "Later"
assert [entry["id"] for entry in entries["entry"]] == [uploaded["id"], song["id"]]
client.deletePlaylist(playlist["id"])
assert not client.getPlaylists()["playlists"].get("playlist")

try:
    client.getSong("tr-999999999")
except libsonic.errors.DataNotFoundError:
    pass
else:
    raise AssertionError("a song that is not there must answer code 70")

print("ok")
