/* figure.c - see figure.h. */
#include "view/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *figure_text(double value, char text[32])
{
	double size = fabs(value);
	char digits[32];

	if (isnan(value)) {
		snprintf(text, 32, "-");
		return text;
	}
	if (!(size < 1e15)) {
		snprintf(text, 32, "%.3g", value);
		return text;
	}
	snprintf(digits, sizeof(digits), "%.*f",
		 size < 9.995	? 2
		 : size < 99.95 ? 1
				: 0,
		 value);
	char *point = strchr(digits, '.');
	size_t whole = point ? (size_t)(point - digits) : strlen(digits);
	size_t sign = digits[0] == '-';
	char *to = text;

	for (size_t i = 0; digits[i]; i++) {
		if (i > sign && i < whole && (whole - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	if (strspn(text, "-0.") == strlen(text)) /* no "-0.00" */
		snprintf(text, 32, "0");
	return text;
}
