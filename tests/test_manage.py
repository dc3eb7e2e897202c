import pytest

from manage import owns


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["manage.py", "serve", "--port", "8001"], False),
        (["manage.py", "procrastinate", "worker"], False),
        (["manage.py", "runserver"], False),
        (["manage.py", "check", "--deploy"], False),
        (["manage.py", "migrate"], True),
        (["manage.py", "import_directory", "serve"], True),
        (["manage.py"], True),
    ],
)
def test_command_that_serves_connects_as_the_application_and_others_as_the_owner(
    arguments: list[str], expected: bool
) -> None:
    assert owns(arguments) == expected
