#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pages: their links lead somewhere, the pictures of blocks have the RTL's units, and the site is whole. TAP.
export LC_ALL=C
set -u
build=${MANTIS_BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; [ ! -s "$dir/log" ] || head -10 "$dir/log" | sed 's/^/# /'; fi; : > "$dir/log"; }

# -- links of the texts, as they stand in the checkout ----------------------------------------------------------------
links() { # FILE.md...: links and pictures that are not there
    awk '
    FNR == 1 { code = 0 }
    /^```/ { code = !code }
    code || /^    / { next }
    { line = $0; gsub(/`[^`]*`/, "", line)
      while (match(line, /\]\([^)]*\)/)) {
          target = substr(line, RSTART + 2, RLENGTH - 3); line = substr(line, RSTART + RLENGTH); sub(/#.*/, "", target)
          folder = FILENAME; if (!sub(/[^\/]*$/, "", folder)) folder = ""
          if (target != "" && target !~ /^(https?|mailto):/) print FILENAME ":" FNR "\t" folder target
      } }' "$@" | while IFS=$'\t' read -r where target; do [ -e "$target" ] || echo "$where: $target"; done
}
links README.md docs/*.md > "$dir/log"; [ ! -s "$dir/log" ]; result $? "every link of README.md and docs leads to a file"
printf '[a](absent.md) `[b](not_a_link)` [c](page.md)\n' > "$dir/page.md"
[ "$(links "$dir/page.md" | wc -l)" = 1 ]; result $? "a link that leads nowhere is found"

# -- pictures of blocks -----------------------------------------------------------------------------------------------
units() { # FILE.sv: its instances
    sed 's|//.*||' "$1" | grep -oE '\bu_[a-z_]+ \(' | sed 's/ (//' | sort -u
}
nodes() { grep -oE '^    u_[a-z_]+ \[' "$1" | sed 's/[ []//g' | sort -u; }
for picture in machine:rtl/mantis_top.sv gemm:rtl/mac/gemm.sv vector:rtl/vector/stream.sv; do
    name=${picture%%:*} module=${picture#*:}
    diff <(units "$module") <(nodes "docs/figures/$name.dot") > "$dir/log"
    result $? "docs/figures/$name.dot has every unit of $module, and no other"
done
for name in ways_in machine gemm vector; do
    # what dot wrote into the picture: a title for each node and edge
    names=$(grep -oE '^    [a-z_]+ \[label' "docs/figures/$name.dot" | awk '{print $1}' | sort)
    drawn=$(grep -A1 'class="node"' "docs/figures/$name.svg" | grep -oE '<title>[^<]*' | sed 's/<title>//' | sort)
    edges=$(sed 's/\[.*//' "docs/figures/$name.dot" | grep -o -- '->' | wc -l)
    [ -n "$names" ] && [ "$names" = "$drawn" ] && [ "$edges" = "$(grep -c 'class="edge"' "docs/figures/$name.svg")" ]
    result $? "docs/figures/$name.svg is drawn from its .dot (make figures)"
done

# -- units that can be lifted out ------------------------------------------------------------------------------------
if command -v iverilog > /dev/null; then
    mkdir -p "$dir/drawn/figures"
    testbenches/leaf/draw.sh "$dir/drawn" > "$dir/log" 2>&1 && [ "$(ls "$dir/drawn" | grep -c '^unit_')" = "$(grep -vc '^#' rtl/package/units.txt)" ]
    result $? "every unit that can be lifted out is simulated alone"
    for drawn in "$dir"/drawn/*.md "$dir"/drawn/figures/*.svg; do cmp "$drawn" "docs/${drawn#"$dir/drawn/"}"; done > "$dir/log" 2>&1
    [ ! -s "$dir/log" ]; result $? "docs/unit_*.md and their timing diagrams are what the modules do today (make figures)"
else
    for what in "every unit that can be lifted out is simulated alone" "docs/unit_*.md are what the modules do today"; do
        n=$((n + 1)); echo "ok $n - $what # SKIP no iverilog"
    done
fi

# -- the site ---------------------------------------------------------------------------------------------------------
if ! command -v cmark-gfm > /dev/null; then
    for what in "the site is made" "it is whole" "formulas stay as they are" "a broken link stops it"; do
        n=$((n + 1)); echo "ok $n - $what # SKIP no cmark-gfm (make docs installs it)"
    done
else
    docs/site/build.sh "$dir/site" "$build/gen" > "$dir/log" 2>&1; result $? "the site is made, and none of its links leads nowhere"
    missing=
    for page in docs/*.md "$build/gen/command_set.md" "$build/gen/ports.md"; do
        html=$dir/site/$(basename "$page" .md).html
        [ -s "$html" ] && grep -q "href=\"$(basename "$html")\"" "$dir/site/index.html" || missing="$missing $page"
    done
    for way in systemc dpi python; do grep -q "<main>" "$dir/site/index.html" && sed -n '/<main>/,$p' "$dir/site/index.html" | grep -q "href=\"$way.html\"" || missing="$missing way:$way"; done
    [ -z "$missing" ]; result $? "every page is in it and in its list, the three ways in are on the first page$missing"
    grep -nE '[A-Za-z0-9_)]<em>|</em>[A-Za-z0-9_(]' "$dir"/site/*.html > "$dir/log"; [ ! -s "$dir/log" ]; result $? "no formula has lost its stars"
    sed -i 's/href="manual.html"/href="absent.html"/' "$dir/site/rtl.html"
    (cd "$dir/site" && find . -name '*.html' | sed 's|^\./||' | xargs awk -f "$OLDPWD/docs/site/check_links.awk") > "$dir/log"
    [ $? = 123 ] && [ "$(grep -c '^rtl.html:.*absent.html: no such file' "$dir/log")" -ge 1 ]; result $? "a link that leads nowhere would stop it"
fi
echo "1..$n"
exit $failed
