# SPDX-License-Identifier: Apache-2.0
# The names of the units' states, from the RTL: awk -f states.awk SIGNAL=NAME FILE.sv SIGNAL=NAME FILE.sv ...
#
# Of each file the first list of names that are numbered from 0, "typedef enum ... {A, B}" or
# "localparam logic [..] A = 2'd0, B = 2'd1;", becomes rows {"NAME", "SIGNAL", value, "A"} of a C table.
BEGIN {
    for (i = 1; i < ARGC; i += 2) {
        at = index(ARGV[i], "=")
        names(ARGV[i + 1], substr(ARGV[i], 1, at - 1), substr(ARGV[i], at + 1))
    }
    exit bad
}
function names(file, signal, name,    line, list, count, i, part, value) {
    list = ""
    while ((getline line < file) > 0) {
        sub(/\/\/.*/, "", line)
        if (list == "" && line !~ /typedef enum logic/ && line !~ /localparam logic \[[^]]*\] +[A-Z_]+ += +[0-9]+'d0,/) continue
        list = list " " line
        if (line ~ /[;}]/) break
    }
    close(file)
    sub(/^.*(\{|localparam logic \[[^]]*\])/, "", list)
    sub(/[;}].*/, "", list)
    count = split(list, part, ",")
    for (i = 1; i <= count; i++) {
        value = i - 1
        gsub(/^ +| +$/, "", part[i])
        if (part[i] ~ /=/) {
            value = part[i]
            sub(/.*'d/, "", value)
            sub(/ *=.*/, "", part[i])
        }
        if (part[i] !~ /^[A-Z_]+$/ || value !~ /^[0-9]+$/) break
        printf "{\"%s\", \"%s\", %d, \"%s\"},\n", name, signal, value, part[i]
    }
    if (count < 2 || i <= count) {
        print "states.awk: " file ": no list of states" > "/dev/stderr"
        bad = 1
    }
}
