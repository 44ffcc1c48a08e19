"""The studio with little patience: the head of a request may take two seconds.

python -m tests.ui.impatient serve …
"""

from studio.cli import main
from studio.ui.guard import connections

if __name__ == "__main__":
    connections.HEAD_SECONDS = 2.0
    main()
