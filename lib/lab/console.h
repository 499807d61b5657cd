/* console.h - what a guest's kernel says, and what is wrong in it.
 */
#ifndef COWBENCH_LAB_CONSOLE_H
#define COWBENCH_LAB_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_FLAGGED_MAX 16
#define CONSOLE_LINE_MAX    512

enum sign { /* the worse, the higher */
	    SIGN_NONE,
	    SIGN_WARNING, /* WARN_ON and the like: the guest goes on */
	    SIGN_STALL,	  /* a task, a CPU or RCU that does not move */
	    SIGN_BUG,	  /* BUG, Oops, out of memory */
	    SIGN_PANIC,
	    NR_SIGNS
};

extern const char *const sign_words[NR_SIGNS]; /* "warning", "panic" ... */

struct console {    /* all zero is one that said nothing */
	char *text; /* all of it, ended; at most CONSOLE_TEXT_MAX bytes */
	size_t length;
	bool cut;		     /* there was more */
	char line[CONSOLE_LINE_MAX]; /* the one that is coming in */
	size_t line_length;
	enum sign sign; /* the worst so far */
	char *worst;	/* its line, without the time; or NULL */
	char *flagged[CONSOLE_FLAGGED_MAX]; /* the first such lines */
	size_t nr_flagged;
};

#define CONSOLE_TEXT_MAX ((size_t)4 << 20) /* bytes */

/* What a line of the kernel's log means; *message is where its text begins,
 * behind the time. */
enum sign console_sign(const char *line, const char **message);

/* Takes in what came, in pieces of any size.  Bytes that are no text become
 * '?' in lines; the text is kept as it came. */
void console_feed(struct console *console, const char *bytes, size_t length);

/* The last line that says something, without the time, on the heap; NULL where
 * there was none. */
char *console_last(const struct console *console);

void console_clear(struct console *console);

#endif
