#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every target and every variable of the makefiles stands in `make help` and in docs/manual.md, and every file that a
# page of docs names by a link is there.
export LC_ALL=C
set -u
n=0
ok() { # STATUS WHAT; what is wrong in $out
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; sed 's/^/# /' <<<"$out"; fi
}
makefiles=(Makefile */rules.mk */*/rules.mk)
help=$(make -s help 2>&1)
manual=$(sed -n '/^## Make$/,$p' docs/manual.md)

# Targets with a description, and names on the left of ?= that a person may set.
targets=$(awk -F: '/^[a-z-]+:.*## / { print $1 }' "${makefiles[@]}")
variables=$({ sed -n 's/^\([A-Z_]*\) *?=.*/\1/p' "${makefiles[@]}"; awk '/^#= /' "${makefiles[@]}" | sed 's/ | .*//' | grep -oE '\b[A-Z_]+='| tr -d =; } |
    grep -vx SWEEP_PREPARED | sort -u)
[ "$(wc -w <<<"$targets")" -gt 20 ] && [ "$(wc -w <<<"$variables")" -gt 20 ]
ok $? "$(wc -w <<<"$targets") targets, $(wc -w <<<"$variables") variables"
out=$(for t in $targets; do grep -q "^  $t " <<<"$help" || echo "$t"; done)
[ -z "$out" ]; ok $? "make help has every target"
out=$(for v in $variables; do grep -qE "\b$v=" <<<"$help" || echo "$v"; done)
[ -z "$out" ]; ok $? "make help has every variable"
out=$(for t in $targets; do grep -q "\`$t\`" <<<"$manual" || echo "$t"; done)
[ -z "$out" ]; ok $? "the manual has every target"
out=$(for v in $variables; do grep -q "\`$v=" <<<"$manual" || echo "$v"; done)
[ -z "$out" ]; ok $? "the manual has every variable"

out=$(for page in README.md docs/*.md; do
    grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -v '^https\?:' | while read -r link; do
        [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
    done
done)
[ -z "$out" ]; ok $? "every link of the pages leads to a file"
# A test program is named without its ending; what stands below build/ is made.
out=$(grep -oHE '[A-Za-z0-9_./-]*\b(sim|cmodel|rtl|synth|testbenches)/[A-Za-z0-9_./-]*[A-Za-z0-9_]' README.md docs/*.md | sort -u |
    grep -v ':build/' | while IFS=: read -r page path; do
        path=${path#../}
        [ -e "$path" ] || [ -e "$path.c" ] || echo "$page: $path"
    done)
[ -z "$out" ]; ok $? "every file that the pages name is there"
out=$(awk 'length > 120 && !/^(\||!\[)/ && !/^    / { print FILENAME ":" FNR }' README.md docs/*.md)
[ -z "$out" ]; ok $? "lines of the pages have at most 120 characters"
echo "1..$n"
