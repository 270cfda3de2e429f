/* SPDX-License-Identifier: Apache-2.0 */
/* What networks learn: the loss of a class of each pixel, its gradient and mean IoU against the same written out in
 * long double and against cases done by hand; and a network whose task is not that of the data is refused. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/tasks/task.h"
#include "host/training/trainer.h"

#include <math.h>

static host_error error;

static const network_options OPTIONS = {.batch = 2, .bits = 8, .norm_bits = 16};

/* A network that gives its image's channels as the logits, and its task. */
static bool open_task(task *t, network *net, uint32_t h, uint32_t w, uint32_t classes)
{
    static uint8_t masks[1];
    const data_pair data = {.train = {.masks = masks, .classes = classes, .rows = h, .cols = w}, .source = "masks"};
    const shape image = {h, w, classes};
    return network_open_text(net, "pixels", "input x\nsegment s\n", &image, classes, &OPTIONS, &error) == MANTIS_OK &&
           task_open(t, net, &data, &error) == MANTIS_OK;
}

static void test_loss(void)
{
    enum { H = 3, W = 5, CLASSES = 4, N = 2, PIXELS = N * H * W };
    network net;
    task t;
    float logits[PIXELS * CLASSES], gradient[PIXELS * CLASSES];
    uint8_t masks[PIXELS];
    uint64_t state = 3;
    if (!tap_ok(open_task(&t, &net, H, W, CLASSES), "a task of masks %s", error.text))
        exit(1);
    tap_ok(strcmp(t.class_->key, "mean_iou") == 0 && strcmp(t.class_->metric, "mean IoU") == 0, "its names");
    for (int i = 0; i < PIXELS * CLASSES; i++)
        logits[i] = (float)((double)(tap_random(&state) % 2001) / 100.0 - 10.0);
    for (int i = 0; i < PIXELS; i++)
        masks[i] = tap_random(&state) % 4 ? (uint8_t)(tap_random(&state) % CLASSES) : TARGET_IGNORED;
    task_result found;
    task_begin(&t);
    tap_ok(task_loss(&t, logits, &(targets){.masks = masks}, N, gradient, &found), "finite logits have a loss");
    long double loss = 0.0L, worst = 0.0L;
    uint64_t items = 0, ignored_gradients = 0;
    for (int i = 0; i < PIXELS; i++)
        items += masks[i] != TARGET_IGNORED;
    for (int i = 0; i < PIXELS; i++) {
        long double sum = 0.0L;
        for (int c = 0; c < CLASSES; c++)
            sum += expl((long double)logits[i * CLASSES + c]);
        for (int c = 0; c < CLASSES; c++) {
            const long double p = expl((long double)logits[i * CLASSES + c]) / sum,
                              wanted = masks[i] == TARGET_IGNORED ? 0.0L : (p - (c == masks[i])) / (long double)items;
            worst = fmaxl(worst, fabsl(wanted - (long double)gradient[i * CLASSES + c]));
            ignored_gradients += masks[i] == TARGET_IGNORED && gradient[i * CLASSES + c] != 0.0f;
        }
        if (masks[i] != TARGET_IGNORED)
            loss += logl(sum) - (long double)logits[i * CLASSES + masks[i]];
    }
    tap_ok(found.items == items && items > 0 && items < PIXELS, "%llu pixels count", (unsigned long long)found.items);
    tap_ok(fabsl(loss / (long double)items - (long double)found.loss) < 1e-12L, "loss %.9f", found.loss);
    tap_ok(worst < 4e-9L && ignored_gradients == 0, "gradient: largest error %.1Le, %llu of ignored pixels", worst,
           (unsigned long long)ignored_gradients);
    memset(masks, TARGET_IGNORED, sizeof masks);
    tap_ok(task_loss(&t, logits, &(targets){.masks = masks}, N, gradient, &found) && found.items == 0 &&
               found.loss == 0.0 && gradient[0] == 0.0f && gradient[PIXELS * CLASSES - 1] == 0.0f,
           "nothing but ignored pixels: loss and gradient 0");
    logits[PIXELS * CLASSES - 2] = NAN;
    tap_ok(!task_loss(&t, logits, &(targets){.masks = masks}, N, gradient, &found),
           "a NaN is refused, also where ignored");
    task_close(&t);
    network_close(&net);
}

/* Logits that say these classes. */
static void say(float *logits, const uint8_t *said, int pixels, uint32_t classes)
{
    memset(logits, 0, (size_t)pixels * classes * sizeof *logits);
    for (int i = 0; i < pixels; i++)
        logits[(uint32_t)i * classes + said[i]] = 2.0f;
}

static void test_mean_iou(void)
{
    enum { CLASSES = 5, PIXELS = 8 };
    static const struct {
        uint8_t said[PIXELS], true_[PIXELS];
        double wanted;
        const char *what;
    } CASES[] = {
        {{0, 0, 1, 1, 2, 2, 3, 3}, {0, 0, 1, 1, 2, 2, 3, 3}, 1.0, "all right; class 4 is absent and does not count"},
        {{0, 0, 0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1, 1, 1}, 0.0, "all wrong"},
        /* class 0: 3 both, 5 said, 4 true: 3/6; class 1: 2 both, 3 said, 4 true: 2/5 */
        {{0, 0, 0, 1, 1, 0, 0, 1}, {0, 0, 0, 0, 1, 1, 1, 1}, (3.0 / 6.0 + 2.0 / 5.0) / 2.0, "two classes"},
        /* a class that is said only: IoU 0 of it counts. class 0: 6/8, class 3: 0/2 */
        {{0, 0, 0, 0, 0, 0, 3, 3}, {0, 0, 0, 0, 0, 0, 0, 0}, 0.75 / 2.0, "a class that is said and never true"},
        /* ignored pixels: neither their class nor what was said. class 0: 2/3, class 1: 1/2 */
        {{0, 0, 0, 1, 4, 4, 4, 4}, {0, 0, 1, 1, 255, 255, 255, 255}, (2.0 / 3.0 + 1.0 / 2.0) / 2.0, "ignored pixels"},
    };
    network net;
    task t;
    task_result found;
    float logits[PIXELS * CLASSES];
    if (!open_task(&t, &net, 2, 4, CLASSES))
        exit(1);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        say(logits, CASES[i].said, PIXELS, CLASSES);
        task_begin(&t);
        task_loss(&t, logits, &(targets){.masks = (uint8_t *)(uintptr_t)CASES[i].true_}, 1, NULL, &found);
        tap_ok(task_metric(&t) == CASES[i].wanted, "%s: %.4f", CASES[i].what, task_metric(&t));
    }
    /* over batches the pixels add up, not the IoUs */
    task_begin(&t);
    for (size_t i = 0; i < 3; i++) {
        say(logits, CASES[i].said, PIXELS, CLASSES);
        task_loss(&t, logits, &(targets){.masks = (uint8_t *)(uintptr_t)CASES[i].true_}, 1, NULL, &found);
    }
    /* class 0: both 2+0+3, said 2+8+5, true 2+0+4; class 1: both 2+0+2, said 2+0+3, true 2+8+4; 2 and 3: all right */
    tap_ok(task_metric(&t) == (5.0 / 16.0 + 4.0 / 15.0 + 1.0 + 1.0) / 4.0, "three batches together: %.4f",
           task_metric(&t));
    task_begin(&t);
    tap_ok(isnan(task_metric(&t)), "no pixel, no mean IoU");
    task_close(&t);
    network_close(&net);
}

static void test_mismatch(void)
{
    static const char PIXELS[] = "input x\nconv c out=classes kernel=1\nsegment s\n";
    training_options o = training_defaults();
    data_pair digits, shapes;
    trainer t;
    o.batch = 4;
    o.steps = 1;
    data_draw(&digits, 8, 4, 1, &error);
    data_draw_shapes(&shapes, 16, TARGET_MASK, 8, 4, 1, &error);
    o.net = "pixels";
    o.net_text = PIXELS;
    trainer_open(&t, &o, &digits, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "network pixels learns a class of each pixel",
                "labels for a network of masks");
    o.net = "mlp";
    o.net_text = NULL;
    trainer_open(&t, &o, &shapes, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "have a class of each pixel: other data or another network",
                "masks for a network of classes");
    o.net_text = PIXELS;
    double metric = -1.0, loss = 0.0;
    tap_ok(trainer_open(&t, &o, &shapes, &error) == MANTIS_OK && trainer_step(&t, &error) == MANTIS_OK &&
               trainer_evaluate(&t, &metric, &loss, &error) == MANTIS_OK && metric >= 0.0 && metric < 1.0 && loss > 0.0,
           "masks for a network of masks: mean IoU %.3f, loss %.3f %s", metric, loss, error.text);
    trainer_close(&t);
    data_free(&digits);
    data_free(&shapes);
}

int main(void)
{
    test_loss();
    test_mean_iou();
    test_mismatch();
    return tap_done();
}
