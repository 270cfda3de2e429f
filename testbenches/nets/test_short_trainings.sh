#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Short forms of the long accuracy runs (testbenches/long), a few hundred steps on drawn images: the weights of the
# integer training have the recorded hash, on as many threads as there are, and its loss (mean of the last 20 steps)
# differs by at most 0.05 from fp32's, from the same start in the same order. MANTIS_BUILD: build folder. Without the
# float executor that half is skipped.
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
number=0
member() { printf '%s\n' "$line" | sed -n "s/.*\"$1\": \"*\([-+0-9.a-f]*\).*/\1/p"; }
run() { line=$("$mantis" train --net "$net" --data "$data" --steps "$steps" --batch "$batch" --lr "$rate" --executor "$1" --json 2>/dev/null | tail -n 1); }
short() { # NET DATA STEPS BATCH RATE HASH
    net=$1 data=$2 steps=$3 batch=$4 rate=$5
    run golden
    loss=$(member final_loss) hash=$(member weights_sha256)
    number=$((number + 1))
    if [ "$hash" = "$6" ]; then echo "ok $number - $net, $steps steps: the recorded weights"; else echo "not ok $number - $net, $steps steps: weights $hash"; fi
    number=$((number + 1))
    if ! "$mantis" train --net "$net" --steps 1 --batch 2 --executor float >/dev/null 2>&1; then
        echo "ok $number - $net beside fp32 # SKIP no float executor in this build"
        return
    fi
    run float
    echo "$loss $(member final_loss)" | awk -v n=$number -v net="$net" '
        NF == 2 && $1 > 0 && $2 > 0 { gap = $1 - $2; good = gap <= 0.05 && gap >= -0.05 }
        { printf "%s %d - %s: loss %s in int8, %s in fp32\n", good ? "ok" : "not ok", n, net, $1, $2 }'
}
short lenet5 digits 200 32 0.01 eab595146a76fc7f6850af06da4f2b6330d644b92154de197d910c56ebf2e069
short resnet8 digits32 200 32 0.02 cfa1fc8637dda0eae69246203ce5e77d4c0a6f93ae67ec6e6190825a60c140f3
short vit digits 300 32 0.02 33ec5b7627a2db8ca20a72fa182a7d22730a95bbb8d14009d9ca9e9c728a6572
echo "1..$number"
