#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Follow float: each network trained in int8 and in fp32 from the same start, no hyper-parameter changed, 3 seeds
# (mantis compare). Mean test accuracy within a limit of fp32's, the loss curve (means of 100 iterations) within 2 % of
# fp32's on average, and for ResNet-8 the integer curve inside the fp32 seeds' range in nine windows of ten. Prints the
# numbers; pages stay in MANTIS_BUILD/follow. An interrupted run goes on. MANTIS_BUILD: build folder; MANTIS_SHARED:
# folder with data/ (default ../shared).
export LC_ALL=C # numbers with a point, whatever the user's language
build=${MANTIS_BUILD:-build}
shared=${MANTIS_SHARED:-../shared}/data
same="--batch 128 --lr 0.01 --momentum 0.9 --weight-decay 5e-4 --seeds 3 --json"

# compare NAME LIMIT DATA NET OPTIONS...: one TAP line a claim
number=0
say() { # GOOD WORDS
    number=$((number + 1))
    if [ "$1" = 1 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
member() { sed -n "s/.*\"$1\": \([-0-9.e]*\).*/\1/p" "$line"; }
compare() {
    name=$1 limit=$2 data=$3 net=$4
    shift 4
    if [ ! -d "$shared/$data" ]; then
        number=$((number + 1)); echo "ok $number - $name # SKIP no $shared/$data"
        return
    fi
    line=$build/follow/$name.json
    mkdir -p "$build/follow"
    "$build/mantis" compare --net "$net" --data "$shared/$data" $same "$@" --out "$build/follow/$name" > "$line" 2> "$build/follow/$name.log"
    difference=$(member mean_difference) gap=$(member loss_gap_mean) inside=$(member windows_inside_spread)
    echo "# $name: $(sed -n 's/.*\("int_accuracy": \[[^]]*\]\), \("float_accuracy": \[[^]]*\]\).*/\1 \2/p' "$line")"
    echo "# $name: difference $difference, mean loss gap $gap, fp32 spread between seeds $(member float_seed_spread), windows inside $inside"
    say "$(echo "$difference $limit" | awk 'NF == 2 && 100 * $1 <= $2 && -100 * $1 <= $2 { print 1 }')" "$name: mean accuracy within $limit points of fp32"
    say "$(echo "$gap" | awk 'NF == 1 && $1 <= 0.02 { print 1 }')" "$name: loss curve within 2 % of fp32's on average"
}

compare lenet5-mnist 0.2 mnist lenet5 --epochs 3
compare lenet5-cifar 1.0 cifar10-jpeg lenet5 --epochs 10
compare resnet8-cifar 1.0 cifar10-jpeg resnet8 --epochs 10 --schedule cosine
[ ! -d "$shared/cifar10-jpeg" ] ||
    say "$(echo "$inside" | awk 'NF == 1 && $1 >= 0.9 { print 1 }')" "resnet8-cifar: integer losses inside the fp32 seeds' range"
compare vit-mnist 1.0 mnist vit --epochs 3
echo "1..$number"
