# SPDX-License-Identifier: Apache-2.0
# A page of the site from the HTML that cmark-gfm made of its text:
# awk -v name=NAME -v pages="index manual ..." -v sections=pages.txt -v style=FILES -f page.awk FRAGMENT.html
# Links to pages of the site become links to their HTML; links to other files of the checkout (../X) lead to the copies
# in source/, whose names are printed to the file `wanted`.
BEGIN {
    count = split(pages, list, " ")
    for (i = 1; i <= count; i++) is_page[list[i]] = 1
}
/^<h1>/ && !title { title = $0; gsub(/<[^>]*>/, "", title) }
/^<h[1-6]>/ { $0 = "<h" substr($0, 3, 1) " id=\"" mark($0) "\">" substr($0, 5) }
{ body[NR] = relinked($0) }
END {
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    print "<title>" title (name == "index" ? "" : " - Mantis") "</title>\n<style>"
    files = split(style, file, " ")
    for (i = 1; i <= files; i++) while ((getline line < file[i]) > 0) print line
    print "</style>\n</head>\n<body>\n<nav>"
    entry("index", "Mantis")
    while ((getline line < sections) > 0) {
        if (line ~ /^#/) continue
        at = index(line, ":")
        section(substr(line, 1, at - 1), substr(line, at + 1))
    }
    for (i = 1; i <= count; i++) if (!(list[i] in shown)) rest = rest " " list[i]
    section("Further", rest)
    print "</nav>\n<main>"
    for (i = 1; i <= NR; i++) print body[i]
    print "</main>\n</body>\n</html>"
}
# What a heading is called in a link, by the rule of the sites that show the text as it is.
function mark(heading) {
    gsub(/<[^>]*>|&[a-z]*;/, "", heading)
    heading = tolower(heading)
    gsub(/[^a-z0-9 _-]/, "", heading)
    gsub(/ /, "-", heading)
    return marks[heading]++ ? heading "-" marks[heading] - 1 : heading
}
function section(heading, names,   n, part, k, any) {
    n = split(names, part, " ")
    for (k = 1; k <= n; k++) {
        if (!(part[k] in is_page)) continue
        if (!any++) print "<p>" heading "</p>"
        entry(part[k], part[k])
    }
}
function entry(page, label) {
    shown[page] = 1
    gsub(/_/, " ", label)
    print "<a href=\"" page ".html\"" (page == name ? " class=\"here\"" : "") ">" label "</a>"
}
function relinked(line,   done, target, at) {
    done = ""
    while (match(line, /href="[^"]*"/)) {
        target = substr(line, RSTART + 6, RLENGTH - 7)
        if (target ~ /^\.\.\//) {
            print substr(target, 4) > wanted
            target = "source/" substr(target, 4) ".html"
        } else if (target ~ /^[a-z_]+\.md(#|$)/) {
            at = index(target, ".md")
            target = substr(target, 1, at - 1) ".html" substr(target, at + 3)
        }
        done = done substr(line, 1, RSTART + 5) target "\""
        line = substr(line, RSTART + RLENGTH)
    }
    return done line
}
