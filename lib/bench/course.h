/* course.h - loads from anywhere in a region: the way that they take. */
#ifndef COWBENCH_BENCH_COURSE_H
#define COWBENCH_BENCH_COURSE_H

#include "base/course.h"

#endif
