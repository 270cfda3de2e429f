#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Large networks on RTL: one training step on golden, then the next one with one layer of each distinct shape replayed
# on cycle model and RTL, all passes (mantis replay --shapes): no differing byte, no differing cycle. Drawn images of
# 32 x 32 at batch 2, of 224 to 321 pixels at batch 1, where every shape is the real one. Two hours in all. The numbers of layers and commands are
# recorded, so that an empty replay is none. Tables stay in MANTIS_BUILD/replay. MANTIS_BUILD: build folder. NETS: names
# of those that are replayed, with blanks between; empty: all.
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=${MANTIS_BUILD:-build}/mantis
out=${MANTIS_BUILD:-build}/replay
mkdir -p "$out"
number=0
member() { tail -1 "$line" | sed -n "s/^.*\"$1\": \([-0-9.e]*\).*\"rows\".*/\1/p"; }
replay() { # NET DATA BATCH LAYERS COMMANDS
    case " ${NETS:-$1} " in *" $1 "*) ;; *) return ;; esac
    number=$((number + 1)) line=$out/$1.txt good=ok
    "$mantis" train --net "$1" --data "$2" --batch "$3" --steps 1 --checkpoint "$out/$1.ck" > "$out/$1.log" 2>&1 &&
        "$mantis" replay "$out/$1.ck" --shapes --executor rtl --json > "$line" 2>> "$out/$1.log" || good="not ok"
    [ "$(member layers)" = "$4" ] && [ "$(member commands)" = "$5" ] && [ "$(member differing_commands)" = 0 ] && [ "$(member differing_bytes)" = 0 ] &&
        [ "$(member differing_cycles)" = 0 ] || good="not ok"
    echo "# $1: $(member layers) layers, $(member commands) commands, $(member clocks) clocks, MAC active $(member mac_active_fraction)," \
        "$(member differing_bytes) differing bytes, $(member differing_cycles) differing cycles"
    [ "$good" = ok ] || tail -3 "$out/$1.log" | sed 's/^/# /'
    echo "$good $number - $1: a layer of each shape on RTL"
    rm -f "$out/$1.ck"
}
replay resnet20 digits32 2 19 160
replay resnet56 digits32 2 19 160
replay mobilenetv2 digits32 2 66 758
replay resnet18 digits32 2 25 209
replay resnet18-224 numbers224 1 28 235
replay mobilenetv2-224 numbers224 1 68 788
replay vit-b16-224 numbers224 1 15 224
replay resnet50-224 numbers224 1 54 503
replay ssd300 objects300 1 46 351
replay deeplabv2-321 shapes321 1 48 422
echo "1..$number"
[ "$number" -gt 0 ] || echo "not ok 1 - none of the networks is called $NETS"
