/* signals.h - signals that end a command in good order. */
#ifndef COWBENCH_BASE_SIGNALS_H
#define COWBENCH_BASE_SIGNALS_H

/* Installs the handler for each of the signals (0 ends the list), except those
 * that were ignored when the program started: nohup, and a script that starts
 * it in the background, do that on purpose. */
void signals_catch(const int *signals, void (*handler)(int));

#endif
