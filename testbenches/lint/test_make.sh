#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What make says of its own: nothing about jobs under -j, one line about a path with a blank where it cannot build
# there. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
n=0
ok() { # ok STATUS NAME
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; sed 's/^/# /' <<< "$out" | head -5; fi
}
one_line() { [ "$(wc -l <<< "$out")" = 1 ] && grep -q "$1" <<< "$out"; }
for goal in run golden; do
    out=$(make -j4 -n BUILD="$folder/b" $goal 2>&1 | grep -i 'warning'); [ -z "$out" ]; ok $? "make -j4 $goal has no warning about jobs"
done
out=$(make -n BUILD="a b" gen 2>&1); [ $? != 0 ] && one_line "a folder without blanks"; ok $? "BUILD with a blank is refused in one line"
mkdir "$folder/a b" && cp -r Makefile cmodel sim rtl synth testbenches docs "$folder/a b" && cd "$folder/a b" || exit 1
for goal in "" build test run; do
    out=$(make -n $goal 2>&1); [ $? != 0 ] && one_line "has a blank.*make golden"; ok $? "make $goal in a path with a blank is refused in one line"
done
out=$(make help 2>&1); ok $? "help is not"
out=$(make FULL=0 gen build/obj-n16-golden/sim/host/support/error.o 2>&1 && make -n golden 2>&1); ok $? "nor are the C models"
echo "1..$n"
