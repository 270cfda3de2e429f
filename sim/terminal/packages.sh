#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# packages.sh PACKAGE=WHY...: installs the Debian packages that are missing. Says what each is for, how much there is to
# download, and how far it is; what apt-get prints is shown only when it fails.
set -u
export LC_ALL=C
missing=()
command -v dpkg-query >/dev/null || { echo "mantis: not a Debian system; this build needs: ${*%%=*}"; exit 0; }
for item in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "${item%%=*}" 2>/dev/null | grep -qx installed && continue
    missing+=("${item%%=*}")
    why=${item#*=}
    echo "mantis: Debian package ${item%%=*} is missing (${why//_/ })"
done
[ ${#missing[@]} -gt 0 ] || exit 0

as=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "mantis: not root and no sudo: install these packages, then run make again" >&2; exit 1; }
    as=(sudo -n)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
fail() {
    tail -n 5 "$log" >&2
    echo "mantis: $1; try it by hand: apt-get install ${missing[*]}" >&2
    exit 1
}
echo "mantis: reading the lists of packages (apt-get update)"
"${as[@]}" apt-get -q update >"$log" 2>&1 || fail "apt-get cannot read the lists of packages"

install=(apt-get -q --no-install-recommends install "${missing[@]}")
"${install[@]}" --assume-no >"$log" 2>&1 # ends with 1: it was told not to
count=$(awk '/ newly installed/ { print $3 + $1; exit }' "$log")
size=$(sed -n 's/^Need to get \(.*\) of archives.*/\1/p' "$log")
disk=$(sed -n 's/^After this operation, \(.*\) of additional.*/\1/p' "$log")
[ -n "$count" ] || fail "apt-get cannot install ${missing[*]}"
echo "mantis: installing $count packages: download ${size:-nothing}, ${disk:-nothing} on disk"

# Three lines of apt-get's for each package count as its three steps: got, unpacked, set up.
"${as[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" -y -o Dpkg::Use-Pty=0 2>&1 | tee "$log" | "$(dirname "$0")/stream_awk.sh" -v count="$count" '
    /^Get:/ { step("downloaded", ++got) }
    /^Unpacking / { step("unpacked", ++unpacked) }
    /^Setting up / { step("set up", ++ready) }
    function step(what, n) {
        if (n == count || n % 10 == 0) { printf "  %-11s %3d of %d\n", what, n, count; fflush() }
    }'
[ "${PIPESTATUS[0]}" = 0 ] || fail "apt-get could not install ${missing[*]}"
