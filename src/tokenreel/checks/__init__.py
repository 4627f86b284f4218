"""What lessons and recordings must be to each other."""

from tokenreel.checks.accepting import Acceptance, accept_translations
from tokenreel.checks.project import Extent, check_project

__all__ = ["Acceptance", "Extent", "accept_translations", "check_project"]
