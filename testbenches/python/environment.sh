# SPDX-License-Identifier: Apache-2.0
# For the scripts of this folder: $python, the first python3 in PATH that has the modules in $needs (numpy); the library of
# this build; `suite FILE...`.
export LC_ALL=C
needs=${needs:-numpy}
export MANTIS_BUILD=${MANTIS_BUILD:-build}
objects=${MANTIS_OBJ:-$MANTIS_BUILD/obj-n16-full}
export MANTIS=${MANTIS:-$objects/mantis}
suffix=; [ "${MANTIS_N:-16}" = 16 ] || suffix=-n$MANTIS_N
export MANTIS_LIBRARY=$PWD/$objects/libmantis$suffix.so
export PYTHONPATH=$PWD/sim/python/src:$PWD/testbenches/python PYTHONDONTWRITEBYTECODE=1
case $objects in /*) MANTIS_LIBRARY=$objects/libmantis$suffix.so ;; esac
case $objects in *-san*) echo "1..0 # SKIP Python does not load a library built with sanitizers"; exit ;; esac
python=
for one in $(type -aP python3); do
    "$one" -c "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, '$needs'.split())))" 2> /dev/null && { python=$one; break; }
done
[ -n "$python" ] || { echo "1..0 # SKIP no python3 with ${needs// / and } (apt-get install${needs:+ python3-${needs// / python3-}})"; exit; }

# Runs the programs and numbers their lines through.
suite() {
    local file number=0 failed=0 line
    for file in $*; do
        while IFS= read -r line; do
            case $line in
            "ok "* | "not ok "*) number=$((number + 1)); line=${line/ok [0-9]* -/ok $number -}; [ "${line#not}" = "$line" ] || failed=1 ;;
            1..* ) continue ;;
            END=0) continue ;;
            END=*) [ $failed = 0 ] || continue; number=$((number + 1)); failed=1; line="not ok $number - $file ended with ${line#END=}" ;;
            esac
            printf '%s\n' "$line"
        done < <("$python" "testbenches/python/$file" $sections 2>&1; echo "END=$?")
    done
    echo "1..$number"
    exit $failed
}
