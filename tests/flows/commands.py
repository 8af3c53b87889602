"""The real command line in a process of its own."""

import asyncio
import os
import shlex
import sys
from pathlib import Path

PATIENCE = 120.0
ROOT = Path(__file__).parent.parent.parent


def environment_of(file):
    """What a service manager reads from an environment file."""
    pairs = (line.partition("=") for line in file.read_text().splitlines())
    return {name: shlex.split(value)[0] for name, _, value in pairs}


async def start(arguments, environment, folder):
    """Starts it."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", *arguments, env=surroundings, cwd=folder, stdout=-1, stderr=-1
    )


async def run(arguments, environment, folder):
    """Its exit status, and what it said."""
    process = await start(arguments, environment, folder)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    return process.returncode, (err + out).decode()
