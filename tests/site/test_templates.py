"""Templates that are compiled once for several environments."""

from jinja2 import DictLoader, Environment

from tokenreel.site.templates import Templates


class Counted(Environment):
    """Counts what it compiles."""

    compiled = 0

    def compile(self, *arguments, **named):
        self.compiled += 1
        return super().compile(*arguments, **named)


def environment(templates: Templates, source: str) -> Counted:
    made = Counted(loader=DictLoader({"main.html": source}))
    templates.serve(made)
    return made


def test_a_template_is_compiled_once_and_again_where_its_source_is_another():
    templates = Templates()
    first, second = environment(templates, "{{ a }}!"), environment(templates, "{{ a }}!")
    other = environment(templates, "{{ a }}?")
    assert [each.get_template("main.html").render(a=1) for each in (first, second, other)] == [
        "1!",
        "1!",
        "1?",
    ]
    assert [each.compiled for each in (first, second, other)] == [1, 0, 1]
