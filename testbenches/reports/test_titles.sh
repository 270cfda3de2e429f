#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A network's name stands whole in progress lines, pages and --describe, whatever its length; two curves are drawn so
# that both are seen.
export LC_ALL=C
set -u
: "${MANTIS:?}"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
n=0
check() { # WHAT COMMAND...
    local what=$1
    shift
    n=$((n + 1))
    if "$@"; then echo "ok $n - $what"; else echo "not ok $n - $what"; fi
}
long=a_network_with_a_name_of_more_than_thirty-one_characters.second
printf 'input image\nflatten pixels\nlinear fc1 out=classes\n' > "$room/$long.net"

"$MANTIS" train --net "$room/$long.net" --describe > "$room/describe" 2>&1
check "--describe names it" grep -q "^$long:" "$room/describe"
"$MANTIS" compare --net "$room/$long.net" --steps 2 --batch 8 --seeds 1 --out "$room/page" > "$room/compare" 2>&1
check "compare's progress names it" grep -q "^$long golden seed" "$room/compare"
check "compare's page is titled with it" grep -q "<h1>$long: int8 beside fp32</h1>" "$room/page/index.html"
"$MANTIS" sweep --net "$room/$long.net" --steps 2 --batch 8 --seeds 1 --bits 8 --no-float --out "$room/sweep" > "$room/log" 2>&1
check "sweep's progress names it" grep -q "^$long .*seed 1" "$room/log"
"$MANTIS" train --net "$room/$long.net" --steps 2 --batch 8 --plot "$room/plot" > /dev/null 2>&1
check "the table of losses names it" grep -q "$long, golden, 8 bits" "$room/plot/loss.tsv"

"$MANTIS" demo --steps 3 --lockstep 0 --out "$room/tour" > /dev/null 2>&1
check "two curves: the second broad, a panel of the difference" grep -q "difference of the means" "$room/tour/loss.svg"
check "both are in the table" [ "$(head -n 1 "$room/tour/loss.tsv" | tr '\t' '\n' | grep -c 'int8 (golden)\|fp32 (float)')" = 4 ]
echo "1..$n"
