"""What is wrong with the config file as JSON, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.config_files import refusal

from asynclambda.build.config import Config, load_config, parse_config
from asynclambda.build.config.document import DEPTH
from asynclambda.build.config.levels import ConfigFile
from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".async_lambda/config.json"


def test_a_project_without_the_file_has_an_empty_config(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config(ConfigFile())


def test_the_file_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / ".async_lambda").mkdir()
    (tmp_path / FILE).write_text('{"memory": 512}')

    assert load_config(tmp_path).for_stage(None, []).app.memory == 512


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(parents=True)

    with pytest.raises(
        ConfigError, match=r"^\.async_lambda/config\.json: cannot be read: Is a dir"
    ):
        load_config(tmp_path)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_config(b'\xef\xbb\xbf{"memory": 512}').file.memory == 512


def test_broken_json_is_shown_with_its_line_and_column() -> None:
    error = refusal('{\n  "memory": 512\n  "timeout": 30\n}')

    assert error.where == f"{FILE}: line 3, column 3"
    assert error.what.splitlines()[1:] == ['      "timeout": 30', "      ^"]
    assert error.remedy is not None
    assert "line above" in error.remedy


def test_a_long_line_is_cut_around_the_fault() -> None:
    error = refusal('{"tags": {' + ", ".join(f'"key{n}": "value"' for n in range(100)) + " oops}}")

    shown, caret = error.what.splitlines()[1:]
    assert len(shown) < 100
    assert shown[caret.index("^")] == "o"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('{"memory": 512} // MB', "comments"),
        ('{\n# MB\n"memory": 512}', "comments"),
        ("{'memory': 512}", "double quotes"),
        ('{"memory": 512,}', "comma"),
        ('{"layers": ["a",]}', "comma"),
        ('{"tags": {"a": True}}', "double quotes"),
        ('{"memory": 512', "ends too early"),
        ('{"memory": 512}}', "too many"),
        ('{"tags": {"a": "b\nc"}}', r"\n"),
    ],
)
def test_common_slips_have_their_own_remedy(text: str, remedy: str) -> None:
    assert remedy in str(refusal(text).remedy)


@pytest.mark.parametrize(
    "text",
    [
        '{\n"environment_variables": {\n"A1": "1"\n"TOKEN": "s3cr3t"}}',
        '{\n"environment_variables": {\n"BRACE": "}}",\n"TOKEN": "s3cr3t" "MORE": "1"}}',
        '{\n"environment_variables": {\n"TOKEN": "s3c"r3t"}}',
        '{"environment_variables": {"TOKEN": s3cr3t}}',
    ],
)
def test_a_broken_line_does_not_show_a_secret(text: str) -> None:
    error = refusal(text)

    assert "no valid JSON" in error.what
    assert "s3c" not in str(error)
    assert "r3t" not in str(error)


def test_a_line_after_the_environment_is_shown_as_it_is() -> None:
    error = refusal('{"environment_variables": {"A1": "1"},\n"image_uri": "shown" "x"}')

    assert '"shown"' in error.what


def test_no_sign_that_steers_a_terminal_is_shown() -> None:
    error = refusal('{"memory": \x1b[31m 512}')

    assert "\x1b" not in str(error)


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_an_empty_file_is_called_so(text: str) -> None:
    assert refusal(text).what == "the file is empty"


def test_bytes_of_another_encoding_are_named_with_their_line() -> None:
    error = refusal(b'{"tags":\n{"team": "K\xf6ln"}}')

    assert error.where == f"{FILE}: line 2"
    assert error.what == "byte 20 is no UTF-8"


@pytest.mark.parametrize("text", ["[]", "3", '"x"', "null", "true"])
def test_the_top_level_is_an_object(text: str) -> None:
    error = refusal(text)

    assert error.where == FILE
    assert error.what.endswith("stands where an object belongs")


def test_a_key_that_stands_twice_is_refused_at_every_depth() -> None:
    error = refusal(
        '{"memory": 1024, "memory": 512, "tasks": {"Charge": {"tags": {"a": "1", "a": "2"}}}}'
    )

    assert "2 faults" in error.what
    assert "  memory: the key stands there more than once" in error.what
    assert "  tasks.Charge.tags.a: the key stands there more than once" in error.what


def test_null_is_refused_wherever_it_stands() -> None:
    extra = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [None]}}
    error = refusal({"memory": None, "managed_queue_extras": [extra]})

    assert "  memory: null is no value" in error.what
    assert "  managed_queue_extras[0].Properties.Queues[0]: null is no value" in error.what


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_no_template_can_have_is_refused(number: str) -> None:
    error = refusal(f'{{"memory": {number}}}')

    assert error.where == f"{FILE}: memory"
    assert "number" in error.what
    assert len(str(error)) < 200


def test_half_a_character_is_refused_in_keys_and_values() -> None:
    error = refusal(r'{"tags": {"team": "\ud83d", "\udf00": "x"}}')

    assert error.what.count("half a character") == 2
    str(error).encode()


@pytest.mark.parametrize("depth", [DEPTH + 2, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"x":', "}")])
def test_deep_nesting_is_refused(opening: str, closing: str, depth: int) -> None:
    error = refusal('{"policies":' + opening * depth + "1" + closing * depth + "}")

    assert "deep" in error.what


def test_as_deep_as_any_resource_is_no_fault() -> None:
    depth = DEPTH - 4
    inner = '{"x":' * depth + "1" + "}" * depth
    parse_config(
        b'{"managed_queue_extras": [{"Type": "AWS::A::B", "Properties": %s}]}' % inner.encode()
    )


def test_a_name_that_does_not_print_is_told_by_its_code() -> None:
    """An escape would be the terminal's, not the reader's."""
    error = refusal('{"stages": {"\\u001b[2J": {}}, "tasks": {"Charge": {"stages": {"dev": {}}}}}')

    assert "\x1b" not in str(error)
    assert r"The stages of the top level are: \x1b[2J." in str(error)
