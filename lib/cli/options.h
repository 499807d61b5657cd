/* options.h - a command's options as a table, and what is said of a wrong one.
 *
 *	static const struct option_row rows[] = {
 *		{ .name = "trials", .type = OPTION_COUNT,
 *		  .at = offsetof(struct words, trials), .least = 1, .most = 9 },
 *		...
 *		{ 0 },
 *	};
 *
 * Every command also has -h and --help.
 */
#ifndef COWBENCH_CLI_OPTIONS_H
#define COWBENCH_CLI_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {		  /* what lies at option_row.at */
		   OPTION_FLAG,	  /* bool: set to true */
		   OPTION_CHOICE, /* unsigned or enum: set to .value */
		   OPTION_TEXT,	  /* const char *, on loan from argv */
		   OPTION_NUMBER, /* double, from least to most */
		   OPTION_COUNT,  /* unsigned, from least to most */
		   OPTION_SEED,	  /* uint64_t */
		   OPTION_WORD,	  /* unsigned or enum: the index in .words */
		   OPTION_LIST,	  /* struct option_list: one more of it */
		   OPTION_BYTES,  /* uint64_t: a size such as 512m */
		   OPTION_MAYBE,  /* const char *: the same as OPTION_TEXT, but
				   * "" where no value stands behind its '=' */
};

#define OPTION_LIST_MAX 1024

struct option_list {
	const char *list[OPTION_LIST_MAX];
	size_t nr;
};

struct option_row { /* the last one has no name */
	const char *name;
	int letter; /* its short form, or 0 */
	enum option_type type;
	size_t at; /* offset in what options_parse() fills */
	double least, most;
	unsigned value;
	const char *const *words;
	size_t nr_words;
	/* What goes into a list in place of the word; NULL: the word. */
	const char *(*turn)(const char *word);
};

#define OPTIONS_MAX 64 /* rows, as many as a set has bits */

/* As getopt_long(), but a wrong option is complained of here, with the one that
 * it was most likely meant to be: '?' then ends the command. */
int option_next(int argc, char **argv, const char *shorts,
		const struct option *options);

/* Fills *into from argv as the rows say; argv[optind] is then the first word
 * that is no option.  given, unless NULL: BIT64(row) of each that stood there.
 * EXIT_GOOD; -1 where that was --help, which prints usage; or an exit code
 * after complaining.  plus: the first such word ends the options ("vm ... --
 * run"). */
int options_parse(int argc, char **argv, const struct option_row *rows,
		  const char *usage, bool plus, void *into, uint64_t *given);

#define BIT64(n) (UINT64_C(1) << (n))

#endif
