/* complain.h - messages on standard error when something fails, and the exit
 * codes. */
#ifndef COWBENCH_VIEW_COMPLAIN_H
#define COWBENCH_VIEW_COMPLAIN_H

/* The exit codes of every command. */
enum exit_code {
	EXIT_GOOD = 0,
	EXIT_REGRESSION = 1, /* or a wrong fate */
	EXIT_ERROR = 2,
	EXIT_INCONCLUSIVE = 3, /* with --strict */
	EXIT_NOTHING = 4,      /* nothing could be measured */
};

/* Prints "cowbench NAME: <words>" on standard error, in one line, with all
 * control bytes replaced.  Returns EXIT_ERROR. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The command's name for complain(); must outlive it. */
void complain_as(const char *command);

/* Says where to read about the options, after a message about a wrong one.
 * Returns EXIT_ERROR. */
int complain_usage(void);

#endif
