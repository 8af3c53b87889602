# Set-up lives in scripts/; each target does all that it needs on a fresh machine.
.PHONY: run demo test lint bench faults soak lock clean
