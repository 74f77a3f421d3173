#!/usr/bin/env bash
# unpack-aars.sh AARS CLASSES: unpacks each AARS/x.aar to AARS/x/ and its classes into CLASSES.
set -euo pipefail
aars=$1 classes=$2
mkdir -p "$classes"
for aar in "$aars"/*.aar; do
  library=${aar%.aar}
  if [ "$library/AndroidManifest.xml" -nt "$aar" ]; then continue; fi
  unzip -q -o -DD "$aar" -d "$library"
  for jar in "$library"/classes.jar "$library"/libs/*.jar; do
    # 11: an AAR of resources only has a jar without classes
    [ ! -e "$jar" ] || unzip -q -o "$jar" -d "$classes" -x 'META-INF/MANIFEST.MF' || [ $? = 1 ] || [ $? = 11 ]
  done
done
