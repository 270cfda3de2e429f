#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Records of a training step replayed by the netlists: every output bit equals golden's, in every clock, and a wrong bit
# is noticed. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
cd "$(dirname "$0")/../.." || exit 1
export BUILD=${MANTIS_BUILD:-build}/test-synth
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
osu=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
if ! command -v sta >/dev/null || ! command -v yosys >/dev/null || [ ! -r $osu ] || [ ! -x "$mantis" ]; then
    echo "1..0 # SKIP opensta, yosys, qflow-tech-osu018 or the program are not there"
    exit 0
fi
n=0
ok() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "$out" | head -5 | sed 's/^/# /'; fi; }
export ASAN_OPTIONS=detect_leaks=0
out=$(make --no-print-directory BUILD="$BUILD" OPT="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" synth-tools gen 2>&1 && synth/run.sh pe map_lane align_lane vector_term mapping_unit 2>&1); ok $? "pe, map_lane, align_lane, vector_term and mapping_unit are synthesized"
# replays NET CASE...: records of these units and phases drive their netlists.
replays() {
    local net=$1 case unit
    shift
    for case in "$@"; do
        unit=${case%%.*}
        out=$("$mantis" record "$unit" --net "$net" --phase "${case#*.}" --out "$BUILD/$case" --steps 3 --batch 16 --clocks 1500 2>&1 &&
            "$BUILD/synth/tools/power" $osu "$BUILD/synth/$unit/netlist.blif" "$BUILD/$case" 2>&1)
        grep -q "^energy_pj_per_op.${case#*.}.zero_delay=[1-9]" <<< "$out" && grep -q 'compared_bits=[1-9][0-9][0-9]' <<< "$out"
        ok $? "$case: the netlist replays a training step of $net as golden does"
    done
}
# lenet5: convolutions through patch views, pooling; its tiles are short, so the array shifts in clocks without a
# product.
replays lenet5 pe.input_gradient align_lane.forward mapping_unit.forward
grep -q '^0_0_0_1_' "$BUILD/pe.input_gradient"; ok $? "pe's record has clocks that shift alone"
replays mlp pe.forward pe.weight_gradient map_lane.forward map_lane.update align_lane.weight_gradient align_lane.update vector_term.update mapping_unit.weight_gradient
awk '!/^\/\// && NR > 1200 && !d { sub(/.$/, substr($0, length($0)) == "0" ? "1" : "0"); d = 1 } { print }' "$BUILD/pe.forward" > "$BUILD/pe.wrong"
if out=$("$BUILD/synth/tools/power" $osu "$BUILD/synth/pe/netlist.blif" "$BUILD/pe.wrong" 2>&1); then ok 1 "a wrong bit is noticed"; else ok 0 "a wrong bit is noticed"; fi
out=$("$mantis" record pe --phase update --out "$BUILD/none" --steps 1 --batch 8 2>&1); grep -q 'does nothing' <<< "$out" && [ ! -e "$BUILD/none" ]; ok $? "a unit that does nothing in a phase leaves no file"
echo "1..$n"
