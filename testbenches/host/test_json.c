/* SPDX-License-Identifier: Apache-2.0 */
/* JSON strings of names that are any bytes: valid UTF-8 goes through, everything else is escaped or replaced. */
#include "../common/tap.h"

#include "host/support/json.h"

#include <string.h>

static void test_text(const char *text, const char *wanted, const char *what)
{
    char out[256] = "", whole[256];
    FILE *to = fmemopen(out, sizeof out, "w");
    if (!to)
        exit(1);
    json j = json_begin(to);
    json_text(&j, "name", text);
    json_end(&j);
    fclose(to);
    snprintf(whole, sizeof whole, "{\"name\": \"%s\"}\n", wanted);
    if (!tap_ok(strcmp(out, whole) == 0, "%s", what))
        printf("# %s# %s", out, whole);
}

int main(void)
{
    test_text("run \"a\" \\ b", "run \\\"a\\\" \\\\ b", "quotes and backslashes");
    test_text("a\nb\tc\x01\x7f", "a\\u000ab\\u0009c\\u0001\x7f", "control characters");
    test_text("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
              "characters of two, three and four bytes");
    test_text("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf",
              "the ends of their ranges");
    test_text("caf\xe9.net", "caf\\ufffd.net", "a byte of Latin 1");
    test_text("\x80"
              "a\xff",
              "\\ufffda\\ufffd", "bytes that begin nothing");
    test_text("\xc0\xaf\xe0\x80\xaf", "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd", "overlong forms");
    test_text("\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd", "a surrogate");
    test_text("\xf4\x90\x80\x80\xf5", "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd", "past the last character");
    test_text("a\xe2\x82", "a\\ufffd\\ufffd", "a character that ends early");
    return tap_done();
}
