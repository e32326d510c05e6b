"""`python -m zoho_codegen`."""

import sys

from zoho_codegen.cli import main

if __name__ == "__main__":
    sys.exit(main())
