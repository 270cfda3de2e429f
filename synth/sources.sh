#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sources.sh TOP FOLDER...: the files that hold TOP and every module it uses, one per line, TOP's last. A module lives
# in the file of its name, but MULTIPLIER=file holds multiplier.
export LC_ALL=C # numbers with a point, whatever the user's language
top=$1; shift
find "$@" -name '*.sv' | sort | awk -v top="$top" -v own="${MULTIPLIER:-}" '
BEGIN { if (own != "") file["multiplier"] = own }
{ n = split($0, part, "/"); name = part[n]; sub(/\.sv$/, "", name); if (!(name == "multiplier" && own != "")) file[name] = $0 }
function visit(module,   line, text, count, word, i, used) {
    if (module in seen) return
    seen[module] = 1
    while ((getline line < file[module]) > 0) {
        sub(/\/\/.*/, "", line)
        count = split(line, word, /[^A-Za-z0-9_]+/)
        for (i = 1; i <= count; i++) if (word[i] in file && word[i] != module) used[word[i]] = 1
    }
    close(file[module])
    for (text in used) visit(text)
    print file[module]
}
END { if (!(top in file)) exit 1; visit(top) }'
