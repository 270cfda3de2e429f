# SPDX-License-Identifier: Apache-2.0
# A file of the checkout as a page of the site: awk -v path=PATH -f source.awk PATH. Lines have numbers to link to.
BEGIN {
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" path " - Mantis</title>"
    print "<style>body{margin:2rem;color:#222;background:#fff}pre{font:13px/1.45 ui-monospace,monospace;tab-size:4}</style>\n</head>\n<body>"
    print "<p><code>" path "</code></p>\n<pre>"
}
{
    gsub(/&/, "\\&amp;"); gsub(/</, "\\&lt;"); gsub(/>/, "\\&gt;")
    print "<span id=\"L" NR "\">" $0 "</span>"
}
END { print "</pre>\n</body>\n</html>" }
