#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The design-space sweep: two points end to end, resumed without work, broken ones said clearly; its variants equal to
# the accelerator's units by proof and by simulation. TAP. Works in its own folder below $MANTIS_BUILD.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$(pwd)
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
mkdir -p "${MANTIS_BUILD:-build}/test-sweep"
BUILD=$(cd "${MANTIS_BUILD:-build}/test-sweep" && pwd)
export BUILD
unset LIBERTY RECORDS PERIOD ANY_VERSION SYNTH_EXTRA SABOTAGE SWEEP_NET SWEEP_EPOCHS SWEEP_BITS MAKEFLAGS MAKELEVEL
export SWEEP_STEPS=20 SWEEP_SEEDS=1 SWEEP_DATA=digits
osu=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
if ! command -v sta >/dev/null || ! command -v yosys >/dev/null || ! command -v gnuplot >/dev/null || [ ! -r $osu ]; then
    echo "1..0 # SKIP opensta, yosys, gnuplot or qflow-tech-osu018 are not installed (make deps-synth)"
    exit 0
fi
[ -x "$mantis" ] || { echo "1..0 # SKIP $mantis is not built"; exit 0; }
n=0
ok() { # ok STATUS NAME
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "$out" | tail -5 | sed 's/^/# /'; fi
}
# says PATTERN NAME COMMAND...: the command fails and its message matches.
says() {
    local pattern=$1 name=$2
    shift 2
    if out=$("$@" 2>&1); then ok 1 "$name (it did not fail)"; else grep -qE "$pattern" <<< "$out"; ok $? "$name"; fi
}
rm -rf "$BUILD/synth/sweep" "$BUILD/synth/cache" "$BUILD"/synth/*/energy* "$BUILD/synth/sweep.html"
ln -sfn "$(readlink -f "$mantis")" "$BUILD/mantis"
units="sweep_array_n8_b4 sweep_pe_b4 sweep_map_b4_r8 sweep_map_b4_r0 sweep_random_r8 sweep_align_lza shared_exponent"
sweep() { make --no-print-directory BUILD="$BUILD" SWEEP_UNITS="$units" SWEEP_POINTS="b4_r8 b4_r0" SWEEP_PREPARED=synth-tools "$@"; }

# -- two points end to end
out=$(SWEEP_BITS=4 synth/sweep/records.sh 2>&1); ok $? "operands of a training step with 4 bits are recorded"
out=$(sweep sweep-units sweep-accuracy 2>&1 && sweep sweep-table 2>&1); ok $? "two points go through synthesis, energy, training, table and page"
results=$BUILD/synth/sweep/results.tsv
[ "$(wc -l < "$results")" = 3 ] && awk -F'\t' 'NR > 1 { good += $1 == 8 && $2 == 4 && $6 > 5e5 && $9 > $6 && $10 > 50 && $12 > 1 && $16 > 0 && $16 < 100 } END { exit good != 2 }' "$results"
out=$(cat "$results"); ok $? "the table has both, with area, frequency, energy and accuracy"
value() { awk -F= -v k="$2" '$1 == k { print $2 }' "$BUILD/synth/$1/facts"; }
awk -F'\t' -v lane="$(value sweep_map_b4_r8 area_um2)" -v source="$(value sweep_random_r8 area_um2)" -v e="$(value shared_exponent area_um2)" \
    '$3 == 8 { d = $7 - 16 * lane - source - e; exit !(d < 1 && d > -1) }' "$results"; ok $? "a mapping unit is sixteen lanes, a source and an exponent"
grep -q '"liberty_sha256": "[0-9a-f]\{64\}"' "$BUILD/synth/sweep/results.json" && grep -q '"yosys"' "$BUILD/synth/sweep/results.json" && grep -q '<svg' "$BUILD/synth/sweep.html"
ok $? "JSON names tools and Liberty, the page has plots"
grep -q '^energy_parts.forward.compared_bits=[1-9]' "$BUILD/synth/sweep_pe_b4/energy" && grep -q '^energy_pj_per_op.weight_gradient.glitches' "$BUILD/synth/sweep_pe_b4/energy"
ok $? "the 4-bit PE's netlist replays a training step's sums as golden has them"

# -- resumed: nothing is made anew
touch "$BUILD/before"
was=$(cat "$results")
out=$(sweep sweep-units sweep-accuracy 2>&1 && sweep sweep-table 2>&1); status=$?
fresh=$(find "$BUILD/synth/cache" "$BUILD/synth/sweep" \( -name timing.log -o -name netlist.v -o -name energy.key -o -path '*/runs/*.run' \) -newer "$BUILD/before")
found=$(find "$BUILD/synth/cache/" "$BUILD/synth/sweep" \( -name timing.log -o -name netlist.v -o -name energy.key -o -path '*/runs/*.run' \) | wc -l)
out="$out $fresh"; [ $status = 0 ] && [ -z "$fresh" ] && [ "$found" -ge 16 ] && [ "$was" = "$(cat "$results")" ]; ok $? "a second run takes all $found results from the cache and ends the same"
rm "$(readlink -f "$BUILD/synth/sweep_map_b4_r0")/timing.log" "$BUILD"/synth/sweep/accuracy/b4_r0/runs/*.run
touch "$BUILD/before"
out=$(sweep sweep-units sweep-accuracy 2>&1 && sweep sweep-table 2>&1); status=$?
fresh=$(find "$BUILD/synth/cache" "$BUILD/synth/sweep" \( -name timing.log -o -path '*/runs/*.run' \) -newer "$BUILD/before" | wc -l)
[ $status = 0 ] && [ "$fresh" = 2 ] && [ "$was" = "$(cat "$results")" ]; ok $? "after an interruption what is missing is made, nothing else, with the same figures"

# -- broken points
says 'no point b9_r8: bB_rR' "a point that does not exist is named" synth/sweep/accuracy.sh b9_r8
says 'no unit sweep_pe_b3' "a unit that does not exist is named" sweep sweep-unit-sweep_pe_b3 SWEEP_UNITS=sweep_pe_b3
mkdir -p "$BUILD/broken"
cp synth/sweep/{units.txt,random.txt,sweep_rows.sv,sweep_resolve.sv} "$BUILD/broken"
sed -i 's/always_ff/allways_ff/' "$BUILD/broken/sweep_resolve.sv"
says 'sweep_resolve_b4: yosys failed' "a variant that does not elaborate is named with its log" env SYNTH_EXTRA="$BUILD/broken" synth/run.sh sweep_resolve_b4
mv "$BUILD/synth/sweep_random_r8" "$BUILD/aside"
out=$(synth/sweep/table.sh 2>&1); status=$?; mv "$BUILD/aside" "$BUILD/synth/sweep_random_r8"
[ $status = 0 ] && grep -q '1 of 450 points; the others miss a part' <<< "$out"; ok $? "a point with a part missing is left out, and that is said"
sed -i 's/^liberty_sha256=./liberty_sha256=-/' "$BUILD/synth/sweep_random_r8/facts"
says '2 different Liberty files' "figures of different libraries are not mixed" synth/sweep/table.sh
sed -i 's/^seeds=1/seeds=2/' "$BUILD/synth/sweep/accuracy/b4_r0.facts"
out=$(synth/run.sh shared_exponent; SYNTH_EXTRA=$root/synth/sweep synth/run.sh sweep_random_r8)
says 'different trainings' "nor accuracies of different trainings" synth/sweep/table.sh
says 'golden alone' "fewer random bits are refused where the contract holds" "$mantis" train --steps 1 --random-bits 8 --executor cycle

# -- the variants are what they claim: proofs (all of them: make sweep-prove), and that one can fail
out=$(synth/sweep/prove.sh map_b4_r8 map_b8_r24 map_b5_r0 pe_b8 carry_b4 align_8 align_lane 2>&1); ok $? "map lanes, the PE, carry-save rows and align lanes are proven equal"
says 'DIFFER' "a PE that adds without en is disproved" env SABOTAGE='s/if (en_i) acc/acc/' synth/sweep/prove.sh pe_b8
says 'DIFFER' "a lane that clamps too late is disproved" env SABOTAGE='s/distance\[9\] | integer/integer/' synth/sweep/prove.sh map_b5_r8
says 'DIFFER' "a wrong full adder is disproved" env SABOTAGE='s/(x & z)/(x \& y)/' synth/sweep/prove.sh carry_b4

# -- and simulation: arrays against sums, sources and align lanes against numerics
if command -v verilator >/dev/null; then
    sim=$BUILD/sim
    mkdir -p "$sim"
    sources=$(for t in sweep_array sweep_random sweep_align_lane; do sh synth/sources.sh $t "$root/rtl" "$root/synth/sweep"; done | sort -u)
    out=$(for f in xoodoo random_stream align_lane; do cc -O2 -Icmodel/include -Icmodel -c cmodel/numerics/$f.c -o "$sim/$f.o" || exit 1; done
        # shellcheck disable=SC2086
        nice verilator --cc --exe --build -O3 --noassert --top-module test_sweep_top -Wno-fatal -CFLAGS "-O1 -I$root/cmodel/include" --Mdir "$sim/obj" $sources \
            testbenches/synth/test_sweep_top.sv "$root/testbenches/synth/test_sweep.cpp" "$sim"/{xoodoo,random_stream,align_lane}.o 2>&1); ok $? "the variants build under Verilator"
    while read -r line; do
        case $line in
            "ok "*) n=$((n + 1)); echo "ok $n - ${line#*- }" ;;
            "not ok "*) n=$((n + 1)); echo "not ok $n - ${line#*- }" ;;
            "#"*) echo "$line" ;;
        esac
    done < <("$sim/obj/Vtest_sweep_top" 10000; echo "# status $?")
fi
echo "1..$n"
