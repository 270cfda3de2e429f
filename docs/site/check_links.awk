# SPDX-License-Identifier: Apache-2.0
# Reads the pages of a site, given as awk's files with paths relative to its folder, and prints every link that leads
# nowhere: to a file that is not there, or to a place that the page does not have. Addresses outside (http, https,
# mailto) are not asked. Ends with 1 when there is one.
{
    line = $0
    while (match(line, / id="[^"]*"/)) {
        place[FILENAME "#" substr(line, RSTART + 5, RLENGTH - 6)] = 1
        line = substr(line, RSTART + RLENGTH)
    }
    line = $0
    while (match(line, /(href|src)="[^"]*"/)) {
        target = substr(line, RSTART, RLENGTH)
        sub(/^[a-z]*="/, "", target); sub(/"$/, "", target)
        link[++links] = target; from[links] = FILENAME; row[links] = FNR
        line = substr(line, RSTART + RLENGTH)
    }
}
END {
    for (i = 1; i <= links; i++) {
        target = link[i]
        if (target ~ /^(https?|mailto):/) continue
        at = index(target, "#")
        mark = at ? substr(target, at) : ""
        file = at ? substr(target, 1, at - 1) : target
        folder = from[i]
        if (!sub(/[^\/]*$/, "", folder)) folder = ""
        file = file == "" ? from[i] : resolved(folder file)
        if (!there(file)) bad = bad from[i] ":" row[i] ": " target ": no such file\n"
        else if (mark != "" && !((file mark) in place)) bad = bad from[i] ":" row[i] ": " target ": no such place\n"
    }
    printf "%s", bad
    exit bad != ""
}
function resolved(path) {
    while (sub(/[^\/]+\/\.\.\//, "", path)) { }
    return path
}
function there(file,   line, status) {
    if (!(file in known)) {
        status = (getline line < file)
        if (status >= 0) close(file)
        known[file] = status >= 0
    }
    return known[file]
}
