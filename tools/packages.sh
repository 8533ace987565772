#!/bin/sh
# packages.sh [--check] - the Debian packages that the build and its tests need:
# installs what is missing, or with --check only says what that is.
set -eu

packages='gcc make pkg-config liblua5.4-dev libgsl-dev libcmark-gfm-dev
libcmark-gfm-extensions-dev libjansson-dev nettle-dev libseccomp-dev
librandom123-dev gnuplot-nox libcmocka-dev libxml2-dev bats perl'
# Only the checks of the source need these.
[ "${PLUMB_LINT:-0}" = 1 ] && packages="$packages clang clang-format-14
clang-tidy-14 cppcheck lua-check mandoc"

# PDFs need this, and their tests: make pdf and make check.
[ "${PLUMB_PDF:-0}" = 1 ] && packages="$packages weasyprint"

# Only make fuzz needs these.
[ "${PLUMB_FUZZ:-0}" = 1 ] && packages="$packages clang libclang-rt-14-dev"

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]
}

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not a Debian system. Install these (by Debian's names), then run make PACKAGES=ready:" >&2
    echo $packages >&2
    exit 1
fi

missing=
for p in $packages; do
    is_installed "$p" || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if [ "${1:-}" = --check ]; then
    echo "missing:$missing" >&2
    exit 1
fi
echo "Installing with apt:$missing"
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Not root, and no sudo. As root: apt-get install$missing" >&2
        exit 1
    }
    as_root=sudo
fi
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
    --no-install-recommends $missing >/dev/null
