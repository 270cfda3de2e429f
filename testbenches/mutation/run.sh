#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh FOLDER JOBS TEST...: the tests with no fault, which must pass, then with each fault of FOLDER/rtl.list and
# FOLDER/cycle.list. Prints how far it is and when it will end; leaves build/mutation.json and a table. Fails when the
# tests blame the design as it is, or find fewer than 95 % of the faults.
#
# What was found stays in FOLDER/found: a run that was broken off goes on where it stood. A new list begins anew.
# MUTATION_AGAIN=1: faults that no test found meet the tests once more, which have changed since.
export LC_ALL=C
set -u
folder=$1 jobs=$2
shift 2
here=$(dirname "$0")
# Random tests do what they must, and no more on a fast host.
export CMOCKA_MESSAGE_OUTPUT=TAP MANTIS_BUILD=$(dirname "$folder") MANTIS_RANDOM_SECONDS=0
cat "$folder/rtl.list" "$folder/cycle.list" >"$folder/list"
cmp -s "$folder/list" "$folder/found/list" || rm -rf "$folder/found"
mkdir -p "$folder/found"
cp "$folder/list" "$folder/found/list"
[ "${MUTATION_AGAIN:-}" != 1 ] || grep -lx none "$folder"/found/*[0-9] 2>/dev/null | xargs -r rm -f
echo "  without a fault: $# tests"
"$here/one.sh" "$folder" 0 "$@" >/dev/null
if [ "$(cat "$folder/found/0")" != none ]; then
    echo "  $(cat "$folder/found/0") fails without any fault:"
    cat "$folder/found/0.why"
    exit 1
fi
total=$(wc -l <"$folder/list")
[ -t 1 ] && terminal=1 || terminal=0
cut -f1 "$folder/list" | while read -r number; do [ -e "$folder/found/$number" ] || echo "$number"; done |
    xargs -r -P "$jobs" -I{} "$here/one.sh" "$folder" {} "$@" |
    sim/terminal/stream_awk.sh -v total="$total" -v terminal=$terminal '
        BEGIN { srand(); begin = said = srand() }
        {
            n++; survivors += $2 == "none"
            srand(); now = srand()
            if (terminal || now - said >= 30) {
                said = now; left = (now - begin) * (total - n) / n
                printf "%s  %d of %d faults, %d not found, %d:%02d, about %d:%02d left%s", terminal ? "\r\033[K" : "", n, total,
                    survivors, (now - begin) / 60, (now - begin) % 60, left / 60, left % 60, terminal ? "" : "\n"
                fflush()
            }
        }
        END { if (terminal) printf "\r\033[K" }'
[ -s lockstep.fst ] || rm -f lockstep.fst # a disagreement's waveform, empty from a model that makes none
"$here/table.sh" "$folder" "$folder.json"
