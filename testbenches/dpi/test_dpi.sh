#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# docs/dpi.md from its first line to its last, in an empty home: its files and commands, and what they must say. DPI_CASES
# more elements and tiles with another seed.
export LC_ALL=C
build=${MANTIS_BUILD:-build} objects=${MANTIS_OBJ:-$build/obj-n16-full} cases=${DPI_CASES:-200000}
page=docs/dpi.md
if ! command -v verilator > /dev/null; then echo "1..0 # SKIP verilator is not installed"; exit; fi
if [ ! -e "$objects/libmantis-dpi.so" ]; then echo "1..0 # SKIP docs/dpi.md is about N = 16, without sanitizers"; exit; fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; tail -n 8 "$dir/log" | sed 's/^/# /'; fi; }

awk -v dir="$dir" '/^```systemverilog$/ {getline; file = dir "/" $2; on = 1; next} /^```$/ {on = 0} on {print > file}' $page
case $objects in *-golden*) full=0 ;; *) full=1 ;; esac
export BUILD=$build FULL=$full MAKEFLAGS=
export CCACHE_DIR=${CCACHE_DIR:-$HOME/.cache/ccache} HOME=$dir OBJCACHE=${OBJCACHE:-$(command -v ccache)}
run=0
while IFS= read -r command; do
    case $command in
    make*) eval "$command" > "$dir/log" 2>&1; status=$?; result $status "$command" ;;
    export* | link=*) eval "$command" ;;
    *)
        (cd "$dir" && eval "nice $command") > "$dir/log" 2>&1
        status=$?
        cp "$dir/log" "$dir/said$((++run))"
        result $status "${command%% -*}"
        ;;
    esac
done < <(awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' $page)

says() { grep -qx -- "$2" "$dir/said$1"; }
cp "$dir/said2" "$dir/log"; says 2 "shared exponent: 0 wrong"; result $? "the first bench finds nothing wrong"
cp "$dir/said4" "$dir/log"; says 4 "5 passed, 0 failed"; result $? "somebody's units are golden's"
cp "$dir/said5" "$dir/log"; says 5 "4 passed, 1 failed" && grep -q '^not ok 1 - map lane' "$dir/said5"; result $? "the fault in the map lane is found"
cp "$dir/said6" "$dir/log"; says 6 "4 passed, 1 failed" && grep -q '^not ok 2 - PE' "$dir/said6"; result $? "the fault in the PE is found"
"$dir/example/Vdpi_example" +seed=2 "+cases=$cases" > "$dir/log" 2>&1 && grep -qx "5 passed, 0 failed" "$dir/log"; result $? "$cases other cases"

# Verilator's own header of the imports against the definitions: a wrong type does not compile.
include=$(verilator --getenv VERILATOR_ROOT)/include
${CC:-cc} -std=c11 -Wall -Werror -fsyntax-only -Icmodel/include -I"$build/gen" -isystem "$include" -isystem "$include/vltstd" \
    -include "$dir/example/Vdpi_example__Dpi.h" testbenches/dpi/mantis_dpi.c > "$dir/log" 2>&1
result $? "each import has the types of its C function"
nm -D --defined-only "$objects/libmantis-dpi.so" | awk '$2 == "T" {print $3}' | sort > "$dir/exported"
grep -o 'mantis_dpi_[a-z_]*(' testbenches/dpi/mantis_pkg.sv | tr -d '(' | sort -u > "$dir/imported"
diff "$dir/exported" "$dir/imported" > "$dir/log"; result $? "the library exports what the package imports, and no more"
echo "1..$n"
exit $failed
