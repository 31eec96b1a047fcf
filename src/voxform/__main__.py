"""`python -m voxform`."""

from voxform.cli.main import main

main()
