#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command set's generator: its header compiles as C and C++, and every kind of bad definition is refused with its
# line.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0
result() { # status text
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -Icmodel -o "$dir/generate" cmodel/commands/generate*.c
result $? "the generator compiles alone"
mkdir -p "$dir/gen/mantis"
"$dir/generate" cmodel/commands/command_set.def "$dir/gen"
result $? "it takes the command set"

for header in command_set numerics executor command; do
    echo "#include \"mantis/$header.h\"" > "$dir/use.c"
    cp "$dir/use.c" "$dir/use.cpp"
    ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -Icmodel/include -I"$dir/gen" -fsyntax-only "$dir/use.c"
    result $? "mantis/$header.h stands alone in C11"
    if command -v ${CXX:-c++} > /dev/null; then
        ${CXX:-c++} -std=c++11 -Wall -Wextra -Wpedantic -Werror -Icmodel/include -I"$dir/gen" -fsyntax-only "$dir/use.cpp"
        result $? "mantis/$header.h stands alone in C++11"
    else
        n=$((n + 1)); echo "ok $n - mantis/$header.h in C++ # SKIP no C++ compiler"
    fi
done

grep -qx 'static const uint32_t MANTIS_VECTOR_C_LAYOUT\[4\] = {MANTIS_VECTOR_C0_LAYOUT, MANTIS_VECTOR_C1_LAYOUT, MANTIS_VECTOR_C2_LAYOUT, MANTIS_VECTOR_C3_LAYOUT};' \
    "$dir/gen/mantis/command_set.h" && ! grep -q 'MANTIS_VECTOR_C_PRESENT' "$dir/gen/mantis/command_set.h"
result $? "numbered fields stand in tables"

# refuse TEXT MESSAGE: the definition with TEXT appended is refused, with its line number and MESSAGE.
lines=$(wc -l < cmodel/commands/command_set.def)
refuse() {
    { cat cmodel/commands/command_set.def; printf '%s\n' "$1"; } > "$dir/bad.def"
    mkdir -p "$dir/out/mantis"; rm -f "$dir/out/command_set.md"
    "$dir/generate" "$dir/bad.def" "$dir/out" 2> "$dir/message"
    code=$?
    if [ $code -ne 0 ] && grep -q "bad.def:$((lines + 1)): .*$2" "$dir/message" && [ ! -e "$dir/out/command_set.md" ]; then
        result 0 "refused: $1"
    else
        sed 's/^/# /' "$dir/message"
        result 1 "refused: $1"
    fi
}
refuse 'version 2' 'second version'
refuse 'widget A 1 "text"' "unknown definition 'widget'"
refuse 'limit MAX_K 5 "twice"' 'MAX_K was already defined on line'
refuse 'limit ILLEGAL 5 "a status already"' 'ILLEGAL was already defined on line'
refuse 'limit NEW five "text"' "'five' is not a number"
refuse 'limit NEW 5000000000 "text"' 'outside'
refuse 'limit lower 5 "text"' 'is not a name'
refuse 'limit NEW 5 text' 'should be quoted'
refuse 'limit NEW 5' 'expected: limit'
refuse 'limit NEW 5 "text" more' 'expected: limit'
refuse 'limit NEW 5 "text' 'does not end'
refuse 'limit NEW 5 ""' 'empty text'
refuse 'limit NEW 5 "a\b"' 'without backslash'
refuse 'opcode PEAK 9 "twice"' 'PEAK was already defined'
refuse 'opcode NEW 1 "number taken"' 'has the number of PEAK'
refuse 'opcode ALL 9 "reserved name"' 'ALL means every command'
refuse 'field WARP A 5 0 1 "no opcode"' 'opcode WARP is not defined'
refuse 'field MAP OUT 20 0 32 "twice"' 'OUT was already defined'
refuse 'field MAP NEW 0 12 4 "overlaps"' 'NEW overlaps BITS'
refuse 'field MAP NEW 0 7 1 "overlaps ALL"' 'NEW overlaps OPCODE'
refuse 'field ALL NEW 5 31 1 "overlaps some"' 'NEW overlaps OUT'
refuse 'field MAP NEW 32 0 1 "no such word"' 'word: 32 is outside'
refuse 'field MAP NEW 30 31 2 "beyond the word"' 'width: 2 is outside 1..1'
refuse 'status NEW 3 "a" "b"' 'has the number of BAD_ADDRESS'
refuse 'status NEW 256 "a" "b"' 'outside 0..255'
refuse 'sticky NEW 32 "a"' 'outside 0..31'
refuse 'register NEW 0x032 rw "a"' 'not a multiple of 4'
refuse 'register NEW 0x030 rw "a"' 'has the number of STATUS'
refuse 'register NEW 0x100 rw "a"' 'outside 0..252'
refuse 'register NEW 0x080 xx "a"' "access 'xx'"
refuse 'bits ABSENT NEW 0 1 "no register"' 'register ABSENT is not defined above'
refuse 'bits CONTROL RUN 4 1 "twice"' 'RUN was already defined'
refuse 'bits CONTROL NEW 2 2 "overlaps"' 'NEW overlaps IRQ_FENCE'
refuse 'bits CONTROL NEW 31 2 "beyond the word"' 'width: 2 is outside 1..1'
refuse 'counter CYCLES "twice"' 'CYCLES was already defined'

"$dir/generate" "$dir/absent.def" "$dir/out" 2> /dev/null
[ $? -eq 1 ]; result $? "an absent definition file is an error"
"$dir/generate" cmodel/commands/command_set.def "$dir/nowhere" 2> /dev/null
[ $? -eq 1 ]; result $? "an absent output folder is an error"
echo "1..$n"
