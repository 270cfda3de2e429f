#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One training step of each network of real size on drawn images, batch 1: the weights behind it are the recorded ones,
# on as many threads and with whatever SIMD the machine has. MANTIS_BUILD: build folder.
export LC_ALL=C
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
number=0
step() { # NET DATA HASH
    number=$((number + 1))
    hash=$("$mantis" train --net "$1" --data "$2" --batch 1 --steps 1 2>/dev/null | sed -n 's/^ *weights sha256 *//p')
    if [ "$hash" = "$3" ]; then echo "ok $number - $1: the recorded weights"; else echo "not ok $number - $1: weights $hash"; fi
}
step mobilenetv2-224 numbers224 a55962b11d3da6e2e8a273cd766940cda0431d8770743d04b3ebc9b42c805e44
step resnet18-224 numbers224 8f799e3577963a9a6ff36254786ccda05fb48c29cf58aa94d0e4e2e68a2f6aed
step resnet50-224 numbers224 8b9da982bf09faff014c5d6eda6c32c47c2e2bf8811a4229a69ed2a6c3aa8295
step vit-b16-224 numbers224 6a68a8dc34b408a0f13fb87bcc64fd5808d12d0308ddfaba3cdb4832d7e7f8f0
step ssd300 objects300 f6cb3ab4cb9b14a8a33b7fa1447ab6a99fa8a70c9decd75dd49e13d2039c6f57
step deeplabv2-321 shapes321 b3ef1698a32ccf8afce07373f06338a9469b366358b876f4cef28cc9394a8d13
echo "1..$number"
