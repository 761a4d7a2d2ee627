"""``python -m hasila``."""

from hasila.cli import main

main()
