"""The system calls that a boxed command is refused, as a classic BPF program for `bwrap --seccomp`.

Allowed unless named here: a list of everything that honest programs use would be ours to keep for ever. What is named
has a history of kernel bugs, reaches outside of a namespace, or makes new ones. Refused calls fail with EPERM, as a
program without rights would see; `clone3` with ENOSYS, since its flags lie in memory that a filter cannot read and the
C library then falls back to `clone`.

Layout: `struct sock_filter` and `struct seccomp_data` of `linux/filter.h` and `linux/seccomp.h`.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable
from enum import StrEnum

_LOAD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in seccomp_data
_FIRST, _SECOND, _THIRD, _FOURTH = 16, 24, 32, 40  # the low halves of the arguments
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000

_NAMESPACES = 0x7E020080
"""CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""
_CONTROLS = (0x5412, 0x541C, 0x40046602, 0x40086602, 0x401C5820)
"""TIOCSTI and TIOCLINUX: typing into somebody else's terminal. FS_IOC_SETFLAGS and FS_IOC_FSSETXATTR: setting a file's
attributes by a descriptor that may only read it, which Landlock does not know."""
_LEASE = 1024
"""F_SETLEASE: whoever opens the file is held up for as long as the machine allows, 45 s."""
_UNIX, _NETLINK = 1, 16
"""What never leaves the machine …"""
_ROUTES = 0
"""… and of the kernel's news those of the network: others tell of all processes and devices."""
_INTERNET = (2, 10)
"""INET and INET6."""
_TYPE, _STREAM = 0xF, 1
_TCP = (0, 6)
"""A stream by default, and TCP; others, such as MPTCP, are unknown to whatever judges TCP ports."""
_FAST_OPEN = 0x20000000
"""MSG_FASTOPEN: sending connects, and nobody is asked whether it may."""


class Sockets(StrEnum):
    """Which sockets may be made. Pairs of them, which join nobody else, always may."""

    ANY = "any"
    """Of the internet and of this machine: the box has namespaces of its own."""
    STREAMS = "streams"
    """TCP, whose ports something else decides about, and those of this machine."""
    LOCAL = "local"
    """Those of this machine: a socket file cannot be told from another by a filter."""
    NONE = "none"


_X86_64 = 0xC000003E
_AARCH64 = 0xC00000B7
_X32 = 0x40000000

Numbers = dict[str, int]

# Numbers from asm/unistd_64.h and asm-generic/unistd.h; a call that an architecture lacks is left out.
_REFUSED: dict[int, Numbers] = {
    _X86_64: {
        "ptrace": 101, "syslog": 103, "uselib": 134, "personality": 135, "ustat": 136, "_sysctl": 156, "adjtimex": 159,
        "chroot": 161, "acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167, "swapoff": 168,
        "reboot": 169, "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173, "create_module": 174,
        "init_module": 175, "delete_module": 176, "get_kernel_syms": 177, "query_module": 178, "quotactl": 179,
        "nfsservctl": 180, "pivot_root": 155, "lookup_dcookie": 212, "clock_settime": 227, "mbind": 237,
        "set_mempolicy": 238, "get_mempolicy": 239, "kexec_load": 246, "add_key": 248, "request_key": 249,
        "keyctl": 250, "migrate_pages": 256, "unshare": 272, "move_pages": 279, "perf_event_open": 298,
        "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308,
        "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "kexec_file_load": 320,
        "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
        "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
        "open_tree_attr": 467, "file_setattr": 469,
    },
    _AARCH64: {
        "io_setup": 0, "umount2": 39, "mount": 40, "pivot_root": 41, "nfsservctl": 42, "chroot": 51, "quotactl": 60,
        "acct": 89, "personality": 92, "unshare": 97, "kexec_load": 104, "init_module": 105, "delete_module": 106,
        "clock_settime": 112, "syslog": 116, "ptrace": 117, "reboot": 142, "sethostname": 161, "setdomainname": 162,
        "settimeofday": 170, "adjtimex": 171, "add_key": 217, "request_key": 218, "keyctl": 219, "swapon": 224,
        "swapoff": 225, "mbind": 235, "get_mempolicy": 236, "set_mempolicy": 237, "migrate_pages": 238,
        "move_pages": 239, "perf_event_open": 241, "fanotify_init": 262, "name_to_handle_at": 264,
        "open_by_handle_at": 265, "clock_adjtime": 266, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "kcmp": 272, "finit_module": 273, "bpf": 280, "userfaultfd": 282,
        "kexec_file_load": 294, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
        "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
        "open_tree_attr": 467, "file_setattr": 469,
    },
}  # fmt: skip
_WITH_ARGUMENTS: dict[int, Numbers] = {
    _X86_64: {
        "ioctl": 16,
        "fcntl": 72,
        "clone": 56,
        "socket": 41,
        "socketpair": 53,
        "clone3": 435,
        "sendto": 44,
        "sendmsg": 46,
        "sendmmsg": 307,
        "prlimit64": 302,
        "setpriority": 141,
        "ioprio_set": 251,
        "sched_setparam": 142,
        "sched_setscheduler": 144,
        "sched_setaffinity": 203,
        "sched_setattr": 314,
    },
    _AARCH64: {
        "ioctl": 29,
        "fcntl": 25,
        "clone": 220,
        "socket": 198,
        "socketpair": 199,
        "clone3": 435,
        "sendto": 206,
        "sendmsg": 211,
        "sendmmsg": 269,
        "prlimit64": 261,
        "setpriority": 140,
        "ioprio_set": 30,
        "sched_setparam": 118,
        "sched_setscheduler": 119,
        "sched_setaffinity": 122,
        "sched_setattr": 274,
    },
}
# What a box that shares the machine's processes is refused too: memory, queues and semaphores that have no file,
_SHARED: dict[int, tuple[int, ...]] = {
    _X86_64: (29, 30, 31, 64, 66, 68, 71),
    _AARCH64: (186, 187, 188, 190, 191, 194, 195, 196),
}
# and to change anybody but itself; the argument that names whom, 0 for oneself.
_WHOM = {
    "prlimit64": _FIRST, "setpriority": _SECOND, "ioprio_set": _SECOND, "sched_setparam": _FIRST,
    "sched_setscheduler": _FIRST, "sched_setaffinity": _FIRST, "sched_setattr": _FIRST,
}  # fmt: skip
_FLAGS = {"sendto": _FOURTH, "sendmsg": _THIRD, "sendmmsg": _FOURTH}
_ARCHITECTURES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def program(sockets: Sockets = Sockets.ANY, machine: str = "") -> bytes | None:
    """Give the filter for this machine's architecture (or the named one), `None` where its calls are not known here."""
    architecture = _ARCHITECTURES.get(machine or platform.machine())
    if architecture is None:
        return None
    calls, refused, unknown = _WITH_ARGUMENTS[architecture], _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    connecting = _where(_JUMP_ANY_BIT, [_FAST_OPEN], _ERROR | errno.EOPNOTSUPP)
    own = sockets is Sockets.ANY  # only a box of bubblewrap's may have any, since its network is its own
    others = () if own else ((_JUMP_EQUAL, 1, 0, 0), (_RETURN, 0, 0, refused))
    lines = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        *(_where(_JUMP_AT_LEAST, [_X32], unknown) if architecture == _X86_64 else ()),
        *_where(_JUMP_EQUAL, [calls["clone3"]], unknown),
        *_where(_JUMP_EQUAL, _REFUSED[architecture].values(), refused),
        *_judged(calls["clone"], _FIRST, _where(_JUMP_ANY_BIT, [_NAMESPACES], refused)),
        *_judged(calls["ioctl"], _SECOND, _where(_JUMP_EQUAL, _CONTROLS, refused)),
        *_judged(calls["fcntl"], _SECOND, _where(_JUMP_EQUAL, [_LEASE], refused)),
        *_judged(calls["socket"], _FIRST, _sockets(sockets)),
        *_judged(calls["socketpair"], _FIRST, _sockets(Sockets.LOCAL)),
        *(() if own else _where(_JUMP_EQUAL, _SHARED[architecture], refused)),
        *(line for name, whom in _WHOM.items() for line in _judged(calls[name], whom, others)),
        *(line for name, flags in _FLAGS.items() for line in _judged(calls[name], flags, connecting)),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


Line = tuple[int, int, int, int]
"""An instruction: what, how many lines to skip if so and if not, and a value."""


def _sockets(allowed: Sockets) -> tuple[Line, ...]:
    refused = (_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT)
    news = ((_LOAD, 0, 0, _THIRD), *_where(_JUMP_EQUAL, [_ROUTES], _ALLOW), refused)
    local = (*_where(_JUMP_EQUAL, [_UNIX], _ALLOW), (_JUMP_EQUAL, 0, len(news), _NETLINK), *news)
    streams = (
        *((_JUMP_EQUAL, 2, 0, _INTERNET[0]), (_JUMP_EQUAL, 1, 0, _INTERNET[1]), refused),
        *((_LOAD, 0, 0, _SECOND), (_AND, 0, 0, _TYPE), (_JUMP_EQUAL, 1, 0, _STREAM), refused),
        (_LOAD, 0, 0, _THIRD),
        *_where(_JUMP_EQUAL, _TCP, _ALLOW),
    )
    rules: dict[Sockets, tuple[Line, ...]] = {
        Sockets.ANY: (*local, *_where(_JUMP_EQUAL, _INTERNET, _ALLOW)),
        Sockets.STREAMS: (*local, *streams),
        Sockets.LOCAL: local,
        Sockets.NONE: (),
    }
    return (*rules[allowed], refused)


def _where(jump: int, values: Iterable[int], verdict: int) -> tuple[Line, ...]:
    """Give a verdict on each of these values of what is loaded."""
    return tuple(line for value in values for line in ((jump, 0, 1, value), (_RETURN, 0, 0, verdict)))


def _judged(number: int, argument: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Judge one call by one of its arguments; for the others the number stays loaded."""
    body = ((_LOAD, 0, 0, argument), *lines, (_RETURN, 0, 0, _ALLOW))
    return ((_JUMP_EQUAL, 0, len(body), number), *body)
