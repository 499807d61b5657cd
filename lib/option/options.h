/* options.h - a command's options as a table, and the message for a wrong
 * option.  Shells complete from the same table (option/complete.h).
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
		   OPTION_FILE,	   /* the same: a file's name */
		   OPTION_FOLDER,  /* the same: a folder's */
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

enum option_takes { /* the words that are no options */
		    TAKES_NOTHING,
		    TAKES_RECORDS, /* files */
		    TAKES_CASES,   /* benchmarks, axis=value */
		    TAKES_BENCHES,
		    TAKES_COMMANDS,
		    /* These end the options: */
		    TAKES_GUEST,   /* "-- run WORDS" */
		    TAKES_COMMAND, /* "-- COMMAND" */
};

struct option_table {	   /* of a command */
	const char *usage; /* what --help prints */
	const struct option_row *rows;
	enum option_takes takes;
	const char *const *words; /* which it takes besides; NULL ends */
};

/* Fills *into from argv as the table says; argv[optind] is then the first word
 * that is no option.  given, unless NULL, receives BIT64(row) of each option in
 * argv.  Returns EXIT_GOOD; -1 after --help, which prints usage; or an exit
 * code after complaining. */
int options_parse(int argc, char **argv, const struct option_table *table,
		  void *into, uint64_t *given);

/* Enough for the words of any option, as they are listed. */
#define OPTION_WORDS 256

/* Writes "a, b or c" into room, and returns it. */
const char *option_words(const char *const *words, size_t nr,
			 char room[OPTION_WORDS]);

/* Whether the first word that is no option ends the table's options. */
bool options_end(const struct option_table *table);

/* Whether the option wants a value behind it. */
bool option_wants(const struct option_row *row);

#define BIT64(n) (UINT64_C(1) << (n))

#endif
