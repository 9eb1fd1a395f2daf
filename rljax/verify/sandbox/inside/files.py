"""The file system of the cells, built once: read-only trees of the host in a root of its own."""

from __future__ import annotations

import os
import sys

from rljax.verify.sandbox.inside import kernel, trees

SCRATCH = "/tmp"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_STAGES = ("/sys", "/mnt", "/srv", "/media", "/opt", "/home", "/tmp")
_ROOT_OPTIONS = "size=1m,nr_inodes=4096,mode=755"


def build(project: str, packages: tuple[str, ...] = ()) -> bool:
    """Make a new root, with nothing of the host but `trees.trees()` and the packages, the root of this process' mounts.

    Everything in it is read-only, `/tmp` is an empty directory there. Needs CAP_SYS_ADMIN over a mount namespace of
    its own. Raises OSError. Returns whether cells may mount a `/proc` (not in a container that hides parts of it).
    """
    shown = trees.trees()
    covered = trees.hidden(shown, project)
    stage = _stage([*shown, *packages])
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", stage, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, _ROOT_OPTIONS)
    for path in shown:
        _show(path, stage)
    for path in covered:
        _cover(path, stage, packages)
    for path in trees.unseen(packages, shown, covered):
        _show(path, stage)
    _links(stage)
    _devices(stage)
    _text_files(stage)
    kernel.set_read_only(stage)
    processes_shown = _template_processes(stage)
    kernel.become_root_of_files(stage)
    _standard_streams()
    return processes_shown


def mount_processes() -> None:
    """A `/proc` with the processes (but not init) of the namespace of the caller, and nothing else of the kernel."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("proc", "/proc", "proc", flags, "subset=pid,hidepid=invisible")


def mount_scratch(bytes_: int, files: int, user: int) -> None:
    """The one place that can be written, bounded in bytes and in files, gone with the mount namespace."""
    # One inode is the directory itself.
    options = f"size={bytes_},nr_inodes={files + 1},mode=700,uid={user},gid={user}"
    kernel.mount("tmpfs", SCRATCH, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _template_processes(stage: str) -> bool:
    """A `/proc` for the cells' own to cover: without one in sight the kernel lets nobody unprivileged mount any."""
    try:
        kernel.mount("proc", f"{stage}/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    except PermissionError:
        return False
    return True


def _stage(shown: list[str]) -> str:
    for path in _STAGES:
        if os.path.isdir(path) and not any(tree.startswith(path + "/") or tree == path for tree in shown):
            return path
    raise OSError(f"no directory to build a root on among {', '.join(_STAGES)}")


def _cover(path: str, stage: str, packages: tuple[str, ...]) -> None:
    """An empty directory in place of one that is shown, with room for mount points of the packages in it."""
    inodes = 1 + sum(package.count("/") for package in packages)
    options = f"size=4k,nr_inodes={inodes},mode=555"
    kernel.mount("tmpfs", stage + path, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _show(path: str, stage: str) -> None:
    target = stage + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
        more = kernel.MOUNT_ATTR_NODEV
    else:
        _touch(target)
        more = 0
    kernel.mount(path, target, "", kernel.MS_BIND | kernel.MS_REC)
    kernel.set_read_only(target, more)


def _touch(target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o444))


def _links(stage: str) -> None:
    for name, target in trees.links():
        os.symlink(target, stage + name)
    os.makedirs(f"{stage}/dev")
    # POSIX semaphores live in /dev/shm: there they count as scratch.
    for name, target in (("shm", SCRATCH), ("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1")):
        os.symlink(target, f"{stage}/dev/{name}")


def _devices(stage: str) -> None:
    for name in _DEVICES:
        _touch(f"{stage}/dev/{name}")
        kernel.mount(f"/dev/{name}", f"{stage}/dev/{name}", "", kernel.MS_BIND)


def _text_files(stage: str) -> None:
    for name in ("proc", "etc", SCRATCH.strip("/")):
        os.makedirs(f"{stage}/{name}", exist_ok=True)
    texts = {"passwd": f"nobody:x:65534:65534::{SCRATCH}:/\n", "group": "nogroup:x:65534:\n"}
    for name, text in texts.items():
        with open(f"{stage}/etc/{name}", "w") as file:
            file.write(text)


def _standard_streams() -> None:
    """The streams are the new root's own `/dev/null`: no descriptor leads outside."""
    null = os.open("/dev/null", os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    for number in range(3):
        os.dup2(null, number)
    os.close(null)
