#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh FOLDER JOBS STAGE...: the tests with no fault, which must pass, then stage by stage with the faults of
# FOLDER/rtl.list and FOLDER/cycle.list that no stage before has found; what is left then is put to proof (equal.sh).
# Says how far it is; leaves FOLDER.json and a table. Fails when the tests blame the design as it is, or find fewer than
# 95 % of the faults.
#
# In the first stage each fault is alone, since most are found there. Later, where few are found, all that are left are
# switched on at once, but for those that could hide each other: two of one expression, and faults of both sides.
# What was found stays in FOLDER/found: a run that was broken off goes on where it stood. A new list begins anew.
# MUTATION_AGAIN=1: faults that no test found meet the tests once more, which have changed since.
export LC_ALL=C
set -u
folder=$1 jobs=$2
shift 2
here=$(dirname "$0")
# Random tests do what they must, and no more on a fast host.
export CMOCKA_MESSAGE_OUTPUT=TAP MANTIS_BUILD=$(dirname "$folder") MANTIS_RANDOM_SECONDS=0
cat "$folder/rtl.list" "$folder/cycle.list" >"$folder/list"
cmp -s "$folder/list" "$folder/found/list" || rm -rf "$folder/found"
mkdir -p "$folder/found"
cp "$folder/list" "$folder/found/list"
touch "$folder/found/passed" "$folder/found/seconds"
if [ "${MUTATION_AGAIN:-}" = 1 ]; then
    grep -lx none "$folder"/found/*[0-9] 2>/dev/null | xargs -r rm -f
    : >"$folder/found/passed"
fi

# Of the faults on standard input, those that go together into one run: a line for each.
groups() { # FAULTS-AT-MOST STAGE
    awk -F'\t' -v most="$1" -v stage="$2" -v folder="$folder" '
        BEGIN { while ((getline line < (folder "/found/passed")) > 0) passed[line] = 1 }
        {
            side = $2 ~ /^rtl/ ? "rtl" : "cycle"
            # Tests of the cycle model alone know nothing of the RTL.
            if (($1 " " stage) in passed || (side == "rtl" && stage ~ /^(cycle|multiplier)\//)) next
            for (g = 1; size[side, g] >= most || ((side, g, $2, $5) in taken); g++) ;
            taken[side, g, $2, $5] = 1
            members[side, g] = members[side, g] (size[side, g]++ ? " " : "") $1
        }
        END { for (key in members) print members[key] | "sort -n" }'
}
left() { while IFS=$'\t' read -r number rest; do [ -e "$folder/found/$number" ] || printf '%s\t%s\n' "$number" "$rest"; done <"$folder/list"; }

# The tests of a stage n8/TEST or n32/TEST, with the same faults in copies of that N.
build_other() {
    local size=${1%%/*} copy
    copy=${MUT_OTHER//SIZE/$size}
    # shellcheck disable=SC2086
    $MUT_MAKE CONFIG="$size" "$copy/bin/${1#*/}" && cat "$copy/rtl.list" "$copy/cycle.list" | cmp -s - "$folder/list" &&
        ln -sfn "$(realpath "$copy")/bin" "$folder/bin/$size"
}

first=1
for stage in "$@"; do
    case $stage in n8/* | n32/*)
        [ -n "$(left)" ] || continue
        build_other "$stage" || exit 1 ;;
    esac
    if ! grep -qx "0 $stage" "$folder/found/passed" && ! "$here/group.sh" "$folder" "$stage" 0 >/dev/null; then
        echo "  $stage fails without any fault:"
        cat "$folder/found/0.why"
        exit 1
    fi
    begin=$SECONDS
    left | groups "$first" "$stage" | xargs -r -P "$jobs" -L 1 "$here/group.sh" "$folder" "$stage" |
        awk -v stage="$stage" '{ n++; found += $2 == "found" } END { if (n) printf "  %-32s %4d of %4d found", stage, found, n; exit !n }' &&
        printf ', %d:%02d\n' $(((SECONDS - begin) / 60)) $(((SECONDS - begin) % 60))
    first=1000
done
[ -s lockstep.fst ] || rm -f lockstep.fst # a disagreement's waveform, empty from a model that makes none
rm -rf "$folder/equal"
left | cut -f1 | xargs -r -P "$jobs" -I{} "$here/equal.sh" "$folder" {}
"$here/table.sh" "$folder" "$folder.json"
