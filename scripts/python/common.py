"""What the four download scripts share: options, counting, the summary. Nothing of concurrency."""

import argparse
import json
import sys
import time


def read_options(description, concurrency=None):
    """`sites`, already repeated, and `concurrency`, where there is a choice."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("sites", nargs="+", metavar="URL")
    parser.add_argument("-n", "--repeat", type=positive, default=1, help="times the list is downloaded")
    if concurrency is not None:
        parser.add_argument(
            "-c", "--concurrency", type=positive, default=concurrency, help=f"at most so many at once [{concurrency}]"
        )
    options = parser.parse_args()
    options.sites *= options.repeat
    return options


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


class Report:
    """Counts and times, from its creation on. Any thread may call `read` and `failed`."""

    def __init__(self):
        self.outcomes = []
        self.started = time.perf_counter()

    def read(self, site, size):
        # list.append is one of the few operations that CPython makes atomic.
        self.outcomes.append(size)

    def failed(self, site, error):
        self.outcomes.append(None)
        print(f"{site}: {error}", file=sys.stderr)

    def finish(self):
        """Prints the summary as one JSON object; the exit code is 1 where a site failed."""
        seconds = time.perf_counter() - self.started
        sizes = [size for size in self.outcomes if size is not None]
        failed = len(self.outcomes) - len(sizes)
        summary = {"downloaded": len(sizes), "failed": failed, "bytes": sum(sizes), "seconds": seconds}
        print(json.dumps({"summary": summary}))
        sys.exit(1 if failed else 0)
