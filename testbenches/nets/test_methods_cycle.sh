#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whole training steps under each quantizer and norm leave the same weights on golden and on the cycle model.
export LC_ALL=C
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
n=0 failed=0
hash() { "$mantis" train "$@" --steps 1 --json 2> /dev/null | sed -n 's/.*"weights_sha256": "\([0-9a-f]*\)".*/\1/p'; }
same() { # OPTIONS...
    local golden cycle
    golden=$(hash "$@" --executor golden) cycle=$(hash "$@" --executor cycle)
    n=$((n + 1))
    if [ -n "$golden" ] && [ "$golden" = "$cycle" ]; then echo "ok $n - $*: ${golden:0:12}"; else echo "not ok $n - $*: golden ${golden:0:12}, cycle ${cycle:0:12}"; failed=1; fi
}
for method in "--gradient psq" "--gradient bhq" "--gradient shift:4" "--gradient shift:8 --activation shift:4" "--gradient bhq --activation psq"; do
    same --net lenet5 --batch 3 $method
done
for method in "--gradient psq --activation psq" "--gradient shift:4" "--norm l1"; do
    same --net vit --batch 2 $method
done
same --net resnet8 --data digits32 --batch 2 --norm l1 --gradient psq
same --net resnet8 --data digits32 --batch 2 --norm l1 --fuse
# the methods do something: all the hashes differ
others=$(for method in "" "--gradient psq" "--gradient bhq" "--gradient shift:4" "--activation psq"; do hash --net lenet5 --batch 3 $method; done | sort -u | wc -l)
n=$((n + 1))
if [ "$others" = 5 ]; then echo "ok $n - each method has weights of its own"; else echo "not ok $n - $others of 5 methods differ"; failed=1; fi
echo "1..$n"
exit $failed
