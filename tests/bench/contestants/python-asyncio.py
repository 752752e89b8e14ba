"""Python's asyncio, used as its documentation shows; the same protocol as the contestants beside it."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE

BALLAST_BYTES = 150 * 1024 * 1024
BLOCK_BYTES = 64 * 1024
WIDE = 32
ECHO_LINE = b"x" * 63 + b"\n"

ballast = [bytearray(b"\x5a" * BLOCK_BYTES) for _ in range(BALLAST_BYTES // BLOCK_BYTES)]

OUTPUT = {"stdin": DEVNULL, "stdout": PIPE, "stderr": DEVNULL}
BOTH = {"stdin": PIPE, "stdout": PIPE, "stderr": DEVNULL}


def zeros(megabytes):
    return ["-c", str(megabytes * 1_000_000), "/dev/zero"]


async def start():
    child = await asyncio.create_subprocess_exec("true", **OUTPUT)
    await child.stdout.read()
    await child.wait()


async def spawn(n):
    for _ in range(n):
        await start()
    return {}


async def spawn_wide(n):
    left = n

    async def worker():
        nonlocal left
        while left > 0:
            left -= 1
            await start()

    await asyncio.gather(*(worker() for _ in range(min(WIDE, n))))
    return {}


async def drain(n):
    child = await asyncio.create_subprocess_exec("head", *zeros(n), **OUTPUT)
    out, _ = await child.communicate()
    return {"got": len(out)}


class Counter(asyncio.SubprocessProtocol):
    def __init__(self):
        self.bytes = 0
        self.over = asyncio.get_running_loop().create_future()

    def pipe_data_received(self, fd, data):
        self.bytes += len(data)

    def connection_lost(self, exc):
        self.over.set_result(None)


async def events(n):
    loop = asyncio.get_running_loop()
    _, counter = await loop.subprocess_exec(Counter, "head", *zeros(n), **OUTPUT)
    await counter.over
    return {"got": counter.bytes}


async def lines(n):
    got = 0
    child = await asyncio.create_subprocess_exec("seq", str(n), **OUTPUT)
    async for line in child.stdout:
        # As text, like the others' lines.
        if line.decode().rstrip("\n"):
            got += 1
    await child.wait()
    return {"got": got}


async def echo(n):
    child = await asyncio.create_subprocess_exec("cat", **BOTH)
    begin = time.perf_counter()
    for _ in range(n):
        child.stdin.write(ECHO_LINE)
        await child.stdout.readexactly(len(ECHO_LINE))
    ms = (time.perf_counter() - begin) * 1000
    child.stdin.close()
    await child.wait()
    return {"ms": ms}


async def many(n):
    alive = 0
    children = await asyncio.gather(*(asyncio.create_subprocess_exec("cat", **BOTH) for _ in range(n)))

    async def greet(child):
        child.stdin.write(ECHO_LINE)
        await child.stdout.readexactly(len(ECHO_LINE))

    async def end(child):
        child.stdin.close()
        await child.wait()

    await asyncio.gather(*(greet(child) for child in children))
    for child in children:
        os.kill(child.pid, 0)
        alive += 1
    await asyncio.gather(*(end(child) for child in children))
    return {"alive": alive}


TASKS = {
    "spawn": spawn,
    "spawn-wide": spawn_wide,
    "drain": drain,
    "events": events,
    "lines": lines,
    "echo": echo,
    "many": many,
}


def answer(value):
    print(json.dumps(value), flush=True)


async def main():
    answer({"tasks": list(TASKS)})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        request = json.loads(line)
        try:
            begin = time.perf_counter()
            result = await TASKS[request["task"]](request["n"])
            answer({"ms": (time.perf_counter() - begin) * 1000, **result})
        except Exception as error:
            answer({"error": repr(error)})


asyncio.run(main())
