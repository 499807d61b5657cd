/* lab_console.c - what a guest's console says. */
#include "lab/console.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static void check_signs(void)
{
	static const struct {
		const char *line;
		enum sign sign;
		const char *message;
	} lines[] = {
		{ "[    1.507020] Kernel panic - not syncing: VFS: no root",
		  SIGN_PANIC, "Kernel panic - not syncing: VFS: no root" },
		{ "[    1.5][    T1] WARNING: CPU: 0 PID: 1 at mm/gup.c:1",
		  SIGN_WARNING, "WARNING: CPU: 0 PID: 1 at mm/gup.c:1" },
		{ "WARNING: mm/memory.c:12 at do_wp_page+0x1/0x2", SIGN_WARNING,
		  "WARNING: mm/memory.c:12 at "
		  "do_wp_page+0x1/0x2" },
		{ "[ 9.0] watchdog: BUG: soft lockup - CPU#0 stuck for 22s!",
		  SIGN_STALL,
		  "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!" },
		{ "[ 9.0] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
		  SIGN_STALL,
		  "rcu: INFO: rcu_sched detected stalls on CPUs/tasks:" },
		{ "INFO: task init:1 blocked for more than 120 seconds.",
		  SIGN_STALL,
		  "INFO: task init:1 blocked for more than 120 seconds." },
		{ "[ 2.0] BUG: kernel NULL pointer dereference, address: 0",
		  SIGN_BUG,
		  "BUG: kernel NULL pointer dereference, address: 0" },
		{ "[ 2.0] kernel BUG at mm/rmap.c:99!", SIGN_BUG,
		  "kernel BUG at mm/rmap.c:99!" },
		{ "[ 2.0] Out of memory: Killed process 99 (init)", SIGN_BUG,
		  "Out of memory: Killed process 99 (init)" },
		{ "[ 1.0] zram: Added device: zram0", SIGN_NONE,
		  "zram: Added device: zram0" },
		{ "[ 1.0] rcu: RCU event tracing is enabled.", SIGN_NONE,
		  "rcu: RCU event tracing is enabled." },
		{ "[ 1.0] no WARNING: here", SIGN_NONE, "no WARNING: here" },
		{ "[", SIGN_NONE, "[" },
		{ "", SIGN_NONE, "" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		const char *message;

		tap_result(console_sign(lines[i].line, &message) ==
				   lines[i].sign,
			   lines[i].line, __FILE__, __LINE__);
		CHECK_TEXT(message, lines[i].message);
	}
}

static void check_stream(void)
{
	static const char said[] =
		"[ 1.0] one\r\n[ 2.0] WARNING: CPU: 0\r\n"
		"[ 3.0] Kernel panic - not syncing: \033[2Joops\r\n[ 4.0] end";
	struct console console = { 0 };
	char *last;

	CHECK(console_last(&console) == NULL);
	for (size_t i = 0; i < sizeof(said) - 1; i++) /* in any pieces */
		console_feed(&console, said + i, 1);
	CHECK_TEXT(console.text, said);
	CHECK(console.sign == SIGN_PANIC && console.nr_flagged == 2);
	CHECK_TEXT(console.worst, "Kernel panic - not syncing: ?[2Joops");
	CHECK_TEXT(console.flagged[0], "WARNING: CPU: 0");
	last = console_last(&console);
	CHECK_TEXT(last, "end");
	free(last);

	/* A later, milder sign does not hide the worst. */
	console_feed(&console, "\nWARNING: later\n", 16);
	CHECK(console.sign == SIGN_PANIC && console.nr_flagged == 3);
	for (int i = 0; i < 100; i++)
		console_feed(&console, "WARNING: more\n", 14);
	CHECK(console.nr_flagged == CONSOLE_FLAGGED_MAX);
	console_clear(&console);
	CHECK(console.text == NULL && console.sign == SIGN_NONE);
}

static void check_flood(void)
{
	size_t block = (size_t)1 << 20;
	char *noise = malloc(block);
	struct console console = { 0 };

	memset(noise, 'x', block);
	for (int i = 0; i < 6; i++)
		console_feed(&console, noise, block);
	CHECK(console.cut && console.length == CONSOLE_TEXT_MAX);
	console_feed(&console, "\nBUG: late\n", 11);
	CHECK(console.sign == SIGN_BUG);
	console_clear(&console);
	free(noise);
}

int main(void)
{
	check_signs();
	check_stream();
	check_flood();
	return tap_end();
}
