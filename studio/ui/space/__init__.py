"""A Hugging Face Space of the studio: what one lacks, told by `python -m studio.ui.space --check`."""
