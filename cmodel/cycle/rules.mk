# SPDX-License-Identifier: Apache-2.0
# A clock of the model is many small loops over lanes.
FAST_SRC += $(wildcard cmodel/cycle/*.c)
