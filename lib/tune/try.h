/* try.h - settings put in force for a while, under the guard. */
#ifndef COWBENCH_TUNE_TRY_H
#define COWBENCH_TUNE_TRY_H

#include <signal.h>

/* Sets what the words say ("thp.enabled=always"; NULL ends them), waits for so
 * many seconds or until *stop is set, and puts all back.  An exit code, after
 * complaining where it is not EXIT_GOOD. */
int tune_try(char **words, double seconds, const volatile sig_atomic_t *stop);

#endif
