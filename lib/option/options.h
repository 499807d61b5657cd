/* options.h - a command's options as a table, and the message for a wrong
 * option.
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
#ifndef COWBENCH_OPTION_OPTIONS_H
#define COWBENCH_OPTION_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {		   /* what lies at option_row.at */
		   OPTION_FLAG,	   /* bool: set to true */
		   OPTION_CHOICE,  /* unsigned or enum: set to .value */
		   OPTION_TEXT,	   /* const char *, a part of argv */
		   OPTION_NUMBER,  /* double, from least to most */
		   OPTION_COUNT,   /* unsigned, from least to most */
		   OPTION_PERCENT, /* double: of "10" or "10%" */
		   OPTION_TIME,	   /* double: seconds, of "90s", "10m" */
		   OPTION_SEED,	   /* uint64_t */
		   OPTION_WORD,	   /* unsigned or enum: the index in .words */
		   OPTION_LIST,	   /* struct option_list: adds an entry */
		   OPTION_BYTES,   /* uint64_t: a size such as 512m */
		   OPTION_MAYBE,   /* const char *: like OPTION_TEXT, but ""
				   * where the option has no value */
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
	size_t at; /* offset in the struct that options_parse() fills */
	double least, most;
	unsigned value;
	const char *const *words;
	size_t nr_words;
	/* Goes into the list instead of the word; NULL: the word does. */
	const char *(*turn)(const char *word);
};

#define OPTIONS_MAX 64 /* the most rows: one for each bit of a set */

/* Like getopt_long(), but prints the message about a wrong option itself, with
 * the option that was probably meant: on '?' the command just ends. */
int option_next(int argc, char **argv, const char *shorts,
		const struct option *options);

/* Fills *into from argv as the rows say; argv[optind] is then the first word
 * that is no option.  given, unless NULL, receives BIT64(row) of each option in
 * argv.  plus: the first word that is no option ends the options ("vm ... --
 * run").  Returns EXIT_GOOD; -1 after --help, which prints usage; or an exit
 * code after complaining. */
int options_parse(int argc, char **argv, const struct option_row *rows,
		  const char *usage, bool plus, void *into, uint64_t *given);

#define BIT64(n) (UINT64_C(1) << (n))

#endif
