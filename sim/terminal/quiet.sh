#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# quiet.sh NAME COMMAND...: runs the command with one line of output: how many lines it printed and how long it took. On
# a terminal the last line it printed shows meanwhile. All of it is kept in $MANTIS_BUILD/test/NAME.log, whose end is
# shown when it fails. V=1 shows everything.
set -u
name=$1
shift
[ "${V:-0}" != 1 ] || exec "$@"
log=${MANTIS_BUILD:-build}/test/$name.log
mkdir -p "$(dirname "$log")"
[ -t 1 ] && terminal=1 || terminal=0
"$@" 2>&1 | tee "$log" | "$(dirname "$0")/stream_awk.sh" -v name="$name" -v terminal=$terminal '
    BEGIN { srand(); begin = srand() }
    { n++; if (terminal) { printf "\r\033[K  %s: %.60s", name, $0; fflush() } }
    END {
        srand(); t = srand() - begin
        printf "%s  %-22s %6d steps %5d:%02d\n", terminal ? "\r\033[K" : "", name, n, t / 60, t % 60
    }'
code=${PIPESTATUS[0]}
[ "$code" = 0 ] || { tail -n 20 "$log"; echo "  $name failed; all of its output: $log"; }
exit "$code"
