/* signals.h - signals that end a command in good order. */
#ifndef COWBENCH_BASE_SIGNALS_H
#define COWBENCH_BASE_SIGNALS_H

/* Has the handler called for each of the signals (0 ends them) but those that
 * were ignored when the program started: whoever started it under nohup, or in
 * the background of a script, meant that. */
void signals_catch(const int *signals, void (*handler)(int));

#endif
