"""What lessons and recordings must be to each other."""

from tokenreel.checks.project import check_project

__all__ = ["check_project"]
