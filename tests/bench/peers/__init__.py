"""What people would build such a bot with instead, each in its shortest usual form, and the least that any could do.

Each is a program of its own with two arguments, its port and the address of the Bot API, and runs in an environment of
its own with what `peers.txt` names: nothing here is imported by the project.
"""
