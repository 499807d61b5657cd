/* program_copy.h - this program, copied to where a fleet's runs find it. */
#ifndef COWBENCH_FLEET_PROGRAM_COPY_H
#define COWBENCH_FLEET_PROGRAM_COPY_H

/* Copies it over what is at path.  An exit code, after complaining. */
int program_copy(const char *path);

#endif
