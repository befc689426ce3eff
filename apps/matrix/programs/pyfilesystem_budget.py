"""Does by PyFilesystem's S3FS, in strict mode, what the rows of the request budget do: told on standard input which step.

Each line is `prepare BUCKET OPERATION` or `run BUCKET OPERATION`; it is answered by `done`, or by the name of an error.
"""

import os
import sys
import warnings

warnings.simplefilter("ignore")

from fs_s3fs import S3FS

MEBIBYTE = 1024 * 1024
places = {}


def nothing(place):
    place.makedir("d")


def file(place):
    place.makedir("d")
    place.writebytes("d/file", b"content")


def two_files(place):
    file(place)
    place.writebytes("d/other", b"1")


def tree(place):
    place.makedirs("d/sub")
    for name in ("a", "b", "sub/c"):
        place.writebytes("d/" + name, name.encode())


def large(place):
    place.makedir("d")
    place.writebytes("d/large", bytes(6 * MEBIBYTE))


def part(place, start, whence, length):
    with place.openbin("d/file") as opened:
        opened.seek(start, whence)
        return opened.read(length)


def exclusive(place):
    with place.openbin("d/file", "x") as opened:
        opened.write(b"new")


STEPS = {
    "exists, of a file": (file, lambda place: place.exists("d/file")),
    "exists, of a directory": (tree, lambda place: place.exists("d/sub")),
    "exists, of nothing": (nothing, lambda place: place.exists("d/x")),
    "stat, of the root": (nothing, lambda place: place.getinfo("/")),
    "stat, of a file": (file, lambda place: place.getinfo("d/file", ["details"])),
    "stat, of a directory": (tree, lambda place: place.getinfo("d/sub", ["details"])),
    "stat, of nothing": (nothing, lambda place: place.getinfo("d/x")),
    "list, of up to 1,000 entries with size, time and ETag": (
        two_files,
        lambda place: list(place.scandir("d", ["details", "s3"])),
    ),
    "list, of an empty directory": (
        lambda place: place.makedirs("d/sub"),
        lambda place: place.listdir("d/sub"),
    ),
    "list, of nothing": (nothing, lambda place: place.listdir("d/x")),
    "list, recursive, of up to 1,000 keys": (
        tree,
        lambda place: list(place.walk.info("d", namespaces=["details"])),
    ),
    "read": (file, lambda place: place.readbytes("d/file")),
    "read, of a range": (file, lambda place: part(place, 2, os.SEEK_SET, 2)),
    "read, of a tail": (file, lambda place: part(place, -3, os.SEEK_END, 3)),
    "write": (nothing, lambda place: place.writebytes("d/file", b"new")),
    "write, of 3 parts": (nothing, lambda place: place.writebytes("d/large", bytes(16 * MEBIBYTE + 1))),
    "write, exclusive": (nothing, exclusive),
    "append, to less than 5 MiB": (file, lambda place: place.appendbytes("d/file", b"more")),
    "append, to 5 MiB and more": (large, lambda place: place.appendbytes("d/large", b"more")),
    "makeDirectory, of any depth": (None, lambda place: place.makedirs("a/b")),
    "makeDirectory, exclusive": (nothing, lambda place: place.makedir("d/new")),
    "remove, of a file": (two_files, lambda place: place.remove("d/file")),
    "remove, of a file that may be missing": (two_files, lambda place: place.remove("d/file")),
    "remove, of a tree of up to 1,000 keys": (tree, lambda place: place.removetree("d")),
    "copy, of a file": (file, lambda place: place.copy("d/file", "d/copy")),
    "copy, of a tree of 3 files": (tree, lambda place: place.copydir("d", "e", create=True)),
    "move, of a file": (two_files, lambda place: place.move("d/file", "d/moved")),
    "url": (file, lambda place: place.geturl("d/file")),
}

for line in sys.stdin:
    when, bucket, operation = line.strip().split(" ", 2)
    place = places.setdefault(
        bucket, S3FS(bucket, endpoint_url=os.environ["AWS_ENDPOINT_URL"], strict=True)
    )
    prepare, run = STEPS[operation]
    try:
        step = prepare if when == "prepare" else run
        if step is not None:
            step(place)
        print("done", flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)
