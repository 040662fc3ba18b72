"""The command line: `isthmus …`. Everything heavy is imported inside the command that needs it."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit status."""
    from isthmus.cli.app import run

    sys.exit(run(sys.argv[1:]))
