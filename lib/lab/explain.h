/* explain.h - the emulator's plugin (plugin/explain.c): where it is, whether it
 * can be used, and what came of it.
 *
 * Only on the instructions' clock and with one CPU: the plugin tells windows of
 * one CPU alone.
 */
#ifndef COWBENCH_LAB_EXPLAIN_H
#define COWBENCH_LAB_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "data/profile.h"
#include "kernel/kernel.h"
#include "lab/topology.h"

/* The plugin's file, beside this program or where it was installed, on the
 * heap; NULL with the reason: there is none, the emulator of those guests does
 * not take it, or their programs say nothing to it. */
char *explain_plugin(const struct architecture *arch, struct reason *why);

/* How it begins to say that nothing tells inlined functions. */
#define EXPLAIN_CALLERS "inlined functions count as their callers"

/* A file of ours beside this program or where it was installed, on the heap; or
 * NULL with the reason. */
char *explain_tool(const char *name, struct reason *why);

/* Makes the kernel's table of inlined functions (plugin/inlines/main.c) from
 * the first of these nr files that has DWARF of its release; where none are
 * given, from the vmlinux of its build tree, if that has DWARF.  0, also where
 * there is none to be made; or -errno with the reason. */
int explain_inlines(struct kernel *kernel, const char *const *given, size_t nr,
		    struct reason *why);

/* In a guest: tells the plugin the kernel's functions, and this process's
 * children that it listens.  -ENODATA where /proc/kallsyms hides them, which
 * the plugin learns as well. */
int explain_guest(struct reason *why);

/* A model of caches that it asks at each access: "l2=2m/16,llc=32m/16", the one
 * next to the CPU first; and the one that is taken where nobody names one: with
 * a larger one all that a trial touches stays in it.  0, or -EINVAL with the
 * reason. */
#define EXPLAIN_CACHE "l2=2m/16"
int explain_cache_check(const char *cache, struct reason *why);

/* What the emulator's option -plugin takes: written is the file that the plugin
 * writes, cache a model or NULL, inlined a file of explain_inlines() or 0.  The
 * caller frees. */
char *explain_option(const char *plugin, int written, const char *cache,
		     const struct topology *topology, int inlined);

/* A profile of each trial of the record at path that has one by the file that
 * the plugin wrote; the others say in reason why not.  refused says why the
 * table of inlined functions was none of this kernel, or "".  0, or -errno with
 * the reason. */
int explain_profiles(struct profiles *profiles, const char *path, int written,
		     const char *cache, struct reason *refused,
		     struct reason *why);

#endif
