/* size.h - bytes as a word, and back. */
#ifndef COWBENCH_BASE_SIZE_H
#define COWBENCH_BASE_SIZE_H

#include <stddef.h>

#define SIZE_WORD 32 /* room for a word and its terminating 0 */

/* Bytes of a size such as "2m", "64k", "1g" or "4096"; 0 when it is none. */
size_t size_parse(const char *word);

/* The shortest such word. */
void size_word(size_t bytes, char word[SIZE_WORD]);

#endif
