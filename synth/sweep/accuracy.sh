#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# accuracy.sh POINT...: test accuracy of a short training for a point bB_rR of the sweep (B bits of matrix operands,
# random words of R bits; R 0: nearest), or of fp32 (its arithmetic alone). Needs BUILD with mantis in it.
#
#   SWEEP_NET, SWEEP_EPOCHS, SWEEP_SEEDS    what is trained (default lenet5, 1, 5); SWEEP_STEPS=N instead of whole
#   epochs
#   SWEEP_DATA=folder                       default: MNIST in $MANTIS_SHARED or ../shared; without it drawn digits
#
# Golden trains; its words of fewer than 24 bits are an experiment outside the contract (mantis train --random-bits).
# Every run is kept under all that decides it, the program itself included (mantis sweep), so a point that is there
# already costs the reading of its data. Writes $BUILD/synth/sweep/accuracy/POINT.facts.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
: "${BUILD:=$root/build}" "${SWEEP_NET:=lenet5}" "${SWEEP_EPOCHS:=1}" "${SWEEP_SEEDS:=5}" "${SWEEP_STEPS:=0}"
out=$BUILD/synth/sweep/accuracy
fail() { echo "mantis sweep: $*" >&2; exit 1; }
[ -x "$BUILD/mantis" ] || fail "$BUILD/mantis is not built (make build, or make golden and leave fp32 out)"
shared=${MANTIS_SHARED:-$root/../shared}/data/mnist
data=${SWEEP_DATA:-$([ -r "$shared/train-images-idx3-ubyte.gz" ] && echo "$shared" || echo digits)}
[ "$data" = digits ] && name="drawn digits" || name=$(basename "$data")

for point in "$@"; do
    folder=$point
    case $point in
        fp32) folder=b8_r24; options="--bits 8" ;;
        b[4-8]_r0) options="--no-float --bits ${point:1:1} --rounding nearest" ;;
        b[4-8]_r[1-9]|b[4-8]_r1[0-9]|b[4-8]_r2[0-4]) options="--no-float --bits ${point:1:1} --random-bits ${point#*r}" ;;
        *) fail "no point $point: bB_rR with 4 to 8 bits and 0 to 24 random bits, or fp32" ;;
    esac
    mkdir -p "$out"
    # shellcheck disable=SC2086
    nice "$BUILD/mantis" sweep --net "$SWEEP_NET" --data "$data" --epochs "$SWEEP_EPOCHS" --steps "$SWEEP_STEPS" --seeds "$SWEEP_SEEDS" --threads 1 $options --out "$out/$folder" > "$out/$point.log" 2>&1 ||
        { tail -3 "$out/$point.log" >&2; fail "$point: no accuracy ($out/$point.log)"; }
    awk -F'\t' -v point="$point" -v net="$SWEEP_NET" -v data="$name" -v run="$([ "$SWEEP_STEPS" = 0 ] && echo "$SWEEP_EPOCHS epoch(s)" || echo "$SWEEP_STEPS steps")" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        ($at["bits"] == 32) == (point == "fp32") {
            printf "point=%s\nnet=%s\ndata=%s\nlength=%s\nseeds=%s\ndiverged=%s\n", point, net, data, run, $at["seeds"], $at["diverged"]
            printf "accuracy_percent=%s\naccuracy_least=%s\naccuracy_greatest=%s\nfinal_loss=%s\n", $at["mean_percent"], $at["least_percent"], $at["greatest_percent"], $at["final_loss"]
            found = 1
        }
        END { exit !found }' "$out/$folder/sweep.tsv" > "$out/$point.$$" || fail "$point: $out/$folder/sweep.tsv has no such line"
    mv "$out/$point.$$" "$out/$point.facts"
    echo "$point: $(awk -F= '$1 ~ /^accuracy/ { printf "%s %.2f  ", $1, $2 }' "$out/$point.facts")"
done
