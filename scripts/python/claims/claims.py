"""What the claims share: which of them are for which Python, and how they are run."""

import sys
import traceback


def needs(*version):
    """Marks a claim that cannot be tried on a Python older than this one."""

    def mark(claim):
        claim.needs = version
        return claim

    return mark


def run(module):
    """Runs every public function of a module. Ends with 1 where one of them does not hold."""
    claims = [claim for name, claim in module.items() if is_claim(name, claim, module)]
    mine = [claim for claim in claims if getattr(claim, "needs", (3,)) <= sys.version_info]
    failed = 0
    for claim in mine:
        try:
            claim()
        except Exception:
            failed += 1
            print(f"{claim.__name__}: {claim.__doc__}\n{traceback.format_exc()}", file=sys.stderr)
    print(f"{len(mine) - failed} of {len(mine)} hold, {len(claims) - len(mine)} need a newer Python")
    sys.exit(1 if failed else 0)


def is_claim(name, claim, module):
    return not name.startswith("_") and callable(claim) and getattr(claim, "__module__", None) == module["__name__"]


def raised(kind, action, *arguments, **options):
    """The error of this kind that the action has to raise."""
    try:
        action(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")
