/* boot_home.c - what comes home from a guest: its record, a whole line at a
 * time, and what it says of itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/record.h"
#include "lab/boot_parts.h"
#include "lab/explain.h"
#include "lab/guest.h"

/* --- The record ----------------------------------------------------------*/

static void fail_record(struct boot *boot, int err, const char *what)
{
	struct reason why;

	reason_errno(&why, err, "%s: %s", boot->path, what);
	boot_fail(boot, why.text);
	boot->retry = false;
	boot->outside = true;
}

/* Starts a record of an earlier attempt anew.  A file that existed before the
 * first attempt is another run's. */
static bool open_record(struct boot *boot)
{
	int flags = O_WRONLY | O_CREAT |
		    (boot->lab->overwrite || boot->begun ? O_TRUNC : O_EXCL);

	boot->record = file_open_out(boot->path, flags, 0644);
	if (boot->record < 0)
		fail_record(boot, boot->record,
			    "cannot create the record (another -o, or "
			    "--overwrite)");
	boot->begun |= boot->record >= 0;
	return boot->record >= 0;
}

/* Writes a whole line, or leaves the file as it was. */
static void write_line(struct boot *boot, const char *line, size_t length)
{
	size_t done = 0;

	if (boot->record < 0 && !open_record(boot))
		return;
	while (done < length) {
		ssize_t put = write(boot->record, line + done, length - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			int err = put ? -errno : -EIO;

			/* Where even that fails, readers skip the part of a
			 * line. */
			fail_record(
				boot, err,
				ftruncate(boot->record, boot->whole)
					? "cannot write"
					: "cannot write, all before is kept");
			return;
		}
		done += (size_t)put;
	}
	boot->whole += (int64_t)length;
}

/* --- What comes home -----------------------------------------------------*/

static bool has_type(const char *line, const char *type)
{
	size_t length = strlen(type);

	return strncmp(line, "{\"type\":\"", 9) == 0 &&
	       strncmp(line + 9, type, length) == 0 && line[9 + length] == '"';
}

static void take_own_line(struct boot *boot, const char *line)
{
	size_t said = strlen(GUEST_SAID " ");

	if (strcmp(line, GUEST_READY) == 0) {
		boot->state = BOOT_READY;
	} else if (strncmp(line, GUEST_SAID " ", said) == 0) {
		char *text = boot_plain(line + said);

		reason_set(&boot->why, 0, "%s", text);
		free(text);
	} else if (sscanf(line, GUEST_STATUS " %d", &boot->status) == 1) {
		boot->state = BOOT_DONE;
		if (boot->status == 0)
			boot->why.text[0] = '\0';
	}
}

/* line is ended by a newline and a NUL. */
static void take_line(struct boot *boot, char *line, size_t length)
{
	if (*line == GUEST_MARK) {
		line[length - 1] = '\0';
		take_own_line(boot, line + 1);
		return;
	}
	boot->trials += has_type(line, "trial");
	boot->skips += has_type(line, "skip");
	boot->broken += has_type(line, "broken");
	if (has_type(line, "run")) {
		const char *cases = strstr(line, "\"cases\":");

		if (cases)
			boot->cases = (unsigned)strtoul(cases + 8, NULL, 10);
	}

	struct json_text numbered = { 0 };

	if (boot_renumber(&numbered, line, length, boot->number))
		write_line(boot, numbered.text, numbered.length);
	else
		write_line(boot, line, length);
	json_text_free(&numbered);
}

void boot_take_port(struct boot *boot, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (boot->line_room - boot->line_length < 2) {
			boot->line_room = boot->line_room ? 2 * boot->line_room
							  : 4096;
			boot->line =
				memory_resize(boot->line, boot->line_room, 1);
		}
		boot->line[boot->line_length++] = bytes[i];
		if (boot->line_length > RECORD_LINE_MAX) {
			boot_fail(boot,
				  "the guest wrote a line without an end");
			boot->line_length = 0;
			return;
		}
		if (bytes[i] != '\n')
			continue;
		boot->line[boot->line_length] = '\0';
		if (boot->state != BOOT_FAILED)
			take_line(boot, boot->line, boot->line_length);
		boot->line_length = 0;
	}
}

/* --- The end -------------------------------------------------------------*/

static void put_console(struct json_text *json, const struct console *console)
{
	json_put_text(json, "sign", sign_words[console->sign]);
	json_open_array(json, "console");
	for (size_t i = 0; i < console->nr_flagged; i++)
		json_put_text(json, NULL, console->flagged[i]);
	json_close(json);
}

/* Added after the guest's own lines, if it wrote any. */
static void write_guest_line(struct boot *boot)
{
	const struct lab *lab = boot->lab;
	struct json_text json = { 0 };
	char stamp[32];

	if (boot->record < 0 || !lab->records)
		return;
	text_utc((time_t)boot->started_unix, TEXT_MOMENT, stamp, sizeof(stamp));
	json_open_object(&json, NULL);
	json_put_text(&json, "type", "guest");
	json_put_text(&json, "kernel", boot->kernel->name);
	json_put_text(&json, "release", boot->kernel->release);
	json_put_text(&json, "topology", boot->topology->name);
	json_put_integer(&json, "boot", boot->number);
	json_put_integer(&json, "attempt", boot->attempt);
	json_put_text(&json, "clock", clock_words[lab->clock]);
	json_put_text(&json, "emulator", lab->emulator);
	json_put_text(&json, "cpu_model", boot_cpu_model(lab));
	json_put_text(&json, "ended",
		      boot->state == BOOT_DONE ? "well" : "failed");
	if (boot->state == BOOT_DONE)
		json_put_integer(&json, "status", (uint64_t)boot->status);
	else
		json_put_null(&json, "status");
	json_put_text(&json, "reason",
		      boot->why.text[0] ? boot->why.text : NULL);
	put_console(&json, &boot->console);
	json_put_text(&json, "started", stamp);
	json_put_integer(&json, "wall_ns", boot->wall_ns);
	json_close(&json);
	json_newline(&json);
	write_line(boot, json.text, json.length);
	json_text_free(&json);
}

static void write_profile(struct boot *boot, const struct profile *profile,
			  struct json_text *line)
{
	profile_put(line, profile);
	write_line(boot, line->text, line->length);
	boot->profiles += !profile->reason.text[0];
	if (profile->reason.text[0] && !boot->unexplained.text[0])
		reason_set(&boot->unexplained, 0, "%s: %s", profile->id,
			   profile->reason.text);
}

static void write_profiles(struct boot *boot)
{
	struct profiles profiles = { 0 };
	struct json_text line = { 0 };

	if (boot->record < 0 || boot->profile < 0)
		return;
	/* Where the plugin's file cannot be read, the reason is kept. */
	explain_profiles(&profiles, boot->path, boot->profile, boot->lab->cache,
			 &boot->refused, &boot->unexplained);
	for (size_t i = 0; i < profiles.nr; i++)
		write_profile(boot, &profiles.list[i], &line);
	json_text_free(&line);
	profiles_clear(&profiles);
}

void boot_close_record(struct boot *boot)
{
	write_profiles(boot);
	write_guest_line(boot);
	if (boot->record >= 0 && fsync(boot->record) && errno != EINVAL)
		fail_record(boot, -errno, "cannot write");
	if (boot->record >= 0)
		close(boot->record);
	boot->record = -1;
}
