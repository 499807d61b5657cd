/* doctor_doctor.c - the word, the short form and the facts of findings, and the
 * probe.  What is found where: tests/golden/doctor.sh. */
#include "doctor/doctor.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static void find(struct doctor *doctor, enum level level, const char *name,
		 const char *value)
{
	doctor_add(doctor, level, name, "because", "do it", "%s", value);
}

static void test_word(void)
{
	struct doctor doctor = { 0 };
	char line[128];

	CHECK_TEXT(doctor_word(&doctor), "ready");
	doctor_line(&doctor, line, sizeof(line));
	CHECK_TEXT(line, "ready");
	find(&doctor, LEVEL_GOOD, "machine", "bare metal");
	find(&doctor, LEVEL_GOOD, "thp", "madvise, defrag madvise");
	CHECK_TEXT(doctor_word(&doctor), "ready");
	doctor_line(&doctor, line, sizeof(line));
	CHECK_TEXT(line, "ready (bare metal, THP madvise)");
	find(&doctor, LEVEL_NOTE, "steal", "0.3 % steal, since boot");
	CHECK_TEXT(doctor_word(&doctor), "usable");
	doctor_line(&doctor, line, sizeof(line));
	CHECK_TEXT(line, "usable (bare metal, THP madvise, 0.3 % steal)");
	find(&doctor, LEVEL_BAD, "ksm", "on");
	find(&doctor, LEVEL_NOTE, "smt", "on");
	find(&doctor, LEVEL_BAD, "pressure", "a lot");
	CHECK_TEXT(doctor_word(&doctor), "disturbed");
	doctor_line(&doctor, line, sizeof(line));
	CHECK_TEXT(line,
		   "disturbed (bare metal, THP madvise, 0.3 % steal; ksm, "
		   "pressure)");
	for (size_t room = 1; room < sizeof(line); room++) {
		memset(line, 'x', sizeof(line));
		doctor_line(&doctor, line, room);
		if (strlen(line) >= room)
			break;
	}
	CHECK(strlen(line) < sizeof(line) - 1);

	struct doctor bad = { 0 };

	find(&bad, LEVEL_BAD, "ksm", "on");
	doctor_line(&bad, line, sizeof(line));
	CHECK_TEXT(line, "disturbed (ksm)");

	CHECK_TEXT(doctor_find(&doctor, "ksm")->change, "do it");
	CHECK_TEXT(doctor_find(&doctor, "thp")->change, "");
	CHECK(!doctor_find(&doctor, "th"));

	struct facts facts = { 0 };

	doctor_facts(&doctor, &facts);
	CHECK_TEXT(facts_text(&facts, "doctor.word", ""), "disturbed");
	CHECK_TEXT(facts_text(&facts, "doctor.smt", ""), "note: on");
	CHECK_TEXT(facts_text(&facts, "doctor.thp", ""),
		   "good: madvise, defrag madvise");
	CHECK(facts.nr == doctor.nr + 1);
	facts_clear(&facts);
}

static enum level heard(struct noise noise, const char *name)
{
	struct doctor doctor = { 0 };

	noise.seconds = 2;
	doctor_hear(&doctor, &noise);
	return doctor_find(&doctor, name)->level;
}

static void test_levels(void)
{
	CHECK(heard((struct noise){ .share = .004 }, "noise") == LEVEL_GOOD);
	CHECK(heard((struct noise){ .share = .005 }, "noise") == LEVEL_NOTE);
	CHECK(heard((struct noise){ .worst_us = 1000 }, "noise") == LEVEL_NOTE);
	CHECK(heard((struct noise){ .share = .03 }, "noise") == LEVEL_BAD);
	CHECK(heard((struct noise){ .steal = .004 }, "steal_now") ==
	      LEVEL_GOOD);
	CHECK(heard((struct noise){ .steal = .005 }, "steal_now") ==
	      LEVEL_NOTE);
	CHECK(heard((struct noise){ .steal = .02 }, "steal_now") == LEVEL_BAD);
	CHECK(heard((struct noise){ 0 }, "threads") == LEVEL_GOOD);
	CHECK(heard((struct noise){ .threads_share = .01 }, "threads") ==
	      LEVEL_NOTE);
	CHECK(heard((struct noise){ .threads_share = .02,
				    .threads = "ksmd 2.0 %" },
		    "threads") == LEVEL_BAD);
}

static void test_steal(void)
{
	char root[] = "/tmp/cowbench-doctor.XXXXXX", proc[64], stat[64];
	double stolen = 1, total = 1;

	if (!mkdtemp(root))
		return;
	CHECK(noise_steal(root, &stolen, &total) == -ENOENT);
	CHECK(stolen == 0 && total == 0);
	snprintf(proc, sizeof(proc), "%s/proc", root);
	snprintf(stat, sizeof(stat), "%s/proc/stat", root);

	FILE *file = mkdir(proc, 0700) ? NULL : fopen(stat, "w");

	if (!CHECK(file != NULL))
		return;
	fputs("cpu  10 20 30 40 50 60 70 80 7 8\ncpu0 1 1 1 1 1 1 1 1 1 1\n",
	      file);
	fclose(file);
	CHECK(noise_steal(root, &stolen, &total) == 0);
	CHECK(stolen == 80);
	CHECK(total == 360); /* a guest's time is the user's already */
	unlink(stat);
	rmdir(proc);
	rmdir(root);
}

static void test_probe(void)
{
	struct noise noise;
	struct reason why;
	cpu_set_t before, after;

	sched_getaffinity(0, sizeof(before), &before);

	int cpu = 0;

	while (!CPU_ISSET((size_t)cpu, &before))
		cpu++;
	CHECK(noise_probe(&noise, cpu, 0.05, &why) == 0);
	CHECK(noise.seconds >= 0.05);
	CHECK(noise.share >= 0 && noise.share <= 1);
	CHECK(noise.worst_us > 0 && noise.worst_us <= noise.seconds * 1e6);
	CHECK((noise.gaps == 0) == (noise.share == 0));
	CHECK(noise.steal >= 0 && noise.steal <= 1);
	sched_getaffinity(0, sizeof(after), &after);
	CHECK(CPU_EQUAL(&before, &after));
	CHECK(noise_probe(&noise, CPU_SETSIZE - 1, 0.05, &why) == -EINVAL);
	printf("# %s\n", why.text);

	/* Every finding fits, also on this machine. */
	struct doctor doctor = { 0 };

	doctor_look(&doctor);
	doctor_hear(&doctor, &noise);
	CHECK(doctor.nr > 20 && doctor.nr + 8 < FINDINGS_MAX);
	for (size_t i = 0; i < doctor.nr; i++) {
		const struct finding *finding = &doctor.findings[i];

		if (strchr(finding->name, '.') || !finding->value[0] ||
		    (finding->level != LEVEL_GOOD && !finding->why[0]) ||
		    doctor_find(&doctor, finding->name) != finding)
			tap_result(false, finding->name, __FILE__, __LINE__);
	}
}

int main(void)
{
	test_word();
	test_levels();
	test_steal();
	test_probe();
	return tap_end();
}
