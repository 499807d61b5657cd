/* watch.h - who is told what is under way, where that takes long.
 */
#ifndef COWBENCH_BASE_WATCH_H
#define COWBENCH_BASE_WATCH_H

struct watch {
	/* What: "compiling source:6.12: 1234 files". */
	void (*say)(void *context, const char *what);
	void *context;
};

#endif
