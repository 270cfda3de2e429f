# SPDX-License-Identifier: Apache-2.0
# What ran of the C sources: gcov's JSON (gcov --json-format --stdout FILE.gcno), with each "{" on a line of its own,
# becomes rows "line, file, number of the line, count" with tabs between. Variable: folder, of sources that count.
#
# A file's lines come before its name. A line of a header stands in every object that includes it: rows may repeat.
/"line_number": / {
    line = count = $0
    sub(/.*"line_number": /, "", line)
    sub(/.*"count": /, "", count)
    lines[++n] = line + 0
    counts[n] = count + 0
}
match($0, /"file": "[^"]*"/) {
    file = substr($0, RSTART + 9, RLENGTH - 10)
    if (index(file, folder "/") == 1)
        for (i = 1; i <= n; i++)
            printf "line\t%s\t%d\t%.0f\n", file, lines[i], counts[i]
    n = 0
}
