#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Follow float on drawn data: networks of other tasks than classes trained in int8 and in fp32 from the same start, 3
# seeds (mantis compare): the mean of their metric within a point of fp32's. Prints the numbers; pages stay in
# MANTIS_BUILD/follow. An interrupted run goes on. MANTIS_BUILD: build folder.
export LC_ALL=C # numbers with a point, whatever the user's language
build=${MANTIS_BUILD:-build}
number=0

member() { sed -n "s/.*\"$1\": \([-0-9.e]*\).*/\1/p" "$line"; }
compare() { # NAME KEY OPTIONS...
    name=$1 key=$2 number=$((number + 1)) good="not ok"
    shift 2
    line=$build/follow/$name.json
    mkdir -p "$build/follow"
    "$build/mantis" compare "$@" --seeds 3 --json --out "$build/follow/$name" > "$line" 2> "$build/follow/$name.log"
    echo "# $name: $(sed -n "s/.*\(\"int_$key\": \[[^]]*\]\), \(\"float_$key\": \[[^]]*\]\).*/\1 \2/p" "$line")"
    echo "# $name: difference $(member mean_difference), mean loss gap $(member loss_gap_mean), fp32 spread between seeds $(member float_seed_spread)"
    echo "$(member mean_difference)" | awk 'NF == 1 && $1 <= 0.01 && $1 >= -0.01 { good = 1 } END { exit !good }' && good=ok
    echo "$good $number - $name: mean $key within a point of fp32"
}

compare deeplab32 mean_iou --net deeplab32 --data shapes32 --batch 16 --steps 2000 --lr 0.01 --schedule poly --flip
echo "1..$number"
