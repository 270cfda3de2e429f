#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# prove.sh NAME JOBS TEST...: the tests under prove, reported on a page: a line per folder with files and seconds, the
# slowest tests, every failure, and last prove's own summary. What the tests and prove print is kept in
# $MANTIS_BUILD/test/NAME.log (errors in NAME.err). V=1 shows prove's own output instead.
set -u
export LC_ALL=C
name=$1 jobs=$2
shift 2
[ "${V:-0}" != 1 ] || exec prove --timer -j"$jobs" "$@"
room=${MANTIS_BUILD:-build}/test
mkdir -p "$room"
[ -t 1 ] && terminal=1 || terminal=0
prove --timer -j"$jobs" "$@" 2>"$room/$name.err" | tee "$room/$name.log" |
    "$(dirname "$0")/stream_awk.sh" -v name="$name" -v total=$# -v terminal=$terminal -v log_file="$room/$name" -f "$(dirname "$0")/prove.awk"
exit "${PIPESTATUS[0]}"
