#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# records.sh: operands of a training step for the sweep's PEs and map lanes, $BUILD/synth/sweep/records/UNIT.PHASE: the
# mlp trained with B bits, as `make synth-records` does with 8. Needs BUILD with mantis in it; SWEEP_DATA as in
# accuracy.sh, SWEEP_BITS="8 4": only these widths. What is there stays (rm -r to record anew).
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
: "${BUILD:=$root/build}"
out=$BUILD/synth/sweep/records
shared=${MANTIS_SHARED:-$root/../shared}/data/mnist
data=${SWEEP_DATA:-$([ -r "$shared/train-images-idx3-ubyte.gz" ] && echo "$shared" || echo digits)}
mkdir -p "$out"
take() { # take UNIT B PHASE TARGET...: one recording serves several units
    local unit=$1 b=$2 phase=$3 target missing=""
    shift 3
    for target in "$@"; do [ -s "$out/$target.$phase" ] || missing=1; done
    [ -n "$missing" ] || return 0
    nice "$BUILD/mantis" record "$unit" --bits "$b" --phase "$phase" --data "$data" --out "$out/raw.$$" 2> "$out/log" || { tail -2 "$out/log" >&2; exit 1; }
    for target in "$@"; do
        awk -v unit="$target" -f "$here/narrow.awk" "$out/raw.$$" > "$out/new.$$"
        mv "$out/new.$$" "$out/$target.$phase"
    done
    rm -f "$out/raw.$$"
}
for b in ${SWEEP_BITS:-4 5 6 7 8}; do
    for phase in forward input_gradient weight_gradient; do
        take pe $b $phase sweep_pe_b$b sweep_pe_b${b}_save sweep_pe_b${b}_late
        [ $phase = input_gradient ] || take map_lane $b $phase sweep_map_b${b}_r{0,8,12,16,24} # that phase maps nothing to B bits
        echo "records of $b bits, $phase: made" >&2
    done
done
