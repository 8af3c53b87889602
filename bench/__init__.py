"""What is measured, each beside a floor in the same run: `python -m bench NAME`."""
