/* record_sum.h - a checksum for each line of a record, which shows where a line
 * was changed, by a bad disk or by hand.
 *
 * It is a checksum of the line's values and not of its bytes, so that a record
 * that a JSON tool has rewritten is still intact.  CRC-32 (zlib's) of these
 * bytes, for each value:
 *
 *	null n, true t, false f
 *	a number	d, the double as %.17g, NUL
 *	a text		s, its UTF-8, NUL
 *	an array	[, its values, ]
 *	an object	{, its names, ascending by their bytes, each as a text
 *			and followed by its value, }
 *
 * "crc" itself, the last name of a line, is left out: 8 hexadecimal digits.
 */
#ifndef COWBENCH_DATA_RECORD_SUM_H
#define COWBENCH_DATA_RECORD_SUM_H

#include "base/json.h"
#include "data/item.h"

#define RECORD_SUM "crc"

/* Whether the line's values are what was written. */
enum seal { SEAL_NONE, SEAL_WHOLE, SEAL_BROKEN };

#define RECORD_SUM_NUMBER 40 /* bytes */

/* Writes a number as %.17g does, faster for those that records have; returns
 * its length.  -0 is 0. */
size_t record_sum_number(char text[RECORD_SUM_NUMBER], double number);

enum seal record_seal_of(const struct item *line);

/* Adds the checksum to a whole line, which is an object and a newline. */
void record_seal(struct json_text *line);

#endif
