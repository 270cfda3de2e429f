# SPDX-License-Identifier: Apache-2.0
# Reads public headers without comments; writes a C program that prints the layout of each struct (size; offset and size
# of each member) and the value of each enumerator. `#include` lines come from the command line as -v headers="a.h b.h".

!/^#/ { text = text " " $0 }

function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }

# The name a declarator introduces: "uint8_t *bytes", "word[32]", "(*run)(...)".
function declared(d) {
    if (match(d, /\(\*[A-Za-z_0-9]+\)/))
        return substr(d, RSTART + 2, RLENGTH - 3)
    sub(/\[.*/, "", d)
    d = trim(d)
    match(d, /[A-Za-z_0-9]+$/)
    return substr(d, RSTART, RLENGTH)
}

function member(type, field) {
    printf "    printf(\"    %s at %%zu, %%zu bytes\\n\", offsetof(%s, %s), sizeof(((%s *)0)->%s));\n", field, type, field, type, field
}

# One member declaration at the struct's top level; the braces of inner structs are gone.
function declaration(type, d,    parts, n, i) {
    d = trim(d)
    if (d == "")
        return
    if (d ~ /\(\*/) {
        member(type, declared(d))
        return
    }
    n = split(d, parts, ",")
    for (i = 1; i <= n; i++)
        member(type, declared(parts[i]))
}

function layout(type, body,    i, c, depth, d) {
    printf "    printf(\"%s, %%zu bytes\\n\", sizeof(%s));\n", type ~ /^struct/ ? type : "struct " type, type
    d = ""
    for (i = 1; i <= length(body); i++) {
        c = substr(body, i, 1)
        if (c == "{")
            depth++
        else if (c == "}")
            depth--
        else if (depth == 0 && c == ";") {
            declaration(type, d)
            d = ""
        } else if (depth == 0)
            d = d c
    }
}

function enumerators(body,    names, n, i, name) {
    n = split(body, names, ",")
    for (i = 1; i <= n; i++) {
        name = names[i]
        sub(/=.*/, "", name)
        name = trim(name)
        if (name != "")
            printf "    printf(\"value %s %%d\\n\", (int)%s);\n", name, name
    }
}

END {
    n = split(headers, files, " ")
    print "#include <stddef.h>\n#include <stdio.h>"
    for (i = 1; i <= n; i++)
        print "#include \"mantis/" files[i] "\""
    print "int main(void)\n{"
    while (match(text, /(struct|enum)[ \t]+([A-Za-z_0-9]+[ \t]+)?[{]/)) { # an empty name as a star: mawk 1.3.4 then misses some
        head = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        depth = 1
        for (i = 1; depth > 0 && i <= length(text); i++) {
            c = substr(text, i, 1)
            depth += (c == "{") - (c == "}")
        }
        body = substr(text, 1, i - 2)
        text = substr(text, i)
        match(text, /^[ \t]*[A-Za-z_0-9]*/)
        name = trim(substr(text, RSTART, RLENGTH))
        if (name == "") { # no typedef: struct and its tag
            name = head
            gsub(/\{/, "", name)
            name = trim(name)
        }
        if (head ~ /enum/)
            enumerators(body)
        else
            layout(name, body)
    }
    print "    return 0;\n}"
}
