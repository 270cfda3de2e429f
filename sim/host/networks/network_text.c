/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/network_text.h"

#include <errno.h>
#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORDS      16
#define LINE_BYTES 512

typedef struct {
    network *net;
    const char *source;
    uint32_t classes;
    int line;
    host_error *error;
    struct hsearch_data names; /* of the layers so far */
} parser;

__attribute__((format(printf, 2, 3))) static bool refuse(parser *s, const char *format, ...)
{
    char why[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    host_fail(s->error, MANTIS_BAD_FILE, "%s:%d: %s", s->source, s->line, why);
    return false;
}

static node *find(parser *s, char *name)
{
    ENTRY *found = NULL;
    return hsearch_r((ENTRY){name, NULL}, FIND, &found, &s->names) ? found->data : NULL;
}

static bool take_links(parser *s, node *self, char *names)
{
    uint32_t count = 0;
    for (char *rest, *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (count == LAYER_INPUTS)
            return refuse(s, "%s %s: at most %d inputs", self->class_->kind, self->name, LAYER_INPUTS);
        if (!(self->from[count] = find(s, name)))
            return refuse(s, "%s %s: from=%s: no layer above has this name", self->class_->kind, self->name, name);
        count++;
    }
    const uint32_t least = self->class_->inputs, most = self->class_->inputs_most ? self->class_->inputs_most : least;
    if (count < least || count > most)
        return most == least
                   ? refuse(s, "%s %s: %u inputs, %u expected", self->class_->kind, self->name, count, least)
                   : refuse(s, "%s %s: %u inputs, %u or more expected", self->class_->kind, self->name, count, least);
    self->inputs = count;
    return true;
}

static bool attribute_of(const layer_class *c, const char *key, size_t *index)
{
    for (*index = 0; c->attributes[*index].most; ++*index)
        if (strcmp(LAYER_ATTRIBUTE_NAMES[c->attributes[*index].attribute], key) == 0)
            return true;
    return false;
}

/* "classes", or a multiple of them and a number more: "4*classes+16". */
static bool take_classes(const char *value, uint32_t classes, unsigned long *number)
{
    char *end;
    unsigned long times = 1, more = 0;
    if (*value >= '0' && *value <= '9') {
        times = strtoul(value, &end, 10);
        if (*end != '*')
            return false;
        value = end + 1;
    }
    if (strncmp(value, "classes", 7) != 0)
        return false;
    value += 7;
    if (value[0] == '+' && value[1] >= '0' && value[1] <= '9') {
        more = strtoul(value + 1, &end, 10);
        value = end;
    }
    if (*value || times > UINT16_MAX || more > UINT16_MAX)
        return false;
    *number = classes ? times * classes + more : 0; /* of no classes there is no number, and 0 is out of range */
    return true;
}

static bool take_attribute(parser *s, node *self, const char *key, const char *value)
{
    const layer_class *c = self->class_;
    size_t i;
    if (!attribute_of(c, key, &i))
        return refuse(s, "%s %s: it takes no %s", c->kind, self->name, key);
    char *end;
    errno = 0;
    unsigned long number = strtoul(value, &end, 10);
    const bool whole = end != value && !*end && !errno && *value != '-';
    if (!whole && !(c->attributes[i].attribute == LAYER_OUT && take_classes(value, s->classes, &number)))
        return refuse(s, "%s %s: %s=%s: an integer expected", c->kind, self->name, key, value);
    if (number < c->attributes[i].least || number > c->attributes[i].most)
        return refuse(s, "%s %s: %s=%s: %u..%u expected", c->kind, self->name, key, value, c->attributes[i].least,
                      c->attributes[i].most);
    if (self->attribute[c->attributes[i].attribute] != LAYER_REQUIRED)
        return refuse(s, "%s %s: %s= is given twice", c->kind, self->name, key);
    self->attribute[c->attributes[i].attribute] = (uint32_t)number;
    return true;
}

static bool take_defaults(parser *s, node *self)
{
    for (size_t i = 0; self->class_->attributes[i].most; i++) {
        uint32_t *value = &self->attribute[self->class_->attributes[i].attribute];
        if (*value != LAYER_REQUIRED)
            continue;
        *value = self->class_->attributes[i].fallback;
        if (*value == LAYER_REQUIRED)
            return refuse(s, "%s %s: %s= is missing", self->class_->kind, self->name,
                          LAYER_ATTRIBUTE_NAMES[self->class_->attributes[i].attribute]);
    }
    return true;
}

static bool take_line(parser *s, char *words[], int count)
{
    node *self = &s->net->nodes[s->net->count];
    bool linked = false;
    char kinds[256];
    self->line = s->line;
    self->class_ = layer_find(words[0]);
    if (!self->class_)
        return refuse(s, "there is no layer '%s': %s", words[0], layer_kinds(kinds, sizeof kinds));
    if ((self->class_->inputs == 0) != (s->net->count == 0))
        return refuse(s, s->net->count ? "the input is the first line" : "the first line must be: input NAME");
    if (count < 2 || strchr(words[1], '=') || strchr(words[1], ','))
        return refuse(s, "%s: a name must follow", words[0]);
    if (strspn(words[1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") !=
        strlen(words[1])) /* tables and plots hold names as they are */
        return refuse(s, "%s %s: a name has letters, digits, _ . and - only", words[0], words[1]);
    if (strlen(words[1]) >= sizeof self->name)
        return refuse(s, "%s %s: names have at most %zu letters", words[0], words[1], sizeof self->name - 1);
    if (find(s, words[1]))
        return refuse(s, "%s %s: the name is taken", words[0], words[1]);
    strcpy(self->name, words[1]);
    for (int i = 0; i < LAYER_ATTRIBUTES; i++)
        self->attribute[i] = LAYER_REQUIRED;
    for (int i = 2; i < count; i++) {
        char *equals = strchr(words[i], '=');
        if (!equals)
            return refuse(s, "%s %s: '%s': key=value expected", words[0], words[1], words[i]);
        *equals = '\0';
        bool link = strcmp(words[i], "from") == 0;
        if (link && linked)
            return refuse(s, "%s %s: from= is given twice", words[0], words[1]);
        linked |= link;
        if (link ? !take_links(s, self, equals + 1) : !take_attribute(s, self, words[i], equals + 1))
            return false;
    }
    if (!linked && self->class_->inputs == 1) {
        self->from[0] = self - 1;
        self->inputs = 1;
    }
    if (!linked && self->class_->inputs > 1)
        return refuse(s, "%s %s: from=NAME,NAME is missing", words[0], words[1]);
    s->net->count++;
    ENTRY *entered;
    if (!hsearch_r((ENTRY){self->name, self}, ENTER, &entered, &s->names))
        return refuse(s, "out of memory for the names of layers");
    return take_defaults(s, self);
}

/* The text's lines, one by one. */
static void take_text(parser *s, const char *text)
{
    for (const char *at = text, *end; *at; at = *end ? end + 1 : end) {
        char line[LINE_BYTES], *words[WORDS];
        int count = 0;
        s->line++;
        end = at + strcspn(at, "\n");
        size_t length = (size_t)(end - at);
        if (length >= sizeof line) {
            refuse(s, "a line has at most %zu letters", sizeof line - 1);
            return;
        }
        memcpy(line, at, length);
        line[length] = '\0';
        line[strcspn(line, "#\r")] = '\0';
        for (char *rest, *word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
            if (count == WORDS) {
                refuse(s, "more than %d words", WORDS);
                return;
            }
            words[count++] = word;
        }
        if (count && !take_line(s, words, count))
            return;
    }
    if (s->net->count < 2)
        refuse(s, "the network has no layers");
}

mantis_status network_parse(network *net, const char *source, const char *text, uint32_t classes, host_error *error)
{
    parser s = {.net = net, .source = source, .classes = classes, .error = error};
    size_t lines = 1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    net->nodes = calloc(lines, sizeof *net->nodes);
    if (!net->nodes || !hcreate_r(lines + lines / 2 + 1, &s.names))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %zu lines", source, lines);
    take_text(&s, text);
    hdestroy_r(&s.names);
    return error->status;
}
