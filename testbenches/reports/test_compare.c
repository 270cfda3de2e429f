/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a comparison against arithmetic done here; logs of runs in files, good and damaged; the observing
 * executor; and mantis compare, sweep and bench from outside. MANTIS names the program. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/reports/compare.h"
#include "host/reports/run_file.h"
#include "host/reports/run_take.h"
#include "host/support/output_set.h"
#include "host/reports/sweep.h"
#include "mantis/command.h"
#include "mantis/float.h"

#include <dirent.h>
#include <math.h>
#include <sys/wait.h>

static host_error error;

static run_log synthetic(uint64_t steps, double base, double slope, double accuracy)
{
    run_log r = {.steps = steps, .point_count = 1};
    r.losses = malloc(steps * sizeof *r.losses);
    r.points = malloc(sizeof *r.points);
    for (uint64_t i = 0; i < steps; i++)
        r.losses[i] = (float)(base + slope * (double)i);
    r.points[0] = (test_point){steps, accuracy, base};
    return r;
}

static void test_numbers(void)
{
    run_log f[2] = {synthetic(40, 2.0, 0.0, 0.90), synthetic(45, 4.0, 0.0, 0.94)};
    run_log i[2] = {synthetic(40, 2.0, 0.0, 0.91), synthetic(40, 4.0, 0.125, 0.91)};
    comparison c;
    tap_ok(compare_runs(&c, i, f, 2, 10, &error) == MANTIS_OK && c.window_count == 4 && c.windows[3].last_step == 40,
           "windows over the steps that all runs have");
    /* second seed: window means 4.5625, 5.8125, 7.0625, 8.3125 against 4; seeds' means 3.28125 ... 5.15625 against 3 */
    tap_ok(fabs(c.windows[0].gap - 0.28125 / 3.0) < 1e-12 && fabs(c.gap_max - 2.15625 / 3.0) < 1e-12,
           "gap of the means: %.6f, largest %.6f", c.windows[0].gap, c.gap_max);
    tap_ok(fabs(c.gap_mean - (0.5625 + 1.8125 + 3.0625 + 4.3125) / 4.0 / 4.0 / 2.0) < 1e-12,
           "mean of the seeds' own gaps: %.6f", c.gap_mean);
    tap_ok(fabs(c.spread_max - 2.0 / 3.0) < 1e-12 && fabs(c.spread_mean - 2.0 / 3.0) < 1e-12,
           "spread between fp32 seeds");
    tap_ok(c.inside == 0.5, "two of four windows lie inside the fp32 seeds' range (%.2f)", c.inside);
    tap_ok(fabs(c.mean_difference + 0.01) < 1e-12 && fabs(c.float_metric_spread - 0.04) < 1e-12,
           "accuracy: difference %.3f, spread %.3f", c.mean_difference, c.float_metric_spread);
    compare_free(&c);
    i[1].diverged = true;
    compare_runs(&c, i, f, 2, 0, &error);
    tap_ok(isnan(c.mean_difference) && c.window == 4,
           "a diverged run leaves no mean accuracy; windows are a tenth of a short run");
    compare_free(&c);
    i[0].steps = 25;
    i[0].diverged = true;
    compare_runs(&c, i, f, 2, 10, &error);
    tap_ok(c.window_count == 4 && c.common == 2 && c.windows[2].integer[1] == c.windows[2].integer[0] &&
               isnan(c.windows[2].gap) && c.windows[2].floating[1] == 3.0,
           "a window that a diverged run did not end is of the others, without a gap");
    compare_free(&c);
    i[0].steps = 0;
    compare_runs(&c, i, f, 2, 10, &error);
    tap_ok(error.status == MANTIS_OK && c.common == 0 && isnan(c.gap_mean) && isnan(c.gap_max) && isnan(c.inside) &&
               c.window_count == 4 && c.windows[0].integer[1] == c.windows[0].integer[2],
           "a run that diverged in its first step leaves the others' curves, and no gap");
    compare_free(&c);
    const uint64_t kept[3] = {i[1].steps, f[0].steps, f[1].steps};
    i[1].steps = f[0].steps = f[1].steps = 0;
    tap_ok(compare_runs(&c, i, f, 2, 0, &error) == MANTIS_OK && c.window_count == 0 && c.window == 1,
           "no run did a step: no window");
    compare_free(&c);
    i[1].steps = kept[0], f[0].steps = kept[1], f[1].steps = kept[2];
    sweep_cell cell = {.seeds = 3, .metric = {0.5, NAN, 0.7}};
    sweep_summarize(&cell);
    tap_ok(fabs(cell.mean - 0.6) < 1e-12 && cell.least == 0.5 && cell.greatest == 0.7,
           "a sweep's cell counts the runs that did not diverge");
    for (int k = 0; k < 2; k++)
        run_log_free(&f[k]), run_log_free(&i[k]);
}

static int equal(const run_log *a, const run_log *b)
{
    int same = a->steps == b->steps && a->point_count == b->point_count && a->seen_count == b->seen_count &&
               a->section_count == b->section_count && a->diverged == b->diverged &&
               strcmp(a->weights_sha256, b->weights_sha256) == 0 &&
               memcmp(a->losses, b->losses, a->steps * sizeof *a->losses) == 0;
    for (size_t i = 0; same && i < a->point_count; i++)
        same &= a->points[i].step == b->points[i].step && a->points[i].metric == b->points[i].metric &&
                a->points[i].loss == b->points[i].loss;
    for (size_t i = 0; same && i < a->seen_count; i++)
        same &= a->seen[i].step == b->seen[i].step && a->seen[i].exponent == b->seen[i].exponent &&
                a->seen[i].error == b->seen[i].error && strcmp(a->seen[i].name, b->seen[i].name) == 0;
    for (size_t i = 0; same && i < a->section_count; i++)
        same &= strcmp(a->sections[i].layer, b->sections[i].layer) == 0 &&
                strcmp(a->sections[i].phase, b->sections[i].phase) == 0 &&
                memcmp(a->sections[i].counters, b->sections[i].counters, sizeof a->sections[i].counters) == 0 &&
                a->sections[i].clocked_useful == b->sections[i].clocked_useful;
    return same && memcmp(&a->shares, &b->shares, sizeof a->shares) == 0;
}

/* Training observed, unobserved, from the file, and after the file was damaged. */
static void test_logs(const data_pair *data)
{
    run_log watched, plain, kept, again;
    char key[1024], name[32], path[512], folder[256];
    run_order order = {.train = training_defaults(), .observe_every = 2, .evaluate_every = 3, .title = "test"};
    order.train.steps = 6;
    order.train.batch = 16;
    snprintf(folder, sizeof folder, "%s/logs", scratch());
    order.folder = folder;
    tap_ok(run_take(&watched, &order, data, &error) == MANTIS_OK && watched.steps == 6 && watched.point_count == 2 &&
               watched.seen_count > 0,
           "a run with tests after 3 and 6 steps, and %zu observations", watched.seen_count);
    run_order blind = order;
    blind.observe_every = 0;
    blind.folder = NULL;
    run_take(&plain, &blind, data, &error);
    tap_ok(strcmp(plain.weights_sha256, watched.weights_sha256) == 0 &&
               memcmp(plain.losses, watched.losses, 6 * sizeof *plain.losses) == 0 && plain.seen_count == 0,
           "observing changes no bit of the training");
    run_file_name(&order, data, key, sizeof key, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    tap_ok(run_file_load(&kept, path, key) && equal(&kept, &watched), "the log's file gives back every number");
    run_log_free(&kept);
    tap_ok(!run_file_load(&kept, path, "another key"), "a file under another key is not taken");
    data_pair retested = *data;
    char other[1024], other_name[32];
    retested.test_checksum ^= 1;
    run_file_name(&order, &retested, other, sizeof other, other_name);
    tap_ok(strcmp(other, key) != 0 && strcmp(other_name, name) != 0,
           "other test images are another run: its accuracies belong to them");
    char deep[1500];
    memset(deep, '/', sizeof deep - 1);
    strcpy(deep + sizeof deep - 5, ".net");
    run_order far[2] = {order, order};
    char keys[2][1024];
    for (int k = 0; k < 2; k++) {
        far[k].train.net = deep;
        far[k].train.seed = (uint64_t)k + 1;
        run_file_name(&far[k], data, keys[k], sizeof keys[k], other_name);
    }
    tap_ok(strcmp(keys[0], keys[1]) != 0, "a long path leaves room for the seed");
    FILE *file = fopen(path, "r+");
    int damaged = file && fseek(file, -3, SEEK_END) == 0 && ftruncate(fileno(file), ftell(file)) == 0;
    if (file)
        fclose(file);
    tap_ok(damaged && !run_file_load(&kept, path, key), "a file cut short is not taken");
    tap_ok(run_take(&again, &order, data, &error) == MANTIS_OK && equal(&again, &watched),
           "but the run is made again, to the same log");
    run_order clocked = blind;
    run_log counted, loaded;
    clocked.folder = folder;
    clocked.train.executor = "cycle";
    clocked.train.profile = true;
    clocked.train.steps = 1;
    clocked.train.batch = 4;
    const bool made = run_take(&counted, &clocked, data, &error) == MANTIS_OK;
    run_file_name(&clocked, data, key, sizeof key, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (tap_ok(made && run_file_load(&loaded, path, key) && equal(&counted, &loaded) &&
                   loaded.shares.clocks[CLOCK_SHARE_cycles] && loaded.section_count,
               "with clocks: its sections and where its clocks went come back too"))
        run_log_free(&loaded);
    run_log_free(&counted);
    run_log_free(&again);
    run_log_free(&plain);
    run_log_free(&watched);
}

/* A MAP to 5 bits of 4 x 10 elements that grow by row and channel, each under its own exponent; then its signs. */
static void test_observed_scales(tensor_scaling scaling, const char *what)
{
    enum { ROWS = 4, COLS = 10 };
    arena im;
    program p;
    observer watch;
    mantis_executor *golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    arena_begin(&im);
    const tensor all_x = arena_tensor(&im, TENSOR_FP32, ROWS, COLS, "x"),
                 all_q = arena_tensor(&im, TENSOR_DFP8, ROWS, COLS, "q"),
                 x = arena_scaled(&im, &all_x, scaling, "x.scaled"), q = arena_scaled(&im, &all_q, scaling, "q.scaled");
    arena_commit(&im, &error);
    float *v = arena_at(&im, &x);
    for (int i = 0; i < ROWS * COLS; i++)
        v[i] = (float)ldexp(0.37 + 0.01 * i, i / COLS + i % COLS);
    observer_begin(&watch, golden, &im);
    program_init(&p, &im, &watch.base, 3);
    program_peak(&p, &x);
    program_map(&p, &x, &q, 5);
    mantis_status status = program_run(&p);
    const int8_t *m = arena_at(&im, &q);
    double lost = 0.0, all = 0.0;
    int largest = -1000, smallest = 1000;
    for (int i = 0; i < ROWS * COLS; i++) {
        const uint8_t *entries = im.memory.bytes + q.scale;
        int32_t e;
        memcpy(&e, entries + (scaling.kind == MANTIS_SCALED_BY_SPAN ? (uint32_t)i / scaling.span * 4 : 0), sizeof e);
        e -= scaling.kind == MANTIS_SCALED_BY_CHANNEL ? entries[16 + i % COLS] : 0;
        largest = e > largest ? e : largest;
        smallest = e < smallest ? e : smallest;
        lost += pow((double)v[i] - ldexp(m[i], e), 2.0);
        all += (double)v[i] * (double)v[i];
    }
    tap_ok(status == MANTIS_OK && smallest < largest && watch.count == 1 && watch.seen[0].exponent == largest &&
               fabs(watch.seen[0].error - sqrt(lost / all)) < 1e-14,
           "an observed map by %s: exponents %d..%d, error %.4f", what, smallest, largest, watch.seen[0].error);
    program_peak(&p, &all_x);
    program_sign(&p, &all_x, &all_q);
    tap_ok(program_run(&p) == MANTIS_OK && watch.count == 1, "signs are passed over");
    program_free(&p);
    observer_end(&watch);
    mantis_destroy(golden);
    arena_free(&im);
}

/* Exponent and error of what is observed, against the definition. */
static void test_observer(void)
{
    enum { N = 40 };
    arena arena;
    program p;
    observer watch;
    mantis_executor *golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    arena_begin(&arena);
    tensor x = arena_tensor(&arena, TENSOR_FP32, 1, N, "weights"),
           q = arena_tensor(&arena, TENSOR_DFP8, 1, N, "weights.q");
    tensor z = arena_tensor(&arena, TENSOR_FP32, 1, N, "zeros"),
           r = arena_tensor(&arena, TENSOR_DFP16, 1, N, "zeros.q");
    tensor s = arena_tensor(&arena, TENSOR_FP32, 1, 4, "small"), t = arena_tensor(&arena, TENSOR_DFP8, 1, 4, "small.q");
    arena_commit(&arena, &error);
    float *v = arena_at(&arena, &x);
    for (int i = 0; i < N; i++)
        v[i] = 0.01f * (float)(i - 7);
    observer_begin(&watch, golden, &arena);
    program_init(&p, &arena, &watch.base, 3);
    watch.step = 12;
    program_peak(&p, &x);
    program_map(&p, &x, &q, 5);
    program_peak(&p, &z);
    program_map(&p, &z, &r, 16);
    program_peak(&p, &s);
    program_map(&p, &s, &t, 8);
    mantis_status status = program_run(&p);
    const int8_t *m = arena_at(&arena, &q);
    double lost = 0.0, all = 0.0;
    int e = (int32_t)arena_scale(&arena, &q);
    for (int i = 0; i < N; i++) {
        double d = (double)v[i] - ldexp(m[i], e);
        lost += d * d;
        all += (double)v[i] * (double)v[i];
    }
    tap_ok(status == MANTIS_OK && watch.count == 2 && watch.seen[0].exponent == e && watch.seen[0].step == 12 &&
               strcmp(watch.seen[0].name, "weights") == 0 && fabs(watch.seen[0].error - sqrt(lost / all)) < 1e-14,
           "an observed map: exponent %d, error %.4f; coefficients are passed over", e, watch.seen[0].error);
    tap_ok(watch.seen[1].error == 0.0 && strcmp(watch.seen[1].name, "zeros") == 0, "a tensor of zeros has no error");
    tap_ok(p.totals.commands == 6, "the observer reports what the inner executor did");
    v[3] = INFINITY;
    program_peak(&p, &x);
    program_map(&p, &x, &q, 5);
    program_run(&p);
    tap_ok(p.error.status == MANTIS_NONFINITE && watch.count == 2,
           "an error passes through it, and nothing is observed");
    program_free(&p);
    observer_end(&watch);
    mantis_destroy(golden);
    arena_free(&arena);
}

/* Two files of which the second cannot be written: the first must not appear either, nor replace what was there. */
static void test_output_set(void)
{
    char folder[256];
    text one = {0}, two = {0};
    snprintf(folder, sizeof folder, "%s", scratch());
    scratch_write("one.tsv", "old", 3);
    output_set files = {.folder = folder};
    text_add(&one, "new");
    text_add(&two, "new");
    output_set_add(&files, &one, "one.tsv", &error);
    output_set_add(&files, &two, "no/such/folder.tsv", &error);
    output_set_end(&files, &error);
    failed_with(&error, MANTIS_IO_ERROR, "no/such/folder.tsv", "a file of a set that cannot be written");
    FILE *file = fopen(scratch_path("one.tsv"), "r");
    char got[8] = "";
    tap_ok(file && fread(got, 1, 7, file) == 3 && strcmp(got, "old") == 0, "leaves the others as they were");
    if (file)
        fclose(file);
    files = (output_set){.folder = folder};
    text_add(&one, "newer");
    output_set_add(&files, &one, "one.tsv", &error);
    tap_ok(output_set_end(&files, &error) == MANTIS_OK && (file = fopen(scratch_path("one.tsv"), "r")) &&
               fread(got, 1, 7, file) == 5 && fclose(file) == 0,
           "a whole set replaces them");
}

static char out[1 << 16], err[1 << 14];

static void slurp(const char *name, char *to, size_t size)
{
    FILE *file = fopen(scratch_path(name), "r");
    size_t got = file ? fread(to, 1, size - 1, file) : 0;
    to[got] = '\0';
    if (file)
        fclose(file);
}

static int run(const char *words)
{
    char command[2048], here[1024] = "";
    const char *program = getenv("MANTIS");
    program = program ? program : "build/mantis";
    if (program[0] != '/' && !getcwd(here, sizeof here))
        return -1;
    snprintf(command, sizeof command, "cd %s && '%s%s%s' %s >out.txt 2>err.txt </dev/null", scratch(), here,
             here[0] ? "/" : "", program, words);
    int status = system(command);
    slurp("out.txt", out, sizeof out);
    slurp("err.txt", err, sizeof err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Files in a folder of the scratch folder; -1 without it. */
static int files_in(const char *name)
{
    int count = 0;
    DIR *folder = opendir(scratch_path(name));
    if (!folder)
        return -1;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static int has(const char *text, const char *const *words)
{
    int all = 1;
    for (; *words; words++)
        if (!strstr(text, *words)) {
            printf("# missing: %s\n", *words);
            all = 0;
        }
    return all;
}

static int contains(const char *file, const char *const *words)
{
    static char text[1 << 20];
    slurp(file, text, sizeof text);
    return has(text, words);
}

static void test_compare_program(int with_float)
{
    static const char *const MEMBERS[] = {"\"net\": \"mlp\"",
                                          "\"data\": \"built-in digits\"",
                                          "\"epochs\": ",
                                          "\"seeds\": 2",
                                          "\"int_accuracy\": [",
                                          "\"float_accuracy\": [",
                                          "\"mean_difference\": ",
                                          "\"loss_gap_max\": ",
                                          "\"float_seed_spread\": ",
                                          "\"report\": \"cmp/index.html\"}",
                                          NULL};
    static const char *const PAGE[] = {"<!DOCTYPE html>", "int8 beside fp32", "fc1.w", "</body></html>", NULL};
    if (!with_float) {
        tap_ok(run("compare --steps 3 --batch 16 --seeds 1 --out cmp") == 1 &&
                   strstr(err, "float is not in this build"),
               "compare without fp32 in the build says so");
        tap_ok(files_in("cmp") <= 1 && run("sweep --steps 3 --batch 16 --no-float --bits 8,4 --out swp") == 0 &&
                   files_in("swp/runs") == 2,
               "sweep works without it");
        return;
    }
    tap_ok(run("compare --steps 20 --batch 16 --seeds 2 --out cmp --json") == 0 && has(out, MEMBERS),
           "compare: the JSON line's members");
    tap_ok(contains("cmp/index.html", PAGE) && files_in("cmp") == 5 && files_in("cmp/runs") == 4,
           "its page, tables and four logs");
    char first[sizeof out];
    strcpy(first, out);
    tap_ok(run("compare --steps 20 --batch 16 --seeds 2 --out cmp --json") == 0 && strcmp(first, out) == 0 &&
               strstr(err, "taken from"),
           "again: taken from the logs, the same line");
    static const char *const SECTIONS[] = {"<h2>Clocks</h2>",
                                           "fc1 weight gradient",
                                           "fc3 input gradient",
                                           "fc2 update",
                                           "<th>useful MACs</th>",
                                           "<h2>Roofline</h2>",
                                           "<td>clocks of VECTOR</td>",
                                           "<td>product clocks waiting for operand A</td>",
                                           NULL};
    tap_ok(run("compare --steps 1 --batch 4 --seeds 1 --executor cycle --out clk") == 0 &&
               contains("clk/index.html", SECTIONS),
           "with clocks: each layer and phase");
    static const char *const CELLS[] = {"\"name\": \"fp32\"", "\"name\": \"int4 nearest saturate\"",
                                        "\"mean_accuracy\": ", "\"report\": \"swp/index.html\"}", NULL};
    tap_ok(run("sweep --steps 4 --batch 16 --bits 8,4 --rounding stochastic,nearest --saturate 0,1 --out swp --json") ==
                   0 &&
               has(out, CELLS) && files_in("swp/runs") == 9,
           "sweep: eight combinations and fp32");
    static const char *const LINES[] = {"\"int8_macs_per_second\": ",
                                        "\"copy_bytes_per_second\": ",
                                        "golden GEMM 1024",
                                        "OpenBLAS sgemm",
                                        "\"name\": \"cycle",
                                        "golden trains mlp",
                                        NULL};
    tap_ok(run("bench --quick --json") == 0 && has(out, LINES), "bench: its measurements");
}

static void test_wrong_usage(void)
{
    static const struct {
        const char *words, *says;
        int status;
    } WRONG[] = {
        {"compare --steps 3", "--out DIR is missing", 2},
        {"compare --out none --seeds 0", "--seeds 0", 2},
        {"compare --out none --executor float", "compare trains float beside", 2},
        {"compare --out none --net resnet1000 --steps 3", "resnet1000", -1},
        {"compare --out none --schedule linear", "constant, step, cosine or poly", 2},
        {"compare --out none --crop 29 --steps 3", "crop 29: images are 28 x 28", 2},
        {"compare --out none2 --data nowhere", "nowhere", 1},
        {"sweep --out none --bits 8,3", "--bits 8,3", 2},
        {"sweep --out none --bits 8,8", "without repetition", 2},
        {"sweep --out none --bits ,8", "--bits ,8", 2},
        {"sweep --out none --rounding up", "--rounding up", 2},
        {"sweep --bits 8", "--out DIR is missing", 2},
        {"compare --out err.txt --steps 3", "err.txt", 1},
        {"train --steps 3 --schedule-power 0 --schedule poly", "--schedule-power 0: above 0", 2},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        int status = run(WRONG[i].words);
        char *newline = strchr(err, '\n');
        tap_ok((status == WRONG[i].status || (WRONG[i].status < 0 && status > 0)) && strstr(err, WRONG[i].says) &&
                   newline && !newline[1],
               "%s: %.*s", WRONG[i].words, (int)strcspn(err, "\n"), err);
    }
    tap_ok(files_in("none") <= 0 && files_in("none2") <= 0, "and no file was left behind");
}

int main(void)
{
    data_pair data;
    mantis_executor *floating = mantis_float_create(1);
    if (data_draw(&data, 96, 16, 1, &error) != MANTIS_OK)
        return 1;
    test_numbers();
    test_logs(&data);
    test_observer();
    test_observed_scales((tensor_scaling){.kind = MANTIS_SCALED_BY_SPAN, .span = 10}, "rows");
    test_observed_scales((tensor_scaling){.kind = MANTIS_SCALED_BY_CHANNEL, .span = 10, .groups = 4}, "channels");
    test_output_set();
    test_wrong_usage();
    test_compare_program(floating != NULL);
    mantis_destroy(floating);
    data_free(&data);
    scratch_remove();
    return tap_done();
}
