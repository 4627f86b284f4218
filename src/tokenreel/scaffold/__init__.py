"""A new course that works: the files it begins with, and the schemas that editors check it by."""

from tokenreel.scaffold.schemas import SCHEMAS, schema_files, write_schemas
from tokenreel.scaffold.template import course_files
from tokenreel.scaffold.write import ScaffoldError, write_course

__all__ = ["SCHEMAS", "ScaffoldError", "course_files", "schema_files", "write_course", "write_schemas"]
