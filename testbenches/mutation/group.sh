#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# group.sh FOLDER STAGE NUMBER...: the stage's test with all these faults switched on at once. When it passes, each of
# them has passed; when it fails, the halves are tried, down to a single fault: that one is found. STAGE is a test of
# FOLDER/bin, or TEST:PROGRAMS.
#
# FOLDER/found/passed gets a line for each fault and stage passed; FOLDER/found/NUMBER the test that found it. A line
# for each of them goes to standard output: number, "passed" or "found".
export LC_ALL=C
exec 2>/dev/null # what a shell says of a crash
folder=$1 stage=$2
shift 2
test=${stage%:*}
[ "$test" = "$stage" ] && programs=12 || programs=${stage#*:}
log=$folder/found/$1.log
# A run without end is one by the processor's time, not by the clock: other work on the host makes no fault found. Ten
# times what the test takes without a fault, and two seconds.
TIMEFORMAT=%U
ulimit -t "$(awk -v stage="$stage" '$1 == stage { limit = 2 + 10 * $2 } END { printf "%d", limit ? limit : 1000 }' "$folder/found/seconds")"
run() { MUTATION_ON="$*" MUTATION_PROGRAMS=$programs timeout 7200 "$folder/bin/$test" >"$log" 2>&1; }
if [ "${MUTATION_SPLIT:-}" != 1 ] || [ $# = 1 ]; then
    if seconds=$({ time run "$@"; } 2>&1); then
        [ "$*" != 0 ] || echo "$stage $seconds" >>"$folder/found/seconds"
        rm -f "$log"
        printf "%s $stage\n" "$@" >>"$folder/found/passed"
        printf '%s passed\n' "$@"
        exit 0
    fi
    if [ $# = 1 ]; then
        grep '^not ok\|^#' "$log" | head -n 4 >"$folder/found/$1.why"
        rm -f "$log"
        echo "$test" >"$folder/found/$1"
        echo "$1 found"
        exit 1
    fi
    rm -f "$log"
fi
half=$(($# / 2))
# One of the halves fails: when all of the first one passes, the second is not tried as a whole.
if MUTATION_SPLIT=0 "$0" "$folder" "$stage" "${@:1:half}"; then
    MUTATION_SPLIT=1 "$0" "$folder" "$stage" "${@:half + 1}"
else
    MUTATION_SPLIT=0 "$0" "$folder" "$stage" "${@:half + 1}"
fi
exit 1
