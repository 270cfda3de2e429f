#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An installation as a package would make it: into a DESTDIR, used through pkg-config by programs outside the tree
# (those of docs/api.md, shared and static, and one in C++), and removed without a trace.
export LC_ALL=C
build=${MANTIS_BUILD:-build} objects=${MANTIS_OBJ:-$build/obj-n16-full} size=${MANTIS_N:-16}
suffix=; [ "$size" = 16 ] || suffix=-n$size
case $objects in
*-san* | *-golden-*) echo "1..0 # SKIP this build is not one to install: the full one and make golden's are"; exit ;;
*-golden*) full=0 ;;
*) full=1 ;;
esac
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi; }
log() { [ ! -s "$dir/log" ] || head -20 "$dir/log" | sed 's/^/# /'; }

cc=${CC:-cc} cxx=${CXX:-c++}
unset PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
make_here() { MAKEFLAGS= make -s CONFIG=n"$size" FULL=$full BUILD="$build" PREFIX=/opt/mantis DESTDIR="$dir/a root" "$@" > "$dir/log" 2>&1; }
root="$dir/a root/opt/mantis"

make_here install; result $? "make install into a DESTDIR with a space"
[ -e "$root" ] || log
missing=
for file in bin/mantis$suffix lib/libmantis$suffix.a lib/libmantis$suffix.so include/mantis/program.h include/mantis/command_set.h \
    lib/pkgconfig/mantis$suffix.pc share/man/man1/mantis$suffix.1 share/bash-completion/completions/mantis share/mantis/networks/mlp.net share/doc/mantis/api.md \
    share/doc/mantis/figures/machine.svg share/mantis/rtl/files.f share/mantis/rtl/mac/mantis_pe.sv share/mantis/rtl/mantis.xml; do
    [ -s "$root/$file" ] || missing="$missing $file"
done
[ -z "$missing" ]; result $? "everything is there$missing"
! grep -rqs "$dir" "$root/lib/pkgconfig" "$root/share"; result $? "no file names the DESTDIR"

# -- the program ------------------------------------------------------------------------------------------------
version=$(awk '/define MANTIS_VERSION_(MAJOR|MINOR|PATCH) / {printf "%s%s", dot, $3; dot = "."}' cmodel/include/mantis/version.h)
[ "$("$root/bin/mantis$suffix" --version)" = "mantis $version, command set version $(awk '$1 == "version" {print $2}' cmodel/commands/command_set.def), N = $size" ]
result $? "mantis --version"
(cd / && "$root/bin/mantis$suffix" train --net lenet5 --steps 1 --batch 8 > "$dir/log" 2>&1); result $? "the installed program finds its networks from anywhere"

man=$root/share/man/man1/mantis$suffix.1
told=0
for verb in $("$root/bin/mantis$suffix" --help | awk '/^commands:/ {on = 1; next} /^$/ {on = 0} on {print $1}'); do
    grep -qi "^.SH \"MANTIS ${verb//-/\\\\-}\"" "$man" || { echo "# $verb has no part in the manual page"; told=1; }
done
result $told "the manual page has a part per verb"
grep -q '^\.B \\-\\-lockstep K' "$man" && [ "$(grep -c '^\.nf' "$man")" = "$(grep -c '^\.fi' "$man")" ] && ! grep -v '^\.' "$man" | grep -q "^'"
result $? "with options, and examples that end"
if command -v groff > /dev/null; then
    LC_ALL=C groff -man -ww -z "$man" > "$dir/log" 2>&1; [ ! -s "$dir/log" ]; result $? "groff has nothing to say about it"; log
else
    result 0 "groff has nothing to say about it # SKIP no groff"
fi
complete_words() {
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mantis; echo "${COMPREPLY[*]}"' bash "$root/share/bash-completion/completions/mantis" "$@"
}
[ "$(complete_words mantis trai)" = train ] && [ "$(complete_words mantis train --check)" = "--checkpoint --checkpoint-every" ] &&
    [ "$(complete_words mantis train --executor g)" = golden ] && [ "$(complete_words mantis train --net len)" = lenet5 ] &&
    [ -z "$(complete_words mantis train --momentum 0)" ]
result $? "completion knows verbs, options and values"

# -- the libraries ----------------------------------------------------------------------------------------------
if command -v pkg-config > /dev/null; then
    config() { PKG_CONFIG_PATH="$dir/link/lib/pkgconfig" pkg-config --define-variable=prefix="$dir/link" "$@"; }
    ln -s "$root" "$dir/link" # pkg-config's answers go through word splitting
    [ "$(config --modversion mantis$suffix)" = "$version" ]; result $? "pkg-config knows the version"
    awk -v dir="$dir" '/^```c$/ {on = 1; file = dir "/example" ++n ".c"; next} /^```$/ {on = 0} on {print > file}' docs/api.md
    for example in "$dir"/example*.c; do
        name=$(basename "$example" .c) packages=mantis$suffix
        grep -q 'mantis/float.h' "$example" && packages="$packages mantis-float"
        [ $full = 1 ] || ! grep -q 'mantis/float.h' "$example" || { result 0 "docs/api.md's $name # SKIP no libmantis-float in this build"; continue; }
        $cc -std=c11 -Wall -Wextra -Wpedantic -Werror $(config --cflags $packages) -o "$dir/shared" "$example" $(config --libs $packages) > "$dir/log" 2>&1 &&
            (cd "$dir" && LD_LIBRARY_PATH="$dir/link/lib" ./shared) > "$dir/said" 2>> "$dir/log"
        result $? "docs/api.md's $name, shared: $(tail -1 "$dir/said")"
        log
        # The libraries themselves static, what they need shared.
        static=$(config --libs --static $packages | sed -E 's/-l(mantis[^ ]*)/-l:lib\1.a/g')
        $cc $(config --cflags $packages) -o "$dir/static" "$example" $static > "$dir/log" 2>&1 && (cd "$dir" && ./static) 2>> "$dir/log" | cmp -s - "$dir/said"
        result $? "static: the same"
        log
    done
    if [ -e "$root/lib/pkgconfig/mantis-systemc$suffix.pc" ]; then
        awk '/^```cpp$/ {on = 1; next} /^```$/ {on = 0} on' docs/systemc.md > "$dir/example.cpp"
        (cd "$dir" && export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1 && $cxx -o systemc example.cpp $(config --cflags --libs mantis-systemc$suffix) && LD_LIBRARY_PATH="$dir/link/lib" ./systemc) > "$dir/said" 2> "$dir/log" &&
            [ "$(grep -c '^step [12]: loss [0-9.]* at [0-9.]* [munp]*s$' "$dir/said")" = 2 ]
        result $? "docs/systemc.md's program trains"
        log
    else
        result 0 "docs/systemc.md's program trains # SKIP no SystemC"
    fi
    for header in "$root"/include/mantis/*.h; do echo "#include <mantis/$(basename "$header")>"; done > "$dir/all.cpp"
    echo 'int main() { return mantis_version_number() != MANTIS_VERSION_NUMBER; }' >> "$dir/all.cpp"
    $cxx -std=c++11 -Wall -Wextra -Wpedantic -Werror $(config --cflags mantis$suffix) -o "$dir/all" "$dir/all.cpp" $(config --libs mantis$suffix) > "$dir/log" 2>&1 &&
        LD_LIBRARY_PATH="$dir/link/lib" "$dir/all"
    result $? "C++ takes all headers"
    log
    told=0
    for header in "$root"/include/mantis/*.h; do
        printf '#include <mantis/%s>\ntypedef int alone;\n' "$(basename "$header")" > "$dir/one.c"
        $cc -std=c11 -Wall -Wextra -Wpedantic -Werror $(config --cflags mantis$suffix) -c -o "$dir/one.o" "$dir/one.c" > "$dir/log" 2>&1 || { told=1; log; }
    done
    result $told "each header stands alone"
else
    result 0 "use through pkg-config # SKIP no pkg-config"
fi

touch "$root/include/mantis/mine.h"
make_here uninstall && [ "$(cd "$root" && find . -type f -o -type l)" = ./include/mantis/mine.h ]
result $? "make uninstall removes what it put there, and nothing of others"
rm "$root/include/mantis/mine.h"
make_here install && make_here uninstall && [ -z "$(cd "$root" && find . ! -type d)" ] && [ ! -d "$root/include/mantis" ] && [ ! -d "$root/share/mantis" ]
result $? "nothing is left"
echo "1..$n"
exit $failed
