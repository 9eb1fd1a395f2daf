"""Confines a process that another program has isolated (or nobody has), and runs the sandbox's program in it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import types
from pathlib import Path

from rljax.verify.sandbox.inside import confine, files, kernel
from rljax.verify.sandbox.inside.plan import Plan, decode

READY = b"ready\n"


def isolated(text: str, reader: int, writer: int, status: int) -> None:
    """In the namespaces that bubblewrap made: give up what is left, and run the program.

    As root it still has the capabilities to become somebody else; anybody else has a user namespace already.
    """
    plan = decode(text)
    code = _compiled(plan)  # before it becomes somebody who may not read it
    confine.hold_only([reader, writer, status])
    if os.geteuid() == 0:
        confine.become_nobody()
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        confine.leave_user_namespace()
    confine.limit_processes(plan)
    confine.limit_resources(plan)
    confine.drop_privileges()
    confine.forbid_writing_outside(files.SCRATCH, kernel.landlock_version())
    kernel.filter_system_calls(bytes.fromhex(plan.filter_hex))
    sys.path += plan.path
    _run(code, files.SCRATCH)


def bare(text: str, reader: int, writer: int, status: int) -> None:
    """With no isolation: be the parent of the program and of its orphans, until it ends or the judge kills."""
    plan = decode(text)
    code = _compiled(plan)
    scratch = os.getcwd()
    confine.hold_only([reader, writer, status])
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGTERM)
    program = os.fork()
    if program == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        os.setsid()
        confine.limit_resources(plan)
        sys.path += plan.path
        _run(code, scratch)
    os.closerange(3, 6)
    try:
        sys.exit(_await(program))
    finally:
        _end_children()
        shutil.rmtree(scratch, ignore_errors=True)


def _await(program: int) -> int:
    """The exit status of the program as a shell would say it; orphans are waited for in passing."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == program:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_children() -> None:
    """Kill children until there are none: the children of the dead become this process' own."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while numbers := children.read_text().split():
        for number in map(int, numbers):
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)


def _compiled(plan: Plan) -> types.CodeType:
    with open(plan.program, "rb") as file:
        return compile(file.read(), plan.program, "exec")


def _run(code: types.CodeType, scratch: str) -> None:
    """The program, as `python program.py 3 4`."""
    os.chdir(scratch)
    os.umask(0o077)
    os.environ.clear()
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__dict__["__file__"] = code.co_filename
    sys.argv = [code.co_filename, "3", "4"]
    os.write(5, READY)
    os.close(5)
    exec(code, module.__dict__)
    sys.exit(0)
