/* here_unit.c - see here_unit.h. */
#include "fleet/here_unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"

#define UNIT	 "cowbench-fleet.service"
#define PATH	 "/etc/systemd/system/" UNIT
#define SETTLE_S 120

void here_unit_print(const char *folder, FILE *to)
{
	fprintf(to,
		"# `cowbench fleet --here` wrote this, and takes it away when all "
		"is done.\n"
		"[Unit]\n"
		"Description=the next boot of cowbench fleet --here\n"
		"RequiresMountsFor=%s\n"
		"\n"
		"[Service]\n"
		"ExecStart=%s/cowbench fleet --here --resume -o %s\n"
		"StandardOutput=append:%s/log\n"
		"StandardError=append:%s/log\n"
		"\n"
		"[Install]\n"
		"WantedBy=multi-user.target\n",
		folder, folder, folder, folder, folder);
}

bool here_unit_exists(void)
{
	return file_exists(NULL, PATH);
}

static int systemctl(const char *verb, const char *what, struct reason *why)
{
	const char *const argv[] = { "systemctl", "--quiet", verb, what, NULL };
	const struct child_setup setup = { 0 };
	struct reason own;
	char *text = child_output(argv, &setup, 1 << 16, NULL, &own);

	if (!text)
		return reason_set(why, -EIO, "systemctl %s: %s", verb,
				  own.text);
	free(text);
	return 0;
}

/* Writes the file where there is none; -EEXIST where it is another folder's. */
static int write_unit(const char *folder, struct reason *why)
{
	char *old = file_read_all(NULL, PATH);
	char *wanted = NULL;
	size_t length;
	FILE *text = open_memstream(&wanted, &length);
	FILE *file;
	int err = 0;

	here_unit_print(folder, text);
	fclose(text);
	if (old && strcmp(old, wanted) != 0)
		err = reason_set(why, -EEXIST,
				 "%s is there: another fleet --here is under "
				 "way; its ExecStart= names the folder",
				 PATH);
	else if (!old) {
		file = file_create(PATH);
		err = file && fputs(wanted, file) >= 0 ? 0 : -errno;
		if (file)
			err = file_finish(file, PATH, err);
		if (err)
			err = reason_errno(why, err, "%s: cannot write", PATH);
	}
	free(old);
	free(wanted);
	return err;
}

int here_unit_install(const char *folder, struct reason *why)
{
	struct reason unused;
	int err = write_unit(folder, why);

	if (err)
		return err;
	err = systemctl("daemon-reload", NULL, why);
	if (!err)
		err = systemctl("enable", UNIT, why);
	if (err)
		here_unit_remove(&unused);
	return err;
}

int here_unit_remove(struct reason *why)
{
	int err = systemctl("disable", UNIT, why);

	if (unlink(PATH) && errno != ENOENT)
		return reason_errno(why, -errno, "%s: cannot remove", PATH);
	return err ? err : systemctl("daemon-reload", NULL, why);
}

static bool ignore(void *context, const char *line)
{
	(void)context;
	(void)line;
	return true;
}

void here_unit_settle(void)
{
	static const char *const argv[] = { "systemctl", "is-system-running",
					    "--wait", NULL };
	const struct child_setup setup = { .patience_s = SETTLE_S };
	struct reason unused;

	child_lines(argv, &setup, ignore, NULL, &unused);
}
