#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the libraries promise: exported names, layouts of public structs and values of enumerators stand in
# interface.txt; each library that is built can be loaded, also those of `make golden`, and two sizes of array live in
# one process. After a change that docs/api.md allows: testbenches/library/test_interface.sh --write
export LC_ALL=C
here=testbenches/library
build=${MANTIS_BUILD:-build} objects=${MANTIS_OBJ:-$build/obj-n16-full}
suffix=; [ "${MANTIS_N:-16}" = 16 ] || suffix=-n$MANTIS_N
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi; }

shared_names() { nm -D --defined-only "$1" | awk '$2 != "A" {sub(/@.*/, "", $3); print "name " $3}' | sort; }
static_names() { nm -g --defined-only "$1" | awk 'NF == 3 {print "name " $3}' | sort; }
# Without comments and without what the headers include.
plain() { ${CC:-cc} -fpreprocessed -dD -E -P "$1" 2> /dev/null; }
layouts() {
    local headers; headers=$(cd cmodel/include/mantis && echo *.h)
    for h in cmodel/include/mantis/*.h "$build/gen/mantis/command_set.h"; do plain "$h"; done |
        awk -v headers="$headers" -f $here/interface.awk > "$dir/layout.c"
    ${CC:-cc} -Icmodel/include -I"$build/gen" -o "$dir/layout" "$dir/layout.c" && "$dir/layout"
}
interface() {
    echo "# SPDX-License-Identifier: Apache-2.0"
    echo "# The interface of libmantis and libmantis-float, on 64-bit hosts; test_interface.sh checks it, docs/api.md says what may change."
    { shared_names "$objects/libmantis$suffix.so"; [ ! -e "$objects/libmantis-float.so" ] || shared_names "$objects/libmantis-float.so"; } | sort
    layouts
}
if [ "$1" = --write ]; then interface > $here/interface.txt; exit; fi

if [ "$(getconf LONG_BIT)" != 64 ]; then
    echo "1..0 # SKIP interface.txt is that of 64-bit hosts"; exit
fi
interface > "$dir/now"
keep=cat; [ -e "$objects/libmantis-float.so" ] || keep="grep -v mantis_float_"
diff <($keep $here/interface.txt) "$dir/now" | sed 's/^/# /'
result "${PIPESTATUS[0]}" "exported names, layouts and values are those of interface.txt"

! grep '^name' $here/interface.txt | grep -qv '^name mantis_'
result $? "every exported name begins with mantis_"
for name in $(grep -ho '\bmantis_[a-z0-9_]*(' <(plain_all() { for h in cmodel/include/mantis/*.h; do plain "$h"; done; }; plain_all | grep '^MANTIS_API') | tr -d '('); do
    grep -qx "name $name" $here/interface.txt || echo "# $name is declared and not exported"
done > "$dir/declared"
cat "$dir/declared"
[ ! -s "$dir/declared" ]; result $? "every declared name is exported"

for library in libmantis$suffix libmantis-float; do
    [ -e "$objects/$library.so" ] || continue
    cmp -s <(shared_names "$objects/$library.so") <(static_names "$objects/$library.a")
    result $? "$library.a shows the names of $library.so and no others"
    readelf -d "$objects/$library.so" | grep -q "SONAME.*\[$library\.so\.[0-9]*\]"
    result $? "$library.so has its SONAME"
done
! readelf -d "$objects/libmantis$suffix.so" | grep NEEDED | grep -Evq '\[(libc|libm|libz|libpthread|ld-linux[^]]*)\.so'
result $? "libmantis needs the C library, libm, zlib and threads alone"

# The form of `make golden`, of another size of array, in a folder of its own; no optimization, for time.
other=8; [ "${MANTIS_N:-16}" = 8 ] && other=32
golden=$dir/build/obj-n$other-golden
MAKEFLAGS= make -s -j"$(nproc)" FULL=0 CONFIG=n$other OPT=-O0 BUILD="$dir/build" "$golden/libmantis-n$other.so" "$golden/libmantis-n$other.a" > "$dir/log" 2>&1
result $? "the libraries of make golden CONFIG=n$other link"
[ -s "$dir/log" ] && grep -v '^  [A-Z]' "$dir/log" | head | sed 's/^/# /'
${CC:-cc} -o "$dir/loads" $here/loads.c -ldl
list=("$objects/libmantis$suffix.so" "$golden/libmantis-n$other.so") expected="${MANTIS_N:-16} $other"
[ ! -e "$objects/libmantis-float.so" ] || { list+=("$objects/libmantis-float.so"); expected+=" float"; }
said=$("$dir/loads" "${list[@]}" 2>&1 | tr '\n' ' ')
[ "$said" = "$expected " ]; result $? "all of them load into one process, each with its own functions: $said"
echo "1..$n"
exit $failed
