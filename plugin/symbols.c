/* symbols.c - see symbols.h. */
#include "symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define NAME_MAX_BYTES 128

static uint64_t hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return hash;
}

static void grow_slots(struct symbols *symbols)
{
	size_t nr = symbols->nr_slots ? 2 * symbols->nr_slots : 1 << 16;
	uint32_t *slots = memory_new(nr, sizeof(*slots));

	for (size_t i = 0; i < symbols->nr_names; i++) {
		size_t at = hash_of(symbols->names[i].text) % nr;

		while (slots[at])
			at = (at + 1) % nr;
		slots[at] = (uint32_t)i + 1;
	}
	free(symbols->slots);
	symbols->slots = slots;
	symbols->nr_slots = nr;
}

/* "do_wp_page.cold" and "do_wp_page.isra.0" are "do_wp_page"; in what is no
 * plain name each odd character becomes '?'. */
static void plain_name(const char *text, char name[NAME_MAX_BYTES])
{
	static const char *const parts[] = { ".cold", ".isra.", ".constprop.",
					     ".part.", ".llvm." };
	char *end;

	snprintf(name, NAME_MAX_BYTES, "%s", text);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		end = strstr(name, parts[i]);
		if (end && end > name)
			*end = '\0';
	}
	for (end = name; *end; end++)
		if (*end <= ' ' || *end > '~' || strchr(";\"\\", *end))
			*end = '?';
}

uint32_t symbols_name(struct symbols *symbols, const char *text)
{
	char name[NAME_MAX_BYTES];
	size_t at;

	plain_name(text, name);
	if (2 * symbols->nr_names >= symbols->nr_slots)
		grow_slots(symbols);
	at = hash_of(name) % symbols->nr_slots;
	for (; symbols->slots[at]; at = (at + 1) % symbols->nr_slots)
		if (strcmp(symbols->names[symbols->slots[at] - 1].text, name) ==
		    0)
			return symbols->slots[at] - 1;
	symbols->names = memory_grow(symbols->names, symbols->nr_names,
				     &symbols->room_names,
				     sizeof(*symbols->names));

	struct name *made = &symbols->names[symbols->nr_names];

	made->text = memory_new(1, strlen(name) + 1);
	memcpy(made->text, name, strlen(name) + 1);
	/* "__x86_return_thunk", "its_return_thunk" (kernel
	 * arch/x86/lib/retpoline.S). */
	made->returns = strstr(name, "_return_thunk") != NULL;
	symbols->slots[at] = (uint32_t)++symbols->nr_names;
	return (uint32_t)symbols->nr_names - 1;
}

void symbols_add(struct symbols *symbols, const char *line)
{
	char *rest;
	uint64_t address = strtoull(line, &rest, 16);
	char name[NAME_MAX_BYTES];

	/* "ffffffff81000000 T _stext", a tab and "[module]" behind some. */
	if (!address || rest[0] != ' ' || !strchr("tTwW", rest[1]) ||
	    sscanf(rest + 2, "%127s", name) != 1)
		return;
	symbols->list = memory_grow(symbols->list, symbols->nr, &symbols->room,
				    sizeof(*symbols->list));
	symbols->list[symbols->nr] = (struct symbol){
		.address = address,
		.name = symbols_name(symbols, name),
		.order = (uint32_t)symbols->nr,
	};
	symbols->nr++;
}

/* Of several names at one address the one that was told first, as kallsyms
 * orders them. */
static int by_address(const void *left, const void *right)
{
	const struct symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

void symbols_sort(struct symbols *symbols)
{
	size_t kept = 0;

	if (!symbols->nr)
		return;
	qsort(symbols->list, symbols->nr, sizeof(*symbols->list), by_address);
	for (size_t i = 0; i < symbols->nr; i++)
		if (!i ||
		    symbols->list[i].address != symbols->list[i - 1].address)
			symbols->list[kept++] = symbols->list[i];
	symbols->nr = kept;
}

const struct symbol *symbols_find(const struct symbols *symbols,
				  uint64_t address)
{
	size_t low = 0, high = symbols->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->list[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &symbols->list[low - 1] : NULL;
}
