#!/usr/bin/python3
"""power_cut - lay down the folder that a power cut would have left.

    power_cut.py SHADOW TARGET

SHADOW is what disk_fault.so kept (see there): names and bytes that were made to last. A
name whose bytes were not is an empty file, a folder that was not synced is empty; all
else is gone, and what was removed but not yet for good is there again.
"""
import os
import shutil
import sys


def build(shadow, folder_id, target):
    os.makedirs(target, exist_ok=True)
    listing = os.path.join(shadow, "d." + folder_id)
    if not os.path.exists(listing):
        return
    with open(listing, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            kind, entry_id, name = line.rstrip("\n").split(" ", 2)
            path = os.path.join(target, name)
            if kind == "d":
                build(shadow, entry_id, path)
                continue
            source = os.path.join(shadow, "f." + entry_id)
            if os.path.exists(source):
                shutil.copyfile(source, path)
            else:
                open(path, "wb").close()


def main():
    shadow, target = sys.argv[1:]
    with open(os.path.join(shadow, "root"), encoding="ascii") as f:
        build(shadow, f.read().strip(), target)


if __name__ == "__main__":
    main()
