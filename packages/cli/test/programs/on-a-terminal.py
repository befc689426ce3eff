"""Runs a program on a terminal of its own: on-a-terminal.py COLUMNS ROWS PROGRAM ARGUMENTS...

What the program writes goes to the standard output, what comes from the standard input is typed. Ends with its exit code.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[3], sys.argv[3:])
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
sources = [master, 0]
while master in sources:
    for ready in select.select(sources, [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:  # the other end of the terminal is closed
            data = b""
        if not data:
            sources.remove(ready)
        elif ready == master:
            os.write(1, data)
        else:
            os.write(master, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
