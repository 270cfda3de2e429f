#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# one.sh FOLDER NUMBER TEST...: switches on the fault and runs the tests until one fails, last mutation/test_programs
# again with MUTATION_MORE programs (80). FOLDER/found/NUMBER gets the test's name, or "none".
export LC_ALL=C
exec 2>/dev/null # what a shell says of a crash
folder=$1 number=$2
shift 2
found=none
# A run without end is one by the processor's time, not by the clock: other work on the host makes no fault found.
ulimit -t 200
for test in "$@"; do
    # Tests of the cycle model's units alone know nothing of the RTL.
    case $test in */cycle/*) [ "$number" = 0 ] || [ "$number" -gt 10000 ] || continue ;; esac
    MUTATION_NUMBER=$number timeout 7200 "$test" >"$folder/found/$number.log" 2>&1 || { found=${test#"$folder"/bin*/}; break; }
done
if [ "$found" = none ]; then
    MUTATION_PROGRAMS=${MUTATION_MORE:-80} MUTATION_NUMBER=$number timeout 7200 "$folder/bin/mutation/test_programs" >"$folder/found/$number.log" 2>&1 ||
        found="more programs"
fi
grep '^not ok\|^#' "$folder/found/$number.log" | head -n 4 >"$folder/found/$number.why"
rm -f "$folder/found/$number.log"
echo "$found" >"$folder/found/$number"
echo "$number $found"
