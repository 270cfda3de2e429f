#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# energy.sh UNIT [UNIT...]: energy per operation of units that run.sh has mapped flat. Needs BUILD; LIBERTY and
# SYNTH_EXTRA as in run.sh.
#
# Random operands come from make_record by the rules in random.txt; a unit without rules there gets no energy. Operands
# of training come from records: $RECORDS/UNIT.PHASE (default $BUILD/synth/records; see docs/records.md), PHASE forward,
# input_gradient, weight_gradient, update. Each is replayed without delays (one transition a net and clock at most) and,
# for fewer clocks, with delays (glitches). Writes $BUILD/synth/UNIT/energy (facts). Kept until netlist, record, rules
# or program change.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:=$(dirname "$here")/build}"
out=$BUILD/synth
tools=$out/tools
LIBERTY=${LIBERTY:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}
RECORDS=${RECORDS:-$out/records}
fail() { echo "mantis synth: $*" >&2; exit 1; }
[ -r "$LIBERTY" ] || fail "no Liberty file $LIBERTY (Debian package qflow-tech-osu018, or LIBERTY=file)"
[ -x "$tools/power" ] || fail "$tools/power is not built (make synth-tools)"

for unit in "$@"; do
    netlist=$out/$unit/netlist.blif
    [ -r "$netlist" ] || fail "$unit has no netlist (run.sh $unit)"
    all_rules=$here/random.txt
    [ -z "${SYNTH_EXTRA:-}" ] || ! grep -q "^$unit " "$SYNTH_EXTRA/random.txt" || all_rules=$SYNTH_EXTRA/random.txt
    rules=$(awk -v u="$unit" '$1 == u' "$all_rules")
    [ -n "$rules" ] || continue
    ops=$(awk -F= '$1 == "ops_per_clock" { print $2 }' "$out/$unit/facts")
    cells=$(awk -F= '$1 == "cells" { print $2 }' "$out/$unit/facts")
    clocks=$((60000000 / cells)); [ $clocks -lt 20000 ] || clocks=20000; [ $clocks -ge 1000 ] || clocks=1000
    delayed=$((clocks / 8)) # glitches take longer and converge as fast
    record=()
    for phase in forward input_gradient weight_gradient update; do
        [ ! -r "$RECORDS/$unit.$phase" ] || record+=("$phase")
    done
    key=$({ echo "$rules $clocks $ops"; sha256sum "$netlist" "$LIBERTY" "$tools/power" "$tools/make_record" | cut -d' ' -f1
            for phase in ${record[@]+"${record[@]}"}; do cat "$RECORDS/$unit.$phase"; done; } | sha256sum | cut -c1-24)
    if [ "$(cat "$out/$unit/energy.key" 2>/dev/null || true)" != "$key" ]; then
        facts=$out/$unit/energy.$$ ; : > "$facts"
        random=$out/$unit/random.$$
        nice "$tools/make_record" "$unit" "$netlist" "$all_rules" "$clocks" > "$random"
        nice "$tools/power" "$LIBERTY" "$netlist" "$random" --ops "$ops" >> "$facts"
        nice "$tools/power" "$LIBERTY" "$netlist" "$random" --ops "$ops" --glitches --clocks "$delayed" >> "$facts"
        for phase in ${record[@]+"${record[@]}"}; do
            nice "$tools/power" "$LIBERTY" "$netlist" "$RECORDS/$unit.$phase" --phase "$phase" --ops "$ops" --clocks "$clocks" >> "$facts"
            nice "$tools/power" "$LIBERTY" "$netlist" "$RECORDS/$unit.$phase" --phase "$phase" --ops "$ops" --clocks "$delayed" --glitches >> "$facts"
        done
        rm -f "$random"
        mv "$facts" "$out/$unit/energy"
        echo "$key" > "$out/$unit/energy.key"
    fi
    echo "$unit: $(grep -E '^energy_pj_per_op' "$out/$unit/energy" | sed 's/energy_pj_per_op.//' | tr '\n' ' ')pJ"
done
