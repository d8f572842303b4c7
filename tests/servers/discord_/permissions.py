"""Name the permission bits the server looks at."""

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW = 1 << 10
SEND = 1 << 11
EMBED = 1 << 14
ATTACH = 1 << 15
HISTORY = 1 << 16
USE_COMMANDS = 1 << 31
SEND_IN_THREADS = 1 << 38
PIN = 1 << 51

EVERYONE = VIEW | SEND | EMBED | ATTACH | HISTORY | USE_COMMANDS | SEND_IN_THREADS
ALL = (1 << 50) - 1
