"""`python -m service`: the same as the command `personvern`."""

from service.cli import main

main()
