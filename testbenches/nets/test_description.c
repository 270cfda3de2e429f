/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions: bad ones are refused with one line that names source and line; shipped ones open for the images they
 * are made for, with the parameters and products that arithmetic says; and the integer scalars of normalization against
 * long double. */
#include "../host/scratch.h"

#include "host/support/host_random.h"
#include "host/layers/moments.h"
#include "host/networks/network_text.h"

#include <math.h>

static const network_options OPTIONS = {.batch = 2, .bits = 8, .norm_bits = 16};

static void refuse(const char *text, const shape *input, const char *words, const char *what)
{
    host_error error = {.status = MANTIS_OK};
    network net;
    network_open_text(&net, "some.net", text, input, 10, &OPTIONS, &error);
    failed_with(&error, MANTIS_BAD_FILE, words, what);
    network_close(&net);
}

static void test_errors(void)
{
    static const shape DIGIT = {28, 28, 1};
    static const struct {
        const char *text, *words, *what;
    } CASES[] = {
        {"", "some.net:0: the network has no layers", "an empty file"},
        {"# nothing\n\ninput x\n", "no layers", "an input alone"},
        {"linear a out=10\n", "some.net:1: the first line must be: input NAME", "no input"},
        {"input x\nflatten f\ninput y\n", "some.net:3: the input is the first line", "two inputs"},
        {"input x\nflaten f\n", "some.net:2: there is no layer 'flaten'", "an unknown layer"},
        {"input x\n\n# comment\nflatten f\nlinear a out=10 colour=3\n", "some.net:5: linear a: it takes no colour",
         "an unknown key"},
        {"input x\nflatten f\nlinear a\n", "some.net:3: linear a: out= is missing", "a missing key"},
        {"input x\nflatten f\nlinear a out=ten\n", "some.net:3: linear a: out=ten: an integer expected",
         "a word for a number"},
        {"input x\nflatten f\nlinear a out=0\n", "1..65536", "a number out of range"},
        {"input x\nflatten f\nlinear a out=-3\n", "integer", "a negative number"},
        {"input x\nflatten f\nlinear a out=99999999999999999999\n", "expected", "a number beyond 64 bits"},
        {"input x\nflatten f\nlinear f out=10\n", "some.net:3: linear f: the name is taken", "a name twice"},
        {"input x\nflatten out=3\n", "some.net:2: flatten: a name must follow", "no name"},
        {"input x\nflatten averyveryverylongname\n", "some.net:2", "a long name"},
        {"input x\nflatten a'b\n", "some.net:2: flatten a'b: a name has letters", "a quote in a name"},
        {"input x\nflatten f\nlinear a out=10 from=g\n", "some.net:3: linear a: from=g: no layer above has this name",
         "a link to nowhere"},
        {"input x\nflatten f\nlinear a out=10 from=a\n", "no layer above", "a link to itself"},
        {"input x\nflatten f\nadd a from=f\n", "some.net:3: add a: 1 inputs, 2 or more expected", "an add of one"},
        {"input x\nflatten f\nadd a\n", "some.net:3: add a: from=NAME,NAME is missing", "an add without links"},
        {"input x\nflatten f\nadd a from=f,f,f,f,f,f,f,f,f,f,f,f,f\n", "some.net:3: add a: at most 12 inputs",
         "thirteen links"},
        {"input x\nflatten f\nrelu r from=f,f\n", "some.net:3: relu r: 2 inputs, 1 expected", "two links of a relu"},
        {"input x\nconv c out=classes kernel=3\nsegment s\n",
         "some.net:3: segment s: logits of 26 x 26 x 10: the image's 28 x 28 pixels of 10 classes expected",
         "logits of fewer pixels"},
        {"input x\nconv c out=classes kernel=1\nsegment s\nrelu r\n",
         "some.net:3: segment s: it ends a network, no layer may follow", "a layer behind the end"},
        {"input x\nconv c out=2*classes+9 kernel=3\nboxes b least=10 most=20\ndetect d\n",
         "some.net:3: boxes b: 29 channels: ratios=1 gives 2 boxes a pixel, each of 2 classes or more and 4 numbers: "
         "out=2*classes+8 expected",
         "channels that are no boxes'"},
        {"input x\nconv c out=2*classes+8 kernel=3\nboxes b least=20 most=20\ndetect d\n",
         "some.net:3: boxes b: least=20 most=20", "boxes that do not grow"},
        {"input x\nconv c out=4*classes kernel=3\nboxes b ratios=2 least=10 most=20\ndetect d\n",
         "some.net:4: detect d: 10 values a box: 14 expected, the data's 10 classes (0: background) and 4 numbers",
         "boxes of fewer classes"},
        {"input x\nconv c out=14 kernel=3\nflatten f\ndetect d\n",
         "some.net:4: detect d: f is a flatten: layers of the kind boxes expected", "a detect of something else"},
        {"input x\nconv c out=28 kernel=3\nboxes b least=1 most=2\nconv e out=26 kernel=3 from=x\nboxes g least=1 "
         "most=2\ndetect d from=b,g\n",
         "some.net:6: detect d: g has 13 values a box, b 14", "maps of different classes"},
        {"input x\nconv c out=28 kernel=3\nboxes b least=10 most=20\ndetect d\nflatten f\n",
         "some.net:4: detect d: it ends a network", "a layer behind a detect"},
        {"input x\nconv c out=2*class kernel=3\n", "some.net:2: conv c: out=2*class: an integer expected",
         "half a multiple of the classes"},
        {"input x\nconv c out=2*classes+ kernel=3\n", "out=2*classes+: an integer expected", "a sum of nothing"},
        {"input x\nconv c out=7000*classes kernel=3\n", "out=7000*classes: 1..65536 expected",
         "too many times the classes"},
        {"input x\nconv c out=3 kernel=2*classes\n", "kernel=2*classes: an integer expected",
         "classes for another number"},
        {"input x\nflatten f\nlinear a out=classes out=9\n", "some.net:3: linear a: out= is given twice",
         "a key twice"},
        {"input x\nflatten f\nlinear a out=10 from=f from=x\n", "some.net:3: linear a: from= is given twice",
         "links twice"},
        {"input x\nflatten f\nlinear a out=10 junk\n", "key=value", "a word that is no key"},
        {"input x\nflatten f\nlinear a out=4\nlinear b out=10 from=f\n", "some.net:3: a: no layer reads it",
         "a layer that nobody reads"},
        {"input x\nflatten f\nlinear a out=11\n",
         "some.net:3: the last layer, a, gives 1 x 1 x 11 values: 10 classes expected", "a wrong number of outputs"},
        {"input x\nconv c out=4 kernel=5\nconv d out=4 kernel=3\nadd s from=c,d\nflatten f\nlinear a out=10\n",
         "some.net:4: add s: c is 24 x 24 x 4, d is 22 x 22 x 4", "a sum of different shapes"},
        {"input x\nconv c out=4 kernel=16\nconv d out=4 kernel=16\nflatten f\nlinear a out=10\n",
         "some.net:3: conv d: kernel 16 does not fit (input 13 x 13 x 4)", "a kernel that does not fit"},
        {"input x\nconv c out=6 kernel=3 groups=4\n", "some.net:2: conv c: 4 groups do not divide 1 and 6 channels",
         "groups that do not divide"},
        {"input x\nconv c out=6 kernel=3 stride=5\n", "some.net:2: conv c: stride=5: 1..4 expected",
         "a stride that no layer has"},
        {"input x\nconv c out=6 kernel=3 dilate=14\n",
         "some.net:2: conv c: kernel 3 at dilate=14, 29 pixels, does not fit", "an atrous kernel that does not fit"},
        {"input x\nconv c out=6 kernel=3 dilate=32\n", "some.net:2: conv c: dilate=32: 1..31 expected",
         "a rate that no view has"},
        {"input x\nconv c out=5000 kernel=3 stride=3\nflatten f\nlinear a out=10\n",
         "some.net:2: conv c: 5000 channels with a bias: at most 4096 where", "a bias longer than a constant"},
        {"input x\nconv c out=6 kernel=3 pad=3\n", "pad 3", "padding as wide as the kernel"},
        {"input x\nmax_pool p kernel=29\n", "does not fit", "a window that does not fit"},
        {"input x\npatches p kernel=5\n",
         "some.net:2: patches p: patches of 5 x 5 do not divide the image (input 28 x 28 x 1)",
         "patches that do not divide"},
        {"input x\nattention h heads=2\n", "three times", "attention on one channel"},
        {"input x\nlinear a out=30000\nposition p\n",
         "some.net:3: position p: 23520000 positions and channels, at most", "too many positions"},
        {"input x\nconv c out=9 kernel=2\nposition p\n",
         "some.net:3: position p: 6561 positions and channels, more than 4096: a multiple of 4",
         "many positions, samples of which do not start on a beat"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        refuse(CASES[i].text, &DIGIT, CASES[i].words, CASES[i].what);
    char line[600];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    refuse(line, &DIGIT, "some.net:1: a line has at most", "a long line");

    host_error error = {.status = MANTIS_OK};
    network net;
    network_open(&net, "resnet", &DIGIT, 10, &OPTIONS, &error);
    failed_with(
        &error, MANTIS_BAD_ARGUMENT,
        "unknown network 'resnet': deeplab32, deeplabv2-321, lenet5, mlp, mobilenetv2-224, mobilenetv2, resnet18-224, "
        "resnet18, resnet20, resnet50-224, resnet56, resnet8, ssd300, ssd64, vit-b16-224, vit, or a file",
        "an unknown name");
    network_close(&net);
    network_open(&net, scratch_write("own.net", "input x\nflatten f\nlinear a out=7\n", 33), &DIGIT, 10, &OPTIONS,
                 &error);
    failed_with(&error, MANTIS_BAD_FILE, "own.net:3", "a file of one's own with a mistake");
    network_close(&net);
    network_open(&net, scratch_write("zero.net", "input x\nflatten f\nlinear a out=classes\n\0junk", 44), &DIGIT, 10,
                 &OPTIONS, &error);
    failed_with(&error, MANTIS_BAD_FILE, "zero.net: not a text", "a zero byte");
    network_close(&net);
    network_open(&net, scratch_write("mine.net", "input x\r\nflatten f\r\nlinear a out=classes", 40), &DIGIT, 10,
                 &OPTIONS, &error);
    tap_ok(error.status == MANTIS_OK && strcmp(net.name, "mine") == 0 && net.count == 3,
           "a file with the other line ends and none at the last: %s", error.text);
    network_close(&net);
}

/* Parameters by the papers' arithmetic: with the shortcut convolutions of the descriptions. */
static void test_shipped(void)
{
    static const struct {
        const char *name;
        shape input;
        uint64_t parameters, macs;
    } NETS[] = {
        {"mlp", {28, 28, 1}, 784 * 256 + 256 + 256 * 128 + 128 + 1290, 784 * 256 + 256 * 128 + 1280},
        {"lenet5",
         {28, 28, 1},
         6 * 26 + 16 * 151 + 400 * 120 + 120 + 120 * 84 + 84 + 850,
         28 * 28 * 25 * 6 + 100 * 150 * 16 + 48000 + 10080 + 840},
        {"resnet20", {32, 32, 3}, 272474, 40817280}, /* He et al.: 0.27 M; 40.6 M and the shortcuts */
        {"resnet18", {32, 32, 3}, 11173962, 555430912},
        {"mobilenetv2", {32, 32, 3}, 2236682, 0},
        {"vit",
         {28, 28, 1},
         17 * 64 + 49 * 64 + 4 * (128 + 65 * 192 + 65 * 64 + 128 + 65 * 128 + 129 * 64) + 128 + 650,
         0},
        {"resnet8", {32, 32, 3}, 78042, 12505728},
        {"deeplab32",
         {32, 32, 3},
         432 + 32 + (32 * 16 + 9 * 32 * 48 + 3 * 64) + (64 * 32 + 9 * 64 * 96 + 3 * 128) + (18 * 64 * 64 + 2 * 128) +
             4 * (9 * 64 * 10 + 10),
         0},
        {"ssd64", {64, 64, 3}, 143952 + 3 * 577 * 56, 8257536 + 84 * 576 * 56},
    };
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++) {
        host_error error = {.status = MANTIS_OK};
        network net;
        arena im;
        arena_begin(&im);
        uint64_t parameters = 0, macs = 0;
        if (network_open(&net, NETS[i].name, &NETS[i].input, 10, &OPTIONS, &error) == MANTIS_OK)
            network_layout(&net, &im, &error);
        for (uint32_t k = 0; k < net.parameter_count; k++)
            parameters += tensor_elements(&net.parameters[k]->value);
        for (uint32_t k = 0; k < net.count; k++)
            macs += net.nodes[k].macs;
        tap_ok(error.status == MANTIS_OK && im.error.status == MANTIS_OK && parameters == NETS[i].parameters &&
                   (NETS[i].macs == 0 || macs == NETS[i].macs),
               "%s: %llu parameters, %llu MACs %s%s", NETS[i].name, (unsigned long long)parameters,
               (unsigned long long)macs, error.text, im.error.text);
        network_close(&net);
        arena_free(&im);
    }
}

static long double value(scaled a)
{
    return ldexpl((long double)a.m, a.e);
}

/* n elements q drawn at 16 bits around an offset: mean, variance and normalization against long double. */
static void test_moments(void)
{
    host_random r = host_random_make(1, RANDOM_TEST, 7);
    long double worst = 0.0L, worst_root = 0.0L;
    for (int round = 0; round < 3000; round++) {
        const uint64_t n = 1 + host_random_below(&r, round % 2 ? 1u << 20 : 40);
        const int32_t ex = (int32_t)host_random_below(&r, 200) - 150;
        const int64_t s1 = ((int64_t)host_random_below(&r, 65535) - 32767) * (int64_t)n;
        const int64_t s2 = (int64_t)((long double)s1 * (long double)s1 / (long double)n) + 1 +
                           (int64_t)host_random_below(&r, 1u << 30) * (int64_t)n;
        const moments m = moments_of(n, s1, s2, ex);
        const scaled_wide exact = (scaled_wide)n * s2 - (scaled_wide)s1 * s1;
        const long double square = (long double)exact,
                          eps = (long double)1e-5f * (long double)n * (long double)n * ldexpl(1.0L, -2 * ex);
        const long double d = square + (ex < 0 || eps > 1e6L ? eps : roundl(eps));
        worst_root = fmaxl(worst_root, fabsl(value(m.r) * sqrtl(d > 1.0L ? d : 1.0L) - 1.0L));
        worst = fmaxl(worst, fabsl(value(moments_variance(&m)) /
                                       ldexpl(square / (long double)n / (long double)(n > 1 ? n - 1 : 1), 2 * ex) -
                                   1.0L));
        worst = fmaxl(worst,
                      s1 ? fabsl(value(moments_mean(&m)) / ldexpl((long double)s1 / (long double)n, ex) - 1.0L) : 0.0L);
    }
    tap_ok(worst < 1e-15L, "mean and variance: relative error %.1Le", worst);
    tap_ok(worst_root < 1.6e-5L, "1/sqrt(D): relative error %.2Le (2^-16 = 1.5e-5)", worst_root);
    const moments zero = moments_of(100, 0, 0, -132); /* an all-zero tensor */
    tap_ok(fabsl(value(moments_normalize(&zero).a) * sqrtl(1e-5L) - 1.0L) < 2e-5L,
           "a constant channel divides by sqrt(eps)");
    const moments one = moments_of(1, 5, 25, 0);
    tap_ok(value(moments_variance(&one)) == 0.0L, "one element has no variance");

    int sums = 1, words = 1;
    for (int round = 0; round < 200000; round++) {
        const int64_t a = (int64_t)host_random_next(&r) >> (1 + host_random_below(&r, 62)),
                      b = (int64_t)host_random_next(&r) >> (1 + host_random_below(&r, 62));
        const int32_t ea = (int32_t)host_random_below(&r, 60) - 30, eb = (int32_t)host_random_below(&r, 60) - 30;
        const long double x = ldexpl((long double)a, ea), y = ldexpl((long double)b, eb),
                          size = fmaxl(fabsl(x), fabsl(y));
        sums &= fabsl(value(scaled_add(scaled_of(a, ea), scaled_of(b, eb))) - (x + y)) <= size * 1e-18L;
        sums &= fabsl(value(scaled_multiply(scaled_of(a, ea), scaled_of(b, eb))) - x * y) <= fabsl(x * y) * 1e-17L;
        const uint32_t word = scaled_word(scaled_of(a, ea));
        float f;
        memcpy(&f, &word, sizeof f);
        words &= f == (float)x; /* one rounding: 63 bits are exact in long double */
    }
    tap_ok(sums, "sums and products of scalars");
    tap_ok(words, "scalars to fp32 words, rounded once");
}

int main(void)
{
    test_errors();
    test_shipped();
    test_moments();
    scratch_remove();
    return tap_done();
}
