#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make coverage in short, as TAP: rows of counts as Verilator and gcov write them, and what the tables make of rows: sums,
# places that never ran, and failure below 95 %.
export LC_ALL=C
set -u
here=testbenches/coverage
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0
ok() { # STATUS WHAT
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; failed=1; fi
}
same() { # FILE WHAT LINE...: the file has these lines
    diff "$1" <(printf '%s\n' "${@:3}") >"$work/diff"
    ok $? "$2"
    sed 's/^/# /' "$work/diff" | head -n 10
}

awk -f "$here/rtl_points.awk" "$here/fixture/points.dat" | sort >"$work/rtl"
tr '\t' ' ' <"$work/rtl" >"$work/text"
same "$work/text" "lines of blocks, sides of an if and bits of Verilator's points" \
    'branch rtl/mac/pe.sv 12 0' 'branch rtl/mac/pe.sv 12 7' 'line rtl/mac/pe.sv 10 7' 'line rtl/mac/pe.sv 11 7' 'line rtl/mac/pe.sv 12 7' \
    'line rtl/mac/pe.sv 12 7' 'line rtl/mac/pe.sv 13 7' 'line rtl/mac/pe.sv 14 0' 'line rtl/mac/pe.sv 15 7' \
    'toggle rtl/mac/pe.sv 3 0' 'toggle rtl/mac/pe.sv 3 9'
sed 's/{/\n{/g' "$here/fixture/gcov.json" | awk -v folder=cmodel -f "$here/c_lines.awk" >"$work/c"
tr '\t' ' ' <"$work/c" >"$work/text"
same "$work/text" "lines of gcov's JSON, of the models alone" \
    'line cmodel/golden/one.c 4 3' 'line cmodel/golden/one.c 6 0' 'line cmodel/golden/both.h 2 0' 'line cmodel/golden/both.h 2 12884901888'

cat "$work/rtl" "$work/c" >"$work/rows"
! "$here/table.sh" "$work/rows" "$work/json" "$work/never" >"$work/log"; ok $? "less than 95 % is a failure"
grep -q '^{"rtl_line":0.8333,"rtl_branch":0.5000,"rtl_toggle":0.5000,"cmodel_line":0.6666,"rtl_lines":6,"cmodel_lines":3,' "$work/json"
ok $? "figures: a line that one of its blocks or objects ran did run, and is one line"
cut -d: -f1-3 "$work/never" >"$work/places"
same "$work/places" "places that never ran, with their lines" 'cmodel/golden/one.c:6: line' 'rtl/mac/pe.sv:12: branch' 'rtl/mac/pe.sv:14: line'
[ "$(grep -c 'less than 95 %' "$work/log")" = 2 ]; ok $? "both sides are named"
sed -n '/files below/,/^$/p' "$work/log" | awk 'NF > 4 { print $1 }' >"$work/order"
same "$work/order" "files below 95 %, the worst last" rtl/mac/pe.sv cmodel/golden/one.c

many() { # SIDE LINES MISSING
    awk -v side="$1" -v lines="$2" -v missing="$3" 'BEGIN { for (i = 1; i <= lines; i++) printf "line\t%s/x/y.c\t%d\t%d\n", side, i, (i > missing) }'
}
{ many rtl 20 1; many cmodel 200 10; } >"$work/rows"
"$here/table.sh" "$work/rows" "$work/json" "$work/never" >/dev/null; ok $? "95 % of both is enough"
{ many rtl 20 1; many cmodel 200 11; } >"$work/rows"
! "$here/table.sh" "$work/rows" "$work/json" "$work/never" >/dev/null; ok $? "one line less is not"
many rtl 20 0 >"$work/rows"
! "$here/table.sh" "$work/rows" "$work/json" "$work/never" >/dev/null; ok $? "nor are no lines of one side"
echo "1..$number"
exit $failed
