/* options.c - see options.h. */
#include "option/options.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/size.h"
#include "base/text.h"
#include "mm/words.h"
#include "view/complain.h"
#include "option/number.h"

/* --- one option ----------------------------------------------------------- */

/* Finds the options whose names begin with a word, which is without dashes and
 * value.  Returns their number; where the word is itself an option, only that
 * one. */
static size_t find_begun(const struct option *options, const char *word,
			 const char **names)
{
	size_t nr = 0;

	for (size_t i = 0; options[i].name; i++) {
		if (strcmp(options[i].name, word) == 0) {
			names[0] = options[i].name;
			return 1;
		}
		if (strncmp(options[i].name, word, strlen(word)) == 0)
			names[nr++] = options[i].name;
	}
	return nr;
}

static void complain_several(const char *word, const char *const *names,
			     size_t nr)
{
	char all[256] = "";

	for (size_t i = 0; i < nr; i++) {
		size_t used = strlen(all);

		snprintf(all + used, sizeof(all) - used, "%s--%s",
			 i == 0	      ? ""
			 : i + 1 < nr ? ", "
				      : " or ",
			 names[i]);
	}
	complain("option '--%s': is that %s?", word, all);
}

/* Prints the message of getopt_long(), and the option that was probably
 * meant. */
static void complain_option(const char *text, const struct option *options)
{
	const char *names[OPTIONS_MAX + 1], *near;
	char word[64];
	size_t nr;

	if (strncmp(text, "--", 2) != 0 || !text[2]) {
		complain("no option '-%c'", optopt ? optopt : '-');
		return;
	}
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(text + 2, "="),
		 text + 2);
	nr = find_begun(options, word, names);
	if (nr > 1) {
		complain_several(word, names, nr);
		return;
	}
	if (nr == 1) { /* the option exists, but its value is missing or
		        * unwanted */
		complain("option '--%s' takes no value", names[0]);
		return;
	}
	for (; nr <= OPTIONS_MAX && options[nr].name; nr++)
		names[nr] = options[nr].name;
	near = text_nearest(word, names, nr);
	complain("no option '--%s'%s%s%s", word,
		 near ? ": did you mean --" : "", near ? near : "",
		 near ? "?" : "");
}

/* Like getopt_long(), but prints the message about a wrong option itself: on
 * '?' the command just ends. */
static int option_next(int argc, char **argv, const char *shorts,
		       const struct option *options)
{
	/* optind is 0 when getopt() starts. */
	char with_colon[64];
	int option;

	opterr = 0;
	snprintf(with_colon, sizeof(with_colon), "%s:%s",
		 shorts[0] == '+' ? "+" : "", shorts + (shorts[0] == '+'));
	option = getopt_long(argc, argv, with_colon, options, NULL);
	if (option != ':' && option != '?')
		return option;

	/* getopt_long() has passed the option's word, unless more letters of
	 * "-xyz" follow. */
	const char *word = optind > 0 ? argv[optind - 1] : "";

	if (option == ':')
		complain("option '%s' wants a value", word);
	else
		complain_option(word, options);
	complain_usage();
	return '?';
}

/* --- a table of them ------------------------------------------------------ */

const char *option_words(const char *const *words, size_t nr,
			 char room[OPTION_WORDS])
{
	room[0] = '\0';
	for (size_t i = 0; i < nr; i++) {
		size_t used = strlen(room);

		snprintf(room + used, OPTION_WORDS - used, "%s%s",
			 i == 0	      ? ""
			 : i + 1 < nr ? ", "
				      : " or ",
			 words[i]);
	}
	return room;
}

static int take_word(const struct option_row *row, const char *text,
		     unsigned *into)
{
	int word = word_index(row->words, row->nr_words, text);
	const char *near = text_nearest(text, row->words, row->nr_words);
	char all[OPTION_WORDS];

	if (word >= 0) {
		*into = (unsigned)word;
		return EXIT_GOOD;
	}
	return complain("--%s %s: %s%s%sit is %s", row->name, text,
			near ? "did you mean " : "", near ? near : "",
			near ? "? " : "",
			option_words(row->words, row->nr_words, all));
}

static int take_list(const struct option_row *row, const char *text,
		     struct option_list *into)
{
	if (into->nr == OPTION_LIST_MAX)
		return complain("--%s: %d are the most", row->name,
				OPTION_LIST_MAX);
	into->list[into->nr++] = row->turn ? row->turn(text) : text;
	return EXIT_GOOD;
}

static int take_bytes(const struct option_row *row, const char *text,
		      uint64_t *into)
{
	*into = size_parse(text);
	return *into ? EXIT_GOOD
		     : complain("--%s %s: a size such as 512m or 1g", row->name,
				text);
}

static int take(const struct option_row *row, const char *text, void *at)
{
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return EXIT_GOOD;
	case OPTION_CHOICE:
		*(unsigned *)at = row->value;
		return EXIT_GOOD;
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_FOLDER:
		*(const char **)at = text;
		return EXIT_GOOD;
	case OPTION_MAYBE:
		*(const char **)at = text ? text : "";
		return EXIT_GOOD;
	case OPTION_NUMBER:
		return number_parse(row->name, text, row->least, row->most, at);
	case OPTION_PERCENT:
		return percent_parse(row->name, text, row->least, row->most,
				     at);
	case OPTION_TIME:
		return seconds_parse(row->name, text, row->least, row->most,
				     at);
	case OPTION_COUNT:
		return count_parse(row->name, text, (unsigned)row->least,
				   (unsigned)row->most, at);
	case OPTION_SEED:
		return seed_parse(text, at);
	case OPTION_WORD:
		return take_word(row, text, at);
	case OPTION_LIST:
		return take_list(row, text, at);
	case OPTION_BYTES:
		return take_bytes(row, text, at);
	}
	return EXIT_ERROR;
}

bool options_end(const struct option_table *table)
{
	return table->takes >= TAKES_GUEST;
}

bool option_wants(const struct option_row *row)
{
	return row->type != OPTION_FLAG && row->type != OPTION_CHOICE &&
	       row->type != OPTION_MAYBE;
}

/* Makes the rows into what getopt_long() takes.  It then returns ROW plus the
 * row's number, also for a letter. */
#define ROW 256

static void to_getopt(const struct option_row *rows, bool plus,
		      struct option *options, char *shorts)
{
	size_t nr = 0, used = 0;

	if (plus)
		shorts[used++] = '+';
	shorts[used++] = 'h';
	for (; rows[nr].name; nr++) {
		bool value = option_wants(&rows[nr]);

		assert(nr < OPTIONS_MAX);
		options[nr] = (struct option){
			rows[nr].name,
			rows[nr].type == OPTION_MAYBE ? optional_argument
			: value			      ? required_argument
						      : no_argument,
			NULL,
			ROW + (int)nr,
		};
		if (!rows[nr].letter)
			continue;
		shorts[used++] = (char)rows[nr].letter;
		if (value)
			shorts[used++] = ':';
	}
	options[nr] = (struct option){ "help", no_argument, NULL, 'h' };
	shorts[used] = '\0';
}

int options_parse(int argc, char **argv, const struct option_table *table,
		  void *into, uint64_t *given)
{
	const struct option_row *rows = table->rows;
	struct option options[OPTIONS_MAX + 2] = { { 0 } };
	char shorts[2 * OPTIONS_MAX + 3];
	uint64_t set = 0;
	int option, code = EXIT_GOOD;

	to_getopt(rows, options_end(table), options, shorts);
	while (!code &&
	       (option = option_next(argc, argv, shorts, options)) != -1) {
		size_t row = 0;

		if (option == '?')
			return EXIT_ERROR;
		if (option == 'h') {
			fputs(table->usage, stdout);
			return -1;
		}
		if (option >= ROW)
			row = (size_t)(option - ROW);
		else
			while (rows[row].letter != option)
				row++;
		set |= BIT64(row);
		code = take(&rows[row], optarg, (char *)into + rows[row].at);
	}
	if (given)
		*given = set;
	return code;
}
