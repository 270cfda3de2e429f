#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Names say one thing, as TAP: no two C files have the same name, for flags, objects and include lines could take one
# for the other; no two headers have the same include guard, for the second would then be empty. The library's public
# headers (cmodel/include) are apart: they are always named with their folder, mantis/.
export LC_ALL=C
set -u
export LC_ALL=C
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
rooms="cmodel rtl sim synth testbenches"

names() { # folder...: names that two C files below them share
    find "$@" -path cmodel/include -prune -o \( -name '*.[ch]' -o -name '*.[ch]pp' -o -name '*.inc' \) -print | sed 's|.*/||' | sort | uniq -d
}
guards() { # folder...: include guards that two headers below them share
    find "$@" \( -name '*.h' -o -name '*.hpp' \) -exec awk 'FNR == 1 { found = 0 } /^#ifndef / && !found { print $2; found = 1 }' {} + | sort | uniq -d
}
check() { # number, text, what is shared
    if [ -z "$3" ]; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; echo "$3" | sed 's/^/# twice: /'; fi
}

echo "1..4"
mkdir "$dir/a" "$dir/b"
printf '#ifndef SHARED_H\n' | tee "$dir/a/same.h" "$dir/b/same.h" > "$dir/b/other.h"
[ "$(names "$dir")" = same.h ] && echo "ok 1 - two files of one name are seen" || echo "not ok 1 - two files of one name are seen"
[ "$(guards "$dir")" = SHARED_H ] && echo "ok 2 - two headers of one guard are seen" || echo "not ok 2 - two headers of one guard are seen"
check 3 "every C file has a name of its own" "$(names $rooms)"
check 4 "every header has an include guard of its own" "$(guards $rooms)"
