"""Where people log in: pages of plain HTML, a cookie, and the door before everything else."""
