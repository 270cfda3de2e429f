#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# table.sh: the sweep's table out of what is there. Needs BUILD. Writes into $BUILD/synth/sweep:
#
#   parts.tsv      a line a unit: area, frequency, energy an operation
#   results.tsv    a line a point of the design space: edge N, operand bits, random bits, adder, zero counter; the
#                  datapath's area, frequency and energy put together from its parts, test accuracy, and whether the
#                  point is Pareto-optimal among those of its edge and structure (area against accuracy; energy against
#                  accuracy)
#   results.json   both, with tool versions and the Liberty's hash
#
# and prints the points of N = 16 (or the edge there is) with the accelerator's structure, and the structures at its
# widths. Points with a part that is not there are left out.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
: "${BUILD:=$root/build}"
out=$BUILD/synth/sweep
fail() { echo "mantis sweep: $*" >&2; exit 1; }
mkdir -p "$out"
units=$(awk '$1 ~ /^[a-z]/ { print $1 }' "$here/units.txt")
for unit in shared_exponent $units; do
    for file in facts energy; do [ ! -r "$BUILD/synth/$unit/$file" ] || sed "s/^/$unit /" "$BUILD/synth/$unit/$file"; done
done > "$out/all.facts"
for file in "$out"/accuracy/*.facts; do [ ! -r "$file" ] || sed "s/^/accuracy_$(basename "$file" .facts) /" "$file"; done >> "$out/all.facts"
[ -s "$out/all.facts" ] || fail "nothing to show: no point was made yet (make sweep)"
liberties=$(awk '{ sub(/^[^ ]* /, "") } /^liberty_sha256=/' "$out/all.facts" | sort -u | wc -l)
[ "$liberties" -le 1 ] || fail "units were mapped to $liberties different Liberty files: remake them with one (make sweep)"
trained=$(awk '/^accuracy_[^ ]* (net|data|length|seeds)=/ { sub(/^[^ ]* /, ""); print }' "$out/all.facts" | sort -u)
[ "$(wc -l <<< "$trained")" -le 4 ] || fail "accuracies of different trainings: $(tr '\n' ' ' <<< "$trained"); remake them with one (make sweep)"
awk -v out="$out" -f "$here/table.awk" "$out/all.facts"
