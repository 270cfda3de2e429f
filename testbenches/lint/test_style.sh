#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One style, as TAP: the first line of each source file is its SPDX line, a head comment says what it is for (a .c file
# may have it in its header of the same name), C and C++ are as clang-format leaves them, and no line of C, C++ or
# SystemVerilog has more than 120 columns. A faulty file of each kind must be found.
export LC_ALL=C
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0

check() { # name, file that says what is wrong: empty for good
    number=$((number + 1))
    if [ ! -s "$2" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        sed 's/^/# /' "$2" | head -n 40
        failed=1
    fi
}
found() { # name, file that must say something
    number=$((number + 1))
    if [ -s "$2" ]; then echo "ok $number - $1"; else echo "not ok $number - $1"; failed=1; fi
}

sources() { # of these kinds; the generated and the recorded are none
    find cmodel rtl sim synth testbenches -type f -regextype egrep -regex ".*\.($1)" | grep -v '^synth/recorded' | sort
}

# Prints files without an SPDX line in the first place (the second, behind #!).
without_spdx() {
    local file
    for file in "$@"; do
        head -n 2 "$file" | grep -q '^[/#* ]*SPDX-License-Identifier: Apache-2.0' || echo "$file"
    done
}

# Prints files whose line behind the SPDX line is no comment, nor that of their header.
without_head() {
    local file
    for file in "$@"; do
        sed -n '/SPDX/{n;p;q}' "$file" | grep -Eq '^ *(/\*|//|#|\*) *[^ ]' && continue
        case $file in *.c) [ -e "${file%.c}.h" ] && [ -z "$(without_head "${file%.c}.h")" ] && continue ;; esac
        echo "$file"
    done
}

too_long() {
    awk 'length($0) > 120 {print FILENAME ":" FNR ": " length($0) " columns"}' "$@"
}

mapfile -t all < <(sources 'c|h|cpp|hpp|sv|sh|mk|awk')
mapfile -t c < <(sources 'c|h|cpp|hpp')
mapfile -t checked < <(sources 'c|h|cpp|hpp|sv')

without_spdx "${all[@]}" >"$work/log"
check "each of ${#all[@]} source files begins with its SPDX line" "$work/log"
without_head "${all[@]}" >"$work/log"
check "each says what it is for" "$work/log"
too_long "${checked[@]}" >"$work/log"
check "no line has more than 120 columns" "$work/log"
if command -v clang-format >/dev/null; then
    clang-format --dry-run "${c[@]}" 2>"$work/log"
    check "clang-format changes nothing (make format)" "$work/log"
else
    number=$((number + 1))
    echo "ok $number - clang-format changes nothing # SKIP clang-format is not installed"
fi

printf 'int a;\n' >"$work/bare.c"
without_spdx "$work/bare.c" >"$work/log"
found "a file without an SPDX line is found" "$work/log"
printf '/* SPDX-License-Identifier: Apache-2.0 */\nint a;\n' >"$work/bare.c"
without_head "$work/bare.c" >"$work/log"
found "a file without a head comment is found" "$work/log"
printf '/* %0130d */\n' 0 >"$work/bare.c"
too_long "$work/bare.c" >"$work/log"
found "a long line is found" "$work/log"
echo "1..$number"
exit $failed
