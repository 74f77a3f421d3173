#!/usr/bin/env bash
# Makes the certificates beside it, each valid for a century, and keeps no key.
set -euo pipefail
cd "$(dirname "$0")"
keys=$(mktemp -d)
trap 'rm -r "$keys"' EXIT

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$keys/$1.key" -out "$1.pem" \
    -days 36500 -subj "/CN=$2" -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
}

# leaf NAME AUTHORITY USAGE
leaf() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$keys/$1.key" -out "$keys/$1.csr" -subj "/CN=$1"
  openssl x509 -req -in "$keys/$1.csr" -CA "$2.pem" -CAkey "$keys/$2.key" -days 36500 -out "$1.pem" \
    -extfile <(printf 'subjectAltName=DNS:locker.example\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\n' "$3")
}

authority authority 'An authority of the system'
authority stranger 'An authority that nobody knows'
leaf server authority serverAuth
leaf client authority clientAuth
leaf unknown stranger serverAuth
