/* number.c - see number.h. */
#include "option/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/complain.h"

#define SEED_MAX UINT64_C(9000000000000000)

int number_parse(const char *name, const char *text, double least, double most,
		 double *number)
{
	char *end;

	*number = strtod(text, &end);
	if (end == text || *end || !(*number >= least && *number <= most))
		return complain("--%s %s: a number from %.15g to %.15g", name,
				text, least, most);
	return EXIT_GOOD;
}

int percent_parse(const char *name, const char *text, double least, double most,
		  double *percent)
{
	char *end;

	*percent = strtod(text, &end);
	if (end == text || strcmp(end, *end == '%' ? "%" : "") != 0 ||
	    !(*percent >= least && *percent <= most))
		return complain("--%s %s: a share from %.15g%% to %.15g%%",
				name, text, least, most);
	return EXIT_GOOD;
}

int seconds_parse(const char *name, const char *text, double least, double most,
		  double *seconds)
{
	static const struct {
		char letter;
		double seconds;
	} units[] = { { '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	char *end;
	double number = strtod(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (end != text && *end == units[i].letter &&
		    (!*end || !end[1])) {
			*seconds = number * units[i].seconds;
			if (*seconds >= least && *seconds <= most)
				return EXIT_GOOD;
		}
	return complain("--%s %s: a time from %.0fs to %.0fh, such as 90s or "
			"10m",
			name, text, least, most / 3600);
}

static int whole_parse(const char *name, const char *text, uint64_t least,
		       uint64_t most, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	/* strtoull() takes blanks and a sign too, so they are refused here. */
	if (!isdigit((unsigned char)text[0]) || *end || errno ||
	    *number < least || *number > most)
		return complain("--%s %s: a whole number from %llu to %llu",
				name, text, (unsigned long long)least,
				(unsigned long long)most);
	return EXIT_GOOD;
}

int count_parse(const char *name, const char *text, unsigned least,
		unsigned most, unsigned *count)
{
	uint64_t number;
	int code = whole_parse(name, text, least, most, &number);

	*count = (unsigned)number;
	return code;
}

int seed_parse(const char *text, uint64_t *seed)
{
	return whole_parse("seed", text, 0, SEED_MAX, seed);
}
