#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make mutation in short, as TAP: the places that mutate finds in a file of each language are those recorded; the same
# seed chooses the same faults, and a record that fits nowhere is refused; and of the cycle model's faults in known.txt a
# dozen random programs find each beside the RTL as it is, while they blame nothing when no fault is switched on.
export LC_ALL=C
set -u
build=${MANTIS_BUILD:-build}
folder=$build/mutation
[ "${MANTIS_N:-16}" = 16 ] || folder=$build/mutation-n$MANTIS_N
here=testbenches/mutation
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0
ok() { # STATUS WHAT
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; failed=1; fi
}
test=$folder/known/test_programs
if [ ! -x "$test" ]; then
    echo "1..0 # SKIP this build has no RTL"
    exit 0
fi

mkdir -p "$work/$here/fixture" "$work/cmodel/cycle"
for language in sv c; do
    "$folder/mutate" 1000 1 1 "$work" "$work/list" "$here/fixture/places.$language" >/dev/null
    cut -f2- "$work/list" | diff "$here/fixture/places_$language.txt" - >"$work/diff"
    ok $? "$(wc -l <"$work/list") faults of places.$language, where the record has them"
    sed 's/^/# /' "$work/diff" | head -n 10
    ! grep -q "switch\|table\|LIMIT\|HALF\|twice\|unseen" "$work/list"; ok $? "none in declarations, loop heads, labels, functions of elaboration ($language)"
done
for seed in 5 5 6; do
    "$folder/mutate" 40 $seed 1 "$work" "$work/list$seed" cmodel/cycle/*.c >/dev/null
    [ ! -e "$work/first" ] && cp "$work/list5" "$work/first"
done
cmp -s "$work/first" "$work/list5"; ok $? "the same seed chooses the same faults"
! cmp -s "$work/list5" "$work/list6"; ok $? "another one others"
cut -f2,4- "$work/list5" | sed '3s/$/ and more/' >"$work/record"
! "$folder/mutate" "$work/record" 0 1 "$work" "$work/list7" cmodel/cycle/*.c 2>"$work/log" >/dev/null && [ "$(wc -l <"$work/log")" = 1 ]; ok $? "a record that fits nowhere is refused, in one line"
sed -i 3d "$work/record"
"$folder/mutate" "$work/record" 0 1 "$work" "$work/list7" cmodel/cycle/*.c >/dev/null && cut -f2,4- "$work/list7" | sort | cmp -s - <(sort "$work/record"); ok $? "the others are found where they stand"

mkdir "$work/found"
for n in $(seq 20); do
    printf '%d\trtl/a.sv\t1\tmask\tx\ty\n' "$n" >>"$work/table.list"
    echo lockstep/test_a >"$work/found/$n"
done
mkdir "$work/table" && mv "$work/table.list" "$work/table/list" && mv "$work/found" "$work/table/"
echo none >"$work/table/found/3"
"$here/table.sh" "$work/table" "$work/json" >/dev/null && grep -q '^{"mutants":20,"killed":19,' "$work/json"; ok $? "19 of 20 are enough, and in the figures"
echo none >"$work/table/found/4"
! "$here/table.sh" "$work/table" "$work/json" >/dev/null && [ "$(grep -c '"found_by":null' "$work/json")" = 4 ]; ok $? "18 are not; both survivors are named"

top=$PWD
[ "${test#/}" = "$test" ] && test=$top/$test
cd "$work" || exit 1 # where a disagreement leaves its waveform
"$test" >"$work/log" 2>&1; ok $? "no fault switched on: $(head -n 1 "$work/log")"
[ "${folder#/}" = "$folder" ] && folder=$top/$folder
[ "$(wc -l <"$folder/known/cycle.list")" -ge 50 ]; ok $? "fifty recorded faults or more"
while IFS=$'\t' read -r fault unit line kind right _; do
    ! MUTATION_NUMBER=$fault timeout 300 "$test" >"$work/log" 2>&1; ok $? "found: $kind in ${unit##*/}, line $line: ${right//#/no.}"
done <"$folder/known/cycle.list"
echo "1..$number"
exit $failed
