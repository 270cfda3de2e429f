#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rooms of docs/rooms.md, as TAP: every #include leads where the table allows, every folder of C code is in the
# table, each room says in one head comment what may enter, and no file includes itself over others. A faulty file of
# each kind must be found, so that silence means something.
export LC_ALL=C
set -u
rules=docs/rooms.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0

check() { # name, 0 for good, log to show otherwise
    number=$((number + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        sed 's/^/# /' "$3" | head -n 40
        failed=1
    fi
}

# "FILE<tab>HEADER" of every quoted include in the C and C++ files of a tree, generated headers and their like left out.
includes() {
    (cd "$1" && find cmodel sim -name '*.[ch]' -o -name '*.[ch]pp' | sort |
        xargs awk -F'"' '/^#include "/ {print FILENAME "\t" $2}')
}

# Reads "FILE<tab>HEADER" and prints each include that the table does not allow.
upward() {
    awk -F'\t' -v rules="$rules" '
        function room_of(path) { sub(/\/[^\/]*$/, "", path); return path }
        BEGIN {
            while ((getline line < rules) > 0) {
                if (line !~ /^\| `(cmodel|sim)\//) continue
                split(line, cell, "|")
                room = cell[2]; gsub(/[` ]/, "", room)
                known[room] = 1; allowed[room, room] = 1
                count = split(cell[4], target, "`")
                for (i = 2; i <= count; i += 2) allowed[room, target[i]] = 1
            }
        }
        {
            from = room_of($1)
            if (from ~ /^cmodel\/include/ || $2 !~ /\// || $2 ~ /^mantis\//) next
            to = $2 ~ /^(host|platform|systemc)\// ? "sim/" $2 : "cmodel/" $2
            if ($2 ~ /\.inc$/) next # generated
            to = room_of(to)
            if (!(from in known)) print $1 ": the room " from " is not in " rules
            else if (!((from, to) in allowed)) print $1 ": may not include " $2
        }'
}

# Prints the files of a loop of includes.
loops() {
    awk -F'\t' '{to = $2 ~ /^(host|platform|systemc)\// ? "sim/" $2 : $2 ~ /^mantis\// ? "cmodel/include/" $2 : $2 ~ /\// ? "cmodel/" $2 : "";
        if (to) print $1, to}' | tsort 2>&1 >/dev/null
}

# Prints each room whose head comments do not say once what may enter.
heads() {
    local room count
    grep -o '^| `[a-z/]*`' "$rules" | tr -d '|` ' | while read -r room; do
            count=$(cat "$1/$room"/*.[ch]* 2>/dev/null | grep -c "Room ${room##*/}:")
        [ "$count" -eq 1 ] || echo "$room: $count head comments begin with \"Room ${room##*/}:\""
    done
}

# A tree with one faulty file, to see it found: path, include.
fault() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/cmodel" "$work/tree/sim" "$work/tree/${1%/*}"
    printf '#include "%s"\n' "${@:2}" >"$work/tree/$1"
}

echo "1..9"
includes . >"$work/includes"
upward <"$work/includes" >"$work/log"
[ -s "$work/includes" ] && [ ! -s "$work/log" ]
check "every include leads to a room that the table allows" $? "$work/log"
loops <"$work/includes" >"$work/log"
[ ! -s "$work/log" ]
check "no file includes itself over others" $? "$work/log"
heads . >"$work/log"
[ ! -s "$work/log" ]
check "each room says once what may enter" $? "$work/log"
find cmodel sim -name '*.[ch]' -o -name '*.[ch]pp' | sed 's|/[^/]*$||' | sort -u | grep -v '^cmodel/include' | while read -r room; do
    grep -q "^| \`$room\` |" "$rules" || echo "$room: not in $rules"
done >"$work/log"
grep -o '^| `[a-z/]*`' "$rules" | tr -d '|` ' | while read -r room; do
    [ -d "$room" ] || echo "$room: in $rules, and no folder"
done >>"$work/log"
[ ! -s "$work/log" ]
check "the table has every folder, and no other" $? "$work/log"

fault sim/host/layers/faulty.c host/networks/network.h
includes "$work/tree" | upward | grep -q 'may not include host/networks/network.h'
check "a layer that knows the network is found" $? /dev/null
fault cmodel/cycle/faulty.c golden/golden.h
includes "$work/tree" | upward | grep -q 'may not include golden/golden.h'
check "a cycle model that knows golden is found" $? /dev/null
fault sim/elsewhere/faulty.c host/support/error.h
includes "$work/tree" | upward | grep -q 'sim/elsewhere is not in'
check "a room without a rule is found" $? /dev/null
fault sim/host/layers/a.h host/layers/b.h
printf '#include "host/layers/a.h"\n' >"$work/tree/sim/host/layers/b.h"
includes "$work/tree" | loops | grep -q 'sim/host/layers/a.h'
check "two headers that include each other are found" $? /dev/null
heads "$work/tree" | grep -q '^sim/host/layers: 0 '
check "a room that does not say what may enter is found" $? /dev/null
exit $failed
