/* build_id.h - which build of this program runs. */
#ifndef COWBENCH_BASE_BUILD_ID_H
#define COWBENCH_BASE_BUILD_ID_H

/* The build id of this program (the linker's note), in hex; "" without one. */
void build_id(char text[64]);

#endif
