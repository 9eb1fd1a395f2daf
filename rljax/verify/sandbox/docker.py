"""The backend `docker`: each cell is a container. Slow to start (about half a second); needs an engine that answers."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from rljax.verify.sandbox.types import Limits, Unavailable

# Any image with an interpreter (3.11 or newer) at INTERPRETER will do; it has to be there already: none is pulled.
IMAGE = os.environ.get("RLJAX_SANDBOX_IMAGE", "python:3.11-slim")
INTERPRETER = "/usr/local/bin/python3"
_PROGRAM = "/run/program.py"
_USER = "65534"
_ANSWER_S = 30.0


class DockerCell:
    """A container, known by `container`, and the client attached to its input and output."""

    def __init__(self, docker: str, container: str, client: subprocess.Popen[bytes]) -> None:
        assert client.stdin is not None
        assert client.stdout is not None
        self.reader = client.stdout.fileno()
        self.writer = client.stdin.fileno()
        self._docker = docker
        self._container = container
        self._client = client
        self._end = ""

    def kill(self) -> str:
        """See `types.Cell`. Raises OSError if the engine does not confirm that the container is gone."""
        if not self._end:
            returned = self._client.poll()
            _remove(self._docker, self._container)
            self._client.kill()
            self._client.wait()
            for stream in (self._client.stdin, self._client.stdout):
                if stream is not None:
                    stream.close()
            self._end = "signal 9" if returned is None else f"exit {returned}"
        return self._end


class DockerSandbox:
    """Starts containers. Raises Unavailable without a client, an engine that answers, or the image."""

    name = "docker"

    def __init__(self, program: Path, limits: Limits) -> None:
        self._program = program.resolve()
        self._limits = limits
        self._docker = shutil.which("docker") or ""
        self._cells: list[DockerCell] = []
        if limits.packages:
            raise Unavailable("the sandbox docker shows no packages, as its interpreter is another: use namespaces")
        if not self._docker:
            raise Unavailable("the sandbox docker needs the docker client, which is not installed: install it")
        if _ask(self._docker, "version", "--format", "{{.Server.Version}}").returncode:
            raise Unavailable("the sandbox docker found no engine that answers: start it, or allow this user to use it")
        if _ask(self._docker, "image", "inspect", IMAGE).returncode:
            raise Unavailable(f"the sandbox docker needs the image {IMAGE}: run docker pull {IMAGE}")

    def launch(self) -> DockerCell:
        """See `types.Sandbox`."""
        self._cells = [cell for cell in self._cells if not cell._end]
        container = f"rljax-{os.urandom(16).hex()}"
        # Made first, then started: so there is no moment at which a kill could come before the container.
        created = _ask(self._docker, *create_arguments(container, self._program, self._limits))
        if created.returncode:
            raise OSError(f"docker made no container: {created.stderr.decode(errors='replace').strip()[:500]}")
        client = subprocess.Popen(
            [self._docker, *start_arguments(container)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        cell = DockerCell(self._docker, container, client)
        self._cells.append(cell)
        return cell

    def close(self) -> None:
        """See `types.Sandbox`."""
        while self._cells:
            self._cells.pop().kill()


def create_arguments(container: str, program: Path, limits: Limits) -> list[str]:
    """The arguments of docker that make a container for one cell; its channel is its standard input and output."""
    scratch = f"size={limits.scratch_bytes},nr_inodes={limits.scratch_files + 1},mode=0700,uid={_USER},gid={_USER}"
    return [
        *("create", "--interactive", "--rm", "--init", "--pull", "never", "--name", container, "--hostname", "cell"),
        *("--network", "none", "--ipc", "none", "--cgroupns", "private", "--log-driver", "none"),
        *("--read-only", "--user", f"{_USER}:{_USER}", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("--pids-limit", str(limits.processes + 1), "--cpus", "1"),
        *("--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes)),
        *("--ulimit", f"nofile={limits.open_files}", "--ulimit", f"fsize={limits.scratch_bytes}"),
        *(
            "--ulimit",
            f"cpu={limits.cpu_s}",
            "--ulimit",
            f"data={limits.memory_bytes}",
            "--ulimit",
            "core=0",
            "--ulimit",
            "memlock=0",
        ),
        *("--tmpfs", f"/tmp:{scratch}", "--workdir", "/tmp"),
        *("--mount", f"type=bind,source={program},target={_PROGRAM},readonly"),
        # env -i: an image brings variables of its own
        *("--entrypoint", "/usr/bin/env", IMAGE, "-i", INTERPRETER, "-I", "-S", "-B", "-X", "utf8", _PROGRAM, "0", "1"),
    ]


def start_arguments(container: str) -> list[str]:
    """The arguments of docker that start the container and attach to it."""
    return ["start", "--attach", "--interactive", container]


def _remove(docker: str, container: str) -> None:
    answer = _ask(docker, "rm", "--force", "--volumes", container)
    gone = b"No such container" in answer.stderr or b"already in progress" in answer.stderr
    if answer.returncode and not gone:
        raise OSError(f"docker did not remove {container}: {answer.stderr.decode(errors='replace').strip()[:500]}")


def _ask(docker: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the client; status 124 if it does not answer."""
    try:
        return subprocess.run([docker, *arguments], capture_output=True, check=False, timeout=_ANSWER_S)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(list(arguments), 124, b"", b"the engine does not answer")
