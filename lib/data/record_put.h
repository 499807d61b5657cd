/* record_put.h - a result as a line of a record: a part of the writer. */
#ifndef COWBENCH_DATA_RECORD_PUT_H
#define COWBENCH_DATA_RECORD_PUT_H

#include "base/json.h"
#include "trial/result.h"

/* Each sets *line to one whole line.  The first two return 0, or -EINVAL where
 * the name of a fact cannot be written: *bad is then that name. */
int record_put_result(struct json_text *line, const struct trial_result *result,
		      const char **bad); /* of any outcome */
int record_put_path(struct json_text *line, const struct trial_result *result,
		    const char **bad); /* of a trial under the tracer */
void record_put_histogram(struct json_text *line,
			  const struct trial_result *result);

#endif
