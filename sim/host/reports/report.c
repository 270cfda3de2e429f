/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/report.h"

#include "host/reports/report_methods.h"
#include "host/reports/report_shares.h"
#include "host/support/json_common.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define LAST_STEPS 20u

double report_mac_active(const uint64_t counters[MANTIS_COUNTERS])
{
    uint64_t all = counters[MANTIS_COUNTER_GEMM_CYCLES];
    return all ? (double)counters[MANTIS_COUNTER_MAC_ACTIVE] / (double)all : 0.0;
}

double report_useful(const gemm_work *work)
{
    return work->macs ? (double)work->useful / (double)work->macs : 0.0;
}

/* In sections and in JSON. */
static const char *const PHASES[REPORT_PHASES][2] = {
    {"forward", "forward"}, {"input gradient", "input_gradient"}, {"weight gradient", "weight_gradient"}};

static void take_phases(run_result *r, const program *p)
{
    r->profiled = p->profile;
    for (size_t i = 0; p->profile && i < p->section_count; i++)
        for (int phase = 0; phase < REPORT_PHASES; phase++) {
            if (strcmp(p->sections[i].phase, PHASES[phase][0]) != 0)
                continue;
            for (int k = 0; k < MANTIS_COUNTERS; k++)
                r->phases[phase].counters[k] += p->sections[i].counters[k];
            r->phases[phase].work.macs += p->sections[i].work.macs;
            r->phases[phase].work.useful += p->sections[i].work.useful;
            r->phases[phase].clocked_useful += p->sections[i].clocked_useful;
        }
}

mantis_status run_result_take(run_result *r, trainer *t, host_error *error)
{
    memset(r, 0, sizeof *r);
    r->options = t->options;
    memcpy(r->data, t->order.data->source, sizeof r->data); /* of the same size */
    r->classes = t->order.data->train.classes;
    r->steps = t->step;
    r->first_step = t->first_step;
    r->lockstep_steps = t->lockstep_steps;
    r->totals = t->program.totals;
    take_phases(r, &t->program);
    r->images_per_second = trainer_speed(t);
    uint64_t done = t->step - t->first_step, last = done < LAST_STEPS ? done : LAST_STEPS;
    r->final_loss = last ? 0.0 : NAN; /* resumed at its end: no step was done, JSON says null */
    for (uint64_t i = done - last; i < done; i++)
        r->final_loss += (double)t->losses[i] / (double)last;
    trainer_weights_hash(t, r->weights_sha256);
    r->task = t->task.class_;
    trainer_evaluate(t, &r->test_metric, &r->test_loss, error);
    r->totals.sticky = t->program.totals.sticky; /* the evaluation's flags count too */
    return error->status;
}

/* "stochastic rounding", or the directions that round to nearest. */
static const char *rounding_of(const training_options *o, char *words, size_t bytes)
{
    if (o->nearest || (o->nearest_forward && o->nearest_backward && o->nearest_update))
        return "nearest rounding";
    snprintf(words, bytes, "stochastic rounding%s%s%s%s",
             o->nearest_forward || o->nearest_backward || o->nearest_update ? ", nearest in:" : "",
             o->nearest_forward ? " forward" : "", o->nearest_backward ? " backward" : "",
             o->nearest_update ? " update" : "");
    return words;
}

void report_summary(const run_result *r, FILE *to)
{
    char words[80], how[160];
    const program_totals *n = &r->totals;
    fprintf(to, "\n");
    fprintf(to, "  network          %s, batch %u, learning rate %g, momentum %g, weight decay %g, seed %" PRIu64 "\n",
            r->options.net, r->options.batch, r->options.rate, r->options.momentum, r->options.decay, r->options.seed);
    fprintf(to, "  data             %s, %u classes\n", r->data, r->classes);
    if (strcmp(r->options.executor, "float") == 0)
        fprintf(to, "  arithmetic       fp32 (executor float)%s%s\n", r->options.methods.emulate ? ", emulating " : "",
                r->options.methods.emulate ? methods_emulated_name(r->options.methods.emulate) : "");
    else
        fprintf(to, "  arithmetic       int%d products, int16 updates, %s%s (executor %s)\n", r->options.bits,
                rounding_of(&r->options, words, sizeof words), report_methods_words(&r->options, how, sizeof how),
                r->options.executor);
    fprintf(to, "  steps            %" PRIu64 " (from %" PRIu64 "), %" PRIu64 " commands\n", r->steps, r->first_step,
            n->commands);
    if (isfinite(r->final_loss))
        fprintf(to, "  final loss       %.4f (mean of the last steps), test loss %.4f\n", r->final_loss, r->test_loss);
    else
        fprintf(to, "  final loss       - (no step was left to do), test loss %.4f\n", r->test_loss);
    fprintf(to, "  test %-12s%.2f %%\n", r->task->metric, 100.0 * r->test_metric);
    fprintf(to, "  speed            %.0f images/s\n", r->images_per_second);
    fprintf(to, "  weights sha256   %s\n", r->weights_sha256);
    if (r->lockstep_steps)
        fprintf(to,
                "  lockstep         %" PRIu64 " steps, %" PRIu64 " commands: %" PRIu64 " differing bytes, %" PRIu64
                " differing cycles\n",
                r->lockstep_steps, n->lockstep_commands, n->differing_bytes, n->differing_cycles);
    if (n->counters[MANTIS_COUNTER_CYCLES])
        fprintf(
            to,
            "  cycles           %" PRIu64 ", matrix products %" PRIu64
            " of them, MAC array active in %.1f %% of these; %.1f %% of all MACs meet no padding or dilation zero\n",
            n->counters[MANTIS_COUNTER_CYCLES], n->counters[MANTIS_COUNTER_GEMM_CYCLES],
            100.0 * report_mac_active(n->counters), 100.0 * report_useful(&n->work));
    if (n->counters[MANTIS_COUNTER_CYCLES])
        fprintf(to, "  array            %.2f %% of its places in all clocks do useful MACs\n",
                100.0 * report_fill(n->clocked_useful, n->counters[MANTIS_COUNTER_CYCLES]));
    if (r->shares)
        report_shares_text(r->shares, "  ", to);
    else if (n->counters[MANTIS_COUNTER_CYCLES])
        report_engine_shares_text(n->counters, "  ", to);
    if (n->sticky)
        fprintf(to, "  sticky flags    %s%s\n", n->sticky & MANTIS_STICKY_SATURATED ? " SATURATED" : "",
                n->sticky & MANTIS_STICKY_OVERFLOW ? " OVERFLOW" : "");
}

void report_json(const run_result *r, FILE *to)
{
    const program_totals *n = &r->totals;
    json j = json_begin(to);
    json_text(&j, "net", r->options.net);
    json_text(&j, "executor", r->options.executor);
    json_text(&j, "memory", r->options.machine.memory ? r->options.machine.memory : "zero");
    json_text(&j, "data", r->data);
    json_unsigned(&j, "classes", r->classes);
    json_unsigned(&j, "steps", r->steps);
    json_unsigned(&j, "batch", r->options.batch);
    json_unsigned(&j, "seed", r->options.seed);
    json_signed(&j, "bits", r->options.bits);
    report_methods(&j, &r->options);
    json_real(&j, "final_loss", r->final_loss);
    json_real(&j, "test_loss", r->test_loss);
    json_real(&j, r->task == &TASK_CLASSIFY ? "test_accuracy" : r->task->key, r->test_metric);
    json_real(&j, "images_per_second", r->images_per_second);
    json_text(&j, "weights_sha256", r->weights_sha256);
    json_unsigned(&j, "commands", n->commands);
    json_unsigned(&j, "lockstep_steps", r->lockstep_steps);
    json_unsigned(&j, "lockstep_commands", n->lockstep_commands);
    json_unsigned(&j, "differing_bytes", n->differing_bytes);
    json_unsigned(&j, "differing_cycles", n->differing_cycles);
    json_unsigned(&j, "cycles", n->counters[MANTIS_COUNTER_CYCLES]);
    json_unsigned(&j, "gemm_cycles", n->counters[MANTIS_COUNTER_GEMM_CYCLES]);
    json_real(&j, "mac_active_fraction", report_mac_active(n->counters));
    json_unsigned(&j, "macs", n->work.macs);
    json_unsigned(&j, "useful_macs", n->work.useful);
    json_real(&j, "useful_mac_fraction", report_useful(&n->work));
    json_real(&j, "useful_mac_fraction_of_all_clocks",
              report_fill(n->clocked_useful, n->counters[MANTIS_COUNTER_CYCLES]));
    if (n->counters[MANTIS_COUNTER_CYCLES])
        report_shares_json(&j, n->counters, r->shares);
    for (int phase = 0; r->profiled && phase < REPORT_PHASES; phase++) {
        json_open(&j, PHASES[phase][1], '{');
        json_unsigned(&j, "cycles", r->phases[phase].counters[MANTIS_COUNTER_CYCLES]);
        json_unsigned(&j, "gemm_cycles", r->phases[phase].counters[MANTIS_COUNTER_GEMM_CYCLES]);
        json_real(&j, "mac_active_fraction", report_mac_active(r->phases[phase].counters));
        json_unsigned(&j, "macs", r->phases[phase].work.macs);
        json_unsigned(&j, "useful_macs", r->phases[phase].work.useful);
        json_real(&j, "useful_mac_fraction", report_useful(&r->phases[phase].work));
        json_real(&j, "useful_mac_fraction_of_all_clocks",
                  report_fill(r->phases[phase].clocked_useful, r->phases[phase].counters[MANTIS_COUNTER_CYCLES]));
        json_close(&j, '}');
    }
    json_sticky(&j, n->sticky);
    json_end(&j);
}
