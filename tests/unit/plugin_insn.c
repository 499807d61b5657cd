/* plugin_insn.c - the emulator's plugin: the instructions that it looks for. */
#include "../../plugin/insn.h"

#include "tap.h"

int main(void)
{
	static const struct {
		const char *what;
		enum insn insn;
		size_t length;
		unsigned char code[7];
	} rows[] = {
		{ "rdtsc", INSN_OPEN, 2, { 0x0f, 0x31 } },
		{ "rdtscp", INSN_CLOSE, 3, { 0x0f, 0x01, 0xf9 } },
		{ "a mark",
		  INSN_MARK,
		  7,
		  { 0x0f, 0x1f, 0x80, 'x', 0xc7, 0xe7, 0x5b } },
		{ "the same nop of a compiler",
		  INSN_OTHER,
		  7,
		  { 0x0f, 0x1f, 0x80, 0, 0, 0, 0 } },
		{ "a mark that is cut",
		  INSN_OTHER,
		  6,
		  { 0x0f, 0x1f, 0x80, 'x', 0xc7, 0xe7 } },
		{ "mov %rsp,0x1c78(%rdi)",
		  INSN_LEAVE_TASK,
		  7,
		  { 0x48, 0x89, 0xa7, 0x78, 0x1c, 0, 0 } },
		{ "mov 0x1c78(%rsi),%rsp",
		  INSN_TAKE_TASK,
		  7,
		  { 0x48, 0x8b, 0xa6, 0x78, 0x1c, 0, 0 } },
		{ "invlpg, as long as rdtscp",
		  INSN_OTHER,
		  3,
		  { 0x0f, 0x01, 0x38 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_result(insn_look(rows[i].code, rows[i].length) ==
				   rows[i].insn,
			   rows[i].what, __FILE__, __LINE__);
	CHECK(insn_mark(rows[2].code) == 'x');
	return tap_end();
}
