"""refuse.py ERRNO COMMAND... - runs it where perf_event_open() fails with that
number, as a container's seccomp filter has it."""
import ctypes
import errno
import os
import platform
import struct
import sys

NR = {"x86_64": 298, "aarch64": 241}[platform.machine()]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h
ALLOW, ERRNO = 0x7FFF0000, 0x00050000  # linux/seccomp.h
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2

code = b"".join(struct.pack("HBBI", *step) for step in [
    (LOAD, 0, 0, 0),  # the number of the system call
    (EQUAL, 0, 1, NR),
    (RETURN, 0, 0, ERRNO | getattr(errno, sys.argv[1])),
    (RETURN, 0, 0, ALLOW)])
buffer = ctypes.create_string_buffer(code)
program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
libc = ctypes.CDLL(None, use_errno=True)
if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        or libc.prctl(PR_SET_SECCOMP, FILTER, program, 0, 0)):
    sys.exit("no filter: " + os.strerror(ctypes.get_errno()))
os.execv(sys.argv[2], sys.argv[2:])
