/* SPDX-License-Identifier: Apache-2.0 */
/* The program `mantis` from outside: results of map, align and gemm against arithmetic done here, JSON lines, exit
 * statuses and error lines for wrong usage and wrong files. MANTIS names the program. */
#include "cli_run.h"

#include "host/support/host_random.h"

enum { N = 999 };

static void test_map(void)
{
    static const int BITS[] = {4, 5, 6, 7, 8, 16};
    float x[N];
    char words[256];
    host_random r = host_random_make(1, RANDOM_TEST, 1);
    for (int i = 0; i < N; i++)
        x[i] = (float)ldexp(host_random_range(&r, -0.7, 0.7), -(int)host_random_below(&r, 12));
    for (int pass = 0; pass < 12; pass++) {
        int bits = BITS[pass % 6], top = (1 << (bits - 1)) - 1;
        x[17] = pass < 6 ? 0.9999f : 0.75f; /* with and without headroom */
        save("w.npy", NPY_F4, 27, 37, x);
        int e = ilogb(x[17]) - (bits - 2);
        e += (double)x[17] > ldexp(top, e);
        snprintf(words, sizeof words, "map w.npy --bits %d --mode nearest --out q.npy", bits);
        int status = run(words), right = member("shared_exponent") == e;
        void *q = load("q.npy", bits == 16 ? NPY_I2 : NPY_I1, N);
        for (int i = 0; i < N; i++) {
            double scaled = ldexp((double)x[i], -e);
            right &=
                (double)(bits == 16 ? ((int16_t *)q)[i] : ((int8_t *)q)[i]) == round(scaled); /* half away from zero */
        }
        tap_ok(status == 0 && right && (float)member("peak_value") == x[17], "map to %d bits, nearest, %s headroom",
               bits, pass < 6 ? "with" : "without");
        free(q);
        snprintf(words, sizeof words, "map w.npy --bits %d --mode stochastic --seed 9 --step 3 --stream 4 --out q.npy",
                 bits);
        status = run(words);
        q = load("q.npy", bits == 16 ? NPY_I2 : NPY_I1, N);
        double up = 0.0, expected = 0.0, variance = 0.0;
        right = 1;
        for (int i = 0; i < N; i++) {
            double scaled = ldexp((double)x[i], -e), got = bits == 16 ? ((int16_t *)q)[i] : ((int8_t *)q)[i],
                   part = fabs(scaled) - floor(fabs(scaled));
            right &= fabs(got - scaled) < 1.0;
            up += fabs(got) - floor(fabs(scaled));
            expected += part;
            variance += part * (1.0 - part);
        }
        tap_ok(status == 0 && right && fabs(up - expected) < 4.5 * sqrt(variance),
               "stochastic: off by less than one, unbiased (z = %.1f)", (up - expected) / sqrt(variance));
        free(q);
    }
    run("map w.npy --bits 8 --seed 9 --step 3 --stream 4 --out a.npy");
    run("map w.npy --bits 8 --seed 9 --step 3 --stream 4 --out b.npy");
    int8_t *a = load("a.npy", NPY_I1, N), *b = load("b.npy", NPY_I1, N);
    tap_ok(memcmp(a, b, N) == 0, "the same key draws the same words");
    free(b);
    int all_differ = 1;
    static const char *const OTHER[] = {"--seed 8 --step 3 --stream 4", "--seed 9 --step 2 --stream 4",
                                        "--seed 9 --step 3 --stream 5"};
    for (int i = 0; i < 3; i++) {
        snprintf(words, sizeof words, "map w.npy --bits 8 %s --out b.npy", OTHER[i]);
        run(words);
        b = load("b.npy", NPY_I1, N);
        all_differ &= memcmp(a, b, N) != 0;
        free(b);
    }
    tap_ok(all_differ, "another seed, step or stream draws others");
    free(a);
    x[17] = 0.9999f;
    save("w.npy", NPY_F4, 0, N, x);
    int status = run("map w.npy --bits 8 --mode nearest --saturate --out q.npy");
    a = load("q.npy", NPY_I1, N);
    tap_ok(status == 0 && a[17] == 127 && member("shared_exponent") == -7 && strstr(out, "SATURATED"),
           "--saturate clamps 127.99 to 127 and says so");
    free(a);
}

static void test_align(void)
{
    int64_t p[N];
    host_random r = host_random_make(1, RANDOM_TEST, 2);
    for (int i = 0; i < N; i++)
        p[i] = (int64_t)(host_random_next(&r) >> host_random_below(&r, 64)) * (i % 2 ? -1 : 1);
    p[0] = 0, p[1] = 1, p[2] = -1, p[3] = (1 << 24) + 1, p[4] = (1 << 24) + 3, p[5] = INT64_MAX, p[6] = INT64_MIN;
    save("p.npy", NPY_I8, 27, 37, p);
    int status = run("align p.npy --exponent -20 --out f.npy"), right = 1;
    float *f = load("f.npy", NPY_F4, N);
    for (int i = 0; i < N; i++)
        right &= f[i] == ldexpf((float)p[i],
                                -20); /* the processor rounds int64 to fp32 once, to nearest even; scaling is exact */
    tap_ok(status == 0 && right && member("exponent") == -20, "align: %d integers as the processor converts them", N);
    free(f);
    p[7] = 3;
    save("p.npy", NPY_I8, 0, N, p);
    status = run("align p.npy --exponent 120 --out f.npy");
    f = load("f.npy", NPY_F4, N);
    tap_ok(status == 0 && f[5] == 3.40282347e38f && f[6] == -3.40282347e38f && strstr(out, "OVERFLOW"),
           "overflow clamps and says so");
    free(f);
    status = run("align p.npy --exponent -151 --out f.npy");
    f = load("f.npy", NPY_F4, N);
    tap_ok(status == 0 && f[7] == 0x1p-149f && f[1] == 0.0f, "subnormal results: 3 * 2^-151 and 2^-151");
    free(f);
}

/* The last product's C in c.npy against sums done here. */
static int product_right(int m, int n, int k, const int8_t *a, const int8_t *b, const float *bias, int exponent, int ta,
                         int tb)
{
    float *c = load("c.npy", NPY_F4, (uint64_t)m * (uint64_t)n);
    int right = 1;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            int64_t sum = bias ? llround(ldexp((double)bias[j], -exponent)) : 0;
            for (int d = 0; d < k; d++)
                sum += a[ta ? d * m + i : i * k + d] * b[tb ? j * k + d : d * n + j];
            right &= c[i * n + j] == ldexpf((float)sum, exponent);
        }
    free(c);
    return right;
}

static void test_gemm(void)
{
    enum { M = 19, NN = 33, K = 301 };
    static int8_t a[M * K], b[K * NN];
    float bias[NN];
    host_random r = host_random_make(1, RANDOM_TEST, 3);
    for (int i = 0; i < M * K; i++)
        a[i] = (int8_t)((int)host_random_below(&r, 255) - 127);
    for (int i = 0; i < K * NN; i++)
        b[i] = (int8_t)((int)host_random_below(&r, 255) - 127);
    for (int i = 0; i < NN; i++)
        bias[i] = (float)host_random_range(&r, -3.0, 3.0);
    save("a.npy", NPY_I1, M, K, a), save("at.npy", NPY_I1, K, M, a), save("b.npy", NPY_I1, K, NN, b),
        save("bt.npy", NPY_I1, NN, K, b);
    save("d.npy", NPY_F4, 0, NN, bias);

    static const char *const EXECUTORS[] = {"golden", "cycle", "rtl", "lockstep"};
    run("info --json");
    char info[sizeof out];
    memcpy(info, out, sizeof out);
    for (size_t e = 0; e < sizeof EXECUTORS / sizeof *EXECUTORS; e++) {
        char words[256], yes[32];
        snprintf(yes, sizeof yes, "\"%s\": true", EXECUTORS[e]);
        if (!strstr(info, yes)) {
            tap_skip(EXECUTORS[e], "not in this build");
            continue;
        }
        snprintf(words, sizeof words,
                 "gemm a.npy b.npy --ea -7 --eb -9 --bias d.npy --out c.npy --executor %s --latency 3 --backpressure 5",
                 EXECUTORS[e]);
        int status = run(words);
        tap_ok(status == 0 && member("shared_exponent") == -16 && product_right(M, NN, K, a, b, bias, -16, 0, 0),
               "gemm with bias on %s%s", EXECUTORS[e], err);
        snprintf(words, sizeof words,
                 "gemm at.npy bt.npy --ea 3 --eb -9 --transpose-a --transpose-b --out c.npy --executor %s",
                 EXECUTORS[e]);
        status = run(words);
        tap_ok(status == 0 && product_right(M, NN, K, a, b, NULL, -6, 1, 1), "both transposed on %s%s", EXECUTORS[e],
               err);
    }
}

static void test_json(void)
{
    static const char *const MEMBERS[] = {"steps",
                                          "seed",
                                          "bits",
                                          "final_loss",
                                          "test_accuracy",
                                          "images_per_second",
                                          "lockstep_steps",
                                          "differing_bytes",
                                          "differing_cycles",
                                          "cycles",
                                          "mac_active_fraction",
                                          "macs",
                                          "useful_macs",
                                          "useful_mac_fraction",
                                          "useful_mac_fraction_of_all_clocks"};
    char hash[2][80];
    for (int i = 0; i < 2; i++) {
        int status = run(i ? "train --net=mlp --steps 3 --batch 8 --seed 4 --json --threads 2"
                           : "train --net mlp --steps 3 --batch 8 --seed 4 --json --threads 1"),
            all = 1;
        for (size_t k = 0; k < sizeof MEMBERS / sizeof *MEMBERS; k++)
            all &= !isnan(member(MEMBERS[k]));
        const char *at = strstr(out, "\"weights_sha256\": \"");
        snprintf(hash[i], sizeof hash[i], "%.64s", at ? at + 19 : "");
        tap_ok(status == 0 && all && strstr(out, "\"net\": \"mlp\"") && strstr(out, "\"executor\": \"golden\"") &&
                   member("steps") == 3 && member("seed") == 4,
               "train --json ends with one JSON line with all members");
    }
    tap_ok(strlen(hash[0]) == 64 && strcmp(hash[0], hash[1]) == 0, "same weights with one thread and two");
    tap_ok(run("train --steps 3 --batch 8 --checkpoint t.ck") == 0 &&
               run("train --steps 3 --batch 8 --resume t.ck --json") == 0 && strstr(out, "\"final_loss\": null") &&
               member("test_accuracy") >= 0,
           "a finished run resumed has no loss, but its accuracy");
    tap_ok(run("train --steps 010 --batch 0x8 --json") == 0 && member("steps") == 10, "010 is ten, 0x8 eight");
    tap_ok(!strchr(err, '\r'), "no bar where stderr is no terminal");
    tap_ok(run("info --json") == 0 && member("command_set_version") == MANTIS_COMMAND_SET_VERSION &&
               member("array_edge") == MANTIS_N && member("memory_port_bits") == MANTIS_PORT &&
               strstr(out, "\"MAC_ACTIVE\""),
           "info --json");
    tap_ok(run("--version") == 0 && strncmp(out, "mantis", 6) == 0, "--version");
    static const char *const COMMANDS[] = {"",       "train", "compare",  "sweep",    "bench",       "demo",
                                           "replay", "map",   "align",    "gemm",     "gemm-cycles", "vectors",
                                           "record", "info",  "quantize", "landscape"};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        char words[64];
        snprintf(words, sizeof words, "%s --help", COMMANDS[i]);
        tap_ok(run(words) == 0 && strstr(out, "usage: mantis") && !err[0], "mantis %s", words);
    }
    static const char *const FIGURES[] = {"gemm_1024", "gemm_conv1", "map_stochastic", "vector_2", "train_mlp"};
    tap_ok(run("bench --quick --threads 1 --batch 8 --json") == 0, "bench --json");
    for (size_t i = 0; i < sizeof FIGURES / sizeof *FIGURES; i++) {
        char key[64];
        snprintf(key, sizeof key, "\"%s\": {\"value\": ", FIGURES[i]);
        const char *at = strstr(out, key);
        tap_ok(at && strtod(at + strlen(key), NULL) > 0 && strstr(at, "\"unit\": \"") && strstr(at, "\"ratio\": "),
               "figure %s", FIGURES[i]);
    }
    tap_ok(run("bench --growth --quick --threads 1 --json") == 0 && strstr(out, "\"growth_mlp_b1_t1\"") &&
               strstr(out, "\"growth_mlp_b16_t1\"") && !strstr(out, "gemm_1024"),
           "bench --growth --json");
    const int compared = run("compare --steps 1 --batch 8 --seeds 1 --out beside");
    tap_ok(compared == 0 || (compared == 1 && strstr(err, "executor float is not in this build") &&
                             !strstr(err, "seed 1") && access(scratch_path("beside/runs"), F_OK) != 0),
           "compare has float beside it, or says before its first run that this build has none: %s", err);
    if (run("gemm-cycles 40 24 70 --json") == 0) {
        double stalls = member("stall_a") + member("stall_b") + member("stall_drain") + member("stall_write") +
                        member("stall_memory") + member("stall_other");
        tap_ok(member("cycles") == member("mac_active_cycles") + stalls && member("mac_active_cycles") > 0,
               "gemm-cycles --json: the breakdown adds up");
    } else {
        tap_ok(strstr(err, "not in this build") != NULL, "gemm-cycles: %s", err);
    }
}

/* Snapshots: of a run of t.ck's kind, one at the end of a schedule, one whose network's file moves away. */
static void test_replay(void)
{
    tap_ok(run("replay t.ck --layer fc1,relu1,fc3 --executor cycle --json") == 0 && member("layers") == 3 &&
               member("commands") == 23 && member("differing_bytes") == 0 && member("differing_cycles") == 0 &&
               member("differing_commands") == 0 && member("clocks") > 10000 && member("gemm_cycles") > 0,
           "replay --json: three layers of the mlp on the cycle model, nothing differs: %s", err);
    tap_ok(run("replay t.ck --layer fc1 --pass weight_gradient --executor cycle") == 0 &&
               strstr(out, "fc1             weight gradient") && !strstr(out, "forward"),
           "one pass alone");
    tap_ok(run("train --steps 2 --batch 8 --schedule cosine --checkpoint cosine.ck") == 0,
           "a snapshot at the end of a schedule");
    FILE *file = fopen(scratch_path("own.net"), "w");
    if (file) {
        fputs("input x\nflatten f\nlinear a out=classes\n", file);
        fclose(file);
    }
    int status = run("train --net own.net --steps 2 --batch 8 --checkpoint own.ck");
    rename(scratch_path("own.net"), scratch_path("moved.net"));
    tap_ok(status == 0 && run("replay own.ck --layer a --net moved.net --executor cycle --json") == 0 &&
               member("differing_bytes") == 0,
           "a file of another name: %s", err);
    rename(scratch_path("moved.net"), scratch_path("own.net"));
    tap_ok(run("replay own.ck --layer a --executor cycle --json") == 0 && member("differing_bytes") == 0,
           "a network of one's own: %s", err);
    rename(scratch_path("own.net"), scratch_path("moved.net"));
}

static void test_usage(void)
{
    static const struct {
        const char *words;
        int status;
        const char *says;
    } BAD[] = {
        {"", 2, "no command"},
        {"tarin", 2, "unknown command 'tarin'"},
        {"train --setps 4", 2, "unknown option --setps"},
        {"train --steps", 2, "needs a value"},
        {"train --steps four", 2, "integer"},
        {"train --steps -4", 2, "integer"},
        {"train --lr fast", 2, "number"},
        {"train --lr 0 --steps 1", 2, "--lr"},
        {"train --bits 9 --steps 1", 2, "4..8"},
        {"train --net resnet --steps 1", 2, "resnet"},
        {"train --executor gpu", 2, "gpu"},
        {"train --executor float --lockstep 1 --steps 1", 2, "lockstep"},
        {"train --batch 0 --steps 1", 2, "batch"},
        {"train --batch 7000 --steps 1", 2, "6000 images"},
        {"train --rounding up", 2, "nearest"},
        {"train --steps 1 --trace x.fst", 2, "--executor rtl"},
        {"train --steps 60 --batch 8 --lr 1000 --momentum 0.99 --executor float", 1, "diverged"},
        {"train --steps 1 --data absent", 1, "absent"},
        {"train --steps 1 --resume absent.ck", 1, "absent.ck"},
        {"train --steps 1 --batch 4 --checkpoint no/folder/x.ck", 1, "no/folder/x.ck"},
        {"train --steps 4 --batch 8 --resume t.ck --flip", 1,
         "t.ck: checkpoint of a run with no --flip, this run has --flip"},
        {"replay", 2, "usage"},
        {"replay t.ck", 2, "which layers"},
        {"replay t.ck --layer fc1 --executor golden", 2, "rtl or cycle"},
        {"replay t.ck --layer fc1 --pass backward", 2, "--pass backward"},
        {"replay absent.ck --layer fc1", 1, "absent.ck"},
        {"replay w.npy --layer fc1 --executor cycle", 1, "w.npy: not a Mantis checkpoint"},
        {"replay t.ck --layer fc1,fc9 --executor cycle", 2, "network mlp has no layer 'fc9'"},
        {"replay t.ck --layer relu1 --pass update --executor cycle", 2, "no command"},
        {"replay t.ck --layer fc1 --data digits32 --executor cycle", 1, "t.ck: checkpoint of a run with training data"},
        {"replay t.ck --layer fc1 --data absent --executor cycle", 1, "absent"},
        {"replay t.ck --layer f5 --net lenet5 --executor cycle", 1, "t.ck: checkpoint of a run with network mlp"},
        {"replay own.ck --layer a --executor cycle", 2, "own.ck names it: pass --net"},
        {"replay t.ck --layer fc1 --executor cycle --cycle-limit 300", 1, "step 3: MAP image -> fc1.qx: TIMEOUT"},
        {"replay cosine.ck --layer fc1 --executor cycle", 2, "--checkpoint-every"},
        {"map", 2, "usage"},
        {"map w.npy", 2, "--out"},
        {"map w.npy extra --out q.npy", 2, "extra"},
        {"map w.npy --bits 9 --out q.npy", 2, "--bits 9"},
        {"map w.npy --mode up --out q.npy", 2, "--mode up"},
        {"map absent.npy --out q.npy", 1, "absent.npy"},
        {"map p.npy --out q.npy", 1, "<i8"},
        {"map nan.npy --out nothing.npy", 1, "NONFINITE"},
        {"map inf.npy --out nothing.npy", 1, "NONFINITE"},
        {"align w.npy --exponent 0 --out nothing.npy", 1, "<f4"},
        {"align p.npy --out nothing.npy", 2, "--exponent"},
        {"gemm a.npy b.npy --out nothing.npy", 2, "--ea"},
        {"gemm a.npy b.npy --ea 0 --eb 600 --out nothing.npy", 2, "--eb"},
        {"gemm a.npy a.npy --ea 0 --eb 0 --out nothing.npy", 1, "K is 301 in A and 19 in B"},
        {"gemm a.npy d.npy --ea 0 --eb 0 --out nothing.npy", 1, "<f4"},
        {"gemm a.npy b.npy --ea 0 --eb 0 --bias w.npy --out nothing.npy", 1, "N = 33"},
        {"gemm low.npy b.npy --ea 0 --eb 0 --out nothing.npy", 1, "-128"},
        {"gemm long.npy tall.npy --ea 0 --eb 0 --out nothing.npy", 1, "133144"},
        {"gemm flat.npy b.npy --ea 0 --eb 0 --out nothing.npy", 1, "2"},
        {"gemm a.npy b.npy --ea 0 --eb 0 --bias nan.npy --out nothing.npy", 1, ""},
        {"gemm-cycles 4 0 4", 2, "'0'"},
        {"gemm-cycles 4 4 200000", 2, "133144"},
        {"gemm-cycles 4 4 4 --executor golden", 2, "no clock"},
        {"vectors fpu --dir v", 2, "fpu"},
        {"vectors lza", 2, "--dir"},
        {"vectors lza --dir w.npy", 1, "w.npy"},
    };
    static int8_t zeros[133145];
    const float odd[33] = {1.0f, NAN}, infinite[3] = {1.0f, INFINITY, 2.0f};
    int8_t low[301] = {0};
    low[7] = -128;
    save("nan.npy", NPY_F4, 0, 33, odd), save("inf.npy", NPY_F4, 0, 3, infinite), save("low.npy", NPY_I1, 1, 301, low);
    save("long.npy", NPY_I1, 1, 133145, zeros), save("tall.npy", NPY_I1, 133145, 1, zeros),
        save("flat.npy", NPY_I1, 0, 301, low);
    const int has_float = run("info --json") == 0 && strstr(out, "\"float\": true");
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        if (strstr(BAD[i].words, "executor float") && BAD[i].status == 1 && !has_float) {
            tap_skip(BAD[i].words, "no float executor in this build");
            continue;
        }
        int status = run(BAD[i].words);
        size_t length = strlen(err);
        const char *last = err; /* progress lines may come before the error */
        for (const char *p = err; p && p[0] && p[1]; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
            last = p;
        tap_ok(status == BAD[i].status && length && strstr(last, BAD[i].says) && strncmp(last, "mantis", 6) == 0,
               "mantis %s: status %d", BAD[i].words, BAD[i].status);
        if (status != BAD[i].status || !strstr(last, BAD[i].says))
            printf("# status %d, %s", status, err);
    }
    tap_ok(access(scratch_path("nothing.npy"), F_OK) != 0, "no error left an output file");
}

static uint64_t column(const char *line, int from, int digits)
{
    char text[20] = "";
    memcpy(text, line + from, (size_t)digits);
    return strtoull(text, NULL, 16);
}

/* A few units whose equation fits in a line, read back from the files as $readmemh would. */
static void test_vectors(void)
{
    static const char *const UNITS[] = {
        "unpack",     "peak_tree", "shared_exponent", "map_lane", "random", "xoodoo_rounds", "bias_lane",
        "align_lane", "lza",       "vector_term",     "pe"};
    tap_ok(run("vectors all --count 300 --seed 6 --dir v") == 0, "vectors all");
    static char in[1 << 16], expected[1 << 16];
    int rows_right = 1, term_right = 1, lza_right = 1, peak_right = 1;
    for (size_t u = 0; u < sizeof UNITS / sizeof *UNITS; u++) {
        char name[64];
        snprintf(name, sizeof name, "v/%s_stimulus.hex", UNITS[u]);
        slurp(name, in, sizeof in);
        snprintf(name, sizeof name, "v/%s_expected.hex", UNITS[u]);
        slurp(name, expected, sizeof expected);
        int rows[2] = {0, 0};
        for (const char *p = in; *p; p++)
            rows[0] += *p == '\n';
        for (const char *p = expected; *p; p++)
            rows[1] += *p == '\n';
        snprintf(name, sizeof name, "v/%s_README.txt", UNITS[u]);
        rows_right &= (rows[0] == 300 || strcmp(UNITS[u], "peak_tree") == 0) && rows[1] == 300 &&
                      access(scratch_path(name), R_OK) == 0;
        size_t in_line = strcspn(in, "\n") + 1, out_line = strcspn(expected, "\n") + 1;
        for (int i = 0; i < 300; i++) {
            const char *s = in + (size_t)i * in_line, *x = expected + (size_t)i * out_line;
            if (strcmp(UNITS[u], "vector_term") == 0) {
                int64_t c = (int16_t)column(s, 0, 4), q = (int16_t)column(s, 4, 4);
                int distance = (int)column(s, 8, 3);
                int64_t value = c * q * 65536, unit = INT64_C(1)
                                                      << (distance > 62 ? 62 : distance); /* |value| <= 2^46 */
                int64_t floored = (value - (value % unit + unit) % unit) / unit;
                term_right &= column(x, 0, 12) == ((uint64_t)floored & 0xffffffffffffull);
            } else if (strcmp(UNITS[u], "lza") == 0) {
                int64_t p = (int64_t)(column(s, 0, 12) << 16) >> 16, q = (int64_t)(column(s, 12, 12) << 16) >> 16;
                int zeros = p + q == 0 ? 49 : 48 - ilogb((double)llabs(p + q)); /* below 2^53: exact */
                lza_right &= column(x, 0, 2) == (uint64_t)zeros && column(x, 2, 1) == (p + q == 0);
            } else if (strcmp(UNITS[u], "peak_tree") == 0 && (size_t)(i + 1) * in_line < strlen(in)) {
                uint64_t peak = 0;
                for (int lane = 0; lane < 16; lane++) {
                    uint64_t word = column(s, 8 * lane, 8) & 0x7fffffff;
                    peak = word > peak ? word : peak;
                }
                peak_right &= column(x, 0, 8) == peak;
            }
        }
    }
    tap_ok(rows_right, "each unit has 300 rows of both files and a README");
    tap_ok(term_right, "vector_term's rows are floor(c*x*2^16 / 2^distance)");
    tap_ok(lza_right, "lza's rows count the leading zeros");
    tap_ok(peak_right, "peak_tree's rows are maxima");
}

int main(void)
{
    test_map();
    test_align();
    test_gemm();
    test_json();
    test_replay();
    test_usage();
    test_vectors();
    scratch_remove();
    return tap_done();
}
