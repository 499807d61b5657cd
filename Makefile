# cowbench: `make deps bench` measures this kernel; `make deps check` tests.
# `make help` lists every target.

CC      ?= gcc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
B       ?= build

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes \
           -Wstrict-prototypes -Wvla -Werror
PKGS    := jansson gsl hwloc libarchive zlib
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARN) $(CFLAGS) -Ilib -MMD -MP \
           $(shell pkg-config --cflags $(PKGS))
LDLIBS   = $(shell pkg-config --libs $(PKGS)) -lnuma -lm

BENCHES := $(sort $(wildcard bench/*.c))
LIBS    := $(sort $(filter-out lib/cli/main.c,$(wildcard lib/*/*.c)))
UNITS   := $(sort $(wildcard tests/unit/*.c))
OBJS    := $(patsubst %.c,$B/%.o,$(LIBS) $(BENCHES)) $B/registry.o
UNIT_BINS := $(patsubst tests/unit/%.c,$B/tests/%,$(UNITS))

Q := $(if $(V),,@)

.DELETE_ON_ERROR:
.PHONY: all clean

all: $B/cowbench

$B/cowbench: $B/lib/cli/main.o $(OBJS)
	@echo '  LD      $@'
	$Q$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$B/%.o: %.c Makefile
	@echo '  CC      $<'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The registry names every file in bench/; there is no second list to keep.
$B/registry.c: $(BENCHES) Makefile
	@mkdir -p $(@D)
	$Q{ echo '#include "bench.h"'; \
	  for b in $(basename $(notdir $(BENCHES))); do \
	    echo "extern const struct bench bench_$$b;"; done; \
	  echo 'const struct bench_entry bench_registry[] = {'; \
	  for b in $(basename $(notdir $(BENCHES))); do \
	    echo "	{ \"$$b\", &bench_$$b },"; done; \
	  echo '	{ 0 },'; echo '};'; } > $@

$B/registry.o: $B/registry.c
	$Q$(CC) $(ALL_CFLAGS) -c -o $@ $<

$B/tests/%: tests/unit/%.c $(OBJS)
	@echo '  TEST    $@'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -Itests $(LDFLAGS) -o $@ $< $(OBJS) $(LDLIBS)

clean:
	rm -rf $B

-include $(shell find $B -name '*.d' 2>/dev/null)
