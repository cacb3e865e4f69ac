"""`python -m pslint_tls` and the `pslint-tls` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from pslint_tls.cli.app import cli

        cli.main()
    except KeyboardInterrupt:
        # Before or after click had a chance to say so: no stack trace, the exit code of an interrupted program.
        sys.exit(130)


if __name__ == "__main__":
    main()
