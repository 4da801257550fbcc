"""Training speed beside other libraries: the same as `nntui bench`, with the same options."""

import sys

from nntui.cli import main

sys.argv[1:1] = ["bench"]
main()
