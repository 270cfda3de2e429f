#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad networks and bad data, as a user has them: train, compare and sweep end with one line on stderr that names file
# and place, with a status that is not 0, and leave nothing where their outputs would be. Last, the same files without
# the mistake train.
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
case $mantis in /*) ;; *) mantis=$PWD/$mantis ;; esac
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
number=0

# idx FOLDER PART COUNT SIDE LABEL...: COUNT grey images of SIDE x SIDE (octal \ooo of the low byte), and these labels
idx() {
    name=$1/$2 count=$3 side=$4
    shift 4
    mkdir -p "${name%/*}"
    { printf '\000\000\010\003\000\000\000%b\000\000\000%b\000\000\000%b' "\\0$(printf %o "$count")" "\\0$(printf %o "$side")" "\\0$(printf %o "$side")"
      head -c $((count * side * side)) /dev/zero | tr '\000' '\100'; } > "$name-images-idx3-ubyte"
    { printf '\000\000\010\001\000\000\000%b' "\\0$(printf %o $#)"; for label; do printf '%b' "\\0$(printf %o "$label")"; done; } > "$name-labels-idx1-ubyte"
}

# record LABEL: one CIFAR-10 record
record() { printf '%b' "\\0$(printf %o "$1")"; head -c 3072 /dev/zero | tr '\000' '\100'; }

# refused WHAT WORDS NET DATA: by three commands
refused() {
    what=$1 words=$2 net=$3 data=$4
    for command in "train --checkpoint out/run.ck --checkpoint-every 1 --plot out" "compare --seeds 1 --out out" "sweep --seeds 1 --bits 8 --out out"; do
        number=$((number + 1))
        rm -rf out && mkdir out
        good=ok
        # shellcheck disable=SC2086
        "$mantis" $command --net "$net" --data "$data" --steps 1 --batch 2 > stdout 2> stderr && good="not ok"
        [ "$(wc -l < stderr)" = 1 ] && [ ! -s stdout ] && [ -z "$(ls -A out)" ] || good="not ok"
        case $(cat stderr) in "mantis ${command%% *}: "*"$words"*) ;; *) good="not ok" ;; esac
        echo "$good $number - $what: ${command%% *}"
        [ "$good" = ok ] || { sed 's/^/# /' stderr; ls -A out | sed 's/^/# left: /'; }
    done
}

net() { printf '%b' "$2" > "$1"; }
net layer.net 'input x\nflatten f\nlinaer a out=10\n'
net shapes.net 'input x\nconv c out=4 kernel=5\nconv d out=4 kernel=3\nadd s from=c,d\nflatten f\nlinear a out=10\n'
net kernel.net 'input x\nconv c out=4 kernel=16\nconv d out=4 kernel=16\nflatten f\nlinear a out=10\n'
net link.net 'input x\nflatten f\nlinear a out=10 from=g\n'
net outputs.net 'input x\nflatten f\nlinear a out=7\n'
refused "an unknown layer" "layer.net:3: there is no layer 'linaer'" layer.net digits
refused "a sum of shapes that do not fit" "shapes.net:4: add s: c is 24 x 24 x 4, d is 22 x 22 x 4" shapes.net digits
refused "a kernel that does not fit" "kernel.net:3: conv d: kernel 16 does not fit (input 13 x 13 x 4)" kernel.net digits
refused "a link to nowhere" "link.net:3: linear a: from=g: no layer above has this name" link.net digits
refused "a wrong number of outputs" "outputs.net:3: the last layer, a, gives 1 x 1 x 7 values: 10 classes expected" outputs.net digits
refused "no such network" "unknown network 'absent.net'" absent.net digits

idx label train 3 28 1 10 2 && idx label t10k 2 28 1 2 && printf '\000\000\011\001\000\000\000\003\001\377\002' > label/train-labels-idx1-ubyte
refused "a label out of range" "label/train-labels-idx1-ubyte: label -1 of image 1 is out of range 0..65535" mlp label
idx test train 3 28 1 9 2 && idx test t10k 2 28 1 99
refused "a label out of range in the test set" "test: label 99 of test image 1 is out of range 0..9, the labels of the training images" mlp test
idx empty train 0 28 && idx empty t10k 2 28 1 2
refused "an empty data set" "empty/train-images-idx3-ubyte: size 0 in dimension 0" mlp empty
idx blank train 3 28 1 2 3 && : > blank/train-images-idx3-ubyte
refused "an empty file" "blank/train-images-idx3-ubyte: truncated" mlp blank
idx sides train 3 28 1 2 3 && idx sides t10k 2 20 1 2
refused "test images of another size" "sides: training images are 28 x 28 x 1, test images 20 x 20 x 1" mlp sides
idx side train 3 30 1 2 3 && idx side t10k 2 30 1 2
refused "images that the network does not take" "vit:4: patches cut: patches of 4 x 4 do not divide the image (input 30 x 30 x 1)" vit side
idx few train 1 28 1 && idx few t10k 2 28 1 1
refused "fewer images than a batch" "batch 2: the training set has 1 images; 1..1 expected" mlp few
mkdir nothing
refused "a folder without data" "nothing: no MNIST files or CIFAR binaries there (train-images-idx3-ubyte" mlp nothing
refused "no such folder" "nowhere" mlp nowhere

mkdir cifar && { record 1; record 10; } > cifar/data_batch_1.bin && record 1 > cifar/test_batch.bin
refused "a CIFAR label out of range" "cifar/data_batch_1.bin: label 10 of record 1 is out of range 0..9" resnet8 cifar
: > cifar/data_batch_1.bin
refused "an empty CIFAR file" "cifar/data_batch_1.bin: empty data set" resnet8 cifar
{ record 1; record 2 | head -c 100; } > cifar/data_batch_1.bin
refused "a truncated CIFAR record" "cifar/data_batch_1.bin: truncated: record 1 has 100 of 3073 bytes" resnet8 cifar

# Not vacuous: the same makers give data that train.
idx good train 4 28 1 2 3 4 && idx good t10k 2 28 1 2
{ record 1; record 9; } > cifar/data_batch_1.bin
for run in "mlp good" "lenet5 cifar"; do
    number=$((number + 1))
    rm -rf out && mkdir out
    if "$mantis" train --net "${run% *}" --data "${run#* }" --steps 1 --batch 2 --checkpoint out/run.ck > stdout 2> stderr && [ -s out/run.ck ]; then
        echo "ok $number - $run trains"
    else
        echo "not ok $number - $run trains"
        sed 's/^/# /' stderr
    fi
done
echo "1..$number"
