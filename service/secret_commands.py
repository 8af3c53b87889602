"""A master key that a command prints, such as that of a vault: run without a shell, its words never logged."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

TIMEOUT_SECONDS = 30.0
LONGEST = 4096
SUFFIX = "_COMMAND"
FROM_COMMANDS = ("master_key", "second_master_key")
"""The settings that a command may give."""


class SecretCommandFailed(Exception):
    """A command gave no secret. The text names the setting and what went wrong, never what the command wrote."""


def printed_secret(name: str, command: str, environ: Mapping[str, str]) -> str:
    """What the command prints, without the white space around it. Raises `SecretCommandFailed`.

    The words are split as a shell would, and nothing else of a shell: no variable, pipe or pattern. The program must
    be named by its whole path, so that no PATH decides what runs, and gets none of our own settings.
    """
    words = _words(name, command)
    surroundings = {key: value for key, value in environ.items() if not key.startswith("PERSONVERN_")}
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            words,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SecretCommandFailed(f"{name}: the command failed ({type(error).__name__})") from None
    if done.returncode or not done.stdout.strip() or len(done.stdout) > LONGEST or not done.stdout.isascii():
        raise SecretCommandFailed(f"{name}: the command printed no secret (exit status {done.returncode})")
    return done.stdout.decode("ascii").strip()


def _words(name: str, command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words or not Path(words[0]).is_absolute():
        raise SecretCommandFailed(f"{name}: needs the whole path of a program, and its arguments")
    return words
