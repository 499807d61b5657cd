# cowbench: `make deps bench` measures this kernel; `make deps check` tests.
# `make help` lists every target.

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
MANDIR  ?= $(PREFIX)/share/man
CFLAGS  ?= -O2 -g

# ARCH=arm64: for a machine of another architecture, as Debian calls it, with
# Debian's compiler and its libraries for that one, unpacked into $B.
ifdef ARCH
TRIPLE_amd64   := x86_64-linux-gnu
TRIPLE_arm64   := aarch64-linux-gnu
TRIPLE_riscv64 := riscv64-linux-gnu
TRIPLE  := $(TRIPLE_$(ARCH))
ifndef TRIPLE
$(error ARCH=$(ARCH) is none of amd64, arm64, riscv64)
endif
B       ?= build/$(ARCH)
ROOT    := $B/root
# -B: before a C library for cross compilers that this machine may have.
SYSROOT := --sysroot=$(ROOT) -B$(ROOT)/usr/lib/$(TRIPLE)/
PKG_CONFIG := PKG_CONFIG_SYSROOT_DIR=$(ROOT) \
           PKG_CONFIG_LIBDIR=$(ROOT)/usr/lib/$(TRIPLE)/pkgconfig pkg-config
TOOL    := $(TRIPLE)-
else
B       ?= build
PKG_CONFIG := pkg-config
endif
ifeq ($(origin CC),default)
CC      := $(TOOL)gcc
endif
ifeq ($(origin AR),default)
AR      := $(TOOL)ar
endif

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes \
           -Wstrict-prototypes -Wvla
# A warning of a compiler that we do not know must not stop who only builds.
WERROR  := $(if $(filter tests check check-long fuzz,$(MAKECMDGOALS)),-Werror)
PKGS    := jansson gsl hwloc libarchive zlib
# Asked for at the first compilation and not before: `make deps all` installs
# pkg-config on the way.
pkg      = $(eval pkg_$1 := $(shell $(PKG_CONFIG) --$1 $(PKGS)))$(pkg_$1)
SHARE   := $(PREFIX)/share/cowbench
# The same bytes, wherever the tree and its $B lie.
SAME     = $(if $(COVERAGE),,-ffile-prefix-map=$(CURDIR)/= \
           -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$B/=build/)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DCOWBENCH_SHARE='"$(SHARE)"' \
           $(WARN) $(WERROR) $(CPPFLAGS) $(HARD) $(CFLAGS) $(LAST) $(SAME) \
           $(SAN) $(SYSROOT) -Ilib -MMD -MP \
           $(call pkg,cflags)
ALL_LDFLAGS = $(if $(SANITIZE),,-pie -Wl,-z,relro,-z,now) $(CFLAGS) $(SAN) \
           $(SYSROOT) $(LDFLAGS) $(COUNT_LDFLAGS) -Wl,--build-id
LDLIBS   = $(call pkg,libs) -lnuma -lpfm -lm

BENCHES := $(sort $(wildcard bench/*.c))
LIARS   := $(sort $(wildcard tests/liar/*.c))
MAINS   := lib/cli/main.c lib/trial/main.c
LIBS    := $(sort $(filter-out $(MAINS),$(wildcard lib/*/*.c)))
FUZZERS := $(sort $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
REPLAYS := $(patsubst %.c,$B/%,$(FUZZERS))
UNITS   := $(patsubst %.c,$B/%,$(sort $(wildcard tests/unit/*.c)))
# What boots guests by the dozen, kills runs or changes settings for minutes is
# for check-long.
LONG_SCRIPTS := $(sort $(wildcard tests/vm/*.sh) $(addprefix tests/live/, \
  endurance.sh guard.sh kill.sh set_killed.sh until.sh))
LIVE    := $(sort $(filter-out $(LONG_SCRIPTS),$(wildcard tests/live/*.sh)))
SCRIPTS := $(sort $(wildcard tests/golden/*.sh tests/structure/*.sh))

PLOTS   := $(sort $(wildcard plots/*.gp plots/*/*.gp))
OBJS    := $(patsubst %.c,$B/%.o,$(BENCHES) $(LIBS)) $B/bench/registry.o \
           $B/plots/scripts.o
LIAR_OBJS := $(patsubst %.c,$B/%.o,$(LIARS)) $B/tests/liar/registry.o

# These go first when they are asked for with others, also under -j.
FIRST   := $(filter clean deps,$(MAKECMDGOALS))
JOBS    := $(shell nproc)
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(JOBS)
endif
Q       := $(if $(V),,@)

.DELETE_ON_ERROR:
.PHONY: ablation all bench bench-repeat bench-self cflags check check-long \
        clean coverage cross deps dist fleet format fuzz help install ldlibs \
        lint publish tests tune-examples uninstall

all: $B/cowbench $(if $(ARCH),,$B/explain.so $B/inlines)

help:
	@echo 'make deps        install what the other targets asked for need'
	@echo 'make             build $B/cowbench'
	@echo 'make bench       measure this kernel: results/local/'
	@echo 'make check       all tests; root proves more; BENCH=NAME: of one'
	@echo 'make check-long  the same, and slow ones'
	@echo 'make fuzz FUZZ=record TIME=60   gives a reader any bytes (tests/fuzz)'
	@echo 'make coverage    which lines of lib/ the tests run; LONG=1: more of them'
	@echo 'make lint        the formatter and the static checkers alone'
	@echo 'make format      rewrite the C files as .clang-format says'
	@echo 'make bench-self  what the engine itself costs; BASE=REV: against REV'
	@echo 'make bench-repeat  that a guest counts the same in each boot'
	@echo 'make ablation    the kernel with and without PG_anon_exclusive (compiles it)'
	@echo 'make tune-examples  which THP settings are right for Redis, PostgreSQL, gcc;'
	@echo '                 make deps tune-examples installs these first'
	@echo 'make publish     all published results again, into PUBLISH (results/local/publish);'
	@echo '                 goes on where it was interrupted; PUBLISH_KERNELS="5.10 6.1"'
	@echo 'make cross       what guests of arm64 and riscv64 run (vm --arch)'
	@echo 'make fleet       cowbench fleet, through a Slurm of its own'
	@echo 'make install     to $$(DESTDIR)$$(PREFIX), $(PREFIX); BINDIR, MANDIR;'
	@echo '                 uninstall'
	@echo 'make dist        the sources of HEAD: $B/cowbench-$(VERSION).tar.gz'
	@echo 'make clean       remove $B'
	@echo 'V=1 shows commands; B=DIR builds elsewhere; CC, CFLAGS, LDFLAGS'
	@echo 'ARCH=arm64 (or riscv64) builds for that one, in build/arm64'

deps: | $(filter clean,$(FIRST))
	@lib/deps.sh $(MAKECMDGOALS)

# --- building -----------------------------------------------------------------

$B/cowbench: $B/lib/cli/main.o $B/trial_image.o $B/libcowbench.a
	@echo '  LD      $@'
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# The program of a trial, which cowbench carries (lib/trial/main.c).  In one piece
# where its libraries are there as archives, and at a fixed place: then no page of
# it is written to by a loader.  Its libraries are all that a trial may need.
TRIAL_LIBS = -lnuma -lm
ARCHIVES = $(filter /% $B/%,$(shell for l in libc.a libm.a libnuma.a; do \
             $(CC) $(SYSROOT) -print-file-name=$$l; done))
# Not of riscv64: ld of binutils 2.40 dies of SIGSEGV over the C library 2.41 there.
SEVERAL  = $(SANITIZE)$(filter riscv64,$(ARCH))$(filter-out 3,$(words $(ARCHIVES)))
TRIAL_LDFLAGS = $(if $(SEVERAL),$(ALL_LDFLAGS),-static -no-pie \
             -Wl,--no-warnings $(CFLAGS) $(SYSROOT) $(LDFLAGS) $(COUNT_LDFLAGS) \
             -Wl,--build-id)

$B/trial: $B/lib/trial/main.o $B/libcowbench.a
	@echo '  LD      $@'
	$Q$(CC) $(TRIAL_LDFLAGS) -o $@ $^ $(TRIAL_LIBS)

$B/%_image.o: $B/%
	$Q$(TOOL)objcopy --strip-all $< $@.strip
	$Qprintf '%s\n' '.section .rodata' '.globl trial_image,trial_image_bytes' \
	  '.balign 16' 'trial_image:' '.incbin "$@.strip"' '0:' '.balign 8' \
	  'trial_image_bytes: .quad 0b - trial_image' \
	  '.section .note.GNU-stack,"",@progbits' >$@.s
	$Q$(CC) -c -o $@ $@.s

# Whether fork() leaves pages of 1 GiB out of the child: for guests, so in one piece
# where the C library is there as an archive.
$B/hugetlb-1g-fork: results/hugetlb-1g-fork/reproducer.c
	@mkdir -p $(@D)
	@echo '  CC      $@'
	$Q$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(WERROR) $(CPPFLAGS) $(CFLAGS) $(SAME) \
	  $(if $(SEVERAL),,-static) $(LDFLAGS) -o $@ $<

$B/libcowbench.a: $(OBJS)
	@echo '  AR      $@'
	@rm -f $@
	$Q$(AR) rcs $@ $^

# A sanitizer's checks would stand between the stamps and touch shadow memory, and
# so would those of stacks and of buffers, and counts of lines: benchmarks go
# without.  Those of buffers want optimisation.
SAN      = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all) \
           $(if $(FUZZER),-fsanitize=fuzzer-no-link) \
           $(if $(COVERAGE),--coverage -fprofile-update=atomic)
# What gcov's library does not see end (tests/coverage.c), and what its fork() asks for
# by weak names alone, which one piece does not get.
COUNT_LDFLAGS = $(if $(COVERAGE),--coverage $B/tests/coverage.o \
           $(addprefix -Wl$(comma)--wrap=,_exit execveat reboot) \
           $(addprefix -Wl$(comma)-u$(comma)pthread_mutex_,init lock unlock))
comma   := ,
HARD     = $(if $(SANITIZE),,-fPIE -fstack-protector-strong $(if \
           $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE \
           -D_FORTIFY_SOURCE=3))
$B/bench/%.o $B/tests/liar/%.o: SAN =
$B/bench/%.o $B/tests/liar/%.o: HARD = -fPIE
$B/bench/%.o $B/tests/liar/%.o: LAST = -fno-stack-protector -U_FORTIFY_SOURCE

$B/%.o: %.c $B/flags
	@echo '  CC      $<'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The emulator's plugin: a library of its own, with nothing of cowbench in it.
PLUGIN  := $(sort $(wildcard plugin/*.c))

$B/explain.so: $(PLUGIN) $(wildcard plugin/*.h) $B/flags
	@echo '  LD      $@'
	$Q$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(WERROR) $(CPPFLAGS) $(HARD) \
	  $(CFLAGS) $(SAME) -Wl,-z,relro,-z,now $(LDFLAGS) -fPIC -shared \
	  -fvisibility=hidden -o $@ $(PLUGIN)

# What reads a vmlinux's DWARF for it: a program of its own, too.
INLINES := $(sort $(wildcard plugin/inlines/*.c))

$B/inlines: $(INLINES) $(wildcard plugin/inlines/*.h) plugin/memory.h $B/flags
	@echo '  LD      $@'
	$Q$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(WERROR) $(CPPFLAGS) $(HARD) \
	  $(CFLAGS) $(SAME) $(SAN) $(if $(SANITIZE),,-pie -Wl,-z,relro,-z,now) \
	  $(LDFLAGS) -Wl,--build-id -o $@ $(INLINES) \
	  $$($(PKG_CONFIG) --cflags --libs libdw libelf)

# The registry names every file in bench/; there is no second list to keep.  It
# depends on which files there are: one may go, or get another name.
$B/bench/list: SOURCES = $(BENCHES)
$B/tests/liar/list: SOURCES = $(LIARS)
$B/plots/list: SOURCES = $(PLOTS)
$B/bench/list $B/tests/liar/list $B/plots/list: FORCE | $(FIRST)
	@mkdir -p $(@D)
	@echo '$(SOURCES)' >$@.new
	@cmp -s $@.new $@ || cp $@.new $@

%/registry.c: %/list Makefile
	$Q{ echo '#include "bench/registry.h"'; \
	  for b in $$(basename -s .c $$(cat $<)); do \
	    echo "extern const struct bench bench_$$b;"; done; \
	  echo 'const struct bench_entry bench_registry[] = {'; \
	  for f in $$(cat $<); do b=$$(basename $$f .c); \
	    echo "	{ \"$$b\", &bench_$$b, \"$$f\" },"; done; \
	  echo '	{ 0 },'; echo '};'; } > $@

%/registry.o: %/registry.c $B/flags
	$Q$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The figures' scripts, so that cowbench draws wherever it was copied to.
$B/plots/scripts.c: $B/plots/list $(PLOTS) Makefile
	$Q{ echo '#include "export/scripts.h"'; \
	  echo 'const struct script scripts[] = {'; \
	  for f in $$(cat $<); do echo "	{ \"$$f\", (const char[]){"; \
	    od -An -v -td1 $$f | sed 's/\([0-9]\)\( \|$$\)/\1,\2/g'; \
	    echo '0 } },'; done; echo '	{ 0 },'; echo '};'; } > $@

$B/plots/scripts.o: $B/plots/scripts.c $B/flags
	$Q$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Other flags than last time build all again.
$B/flags: Makefile FORCE | $(FIRST) $(if $(ROOT),$(ROOT)/packages)
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(HARD) $(CFLAGS) $(LDFLAGS) $(SANITIZE)' \
	  '$(FUZZER) $(COVERAGE) $(PREFIX)' > $@.new
	@cmp -s $@.new $@ || cp $@.new $@
FORCE:

# The packages of the libraries that lib/deps.sh names for this machine.
$B/root/packages: lib/cross.sh
	@echo '  FETCH   $(@D)'
	$Qlib/cross.sh $(ARCH) $(@D) libc6-dev libnuma-dev libhwloc-dev \
	  libjansson-dev libgsl-dev libarchive-dev zlib1g-dev libpfm4-dev
	@touch $@

# For guests of `vm --arch`, which builds it by itself, too.
cross: | $(FIRST)
	@env -u B -u CC $(MAKE) ARCH=arm64
	@env -u B -u CC $(MAKE) ARCH=riscv64

# --- measuring ----------------------------------------------------------------

# Never over an older run. Plots are drawn also of a run with a wrong fate.
bench: all
	@dir=results/local/$$(date +%Y%m%d-%H%M%S)-$$(uname -r); mkdir -p $$dir; \
	$B/cowbench run --quick -o $$dir/record.jsonl; code=$$?; \
	$B/cowbench plot -o $$dir $$dir/record.jsonl && exit $$code

# Whether instructions count the same in a second boot.
bench-repeat: all
	@$B/cowbench vm --clock instructions --kernel debian:5.10 \
	  --kernel debian:6.1 --kernel debian:6.12 --topology 2 --boots 2 -- run

# One source with and without (results/ablation): of each version 12 minutes of CPU time
# to compile it, the first time, and some 10 minutes of guests.  SOURCES="7.3 6.12 6.1".
ablation: all
	@results/ablation/run.sh $B/cowbench \
	  results/local/$$(date +%Y%m%d-%H%M%S)-ablation

# The whole published set; it goes on where it was interrupted, and what is there is
# not measured again (results/publish.sh).  PUBLISH_STEPS="history-* report" takes some.
PUBLISH ?= results/local/publish

publish: all $B/hugetlb-1g-fork
	@results/publish.sh $B/cowbench $B/hugetlb-1g-fork $(PUBLISH)

# Which THP settings are right for programs of Debian's (results/tune): 15 minutes.
# EXAMPLES="redis" takes one.
tune-examples: all
	@results/tune/run.sh $B/cowbench \
	  results/local/$$(date +%Y%m%d-%H%M%S)-tune $(EXAMPLES)

# --- tests --------------------------------------------------------------------

tests: $B/hugetlb-1g-fork all $B/liar $B/tests/under $B/tests/planted $(UNITS) $(REPLAYS)

ifdef COVERAGE
$B/cowbench $B/trial $B/liar $B/liar_trial $(UNITS) $(REPLAYS): \
  | $B/tests/coverage.o
$B/tests/coverage.o: SAN =
endif

$B/tests/unit/%: tests/unit/%.c $B/libcowbench.a
	@echo '  TEST    $@'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -Itests $(ALL_LDFLAGS) -o $@ $< \
	  $B/libcowbench.a $(LDLIBS)

# The plugin's own files: it is a library with nothing of cowbench in it.
# Those that ask the emulator are left out.
PLUGIN_ALONE := $(filter-out plugin/explain.c plugin/block.c,$(PLUGIN))

$B/tests/unit/plugin_%: tests/unit/plugin_%.c $(PLUGIN_ALONE) \
                       $(wildcard plugin/*.h) $B/flags
	@echo '  TEST    $@'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -Itests $(ALL_LDFLAGS) -o $@ $< $(PLUGIN_ALONE) -lm

# With libFuzzer where FUZZER is set, else with a main() that replays files.
$B/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c tests/fuzz/fuzz.h \
                $B/libcowbench.a
	@echo '  TEST    $@'
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) -Itests $(ALL_LDFLAGS) $(if \
	  $(FUZZER),-fsanitize=fuzzer) -o $@ $< $(if $(FUZZER),,tests/fuzz/replay.c) \
	  $B/libcowbench.a $(LDLIBS)

# cowbench with other benchmarks: those that lie (tests/live/liar.sh).
$B/liar: $B/lib/cli/main.o $B/liar_trial_image.o $(LIAR_OBJS) $B/libcowbench.a
	@echo '  LD      $@'
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$B/liar_trial: $B/lib/trial/main.o $(LIAR_OBJS) $B/libcowbench.a
	@echo '  LD      $@'
	$Q$(CC) $(TRIAL_LDFLAGS) -o $@ $^ $(TRIAL_LIBS)

export B CC
PROVE    = prove --timer

# Live tests look at the whole machine, so nothing of ours runs beside them; on
# this kernel first, then in guests of others.
ifdef BENCH
# One benchmark, as fast as its author asks for it.
check: $B/cowbench bench/$(BENCH).c
	@BENCH=$(BENCH) $(PROVE) $(addprefix tests/, structure/format.sh \
	  structure/layering.sh structure/stamps.sh bench.sh)
else
check: tests
	@$(PROVE) -j$(JOBS) $(SCRIPTS) $(UNITS)
	@$(PROVE) $(LIVE) tests/vm/live.sh
endif

check-long: tests
	@LONG=1 $(PROVE) -j$(JOBS) $(SCRIPTS) $(UNITS)
	@LONG=1 $(PROVE) $(LIVE) $(LONG_SCRIPTS)

# What it finds lies in $B/fuzz; what it learns, in $B/fuzz/corpus.
FUZZ    ?= record
TIME    ?= 60
fuzz:
	@$(MAKE) --no-print-directory CC=clang FUZZER=1 B=$B/fuzz \
	  SANITIZE=address,undefined CFLAGS='-O1 -g' WERROR=-Werror \
	  $B/fuzz/tests/fuzz/$(FUZZ)
	@mkdir -p $B/fuzz/corpus/$(FUZZ)
	@$B/fuzz/tests/fuzz/$(FUZZ) -max_total_time=$(TIME) -timeout=20 \
	  -rss_limit_mb=2048 -malloc_limit_mb=65536 -artifact_prefix=$B/fuzz/$(FUZZ)- \
	  -print_final_stats=1 -verbosity=0 $(FUZZ_OPTIONS) \
	  $B/fuzz/corpus/$(FUZZ) tests/fuzz/corpus/$(FUZZ)

# Which lines of lib/ run, and which of their branches (tests/README.md).
coverage:
	@! $(CC) --version | grep -q clang || \
	  { echo 'coverage: gcov reads counts of gcc alone: CC=gcc'; exit 2; }
	@$(MAKE) --no-print-directory B=$B/coverage COVERAGE=1 CFLAGS='-O0 -g' \
	  WERROR=-Werror tests
	@B=$B/coverage tests/coverage.sh $(RUN)
	@$(or $(wildcard /usr/bin/python3),python3) tests/coverage.py \
	  "$$($(CC) -print-prog-name=gcov)" $B/coverage $(MISSING)

# KERNEL=debian:6.12 compares calls on a region in instructions, in a guest of it.
SELF    = $(addprefix $B/tests/self/,plain fork region)
bench-self: all $(SELF)
	@$(or $(wildcard /usr/bin/python3),python3) tests/self/bench_self.py \
	  $B/cowbench $B/tests/self/plain
	@$(or $(wildcard /usr/bin/python3),python3) tests/self/fork.py \
	  $B/cowbench $B/tests/self/fork
	@$(or $(wildcard /usr/bin/python3),python3) tests/self/region.py \
	  $B/cowbench $B/tests/self/region $(KERNEL)
	@$(if $(BASE),$(or $(wildcard /usr/bin/python3),python3) \
	  tests/self/base.py $B/cowbench $(BASE))

# Programs of their own: nothing of cowbench in them.
$(SELF) $B/tests/under $B/tests/planted: %: %.o
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $<

# A real Slurm on this machine, as root: also what waits for its boots.
fleet: tests
	@LONG=1 $(PROVE) tests/live/fleet.sh

lint: $(addprefix tests/structure/,format.sh tidy.sh cppcheck.sh layering.sh)
	@$(PROVE) $^

cflags: # for the tests' own compilations
	@echo "$(subst ",\",$(filter-out -MMD -MP,$(ALL_CFLAGS)))"

ldlibs:
	@echo "$(LDLIBS)"

format:
	find bench lib plugin tests -name '*.[ch]' | xargs clang-format -i

# --- installing ---------------------------------------------------------------

VERSION := $(shell sed -n 's/.*COWBENCH_VERSION "\(.*\)"/\1/p' \
             lib/host/machine.h)
DATA    := $(PREFIX)/share
DOC     := $(DATA)/doc/cowbench
MAN     := $(MANDIR)/man1
PLUGINS := $(PREFIX)/lib/cowbench
# Where each shell looks for what others have installed.
BASH_COMPLETION := $(DATA)/bash-completion/completions
ZSH_COMPLETION  := $(DATA)/zsh/site-functions
FISH_COMPLETION := $(DATA)/fish/vendor_completions.d

# The manual: a page of all commands, and one of each, from what it says of itself.
$B/man/cowbench.1: lib/cli/cowbench.1 lib/cli/manual.awk $B/cowbench
	@mkdir -p $(@D)
	$Q$B/cowbench help | sed -n 's/^  \([a-z]\+\)  *\(.*\)/\1 \2/p' | \
	  grep -v '^help ' >$(@D)/commands
	$Qwhile read -r c what; do $B/cowbench $$c --help | \
	  awk -v command=$$c -v what="$$what" -f lib/cli/manual.awk \
	  >$(@D)/cowbench-$$c.1 || exit 1; done <$(@D)/commands
	$Q{ sed '/^@COMMANDS@/,$$d' $<; \
	  sed 's/\([a-z]*\) /.It Xr cowbench-\1 1\n/' $(@D)/commands; \
	  sed '1,/^@COMMANDS@/d' $<; } > $@

install: all $B/man/cowbench.1
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(SHARE)/plots/several \
	  $(DESTDIR)$(SHARE)/plots/change $(DESTDIR)$(DOC) $(DESTDIR)$(MAN) $(DESTDIR)$(PLUGINS) \
	  $(DESTDIR)$(BASH_COMPLETION) $(DESTDIR)$(ZSH_COMPLETION) \
	  $(DESTDIR)$(FISH_COMPLETION)
	install $B/cowbench $(DESTDIR)$(BINDIR)
	install -m 644 $B/explain.so $(DESTDIR)$(PLUGINS)
	install $B/inlines $(DESTDIR)$(PLUGINS)
	install -m 644 plots/*.gp $(DESTDIR)$(SHARE)/plots
	install -m 644 plots/several/*.gp $(DESTDIR)$(SHARE)/plots/several
	install -m 644 plots/change/*.gp $(DESTDIR)$(SHARE)/plots/change
	install -m 644 README.md NEWS LICENSE results/schema-1.json doc/*.md \
	  $(DESTDIR)$(DOC)
	install -m 644 results/README.md $(DESTDIR)$(DOC)/record.md
	install -m 644 $B/man/*.1 $(DESTDIR)$(MAN)
	install -m 644 completion/cowbench.bash \
	  $(DESTDIR)$(BASH_COMPLETION)/cowbench
	install -m 644 completion/_cowbench $(DESTDIR)$(ZSH_COMPLETION)
	install -m 644 completion/cowbench.fish $(DESTDIR)$(FISH_COMPLETION)

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/cowbench $(DESTDIR)$(MAN)/cowbench.1 \
	  $(DESTDIR)$(MAN)/cowbench-*.1 $(DESTDIR)$(BASH_COMPLETION)/cowbench \
	  $(DESTDIR)$(ZSH_COMPLETION)/_cowbench \
	  $(DESTDIR)$(FISH_COMPLETION)/cowbench.fish
	rm -rf $(DESTDIR)$(SHARE) $(DESTDIR)$(DOC) $(DESTDIR)$(PLUGINS)

# What is committed, and not what lies beside it: the same bytes of one commit,
# whoever packs it, and whenever.
DIST = $B/cowbench-$(VERSION).tar.gz
dist:
	@mkdir -p $B
	$Qgit archive --format=tar --prefix=cowbench-$(VERSION)/ HEAD | \
	  gzip -9n >$(DIST).new
	@mv $(DIST).new $(DIST)
	@echo $(DIST)

clean:
	rm -rf $B

-include $(patsubst %.o,%.d,$(OBJS) $(LIAR_OBJS)) $(MAINS:%.c=$B/%.d) \
         $(UNITS:=.d) $(REPLAYS:=.d)
