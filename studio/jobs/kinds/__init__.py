"""The kinds of jobs, a file each. A new one is a new file here, or another package's entry point."""
