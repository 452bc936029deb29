#!/usr/bin/python3
"""A TCP relay that cuts a connection after so many bytes from the server.

    cut_proxy.py PORT_FILE SERVER_PORT

Listens on a free port of the loopback interface and writes it to PORT_FILE. The number
of bytes is read anew from PORT_FILE.cut for each connection; without that file nothing
is cut.
"""
import os
import socket
import sys
import threading


def budget(path):
    try:
        with open(path) as f:
            return int(f.read())
    except (OSError, ValueError):
        return None


def pump(source, target, left):
    try:
        while True:
            data = source.recv(4096 if left is None else min(4096, max(left, 1)))
            if not data or left == 0:
                break
            target.sendall(data)
            if left is not None:
                left -= len(data)
                if left <= 0:
                    break
    except OSError:
        pass
    for s in (source, target):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    path, port = sys.argv[1], int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    with open(path + ".new", "w") as f:
        f.write(str(listener.getsockname()[1]))
    os.rename(path + ".new", path)
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pump, args=(client, server, None), daemon=True).start()
        threading.Thread(target=pump, args=(server, client, budget(path + ".cut")),
                         daemon=True).start()


if __name__ == "__main__":
    main()
