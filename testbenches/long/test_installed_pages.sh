#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pages of docs/ for people who bring Mantis into their own work, run from an installed tree in a bare Debian without
# this checkout: docs/api.md (C), systemc.md, dpi.md, python.md and weights.md, with nothing but the packages that they
# name. Needs root, debootstrap and Debian's packages. MANTIS_CHROOT names a Debian to use instead of a new one. TAP.
export LC_ALL=C
if [ "$(id -u)" != 0 ] || ! command -v debootstrap > /dev/null; then
    echo "1..0 # SKIP needs root and debootstrap"
    exit
fi
build=${MANTIS_BUILD:-build}
room=$(mktemp -d) || exit 1
system=${MANTIS_CHROOT:-$room/debian}
n=0 failed=0
finish() {
    mountpoint -q "$system/proc" && umount "$system/proc"
    mountpoint -q "$system/dev" && umount "$system/dev"
    rm -rf "$system/tmp/mantis-pages" # nothing is mounted there
    [ -n "${MANTIS_CHROOT:-}" ] || rm -rf --one-file-system "$system"
    rm -rf --one-file-system "$room"
}
trap finish EXIT
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; tail -n 8 "$room/log" | sed 's/^/# /'; fi; }
inside() { chroot "$system" env HOME=/tmp/mantis-pages PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@" > "$room/log" 2>&1; }

if [ ! -d "$system/usr" ]; then
    debootstrap --variant=minbase --include=ca-certificates bookworm "$system" > "$room/log" 2>&1
    result $? "a bare Debian"
fi
mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
mountpoint -q "$system/dev" || mount --bind /dev "$system/dev"
inside apt-get -qq update && inside env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
    gcc g++ make libc6-dev pkgconf zlib1g libopenblas0-pthread libpng16-16 libjpeg62-turbo libsystemc-dev verilator gnuplot-nox \
    python3-numpy python3-pip python3-setuptools python3-wheel python3-torch python3-onnx
result $? "the packages that the pages name"

MAKEFLAGS= make --no-print-directory install DESTDIR="$system" PREFIX=/usr/local BUILD="$build" > "$room/log" 2>&1
result $? "make install"
inside ldconfig
result $? "the libraries are known"
pages=$system/tmp/mantis-pages
mkdir -p "$pages/docs" "$pages/python"
cp docs/{api,systemc,dpi,python,weights}.md "$pages/docs"
cp testbenches/common/page.sh testbenches/common/output_checks.sh testbenches/python/page.py "$pages"
tar -C sim/python --exclude=__pycache__ -cf - pyproject.toml src | tar -C "$pages/python" -xf -

inside pip3 -q install --no-index --no-build-isolation --no-deps --break-system-packages /tmp/mantis-pages/python
result $? "pip install sim/python"
inside sh -c '[ ! -e "$0" ] && [ ! -e "$1" ]' "$PWD/Makefile" "$PWD/cmodel"
result $? "the checkout is not there"

blocks() { awk -v kind="$2" -v dir="$pages" -v page="$1" '$0 == ("```" kind) {on = 1; n++; file = dir "/" page n "." kind; next}
    /^```$/ {on = 0} on {print > file}' "docs/$1.md"; }
blocks api c
blocks systemc cpp
for file in "$pages"/api*.c; do
    name=$(basename "$file")
    packages=mantis
    ! grep -q 'mantis/float.h' "$file" || packages="mantis mantis-float"
    inside sh -c "cd /tmp/mantis-pages && cc -std=c11 $name -o $name.run \$(pkg-config --cflags --libs $packages) && ./$name.run"
    result $? "api.md: $name: $(tail -n 1 "$room/log")"
done
inside sh -c 'cd /tmp/mantis-pages && c++ systemc1.cpp -o systemc.run $(pkg-config --cflags --libs mantis-systemc) && ./systemc.run'
result $? "systemc.md: $(tail -n 1 "$room/log")"
inside env MANTIS=/usr/local/bin/mantis sh -c 'cd /tmp/mantis-pages && python3 page.py Single Programs Training PyTorch'
told=$?
result $told "python.md: $(grep -c '^ok' "$room/log") blocks"
cat > "$pages/weights.sh" <<'END'
cd /tmp/mantis-pages && MANTIS=/usr/local/bin/mantis . ./output_checks.sh && . /tmp/mantis-pages/page.sh
run_page /tmp/mantis-pages/docs/weights.md
exit $failed
END
inside bash /tmp/mantis-pages/weights.sh
told=$?
result $told "weights.md: $(grep -c '^ok' "$room/log") commands"

# The page's own files and commands; what it installs is installed, so its prefix is this one.
awk -v dir="$pages" '/^```systemverilog$/ {getline; file = dir "/" $2; on = 1; next} /^```$/ {on = 0} on {print > file}' docs/dpi.md
{
    echo 'set -e; cd /tmp/mantis-pages'
    awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on && !/^make / && !/\+bug=/' docs/dpi.md | sed 's|\$HOME/mantis|/usr/local|g'
} > "$pages/dpi.sh"
inside bash /tmp/mantis-pages/dpi.sh
told=$?
result $told "dpi.md: its commands run"
grep -qx 'shared exponent: 0 wrong' "$room/log" && grep -qx '5 passed, 0 failed' "$room/log"
result $? "dpi.md: golden agrees with itself and with somebody's units"
echo "1..$n"
exit $failed
