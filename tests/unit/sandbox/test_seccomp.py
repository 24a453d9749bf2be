from __future__ import annotations

import errno
import struct

import pytest

from orchestrator.sandbox.seccomp import Sockets, program

ALLOW, KILL = "allow", "kill"
X86, ARM = 0xC000003E, 0xC00000B7
SOCKET, SOCKETPAIR, CLONE, CLONE3, IOCTL = 41, 53, 56, 435, 16
UNIX, INET, INET6, NETLINK, PACKET, VSOCK = 1, 2, 10, 16, 17, 40
STREAM, DATAGRAM, CLOEXEC = 1, 2, 0o2000000


def verdict(filter_: bytes, number: int, *arguments: int, architecture: int = X86) -> str | int:
    """Run a filter as the kernel would: `allow`, `kill`, or the error that the call fails with."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *[*arguments, *[0] * 6][:6])
    lines = [struct.unpack("=HBBI", filter_[at : at + 8]) for at in range(0, len(filter_), 8)]
    at, loaded = 0, 0
    while True:
        code, yes, no, value = lines[at]
        at += 1
        match code:
            case 0x20:
                (loaded,) = struct.unpack_from("=I", data, value)
            case 0x54:
                loaded &= value
            case 0x06:
                return {0x7FFF0000: ALLOW, 0x80000000: KILL}.get(value) or value & 0xFFFF
            case 0x15:
                at += yes if loaded == value else no
            case 0x35:
                at += yes if loaded >= value else no
            case 0x45:
                at += yes if loaded & value else no
            case _:
                raise AssertionError(f"unknown instruction {code:#x}")


@pytest.fixture
def any_sockets() -> bytes:
    found = program(Sockets.ANY, "x86_64")
    assert found
    return found


@pytest.mark.parametrize("number", [0, 1, 2, 9, 59, 60, 257, 435 - 1, 281, 202, 56])
def test_what_programs_live_on_is_allowed(any_sockets: bytes, number: int) -> None:
    assert verdict(any_sockets, number) == ALLOW


@pytest.mark.parametrize("number", [101, 165, 246, 250, 272, 298, 304, 308, 310, 321, 323, 425, 428, 438])
def test_what_reaches_outside_is_refused(any_sockets: bytes, number: int) -> None:
    assert verdict(any_sockets, number) == errno.EPERM


def test_a_call_of_another_architecture_ends_the_process(any_sockets: bytes) -> None:
    assert verdict(any_sockets, 1, architecture=0x40000003) == KILL
    assert verdict(any_sockets, 0x40000000 | 101) == errno.ENOSYS


def test_new_processes_may_be_made_and_new_namespaces_not(any_sockets: bytes) -> None:
    assert verdict(any_sockets, CLONE, 0x1200011) == ALLOW
    for namespace in (0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x04000000, 0x08000000, 0x02000000):
        assert verdict(any_sockets, CLONE, namespace | 17) == errno.EPERM
    assert verdict(any_sockets, CLONE3) == errno.ENOSYS


def test_nobody_types_into_a_terminal(any_sockets: bytes) -> None:
    assert verdict(any_sockets, IOCTL, 0, 0x5401) == ALLOW
    assert verdict(any_sockets, IOCTL, 0, 0x5412) == errno.EPERM
    assert verdict(any_sockets, IOCTL, 0, (1 << 32) | 0x5412) == errno.EPERM


@pytest.mark.parametrize(
    "sockets, allowed",
    [
        (Sockets.ANY, {(UNIX, STREAM), (NETLINK, DATAGRAM), (INET, STREAM), (INET, DATAGRAM), (INET6, STREAM)}),
        (Sockets.STREAMS, {(UNIX, STREAM), (NETLINK, DATAGRAM), (INET, STREAM), (INET6, STREAM)}),
        (Sockets.LOCAL, {(UNIX, STREAM), (NETLINK, DATAGRAM)}),
        (Sockets.NONE, set()),
    ],
)
def test_only_the_sockets_that_are_meant_can_be_made(sockets: Sockets, allowed: set[tuple[int, int]]) -> None:
    found = program(sockets, "x86_64")
    assert found
    tried = [
        (UNIX, STREAM),
        (NETLINK, DATAGRAM),
        (INET, STREAM),
        (INET, DATAGRAM),
        (INET6, STREAM),
        (PACKET, 3),
        (VSOCK, 1),
    ]
    made = {one for one in tried if verdict(found, SOCKET, one[0], one[1] | CLOEXEC) == ALLOW}
    assert made == allowed
    assert verdict(found, SOCKETPAIR, UNIX, STREAM) == ALLOW
    assert verdict(found, SOCKETPAIR, VSOCK, STREAM) == errno.EAFNOSUPPORT


def test_the_other_architecture_has_its_own_numbers() -> None:
    found = program(Sockets.NONE, "aarch64")
    assert found
    assert verdict(found, 64, architecture=ARM) == ALLOW
    assert verdict(found, 117, architecture=ARM) == errno.EPERM
    assert verdict(found, 198, INET, STREAM, architecture=ARM) == errno.EAFNOSUPPORT
    assert verdict(found, 64, architecture=X86) == KILL


def test_an_architecture_that_is_not_known_has_no_filter() -> None:
    assert program(Sockets.ANY, "riscv64") is None


@pytest.mark.parametrize("protocol, allowed", [(0, True), (6, True), (132, False), (262, False)])
def test_a_stream_whose_ports_nobody_judges_cannot_be_made(protocol: int, allowed: bool) -> None:
    found = program(Sockets.STREAMS, "x86_64")
    assert found
    assert (verdict(found, SOCKET, INET, STREAM, protocol) == ALLOW) is allowed


@pytest.mark.parametrize("sockets", list(Sockets))
@pytest.mark.parametrize("number, flags", [(44, 3), (46, 2), (307, 3)], ids=["sendto", "sendmsg", "sendmmsg"])
def test_nothing_connects_by_sending(sockets: Sockets, number: int, flags: int) -> None:
    found = program(sockets, "x86_64")
    assert found
    words = [3, 0, 0, 0, 0, 0]
    assert verdict(found, number, *words) == ALLOW
    words[flags] = 0x20000000 | 0x4000
    assert verdict(found, number, *words) == errno.EOPNOTSUPP


def test_where_processes_are_shared_a_command_changes_itself_alone_and_leaves_no_memory_without_a_file() -> None:
    for sockets, wanted in ((Sockets.ANY, ALLOW), (Sockets.NONE, errno.EPERM), (Sockets.STREAMS, errno.EPERM)):
        found = program(sockets, "x86_64")
        assert found
        assert verdict(found, 29, 1, 4096, 0o600) == wanted
        assert verdict(found, 302, 4711, 7) == wanted
        assert verdict(found, 141, 0, 4711, 19) == wanted
        assert (verdict(found, 302, 0, 7), verdict(found, 141, 0, 0, 19)) == (ALLOW, ALLOW)
