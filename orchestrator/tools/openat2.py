"""The `openat2` system call, which the standard library does not have.

The kernel itself refuses to leave the folder, so there is no moment between looking at a path and opening it.
Source: man 2 openat2, include/uapi/linux/openat2.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache

RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_NO_SYMLINKS = 0x04
RESOLVE_BENEATH = 0x08

_SYS_OPENAT2 = 437
_TRIES = 32
"""The kernel answers EAGAIN while somebody renames along the path."""


class _OpenHow(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


class NotAvailableError(OSError):
    """The kernel, or a filter in front of it, does not know the call."""


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def openat2(dir_fd: int, path: str, flags: int, resolve: int) -> int:
    """Open `path` beneath `dir_fd`.

    Raises:
        NotAvailableError: no such system call here; walk the path component by component instead.
        OSError: EXDEV where the path would leave, ELOOP where a link is not allowed, and the usual ones.
    """
    if sys.platform != "linux":
        raise NotAvailableError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    libc = _libc()
    how = _OpenHow(flags | os.O_CLOEXEC, 0, resolve)
    for _ in range(_TRIES):
        fd = libc.syscall(
            ctypes.c_long(_SYS_OPENAT2),
            ctypes.c_int(dir_fd),
            ctypes.c_char_p(os.fsencode(path)),
            ctypes.byref(how),
            ctypes.c_size_t(ctypes.sizeof(how)),
        )
        if fd >= 0:
            return int(fd)
        code = ctypes.get_errno()
        if code != errno.EAGAIN:
            break
    if code in {errno.ENOSYS, errno.EPERM}:
        raise NotAvailableError(code, os.strerror(code))
    raise OSError(code, os.strerror(code), path)
