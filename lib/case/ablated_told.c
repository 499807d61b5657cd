/* ablated_told.c - see ablated.h: the fates that an edit makes right, in words.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "case/ablated.h"
#include "mm/promise.h"

/* "base,thp": the words of a set; all sizes of mTHP are one word. */
static void add_set(char **text, const char *before, unsigned set,
		    const char *const *words, size_t nr)
{
	const char *comma = words == fate_words ? " or " : ",";

	memory_append(text, "%s", before);
	before = "";
	if (words == kind_words && (set & KINDS_MTHP) == KINDS_MTHP) {
		memory_append(text, "mthp-*");
		set &= ~KINDS_MTHP;
		before = comma;
	}
	for (size_t i = 0; i < nr; i++) {
		if (!(set & BIT(i)))
			continue;
		memory_append(text, "%s%s", before, words[i]);
		before = comma;
	}
}

static void tell_row(char **text, const struct ablated_row *row)
{
	const struct expect *to = &row->row;

	memory_append(text, "%s", row->bench);
	if (to->only)
		memory_append(text, " %s", to->only);
	add_set(text, " state=", to->states, state_words, NR_STATES);
	if (to->held)
		add_set(text, " held=", to->held, held_words, NR_HELD);
	add_set(text, " kind=", to->kinds, kind_words, NR_KINDS);
	add_set(text, ": ", to->fates, fate_words, NR_FATES);
	if (to->faults >= 0)
		memory_append(text, ", %d fault%s", to->faults,
			      text_plural((uint64_t)to->faults));
	memory_append(text, "\n");
}

/* The kinds of which an edited kernel promises something else. */
static unsigned promise_kinds(const char *event, enum promise to, bool pin,
			      enum tracking tracking)
{
	unsigned kinds = 0;

	for (enum kind kind = 0; kind < NR_KINDS; kind++) {
		enum promise now = promise_of(event, kind, pin, tracking);

		if (BIT(kind) & (KINDS_ANON | BIT(KIND_HUGETLB)) && now == to &&
		    now != promise_of(event, kind, pin, TRACKING))
			kinds |= BIT(kind);
	}
	return kinds;
}

static void tell_promises(char **text, const char *which,
			  enum tracking tracking)
{
	static const char *const words[] = {
		[PROMISE_NONE] = "consistent or stale",
		[PROMISE_SAME] = "consistent",
		[PROMISE_STALE] = "stale",
	};
	const char *event;

	for (size_t i = 0; (event = promise_event(i)); i++)
		for (enum promise to = 0; to <= PROMISE_STALE; to++) {
			unsigned kinds =
				promise_kinds(event, to, true, tracking);

			if (!kinds)
				continue;
			memory_append(text, "%sa pinned page after %s", which,
				      event);
			add_set(text, ", kind=", kinds, kind_words, NR_KINDS);
			memory_append(text, ": %s\n", words[to]);
		}
}

char *ablated_told(unsigned edits)
{
	char *text = memory_text("");

	/* Each row stands twice, once for what is in the quick suite. */
	for (size_t i = 0; i < nr_ablated_rows; i++) {
		const struct ablated_row *row = &ablated_rows[i];

		if (row->row.full && (row->with & edits) == row->with &&
		    !(row->without & edits))
			tell_row(&text, row);
	}
	if (edits) {
		enum tracking tracking = tracking_of(true, edits);
		enum tracking early = tracking_of(true, edits | ABLATED_EARLY);

		tell_promises(&text, "", tracking);
		if (early != tracking)
			tell_promises(&text, "before 6.2 ", early);
	}
	return text;
}
