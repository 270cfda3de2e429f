# SPDX-License-Identifier: Apache-2.0
# Turns what the program says of itself into its manual page: first `mantis --help`, then `mantis VERB --help` of each
# verb, each behind a line "@VERB". -v version=MAJOR.MINOR.PATCH -v prefix=PREFIX

function roff(s) { gsub(/\\/, "\\e", s); gsub(/-/, "\\-", s); gsub(/'/, "\\(aq", s); sub(/^\./, "\\\\\\&.", s); return s }

BEGIN {
    print ".\\\" Generated from the program's own help. Do not edit."
    print ".TH MANTIS 1 \"\" \"Mantis " version "\" \"User Commands\""
    print ".SH NAME\nmantis \\- integer training on a bit\\-accurate accelerator model"
    print ".SH SYNOPSIS\n.B mantis\n.I COMMAND\n[\\fIarguments\\fR]"
}

/^@/ {
    close_examples()
    verb = substr($0, 2)
    state = "head"
    print ".SH \"MANTIS " toupper(roff(verb)) "\""
    next
}

# The program's own help: its list of commands.
verb == "" && /^commands:/ { state = "commands"; print ".SH COMMANDS"; next }
verb == "" && /^$/ { state = ""; next }
verb == "" && state == "commands" {
    name = $1
    sub(/^ *[^ ]+ */, "")
    print ".TP\n.B " roff(name) "\n" roff($0)
    next
}
verb == "" { next }

# A verb's help: usage, about, options, examples.
/^usage: / { print ".B " roff(substr($0, 8)) "\n.PP"; next }
/^options:$/ { state = "options"; next }
/^examples:$/ { state = "examples"; print ".PP\nExamples:\n.PP\n.nf"; next }
state == "options" && /^  --/ {
    line = substr($0, 3)
    if (match(line, /  +/)) {
        print ".TP\n.B " roff(substr(line, 1, RSTART - 1)) "\n" roff(substr(line, RSTART + RLENGTH))
    } else
        print ".TP\n.B " roff(line)
    next
}
state == "examples" { print roff($0); next }
/^$/ { print ".PP"; next }
{ sub(/^ +/, ""); print roff($0) }

# The lines of examples stand as they are until the next verb.
function close_examples() { if (state == "examples") print ".fi" }

END {
    close_examples()
    print ".SH \"EXIT STATUS\"\n0: all is well. 1: an error, which one line on standard error says. 2: wrong usage."
    print ".SH ENVIRONMENT\n.TP\n.B MANTIS_SIMD\nscalar, avx2, avx512 or amx: the golden executor's instructions, where the processor has them. Results are the same."
    print ".SH FILES\n.TP\n.I " roff(prefix) "/share/mantis/networks\nThe shipped networks as text, to start from; the program has them inside."
    print ".SH \"SEE ALSO\"\nThe library's manual, " roff(prefix) "/share/doc/mantis/api.md."
}
