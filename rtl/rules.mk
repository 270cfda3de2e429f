# SPDX-License-Identifier: Apache-2.0
# The modules: mantis_top and all below it.
RTL_SRC := $(shell find rtl -name '*.sv' | LC_ALL=C sort)
