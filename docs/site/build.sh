#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh SITE GENERATED: docs/*.md, and the pages that the build generates (GENERATED/*.md), as a site of HTML in SITE. Every file
# that a page links to is in it. Ends with 1, and the links, when one leads nowhere.
set -eu
export LC_ALL=C
site=$1 generated=$2 here=docs/site
command -v cmark-gfm > /dev/null || { echo "mantis: cmark-gfm is missing (Debian package cmark-gfm): make docs installs it" >&2; exit 1; }
rm -rf "$site"
mkdir -p "$site/figures"
cp docs/figures/*.svg "$site/figures/"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/wanted"

pages=index
for page in docs/*.md "$generated"/*.md; do
    name=$(basename "$page" .md)
    [ "$name" = index ] || [ "$name" = README ] || pages="$pages $name"
done
for name in $pages; do
    text=docs/$name.md
    [ -e "$text" ] || text=$generated/$name.md
    cmark-gfm -e table -t html "$text" > "$work/fragment"
    awk -v name="$name" -v pages="$pages" -v sections=$here/pages.txt -v style="sim/host/reports/page.css $here/site.css" \
        -v wanted="$work/more" -f $here/page.awk "$work/fragment" > "$site/$name.html"
    [ ! -e "$work/more" ] || { cat "$work/more" >> "$work/wanted"; rm "$work/more"; }
done

# Files of the checkout that pages speak of; of a folder, a page with its files.
sort -u "$work/wanted" | while read -r path; do
    path=${path%/}
    mkdir -p "$site/source/$(dirname "$path")"
    if [ -d "$path" ]; then
        ls "$path" | awk -v path="$path/" -f $here/source.awk > "$site/source/$path.html"
    elif [ -e "$path" ]; then
        awk -v path="$path" -f $here/source.awk "$path" > "$site/source/$path.html"
    fi
done
cd "$site"
find . -name '*.html' | sed 's|^\./||' | sort | xargs awk -f "$OLDPWD/$here/check_links.awk" || { echo "mantis: these links lead nowhere" >&2; exit 1; }
