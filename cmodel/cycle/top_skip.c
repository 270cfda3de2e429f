/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_skip.h"

struct top_turns mantis_top_turns(const struct mantis_top *top)
{
    return (struct top_turns){top->u_dma_reader.s.turn, top->u_dma_writer.s.turn, top->u_align_unit.s.turn};
}

void mantis_top_skip(struct mantis_top *top, uint32_t commands, const struct top_turns *turns)
{
    mantis_top_unseen(top, top->quiet.unseen); /* all ports are shown anew */
    top->u_csr.s.tail += commands;
    top->u_sequencer.s.order.next += commands;
    top->u_sequencer.s.order.head += commands;
    top->u_dma_reader.s.turn = turns->reader;
    top->u_dma_writer.s.turn = turns->writer;
    top->u_align_unit.s.turn = turns->align;
}
