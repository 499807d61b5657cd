/* insn.c - see insn.h. */
#include "insn.h"

#include <string.h>

/* The bytes that an instruction begins with, and those from its fifth byte
 * on. */
static const struct {
	enum insn insn;
	size_t length, nr;
	unsigned char head[3], tail[3];
} insns[] = {
	{ INSN_OPEN, .length = 2, .nr = 2, .head = { 0x0f, 0x31 } },
	{ INSN_CLOSE, .length = 3, .nr = 3, .head = { 0x0f, 0x01, 0xf9 } },
	{ INSN_MARK, .length = 7, .nr = 3, .head = { 0x0f, 0x1f, 0x80 },
	  .tail = { 0xc7, 0xe7, 0x5b } },
	{ INSN_LEAVE_TASK, .length = 7, .nr = 3, .head = { 0x48, 0x89, 0xa7 } },
	{ INSN_TAKE_TASK, .length = 7, .nr = 3, .head = { 0x48, 0x8b, 0xa6 } },
};

enum insn insn_look(const unsigned char *code, size_t length)
{
	for (size_t i = 0; i < sizeof(insns) / sizeof(*insns); i++) {
		if (length != insns[i].length ||
		    memcmp(code, insns[i].head, insns[i].nr) != 0)
			continue;
		if (!insns[i].tail[0] ||
		    memcmp(code + 4, insns[i].tail, 3) == 0)
			return insns[i].insn;
	}
	return INSN_OTHER;
}

unsigned char insn_mark(const unsigned char *code)
{
	return code[3];
}
