# SPDX-License-Identifier: Apache-2.0
# A page of docs/ as a test: page PAGE writes the indented blocks of it that are shell commands, one file for each, block.1, block.2 ...
# into this folder, and their needs ("<!-- needs numpy -->" in front of a block) beside them, block.1.needs ...
# Blocks that are not commands belong in tables or in sentences.
export LC_ALL=C
page() {
    awk '
        /^<!-- needs .* -->$/ { needs = $3; inside = 0; next }
        /^    / { if (!inside) { n++; inside = 1; if (needs != "") print needs > ("block." n ".needs"); needs = "" }
                  print substr($0, 5) > ("block." n); next }
        !/^$/ { inside = 0 }' "$1"
}
# run_page PAGE: every block as one check, in order, in one shell folder; those whose Python module is missing are skipped.
run_page() {
    local i
    page "$1"
    for ((i = 1; ; i++)); do
        [ -e "block.$i" ] || break
        if [ -e "block.$i.needs" ] && ! /usr/bin/python3 -c "import $(cat "block.$i.needs")" 2> /dev/null; then
            count=$((count + 1))
            echo "ok $count - # SKIP Python module $(cat "block.$i.needs") is not installed"
            continue
        fi
        check "$(head -n 1 "block.$i")" 'bash -e "block.$i" > out 2> err'
    done
    check "the page has commands" '[ "$i" -gt 1 ]'
}
