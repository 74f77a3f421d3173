#!/usr/bin/env bash
# resources.sh MODULE BUILD FRAMEWORK AARS: aapt2 over the resources of the app and of the AARs.
# Makes BUILD/resources.apk, the R classes of all packages, R8's rules for what the manifest names, and the file by which
# Robolectric finds them.
set -euo pipefail
module=$1 build=$2 framework=$3 aars=$4
flat=$build/res-flat sources=$build/generated-sources/r
rm -rf "$sources"
mkdir -p "$flat" "$sources" "$build/test-classes/com/android/tools"

# Debian's aapt2 crashes on this layout of androidx.media (it names a drawable of the framework); nothing uses it.
[ ! -d "$aars/media/res" ] || sed -i '/ic_menu_close_clear_cancel/d' "$aars/media/res/layout/notification_media_cancel_action.xml"

libraries=() packages=
for res in "$aars"/*/res; do
  library=${res%/res}
  compiled=$flat/${library##*/}.zip
  [ "$compiled" -nt "$library/AndroidManifest.xml" ] || aapt2 compile --dir "$res" -o "$compiled"
  libraries+=(-R "$compiled")
  packages+=:$(sed -n 's/.*package="\([^"]*\)".*/\1/p' "$library/AndroidManifest.xml")
done
aapt2 compile --dir "$module/src/main/res" -o "$flat/app.zip"
# It warns of the framework's jar at length.
quiet() { { "$@" 2>&1 >&3 | { grep -v '^aapt2 W ' || true; } >&2; } 3>&1; }
quiet aapt2 link -I "$framework" --manifest "$module/src/main/AndroidManifest.xml" --java "$sources" --extra-packages "${packages#:}" \
  --auto-add-overlay --no-version-vectors --proguard "$build/manifest-rules.pro" -o "$build/resources.apk" "${libraries[@]}" -R "$flat/app.zip"

cat > "$build/test-classes/com/android/tools/test_config.properties" <<CONFIG
android_resource_apk=$build/resources.apk
android_merged_manifest=$module/src/main/AndroidManifest.xml
android_custom_package=app.coffer
CONFIG
