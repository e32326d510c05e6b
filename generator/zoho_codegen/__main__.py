"""`python -m zoho_codegen`."""

import gc
import sys

from zoho_codegen.cli import main

if __name__ == "__main__":
    gc.disable()  # a run is short, and leaves no cycles worth a search through millions of nodes
    sys.exit(main())
