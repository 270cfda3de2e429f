/* SPDX-License-Identifier: Apache-2.0 */
/* Networks with state beside their parameters (running averages) and with host parts: the weights after a few golden
 * steps have the recorded hash, with one thread and two; a run that stops at a checkpoint, is evaluated, and goes on
 * ends with the same bits; other norm bits are refused. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"

static host_error error;

static training_options options_of(const char *net, uint64_t steps, unsigned threads)
{
    training_options o = training_defaults();
    o.net = net;
    o.steps = steps;
    o.batch = 8;
    o.rate = 0.02;
    o.machine.threads = threads;
    return o;
}

/* Trains from a checkpoint (or the start) to o's end; hash and checkpoint at the end. */
static int train(const training_options *o, const data_pair *data, const char *resume, const char *save, bool evaluate,
                 char hex[65])
{
    trainer t;
    double accuracy;
    if (trainer_open(&t, o, data, &error) != MANTIS_OK)
        return 0;
    if (resume)
        trainer_resume(&t, resume, &error);
    while (error.status == MANTIS_OK && t.step < t.steps)
        trainer_step(&t, &error);
    if (evaluate && error.status == MANTIS_OK)
        trainer_evaluate(&t, &accuracy, NULL, &error);
    if (save && error.status == MANTIS_OK)
        trainer_save(&t, save, &error);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    return error.status == MANTIS_OK;
}

static void check(const char *net, const data_pair *data, uint64_t steps, const char *recorded)
{
    char whole[65] = "", threads[65] = "", half[65] = "", rest[65] = "";
    training_options o = options_of(net, steps, 1), two = options_of(net, steps, 2),
                     part = options_of(net, steps / 2, 1);
    char path[160];
    snprintf(path, sizeof path, "%s", scratch_path("half.ck"));
    tap_ok(train(&o, data, NULL, NULL, false, whole) && strcmp(whole, recorded) == 0, "%s, %llu steps: %s %s", net,
           (unsigned long long)steps, whole, error.text);
    tap_ok(train(&two, data, NULL, NULL, false, threads) && strcmp(whole, threads) == 0,
           "%s: two threads, the same bits", net);
    tap_ok(train(&part, data, NULL, path, true, half) && train(&o, data, path, NULL, false, rest) &&
               strcmp(whole, rest) == 0 && strcmp(whole, half) != 0,
           "%s: stopped, evaluated and resumed, the same bits %s", net, error.text);
    o.norm_bits = 8;
    train(&o, data, path, NULL, false, rest);
    failed_with(&error, MANTIS_BAD_FILE, "--norm-bits 16", "a checkpoint of other norm bits");
}

int main(void)
{
    data_pair digits, colour;
    if (data_draw(&digits, 64, 16, 5, &error) != MANTIS_OK ||
        data_draw_channels(&colour, 3, 64, 16, 5, &error) != MANTIS_OK)
        return 1;
    check("lenet5", &digits, 40, "13eb8e09cae9eb3fb147c5671b0eef317a1aca2ca4a7a9c6a4fd7cb1aa995d77");
    check("vit", &digits, 6, "f8dd35cb0ea64ea7b144f3e7f04a1c16d63afc3d1253f6b523dd309b6cb782f1");
    check("resnet8", &colour, 8, "d9a2e544fabe07be32503319986cf379fc9cd1c2021dec3194ddb34d395f3cf6");
    check("testbenches/nets/depthwise.net", &colour, 8,
          "b53c780545a2855a2574f7135b5b1ea1eddc2978f54a2a0168c831aa603d4003");
    check("testbenches/nets/wide_norm.net", &colour, 6,
          "3eaf0047674dcce39f68c8727030bc80d544feb04cccbdac9a25e70fbff3354c");
    data_free(&digits);
    data_free(&colour);
    scratch_remove();
    return tap_done();
}
