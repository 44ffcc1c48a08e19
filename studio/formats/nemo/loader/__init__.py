"""The child process in which NeMo's own loader reads a manifest: `python -m studio.formats.nemo.loader PARENT ASK...`.

The row as written is compared with the cut, the sound and the prompt that NeMo makes of it; nothing here changes the
manifest. This folder alone imports NeMo, outside the engines.
"""

BEGUN = "begun\n"
"""The first line from a process that is kept ready: what fails behind it is the manifest's fault, before it its own."""
