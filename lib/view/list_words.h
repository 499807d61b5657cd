/* list_words.h - `cowbench list states`, `list kinds`: what the words mean. */
#ifndef COWBENCH_VIEW_LIST_WORDS_H
#define COWBENCH_VIEW_LIST_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"

/* Prints the words of the topic ("states", "kinds", "held", "fates"), each with
 * its meaning.  False where there is no such topic. */
bool list_words(const char *topic, FILE *to);

/* Writes all topics into the open JSON object. */
void list_words_json(struct json_text *json);

#endif
