"""All that the store holds, in one folder: one moment of it, checked byte by byte, while servers go on working.

The folder holds `database.sqlite` (whatever database it came from), `blobs/` (sound by content), `jobs/` and `live/`
(what is on its way in), and at last `backup.json` with the sha256 of each file. Until that is there it is unfinished,
and the same command goes on.
"""
