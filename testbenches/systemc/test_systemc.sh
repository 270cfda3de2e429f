#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The SystemC modules: programs sc_* and trainings, as TAP. Without SystemC they are not built, and skipped.
# --all: LeNet-5 and the Verilated pins too, which make test leaves out for time (make systemc).
export LC_ALL=C
here=${MANTIS_OBJ:-${MANTIS_BUILD:-build}/obj-n16-full}/testbenches/systemc
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
if [ ! -x "$here/sc_train" ]; then
    echo "1..0 # SKIP SystemC is not installed (libsystemc-dev; make systemc installs it)"; exit
fi
n=0 failed=0
# Every result of one program, under one number each.
run() {
    local status
    said=$("$here/$1" "${@:2}" 2>&1); status=$?
    while IFS= read -r line; do
        case $line in
        ok\ * | not\ ok\ *)
            n=$((n + 1)); verdict=${line%% [0-9]*}
            [ "$verdict" = ok ] || failed=1
            echo "$verdict $n - $*: ${line#*- }" ;;
        '' | 1..* | *'Simulation stopped by user.') ;;
        *) echo "# ${line#\# }" ;;
        esac
    done <<< "$said"
    grep -q '^1\.\.[1-9]' <<< "$said" && { [ $status = 0 ] || grep -q '^not ok' <<< "$said"; } && return
    n=$((n + 1)); failed=1
    echo "not ok $n - $*: ends with status $status before its last line"
}
# The clocked variants PROGRAM:VARIANT... end the same training at the same simulated time.
same_time() { # network batch steps variant...
    local job=$1 ends; shift
    ends=
    for variant in "$@"; do
        run "${variant%:*}" "${variant#*:}" $job
        ends+=$(sed -n "s/^# ${variant#*:} ends at //p" <<< "$said")$'\n'
    done
    n=$((n + 1))
    if [ "$(sed '/^$/d' <<< "$ends" | wc -l)" = $# ] && [ "$(sed '/^$/d' <<< "$ends" | sort -u | wc -l)" = 1 ]; then
        echo "ok $n - $job: one simulated time: $*"
    else
        failed=1; echo "not ok $n - $job: one simulated time: $*"; sed 's/^/# /' <<< "$ends"
    fi
}
run sc_rules
run sc_registers
for variant in lt lt-transport at pins-cycle; do run sc_rows $variant; done
for variant in at pins-cycle; do run sc_contrary $variant; done
for variant in lt at pins-cycle; do run sc_payloads $variant; done
for variant in lt lt-sync lt-transport lt-part lt-revoked; do run sc_train $variant mlp 16 2; done
if [ "$1" = --all ]; then
    for variant in lt lt-transport; do run sc_train $variant lenet5 8 1; done
    for net in resnet8 vit; do run sc_train lt $net 2 1 digits32; done
    run sc_cost mlp 128 20
    run sc_cost lenet5 128 10
    run sc_cost lenet5 8 20
    rtl=; [ ! -x "$here/sc_train_rtl" ] || rtl=sc_train_rtl:pins-rtl
    for job in "mlp 8 1" "lenet5 8 1"; do same_time "$job" sc_train:at sc_train:pins-cycle $rtl; done
else
    same_time "lenet5 1 1" sc_train:at sc_train:pins-cycle
fi

# The page: its program, compiled as it stands.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
awk '/^```cpp$/ {on = 1; next} /^```$/ {on = 0} on' docs/systemc.md > "$dir/example.cpp"
objects=${here%/testbenches/systemc}
${CXX:-c++} -std=gnu++17 -Wall -Wextra -Icmodel/include -Isim -I"${MANTIS_BUILD:-build}/gen" -o "$dir/example" "$dir/example.cpp" \
    "$objects"/sim/systemc/*.o "$objects"/sim/systemc/platform/*.o "$objects"/sim/host/device/{product_clocks,stream_pace}.o "$objects/libmantis${MANTIS_N:+$([ "$MANTIS_N" = 16 ] || echo "-n$MANTIS_N")}.a" \
    -lsystemc -lz -lm -pthread > "$dir/log" 2>&1 && "$dir/example" > "$dir/said" 2>> "$dir/log"
status=$?
n=$((n + 1))
if [ $status = 0 ] && [ "$(grep -c '^step [12]: loss [0-9.]* at [0-9.]* [munp]*s$' "$dir/said")" = 2 ]; then
    echo "ok $n - docs/systemc.md's program trains"
else
    failed=1; echo "not ok $n - docs/systemc.md's program trains"; head -20 "$dir/log" "$dir/said" | sed 's/^/# /'
fi
echo "1..$n"
exit $failed
