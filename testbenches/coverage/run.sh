#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh FOLDER OBJECTS JSON NEVER JOBS TEST...: runs the tests of a build that counts (make coverage), merges what all
# their processes counted and hands it to table.sh. FOLDER gets Verilator's counts and the rows; gcov's stand beside
# OBJECTS. Counts of runs before are forgotten. Fails when a test does, too.
export LC_ALL=C
set -u
folder=$1 objects=$2 json=$3 never=$4 jobs=$5
shift 5
here=$(dirname "$0")
rm -rf "$folder/points"
mkdir -p "$folder/points"
find "$objects" -name '*.gcda' -delete
sim/terminal/prove.sh coverage "$jobs" --exec "$here/one.sh $folder/points" "$@"
failed=$?

verilator_coverage --write "$folder/merged.dat" "$folder"/points/*.dat >"$folder/merge.log" 2>&1 ||
    { tail -n 5 "$folder/merge.log"; exit 1; }
{
    awk -f "$here/rtl_points.awk" "$folder/merged.dat"
    # objects by their notes: one that no test links has no counts
    find "$objects/cmodel" -name '*.gcno' | sort | xargs -r -n 1 gcov --json-format --stdout 2>"$folder/gcov.log" |
        sed 's/{/\n{/g' | awk -v folder=cmodel -f "$here/c_lines.awk"
} >"$folder/rows"
"$here/table.sh" "$folder/rows" "$json" "$never" || failed=1
exit $failed
