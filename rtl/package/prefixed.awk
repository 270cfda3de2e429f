# SPDX-License-Identifier: Apache-2.0
# awk -v modules="NAME ..." -v prefix=P -f prefixed.awk FILE.sv: the file with each of these modules, and the package
# command_set_pkg, under the name P + NAME: fifo, sram or random are names that a project has already. A module's name
# stands behind `module`, or before `#(` or an instance's name and `(`; elsewhere the word is a signal or prose.
BEGIN { count = split(modules, list, " "); for (i = 1; i <= count; i++) is_module[list[i]] = 1 }
{
    at = index($0, "//")
    code = at ? substr($0, 1, at - 1) : $0
    rest = at ? substr($0, at) : ""
    done = ""
    while (match(code, /[A-Za-z_][A-Za-z0-9_]*/)) {
        word = substr(code, RSTART, RLENGTH)
        done = done substr(code, 1, RSTART - 1)
        before = done; sub(/[ \t]+$/, "", before)
        code = substr(code, RSTART + RLENGTH)
        if (word == "command_set_pkg" || word in is_module && (before ~ /(^|[^A-Za-z0-9_])module$/ || code ~ /^ +#\(/ || code ~ /^ +[A-Za-z_][A-Za-z0-9_]* *\(/))
            word = prefix word
        done = done word
    }
    print done code rest
}
