/* boot_cause.c - why a guest ended that did not say so itself. */
#include <stdlib.h>
#include <string.h>

#include "lab/boot_parts.h"

/* Whether the kernel itself wrote on the console: a line with a time. */
static bool kernel_spoke(const struct console *console)
{
	const char *text = console->text;

	return text && (strstr(text, "Linux version") || strstr(text, "[  "));
}

void boot_explain(struct boot *boot)
{
	const char *when = boot->state == BOOT_READY ? "while it measured"
						     : "at boot";
	char *last;
	struct reason why;

	if (boot->console.sign == SIGN_PANIC) {
		reason_set(&why, 0, "the guest panicked %s: %s", when,
			   boot->console.worst);
	} else if (boot->complaint[0]) {
		boot->outside = true;
		reason_set(&why, 0, "the emulator ended %s: %s", when,
			   boot->complaint);
	} else if (!kernel_spoke(&boot->console)) {
		reason_set(&why, 0,
			   "the guest reset before its kernel said a word: it "
			   "has no serial console (%s=y), cannot run on this "
			   "CPU model, or is no kernel",
			   boot->lab->arch->driver);
	} else {
		last = console_last(&boot->console);
		reason_set(&why, 0, "the guest reset %s; its last words: %s",
			   when, last ? last : "none");
		free(last);
	}
	boot_fail(boot, why.text);
}

void boot_explain_silence(struct boot *boot, unsigned seconds)
{
	const char *kvm = boot->lab->clock == CLOCK_TIME
				  ? "; if KVM does not work on this machine, "
				    "--clock instructions does without"
				  : "";
	char *last = console_last(&boot->console);
	struct reason why;

	if (boot->console.sign == SIGN_PANIC)
		reason_set(&why, 0, "the guest panicked and hangs: %s",
			   boot->console.worst);
	else if (boot->state == BOOT_READY)
		reason_set(&why, 0,
			   "no sign of life for %u s while it measured; its "
			   "last words: %s%s",
			   seconds, last ? last : "none", kvm);
	else if (kernel_spoke(&boot->console))
		reason_set(&why, 0,
			   "no sign of life for %u s at boot; its last words: "
			   "%s%s",
			   seconds, last ? last : "none", kvm);
	else
		reason_set(&why, 0,
			   "the kernel said nothing for %u s: it hangs, or has "
			   "no serial console (%s=y)%s",
			   seconds, boot->lab->arch->driver, kvm);
	free(last);
	boot_fail(boot, why.text);
	/* A kernel that never wrote anything gives no other cause. */
	boot->retry &= kernel_spoke(&boot->console);
}
