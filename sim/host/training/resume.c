/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/resume.h"

#include "host/data/data_sources.h"
#include "host/networks/network_text.h"
#include "host/training/checkpoint.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

mantis_status resume_options(const char *path, bool length, training_arguments *a, uint64_t *step, char **texts,
                             host_error *error)
{
    checkpoint_run file;
    if (checkpoint_read_texts(path, &file, texts, error) != MANTIS_OK)
        return error->status;
    char *decides = *texts, *places = *texts + (file.places - file.decides);
    *step = file.step;
    if (strstr(decides, "\narithmetic fp32\n"))
        a->run.executor = "float";
    const char *init = strstr(decides, "\n" TRAINING_TEXT_INIT);
    if (init)
        snprintf(a->run.init_hash, sizeof a->run.init_hash, "%.64s", init + strlen("\n" TRAINING_TEXT_INIT));
    a->run.steps = 0;
    if (training_text_read(places, a, error) != MANTIS_OK)
        return error->status;
    if (!length)
        a->run.steps = 0;
    return training_text_read(decides, a, error);
}

mantis_status resume_network(const char *net, const char *given, const char *from, host_error *error)
{
    size_t bytes;
    if (given || network_shipped(net, &bytes) || access(net, F_OK) == 0)
        return MANTIS_OK;
    return host_fail(error, MANTIS_BAD_ARGUMENT,
                     "%s: no such network or file; %s names it: pass --net if it is elsewhere now", net, from);
}

mantis_status resume_data(data_pair *data, const char *path, const char *given, const char *from, host_error *error)
{
    host_error why = {.status = MANTIS_OK};
    if (data_load(data, path, &why) == MANTIS_OK)
        return MANTIS_OK;
    if (!from || given)
        return host_fail(error, why.status, "%s", why.text);
    return host_fail(error, why.status, "%s; %s names this place: pass --data if it is elsewhere now", why.text, from);
}
