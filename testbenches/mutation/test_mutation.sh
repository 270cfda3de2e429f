#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make mutation in short, as TAP: the places that mutate finds in a file of each language are those recorded; the same
# seed chooses the same faults, and a record that fits nowhere is refused; and of the cycle model's faults in known.txt a
# sixteen random programs find each beside the RTL as it is, while they blame nothing when no fault is switched on.
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

# A fault that changes nothing is proved equal, one that changes something is not, be it late, once, or out of sight.
export MUT_CC="cc -I$here -std=c11 -w" MUT_RTL="$here/fixture/proofs.sv rtl/memory/sram.sv" MUT_TOP=proofs_top MUT_PACKAGES=""
for language in sv c; do
    record=$here/fixture/proofs_$language.txt
    if [ $language = sv ] && ! command -v yosys >/dev/null; then
        number=$((number + 1)); echo "ok $number - proofs of proofs.sv # SKIP yosys is not installed"
        continue
    fi
    cut -f2- "$record" >"$work/record"
    "$folder/mutate" "$work/record" 0 1 "$work" "$work/list" "$here/fixture/proofs.$language" >/dev/null
    while IFS=$'\t' read -r fault unit line rest; do
        "$here/equal.sh" "$work" "$fault"
        case $(cat "$work/found/$fault") in equal:*) verdict=equal ;; *) verdict=differs ;; esac
        printf '%s\t%s\t%s\n' $verdict "$unit" "$rest"
    done <"$work/list" | sort | diff <(sort "$record") - >"$work/diff"
    ok $? "$(grep -c ^equal "$record") faults of proofs.$language are proved equal, $(grep -c ^differs "$record") are not"
    sed 's/^/# /' "$work/diff" | head -n 10
    rm -rf "$work/found"
done

mkdir "$work/found"
for n in $(seq 20); do
    printf '%d\trtl/a.sv\t1\tmask\tx\ty\n' "$n" >>"$work/table.list"
    echo lockstep/test_a >"$work/found/$n"
done
mkdir "$work/table" && mv "$work/table.list" "$work/table/list" && mv "$work/found" "$work/table/"
echo none >"$work/table/found/3"
"$here/table.sh" "$work/table" "$work/json" >/dev/null && grep -q '^{"mutants":20,"killed":19,' "$work/json"; ok $? "19 of 20 are enough, and in the figures"
echo "equal: same code" >"$work/table/found/5"
! "$here/table.sh" "$work/table" "$work/json" >/dev/null && grep -q '^{"mutants":19,"killed":18,.*"drawn":20,' "$work/json"; ok $? "what is proved equal is no fault, and is not found"
echo lockstep/test_a >"$work/table/found/5"
echo none >"$work/table/found/4"
! "$here/table.sh" "$work/table" "$work/json" >/dev/null && [ "$(grep -c '"found_by":null' "$work/json")" = 4 ]; ok $? "18 are not; both survivors are named"

# Tests that fail with certain faults, and write down with which they were run.
fake=$work/fake
mkdir -p "$fake/bin/lockstep"
printf '%s\trtl/%s.sv\t1\tmask\tx\ty\n' 1 a 2 a 3 b 4 b >"$fake/rtl.list"
printf '%s\tcmodel/cycle/%s.c\t1\tmask\tx\ty\n' 10001 a 10002 b 10003 c >"$fake/cycle.list"
fails_with() { # TEST FAULTS
    printf '#!/bin/bash\necho "$MUTATION_ON" >>%q\nfor n in $MUTATION_ON; do [[ " %s " != *" $n "* ]] || exit 1; done\n' "$fake/$1.ran" "$2" >"$fake/bin/lockstep/$1"
    chmod +x "$fake/bin/lockstep/$1"
}
found() { for n in 1 2 3 4 10001 10002 10003; do echo -n "$(cat "$fake/found/$n") "; done; }
fails_with first 1
fails_with second "3 10002"
! "$here/run.sh" "$fake" 1 lockstep/first lockstep/second >"$work/log" 2>&1 && grep -q '^{"mutants":7,"killed":3,' "$fake.json" &&
    [ "$(found)" = "lockstep/first none lockstep/second none none lockstep/second none " ]; ok $? "each fault is found by the test that it makes fail: $(tail -n 1 "$work/log" | sed 's/;.*//')"
[ "$(paste -sd, "$fake/second.ran")" = "0,2 3,2,3,4,10001 10002 10003,10001,10002,10003" ]; ok $? "later tests have many faults at once, none of one expression or of both sides beside each other: $(paste -sd, "$fake/second.ran")"
fails_with second 0
rm -r "$fake/found" "$fake.json"
! "$here/run.sh" "$fake" 1 lockstep/first lockstep/second >"$work/log" 2>&1 && grep -q 'second fails without any fault' "$work/log" && [ ! -e "$fake.json" ]; ok $? "a test that fails without any fault ends the run"

top=$PWD
[ "${test#/}" = "$test" ] && test=$top/$test
cd "$work" || exit 1 # where a disagreement leaves its waveform
"$test" >"$work/log" 2>&1; ok $? "no fault switched on: $(head -n 1 "$work/log")"
[ "${folder#/}" = "$folder" ] && folder=$top/$folder
[ "$(wc -l <"$folder/known/cycle.list")" -ge 50 ]; ok $? "fifty recorded faults or more"
while IFS=$'\t' read -r fault unit line kind right _; do
    ! MUTATION_ON=$fault timeout 300 "$test" >"$work/log" 2>&1; ok $? "found: $kind in ${unit##*/}, line $line: ${right//#/no.}"
done <"$folder/known/cycle.list"
echo "1..$number"
exit $failed
