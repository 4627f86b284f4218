"""A site while it is being written: a change is on screen at once, and what is wrong lies over the page."""

from tokenreel.site.preview.built import BuiltLanguage
from tokenreel.site.preview.preview import Preview
from tokenreel.site.preview.served import ServedCourse
from tokenreel.site.preview.server import PreviewServer

__all__ = ["BuiltLanguage", "Preview", "PreviewServer", "ServedCourse"]
