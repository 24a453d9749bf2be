"""Ways out of a box, as expressions that `ways_out.py` evaluates inside of one."""

from __future__ import annotations

ATTEMPTS = {
    # files
    "read a file outside": "read(at['secret'])",
    "read it by climbing": "read(os.getcwd() + '/..' * 30 + at['secret'])",
    "read it through a link": "os.symlink(at['secret'], 'link') or read('link')",
    "read it through the root of the first process": "read('/proc/1/root' + at['secret'])",
    "read it through our own root": "read('/proc/self/root' + at['secret'])",
    "read it through the folder of the engine": "any(read(p + at['secret']) for p in glob.glob('/proc/[0-9]*/cwd'))",
    "give it a second name here": "os.link(at['secret'], 'second') or read('second')",
    "write beside the work tree": "write(at['outside'] + '/new')",
    "write through a link": "os.symlink(at['outside'], 'way') or write('way/new2')",
    "write where only the engine writes": "write(at['readable'] + '/new')",
    "remove what is only readable": "os.unlink(at['readable'] + '/file') or True",
    "change the rights of what is only readable": "os.chmod(at['readable'] + '/file', 0o777) or True",
    "write a program of the system": "write('/usr/bin/new')",
    "write to the list of users": "write('/etc/passwd')",
    "read the passwords": "read('/etc/shadow')",
    "read keys of the machine": "any(read(p) for p in glob.glob('/etc/ssl/private/*') + glob.glob('/etc/ssh/*key'))",
    "see names outside": "os.path.exists(at['secret'])",
    "see the state of the system": "any(os.path.isdir(p) for p in ('/var/lib', '/boot', '/srv', '/opt', '/mnt'))",
    "see the control groups and devices": "bool(os.listdir('/sys'))",
    "write into the root folder": "write('/new')",
    "write into /dev": "write('/dev/new')",
    "make a device": "os.mknod('disk', stat.S_IFBLK | 0o600, os.makedev(254, 0)) or read('disk')",
    "read the disk": "any(read(p) for p in glob.glob('/dev/[hsv]d*') + glob.glob('/dev/nvme*'))",
    "leave a program with the owner's rights": (
        "subprocess.run(['cp', '/bin/sh', 'sh'], check=True) is None or os.chmod('sh', 0o4755) "
        "or not os.statvfs('.').f_flag & os.ST_NOSUID"
    ),
    # namespaces and the kernel
    "make a user namespace": "call(272, 0x10000000)",
    "make a mount namespace": "call(272, 0x00020000)",
    "make one by clone": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "make one by the shell's way": "run('unshare', '--user', '--map-root-user', 'true')",
    "enter the engine's namespace": "call(308, os.open('/proc/1/ns/mnt', os.O_RDONLY), 0)",
    "mount": "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)",
    "mount by the new calls": "call(430, b'tmpfs', 0)",
    "copy a mount": "call(428, -100, b'/usr', 1)",
    "make /usr writable": "call(165, b'', b'/usr', b'', 32 | 4096, 0)",
    "unmount": "call(166, b'/etc/passwd', 2)",
    "change the root": "call(161, b'/tmp')",
    "pivot the root": "call(155, b'/tmp', b'/tmp')",
    "open by handle": "call(303, -100, b'/usr', ctypes.create_string_buffer(b'\\x80' + bytes(200)), b'1234', 0)",
    "have a program started by the kernel": "bool(os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY))",
    "write the kernel's settings": "write('/proc/sys/vm/swappiness', '')",
    "press the magic key": "bool(os.open('/proc/sysrq-trigger', os.O_WRONLY))",
    "read the kernel's log": "call(103, 3, ctypes.create_string_buffer(100), 100)",
    "read the kernel's addresses": "any(int(row.split()[0], 16) for row in open('/proc/kallsyms'))",
    "name the machine": "call(170, b'x', 1)",
    "set the clock": "call(227, 0, ctypes.create_string_buffer(16))",
    "use the kernel's keys": "call(250, 0, -3, 1)",
    "add a key": "call(248, b'user', b'x', b'x', 1, -3)",
    "load a filter program": "call(321, 0, ctypes.create_string_buffer(128), 128)",
    "watch performance counters": "call(298, ctypes.create_string_buffer(128), 0, -1, -1, 0)",
    "handle page faults": "call(323, 1)",
    "make a ring": "call(425, 1, ctypes.create_string_buffer(256))",
    "load a module": "call(313, 0, b'', 0)",
    "load another kernel": "call(246, 0, 0, 0, 0)",
    "have swap": "call(167, b'/tmp/x', 0)",
    "account for processes": "call(163, b'/tmp/x')",
    "have raw ports": "call(172, 3)",
    "gain capabilities by a program": "'CapEff:\\t0000000000000000' not in open('/proc/self/status').read()",
    "become root": "run('su', '-c', 'true') or run('sudo', '-n', 'true')",
    "set the user": "os.setuid(4242) is None",
    # processes
    "see a process outside": "open(f\"/proc/{at['victim']}/cmdline\").read() == at['words']",
    "see many processes": "len([p for p in os.listdir('/proc') if p.isdigit()]) > 8",
    "kill a process outside": "[os.kill(p, 9) for p in (at['victim'],)] and False",
    "kill everything": "run('sh', '-c', 'kill -9 -1; true') and False",
    "trace the first process": "call(101, 16, 1, 0, 0)",
    "read another's memory": "call(310, 1, 0, 0, 0, 0, 0)",
    "take another's descriptor": "call(438, call(434, 1, 0) and 3, 0, 0)",
    "read the first process's environment": "b'CANARY' in open('/proc/1/environ', 'rb').read()",
    "have a descriptor of the engine": "any(at['outside'] in os.readlink(f'/proc/self/fd/{n}') for n in others())",
    "have a terminal": "os.isatty(0) or bool(os.open('/dev/tty', os.O_RDWR))",
    "be first in line": "os.nice(-5) < 0",
    # network
    "reach a service of the machine": "connect(socket.AF_INET, ('127.0.0.1', at['port']))",
    "reach it by its other address": "connect(socket.AF_INET6, ('::1', at['port']))",
    "reach the world": "connect(socket.AF_INET, ('192.0.2.1', 80))",
    "send a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "resolve a name": "bool(socket.getaddrinfo('example.org', 80))",
    "reach an abstract socket": "connect(socket.AF_UNIX, at['abstract'])",
    "reach a socket file outside": "connect(socket.AF_UNIX, at['socket'])",
    "see raw packets": "bool(socket.socket(17, socket.SOCK_RAW, 0))",
    "send raw packets": "bool(socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))",
    "reach the host of a virtual machine": "bool(socket.socket(40, socket.SOCK_STREAM))",
    "use the kernel's ciphers": "bool(socket.socket(38, socket.SOCK_SEQPACKET))",
    "have another network card": "bool(set(socket.if_nameindex()) - {(1, 'lo')})",
    # what it may use up
    "fill memory by files": "write('/run/x', 'x' * (100 * 1024 * 1024))",
    "have much memory": "bool(bytearray(5 * 1024 ** 3))",
    "write a huge file": "os.posix_fallocate(os.open('huge', os.O_RDWR | os.O_CREAT), 0, 3 * 1024 ** 3) is None",
    "leave a core file": "__import__('resource').getrlimit(4)[1] != 0",
    "make many processes": "forks(700)",
    "lift a limit": "__import__('resource').setrlimit(4, (1, 1)) is None",
    # what belongs to the engine
    "read the journal": "read(at['run'] + '/journal.sqlite')",
    "write the journal": "write(at['run'] + '/journal.sqlite')",
    "take the lock": "bool(os.open(at['run'] + '/lock', os.O_RDWR))",
    "leave word in the spool": "write(at['run'] + '/spool/reply.json')",
    "change the gate package": "write(at['run'] + '/packages/gate-1.md')",
    "change the engine's repository": "write(at['run'] + '/repository/config')",
    "leave an intervention": "write(at['outside'] + '/human-interventions/active/x.md')",
    "read the engine's environment": ("b'CANARY' in open(f\"/proc/{at['engine']}/environ\", 'rb').read()"),
    "read the engine's memory": "any(os.open(p, os.O_RDONLY) for p in [f\"/proc/{at['engine']}/mem\"])",
    "stop the engine": "os.kill(at['engine'], 0) is None",
    "kill the engine's group": "os.killpg(at['group'], 0) is None",
    "change the engine's limits": "__import__('resource').prlimit(at['engine'], 7, (10, 10)) is not None",
    "slow the engine down": "os.setpriority(os.PRIO_PROCESS, at['engine'], 19) is None",
    "bind the engine to a processor": "os.sched_setaffinity(at['engine'], {0}) is None",
    "trace the engine": "call(101, 16, at['engine'], 0, 0)",
    "have a secret of the environment": "'CANARY' in os.environ",
    # what later commands or other programs of this user would take up
    "leave something among temporary files": "leave('/tmp/' + at['token'])",
    "leave something in shared memory": "leave('/dev/shm/' + at['token'])",
    "leave something in the other folder for temporary files": "leave('/var/tmp/' + at['token'])",
    "leave something in the home": "leave(at['home'] + '/' + at['token'])",
    "leave a setting": "leave(at['home'] + '/.config/' + at['token'])",
    "leave a start file of python": "leave(at['home'] + '/.local/lib/' + at['token'] + '.pth')",
    "leave a command": "leave(at['home'] + '/.local/bin/' + at['token'])",
    "leave a job for later": "leave('/etc/cron.d/' + at['token'])",
    "leave a job of one's own": "leave('/var/spool/cron/crontabs/' + at['token'])",
    "leave a library that every program loads": "write('/etc/ld.so.preload', '')",
    "leave a shared memory segment": "call(29, at['key'], 4096, 0o1600) and outside()",
    "leave a message queue": "call(68, at['key'], 0o1600) and outside()",
    # devices
    "read memory by its device": "bool(os.open('/dev/mem', os.O_RDONLY))",
    "write to the kernel's log": "bool(os.open('/dev/kmsg', os.O_WRONLY))",
    "read memory by its file": "bool(os.open('/proc/kcore', os.O_RDONLY))",
    "make a virtual machine": "bool(os.open('/dev/kvm', os.O_RDWR))",
    "make a file system": "bool(os.open('/dev/fuse', os.O_RDWR))",
    "make a network card": "bool(os.open('/dev/net/tun', os.O_RDWR))",
    "type into a terminal": "__import__('fcntl').ioctl(os.openpty()[1], 0x5412, b'x') is not None",
    # control groups
    "leave the control group": "any(write(p, '0') for p in glob.glob('/sys/fs/cgroup/*/cgroup.procs'))",
    "have the kernel call a program": "any(write(p, '/x') for p in glob.glob('/sys/fs/cgroup/*/release_agent'))",
    "see the tables of the kernel's memory": "read('/proc/slabinfo') or read('/proc/vmallocinfo')",
    # files
    "change the owner of what is only readable": "os.chown(at['readable'] + '/file', 0, 0) is None",
    "change the time of what is only readable": "os.utime(at['readable'] + '/file', (1, 1)) is None",
    "change the rights of a file outside": "os.chmod(at['secret'], 0o777) is None",
    "change the rights of a program of the system": "os.chmod('/usr/bin/env', 0o755) is None",
    "mark what is only readable": "os.setxattr(at['readable'] + '/file', 'user.x', b'x') is None",
    "move what is only readable": "os.rename(at['readable'] + '/file', 'mine') is None",
    "move what is outside here": "os.rename(at['secret'], 'mine') is None",
    "open by a handle that was guessed": "call(304, -100, ctypes.create_string_buffer(b'\\x08' + bytes(30)), 0)",
    "watch what is outside": "call(254, call(253) and 3, at['outside'].encode(), 0xfff)",
    # network
    "reach it by another kind of stream": (
        "connect(socket.AF_INET, ('127.0.0.1', at['port']), socket.SOCK_STREAM, 262)"
    ),
    "reach it by sending before connecting": (
        "socket.socket().sendto(b'x', 0x20000000, ('127.0.0.1', at['port'])) > 0"
    ),
    "reach it by a message before connecting": (
        "socket.socket().sendmsg([b'x'], [], 0x20000000, ('127.0.0.1', at['port'])) > 0"
    ),
    "send a datagram to the machine": (
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', at['port'])) > 0 and outside()"
    ),
    "listen where others can reach it": "[s.listen() for s in [socket.socket()]] and outside()",
    "name a port of the machine": "[s.bind(('0.0.0.0', 0)) for s in [socket.socket()]] and outside()",
    "ask the kernel about the network": "bool(routes()) and outside()",
    "have a descriptor handed over": "connect(socket.AF_UNIX, at['socket'], socket.SOCK_SEQPACKET)",
    # ways of other kinds than by files, sockets and calls that change the machine
    "kill a process outside by a signal that comes of a pipe": "signal_by_pipe(at['victim'])",
    "signal the engine by a pipe": "signal_by_pipe(at['engine'])",
    "have the kernel called the way of 32 bits": "by_old_calls()",
    "have the kernel called the way of half a word": "call(0x40000000 | 39)",
    "be spared where memory runs out": "open('/proc/self/oom_score_adj').read().strip() != '1000'",
    "be spared by one's own word": "write('/proc/self/oom_score_adj', '0')",
    "go first by the scheduler": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None",
    "leave a message queue that has a name": "call(240, at['token'].encode(), 0o102, 0o600, 0) and outside()",
    "stop whoever opens what is only readable": (
        "__import__('fcntl').fcntl(os.open(at['readable'] + '/file', 0), 1024, 0) is not None and outside()"
    ),
    "reach it by a stream over shared memory": "connect(43, ('127.0.0.1', at['port']))",
    "watch what is outside by the kernel's other watch": "call(301, call(300, 0, 0), 1, 2, -100, b'/')",
    "read what the engine does": "read(f\"/proc/{at['engine']}/syscall\") or read(f\"/proc/{at['engine']}/stack\")",
    "read where the engine's memory lies": "any(read(f\"/proc/{at['engine']}/{n}\") for n in ('maps', 'auxv'))",
    "give the engine less memory": "write(f\"/proc/{at['engine']}/oom_score_adj\", '1000')",
    "have a process outside that is no child": "bool(call(434, at['engine'], 0))",
    "kill a process outside by its descriptor": "signal.pidfd_send_signal(os.pidfd_open(at['victim']), 9) and False",
    "kill a thread outside": "call(234, at['victim'], at['victim'], 9) and False",
    "kill a process outside by a signal with a message": (
        "call(129, at['victim'], 9, struct.pack('=iii116x', 9, 0, -1)) and False"
    ),
    "trace a process outside": "call(101, 0x4206, at['victim'], 0, 0)",
    "write another's memory by its file": "bool(os.open(f\"/proc/{at['victim']}/mem\", os.O_RDWR))",
    "have a descriptor of another by its folder": (
        "any(os.open(f\"/proc/{at['engine']}/fd/{n}\", 0) for n in os.listdir(f\"/proc/{at['engine']}/fd\"))"
    ),
    "enter the root of another": "read(f\"/proc/{at['engine']}/root{at['secret']}\")",
    "compare what the engine has open": "call(312, at['engine'], at['engine'], 0, 0, 0)",
    "read where the engine keeps its locks": (
        "call(274, at['engine'], ctypes.create_string_buffer(8), ctypes.create_string_buffer(8))"
    ),
    "let the engine's disk wait": "call(251, 1, at['engine'], 3 << 13)",
    "have a process outside give up its memory": "call(440, os.pidfd_open(at['victim']), 0, 0, 21, 0)",
    "cut what is only readable": "os.truncate(at['readable'] + '/file', 0) is None",
    "cut a file outside": "bool(os.open(at['secret'], os.O_WRONLY | os.O_TRUNC))",
    "change the rights by the newer call": "call(452, -100, (at['readable'] + '/file').encode(), 0o777, 0)",
    "mark what is only readable by the newer call": (
        "call(463, -100, (at['readable'] + '/file').encode(), 0, b'user.y', "
        "struct.pack('QII', ctypes.addressof(held), 1, 0), 16)"
    ),
    "set attributes of what is only readable": (
        "fcntl.ioctl(os.open(at['readable'] + '/file', 0), 0x40086602, struct.pack('l', 0x40)) is not None"
    ),
    "set attributes of it by the other way": (
        "fcntl.ioctl(os.open(at['readable'] + '/file', 0), 0x401C5820, struct.pack('I24x', 0x80)) is not None"
    ),
    "set attributes of it by the newest call": (
        "call(469, -100, (at['readable'] + '/file').encode(), struct.pack('QIIII', 0x80, 0, 0, 0, 0), 24, 0)"
    ),
    "copy a mount with other attributes": "call(467, -100, b'/usr', 1, ctypes.create_string_buffer(32), 32)",
    "move a mount": "call(429, -100, b'/usr', -100, b'/tmp', 0)",
    "change the attributes of a mount": "call(442, -100, b'/usr', 0, struct.pack('QQQQ', 0, 1, 0, 0), 32)",
    "make a namespace by the newest call": "call(435, struct.pack('8Q', 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64)",
    "handle page faults by the device": "bool(os.open('/dev/userfaultfd', os.O_RDWR))",
    "have files of a kind run by our own program": "bool(os.open('/proc/sys/fs/binfmt_misc/register', os.O_WRONLY))",
    "have the machine sleep": "bool(os.open('/sys/power/state', os.O_WRONLY))",
    "read the kernel's log by its device": "bool(os.open('/dev/kmsg', os.O_RDONLY))",
    "write to somebody's terminal": "any(os.open(p, os.O_RDWR) for p in glob.glob('/dev/pts/[0-9]*'))",
    "hear the keys": "any(os.open(p, 0) for p in glob.glob('/dev/input/*') + glob.glob('/dev/uinput'))",
    "have a disk of a file": "bool(os.open('/dev/loop-control', os.O_RDWR))",
    "hear of all devices": "[s.bind((0, 1)) for s in [socket.socket(16, socket.SOCK_RAW, 15)]] and outside()",
    "hear of all processes": "[s.bind((0, 1)) for s in [socket.socket(16, socket.SOCK_DGRAM, 11)]] and outside()",
    "see packets by the express way": "bool(socket.socket(44, socket.SOCK_RAW))",
    "use the kernel's keys for networks": "bool(socket.socket(15, socket.SOCK_RAW, 2))",
    "leave a socket file outside": "[s.bind(at['outside'] + '/t') for s in [socket.socket(socket.AF_UNIX)]] != []",
    "have an abstract name of the machine": (
        "[s.bind(chr(0) + at['token'] + 'x') for s in [socket.socket(socket.AF_UNIX)]] and outside()"
    ),
    "leave a pipe for others": "os.mkfifo(at['outside'] + '/pipe') is None",
    "be called something else by the owner of a folder": "os.mkdir(at['outside'] + '/new\\nline\\udcff') is None",
}
"""What is tried: an expression that is true where it works, over the helpers of `ways_out.py`."""
