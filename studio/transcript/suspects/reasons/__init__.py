"""The reasons, a file each: every file that offers a `REASON` is one."""
