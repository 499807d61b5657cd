/* signals.h - signals that end a command in good order. */
#ifndef COWBENCH_BASE_SIGNALS_H
#define COWBENCH_BASE_SIGNALS_H

#include <signal.h>

/* Installs the handler for each of the signals (0 ends the list), except those
 * that were ignored when the program started: nohup, and a script that starts
 * it in the background, do that on purpose. */
void signals_catch(const int *signals, void (*handler)(int));

/* Sleeps for so many seconds, or until a handler has set *stop. */
void signals_sleep(double seconds, const volatile sig_atomic_t *stop);

#endif
