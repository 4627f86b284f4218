"""How the bundled model is served: what makes its answers repeatable, and keeps the machine's paths out."""

import pytest

pytest.importorskip("xllamacpp")

from tokenreel.capture.local_server import SEED, make_params


def test_the_same_question_gets_the_same_answer_by_a_name_that_is_no_path():
    params = make_params("/somewhere/me/model.gguf", "SmolLM2")
    assert (SEED, params.sampling.seed) == (42, 42)
    assert params.model_alias == {"SmolLM2"}
    assert params.model.path == "/somewhere/me/model.gguf"
    assert (params.hostnames, params.port) == (["127.0.0.1"], 0)
