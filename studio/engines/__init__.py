"""Speech models by runtime: what is common lies here, what one runtime needs in a folder of its own.

A new model family is one file in its runtime's folder that offers `FAMILY` (see `base.Family`; in `nemo` a subclass
of `nemo.family.NemoFamily`), or an object of another package under its entry point `canary_studio.families`. A new
runtime is one folder with a file that offers `RUNTIME`. Nothing outside a runtime's folder imports what is in it:
`registry` finds both.
"""
