/* SPDX-License-Identifier: Apache-2.0 */
/* The first training step of the tour (`make run`), followed: each number that docs/one_training_step.md tells of one
 * weight and one sum is worked out here again, from a real run on golden and on the cycle model, and looked for in the
 * page, so the page cannot grow stale. `MANTIS_ONE_STEP=1` prints what the page must hold. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/training/training_run.h"
#include "mantis/command.h"
#include "mantis/numerics.h"
#include "platform/platform.h"

#include "cycle/mantis_top.h"

/* The weight fc3.w[K][N]; the sum of row 0, column N, whose first chunk has CHUNK products. */
enum { BATCH = 32, IN = 128, OUT = 10, K = 5, N = 8, CHUNK = 32 };

static uint8_t *page;
static host_error error;

/* The page holds this text. */
__attribute__((format(printf, 2, 3))) static void fact(const char *what, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (getenv("MANTIS_ONE_STEP"))
        printf("# %s: %s\n", what, words);
    tap_ok(page && strstr((char *)page, words), "%s: %s", what, words);
}

/* An executor around golden that looks at each command before and after it. */
typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    const parameter *w;
    uint32_t qw; /* address of the weights' mantissas, once mapped */
} follower;

static uint32_t memory_word(const mantis_memory *m, uint32_t address)
{
    uint32_t w;
    memcpy(&w, m->bytes + address, sizeof w);
    return w;
}

static uint32_t element(const mantis_memory *m, const tensor *x)
{
    return memory_word(m, x->address + 4u * (K * OUT + N));
}

static double value(uint32_t word)
{
    float v;
    memcpy(&v, &word, sizeof v);
    return (double)v;
}

/* Addresses are those of the default port: tensors begin with its beats. */
static void describe(const char *what, const mantis_command *c)
{
    char text[200];
    mantis_command_describe(c, text, sizeof text);
    if (MANTIS_PORT == 512)
        fact(what, "%s", text);
}

/* -- what the cycle model's array does -- */

typedef struct {
    uint64_t clock, first, last; /* from start_i on */
    int32_t sum;
    bool started, done, taken;
} array_watch;

static void watch(void *context, const struct mantis_top *top)
{
    array_watch *a = context;
    const struct mac_array_unit *array = &top->u_gemm.s.u_array;
    a->started |= top->u_gemm.in.start_i != 0;
    if (!a->started)
        return;
    if (a->done && !a->taken) { /* the clock after the last product: the register has it */
        /* of column N, where the first tile has it */
        a->sum = (int32_t)array->s.acc[0][N % MANTIS_N];
        a->taken = true;
    }
    if (array->in.en_i && array->in.first_i && !a->done)
        a->first = a->clock;
    if (array->in.en_i && array->in.last_i && !a->done) {
        a->last = a->clock;
        a->done = true;
    }
    a->clock++;
}

/* sum: of the first chunk's products. */
static void follow_clocks(const mantis_memory *memory, const mantis_ring *ring, int32_t sum)
{
    array_watch a = {0};
    mantis_platform_options options = {.watch = watch, .watch_context = &a};
    mantis_executor *cycle = platform_cycle_create(&options);
    mantis_memory copy = {aligned_alloc(64, (memory->size + 63) / 64 * 64), memory->size};
    mantis_ring one = *ring;
    mantis_report report = {0};
    memcpy(copy.bytes, memory->bytes, memory->size);
    const bool ran = cycle && mantis_run(cycle, &copy, &one, &report) == MANTIS_OK;
    if (MANTIS_N > N)
        tap_ok(ran && a.taken && a.sum == sum,
               "PE (0, %d) of the cycle model ends its first chunk with golden's sum of it, %d: %d %s", N, sum, a.sum,
               ran ? "" : report.message);
    else
        tap_skip("the sum in the first tile's PEs", "its column is in the second tile of so small an array");
    if (MANTIS_N == 16 && MANTIS_PORT == 512) {
        fact("the first MAC", "%u clocks after `start`", (unsigned)a.first);
        fact("the last MAC of the first chunk", "in clock %u", (unsigned)a.last);
    }
    mantis_destroy(cycle);
    free(copy.bytes);
}

/* -- the commands of the story -- */

static void mapped(follower *f, const mantis_memory *memory, const mantis_command *c)
{
    const int bits = (int)mantis_get(c, MANTIS_MAP_BITS);
    const mantis_random_key key = {mantis_get(c, MANTIS_MAP_SEED_LO), mantis_get(c, MANTIS_MAP_STEP),
                                   mantis_get(c, MANTIS_MAP_X0_STREAM)};
    mantis_random random;
    bool saturated = false;
    mantis_random_seek(&random, key, (K * OUT + N) / 16);
    const uint32_t drawn = mantis_random_word(&random, (K * OUT + N) % 16),
                   peak = memory_word(memory, f->w->value.scale);
    const int32_t q = (int8_t)memory->bytes[mantis_get(c, MANTIS_MAP_OUT) + K * OUT + N];
    f->qw = mantis_get(c, MANTIS_MAP_OUT);
    describe("the command that maps the weights", c);
    fact("their amax", "0x%08x", peak);
    fact("the random word", "stream %u, word 0x%06x", key.stream, drawn);
    fact("the exponent", "E = %d", (int32_t)memory_word(memory, mantis_get(c, MANTIS_MAP_OUT_SCALE)));
    fact("the mantissa", "q = %d", q);
    tap_ok(mantis_map_lane(element(memory, &f->w->value), mantis_peak_exponent(peak, bits, false), bits, drawn,
                           &saturated) == q,
           "one map lane makes the same mantissa");
}

static void before_product(const mantis_memory *memory, const mantis_ring *ring, const mantis_command *c)
{
    const uint8_t *a = memory->bytes + mantis_get(c, MANTIS_GEMM_X0_ADDR),
                  *b = memory->bytes + mantis_get(c, MANTIS_GEMM_X1_ADDR);
    const int32_t ea = (int32_t)memory_word(memory, mantis_get(c, MANTIS_GEMM_X0_SCALE)),
                  eb = (int32_t)memory_word(memory, mantis_get(c, MANTIS_GEMM_X1_SCALE));
    int32_t sum = 0, chunk = 0;
    bool saturated = false;
    for (int k = 0; k < IN; k++) {
        sum += (int8_t)a[k] * (int8_t)b[k * OUT + N];
        chunk = k + 1 == CHUNK ? sum : chunk;
    }
    describe("the product", c);
    fact("the opcode and flags", "word 0 = 0x%08x", c->word[0]);
    fact("the depth", "word 10 = %u", c->word[10]);
    fact("the sum", "S = %d", sum);
    fact("the first chunk's", "%d of it", chunk);
    fact("the bias at it", "D = %lld",
         (long long)mantis_bias(memory_word(memory, mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4u * N), ea + eb, &saturated));
    fact("its exponent", "%d + (%d) = %d", ea, eb, ea + eb);
    follow_clocks(memory, ring, chunk);
}

static void after_product(const mantis_memory *memory, const mantis_command *c)
{
    const uint32_t y = memory_word(memory, mantis_get(c, MANTIS_GEMM_OUT) + 4u * N);
    fact("the result", "0x%08x = %.9g", y, value(y));
}

static void look(follower *f, const mantis_memory *memory, const mantis_ring *ring, const mantis_command *c, bool after)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    const parameter *w = f->w;
    if (opcode == MANTIS_OP_MAP && after && !f->qw && mantis_get(c, MANTIS_MAP_X0_ADDR) == w->value.address) {
        mapped(f, memory, c);
    } else if (opcode == MANTIS_OP_GEMM && f->qw && mantis_get(c, MANTIS_GEMM_X1_ADDR) == f->qw &&
               !mantis_get(c, MANTIS_GEMM_TRANS_B)) {
        if (after)
            after_product(memory, c);
        else
            before_product(memory, ring, c);
    } else if (opcode == MANTIS_OP_GEMM && after && mantis_get(c, MANTIS_GEMM_OUT) == w->gradient.address) {
        describe("the weight gradient", c);
        fact("this weight's gradient", "0x%08x = %.9g", element(memory, &w->gradient),
             value(element(memory, &w->gradient)));
    } else if (opcode == MANTIS_OP_VECTOR && after && mantis_get(c, MANTIS_VECTOR_OUT) == w->velocity.address) {
        describe("the momentum", c);
        fact("this weight's velocity", "0x%08x = %.9g", element(memory, &w->velocity),
             value(element(memory, &w->velocity)));
    } else if (opcode == MANTIS_OP_VECTOR && after && mantis_get(c, MANTIS_VECTOR_OUT) == w->value.address) {
        fact("the new weight", "0x%08x = %.9g", element(memory, &w->value), value(element(memory, &w->value)));
    }
}

/* One command at a time. */
static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    follower *f = (follower *)self;
    const uint32_t last = ring->tail;
    memset(report, 0, sizeof *report);
    while (ring->head != last && report->status == MANTIS_OK) {
        mantis_command command;
        mantis_report one;
        memcpy(&command, memory->bytes + ring->base + ring->head % ring->slots * MANTIS_DESCRIPTOR_BYTES,
               sizeof command);
        ring->tail = ring->head + 1;
        look(f, memory, ring, &command, false);
        mantis_run(f->inner, memory, ring, &one);
        report->status = one.status;
        report->completed += one.completed;
        look(f, memory, ring, &command, true);
    }
    ring->tail = last;
    return report->status;
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((follower *)self)->inner, work, context, units);
}

static void nothing(mantis_executor *self)
{
    (void)self;
}

/* Every file and folder that the page names in `code` exists; every unit of make's and the program's words does. */
static void names(void)
{
    unsigned count = 0, absent = 0;
    for (char *at = (char *)page; (at = strchr(at, '`'));) {
        char *end = strchr(at + 1, '`'), path[256];
        if (!end)
            break;
        const size_t length = (size_t)(end - at - 1);
        if (length < sizeof path && memchr(at + 1, '/', length) && !memchr(at + 1, ' ', length) &&
            strncmp(at + 1, "build/", 6) != 0) {
            memcpy(path, at + 1, length);
            path[length] = '\0';
            count++;
            if (access(path, F_OK) != 0) {
                absent++;
                printf("# no file %s\n", path);
            }
        }
        at = end + 1;
    }
    tap_ok(count > 10 && absent == 0, "%u files are named, %u of them are not there", count, absent);
}

int main(void)
{
    static const mantis_executor_class CLASS = {"follower", run, nothing, share};
    training_options options = training_defaults();
    data_pair data;
    trainer t;
    uint64_t size;
    options.steps = 400;
    options.batch = BATCH;
    FILE *file = fopen("docs/one_training_step.md", "rb");
    page = calloc(1, 100000);
    size = file && page ? fread(page, 1, 99999, file) : 0;
    if (file)
        fclose(file);
    tap_ok(size > 0, "docs/one_training_step.md");
    if (data_load(&data, NULL, &error) != MANTIS_OK || trainer_open(&t, &options, &data, &error) != MANTIS_OK) {
        tap_ok(false, "%s", error.text);
        return tap_done();
    }
    follower f = {{&CLASS}, t.program.executor, NULL, 0};
    for (uint32_t i = 0; i < t.net.parameter_count; i++)
        if (strcmp(t.net.parameters[i]->name, "fc3.w") == 0)
            f.w = t.net.parameters[i];
    t.program.executor = &f.base;
    const uint32_t before = memory_word(&t.arena.memory, f.w->value.address + 4u * (K * OUT + N));
    fact("the weight", "0x%08x = %.9g", before, value(before));
    tap_ok(trainer_step(&t, &error) == MANTIS_OK, "one step %s", error.text);
    fact("the loss", "%.4f", t.loss);
    t.program.executor = f.inner;
    trainer_close(&t);
    data_free(&data);
    names();
    free(page);
    return tap_done();
}
