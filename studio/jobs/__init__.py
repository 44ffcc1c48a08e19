"""Work that outlives a page and a process: a queue in the store, and the workers that take from it.

A kind of job is one file in `studio.jobs.kinds`, or a module that another package names under the entry point
`canary_studio.jobs`, which offers a class `KIND`; see `studio.jobs.base`.
"""
